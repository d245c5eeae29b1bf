"""Which blocks of a page are its article's: a small ensemble of decision trees, learnt.

The trees are numbers in ``blockmodel.json``, written by ``python -m training.blocks``; where they
come from and where they fail is in docs/model-card-blocks.md. Where the compiled loops are missing
(`broadsheet.kernel`), they become nested comparisons when the first page is read: Python has no
quicker way to follow them. Of the file nothing but numbers gets into what is made of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from math import exp, inf
from typing import Any

from broadsheet import kernel
from broadsheet.formats.marks import NAMES, Marks

#: A tree in nested lists: ``[mark, threshold, where at most that, where more]``, or a leaf.
Tree = Any
FILE = "blockmodel.json"
#: After so many trees in all, a block that is hopeless or certain is not shown to the others.
STAGES = (45, 120, 270)


class Model:
    """How likely blocks are the article's, by their marks."""

    def __init__(self, numbers: dict[str, Any]) -> None:
        trees: list[Tree] = numbers["trees"]
        self._stages: list[tuple[Callable[[Marks], float], float, float]] = []
        done = 0
        for end, hopeless, certain in numbers["stages"]:
            score = added(trees[done:end], len(NAMES))
            self._stages.append((score, float(hopeless), float(certain)))
            done = end
        self._stages.append((added(trees[done:], len(NAMES)), -inf, inf))

    def chances(self, rows: Sequence[Marks | None]) -> list[float]:
        """A number between 0 and 1 for each block; 0 for one without marks."""
        return [0.0 if row is None else self._chance(row) for row in rows]

    def _chance(self, row: Marks) -> float:
        margin = 0.0
        for score, hopeless, certain in self._stages:
            margin += score(row)
            if margin < hopeless:
                return 0.0
            if margin > certain:
                break
        return 1 / (1 + exp(-margin)) if margin > -30 else 0.0


@cache
def model() -> Model:
    """The shipped one."""
    numbers: dict[str, Any] = json.loads(files(__package__).joinpath(FILE).read_bytes())
    return Model(numbers)


def added(trees: Sequence[Tree], width: int) -> Callable[[Marks], float]:
    """A function from ``width`` marks to the sum of all trees, in C where it was compiled."""
    if kernel.compiled is not None:
        forest: Callable[[Marks], float] = kernel.compiled.Forest(list(trees), width)
        return forest
    return compared(trees, width)


def compared(trees: Sequence[Tree], width: int) -> Callable[[Marks], float]:
    """`added`, in Python's own comparisons."""
    names = [f"m{n}" for n in range(width)]
    lines = [f"def score(marks):\n {','.join(names)},=marks\n total=0.0"]
    for tree in trees:
        _write(tree, names, 1, lines)
    lines.append(" return total")
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)  # noqa: S102 — written from numbers alone, see `_write`
    found: Callable[[Marks], float] = made["score"]
    return found


def _write(tree: Tree, names: Sequence[str], depth: int, lines: list[str]) -> None:
    margin = " " * depth
    if isinstance(tree, int | float):
        lines.append(f"{margin}total+={float(tree)!r}")
        return
    mark, threshold, low, high = tree
    lines.append(f"{margin}if {names[int(mark)]}<={float(threshold)!r}:")
    _write(low, names, depth + 1, lines)
    lines.append(f"{margin}else:")
    _write(high, names, depth + 1, lines)
