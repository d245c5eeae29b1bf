"""The real code over labelled sets: predictions in the form that the scorer of those sets reads.

A task is a module with ``predict(path)``, which yields one record per document and never looks at
the answers. It prints nothing and never stops for a bad document, which gets an empty prediction.
It may have ``figures(path)`` too: shares of right answers that the sets' own scorer does not give.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from broadsheet.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """How many documents were predicted, and the processor time of this process that it took.

    ``met`` counts, by set and group, what sets themselves expect of documents: held and asked.
    ``figures`` are shares of right answers, of the tasks that give any and of labelled documents.
    """

    documents: int
    cpu_seconds: float
    met: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)


def _task(name: str) -> Callable[[Path], Iterator[dict[str, Any]]]:
    """The task's module, imported when it is first run."""

    def predict(path: Path) -> Iterator[dict[str, Any]]:
        found: Iterator[dict[str, Any]] = import_module(f"{__name__}.{name}").predict(path)
        return found

    return predict


#: What can be evaluated.
TASKS: dict[str, Callable[[Path], Iterator[dict[str, Any]]]] = {
    name: _task(name)
    for name in ("stories", "copies", "quotes", "extraction", "dates", "language", "feeds")
}
#: Tasks that have `figures`.
MEASURED = frozenset({"language"})


def evaluate(task: str, path: Path, out: Path) -> Evaluated:
    """Write the predictions of ``task`` for the set at ``path`` to ``out``, a record a line."""
    if task not in TASKS:
        raise ConfigError("task", f"there is no task {task!r}; choose from {', '.join(TASKS)}")
    began = time.process_time()
    documents = 0
    met: dict[tuple[str, str], tuple[int, int]] = {}
    with out.open("w", encoding="utf-8") as lines:
        for prediction in TASKS[task](path):
            lines.write(json.dumps(prediction, ensure_ascii=False) + "\n")
            documents += 1
            if "met" in prediction:
                place = prediction["set"], prediction["group"]
                held, asked = met.get(place, (0, 0))
                met[place] = held + prediction["met"], asked + 1
    cpu_seconds = time.process_time() - began
    return Evaluated(
        documents=documents,
        cpu_seconds=cpu_seconds,
        met=dict(sorted(met.items())),
        figures=_figures(task, path),
    )


def table(met: Mapping[tuple[str, str], tuple[int, int]]) -> Iterator[str]:
    """A line a group, and one for each set: what holds, of what is asked."""
    for name in dict.fromkeys(name for name, _group in met):
        groups = {group: counts for (own, group), counts in met.items() if own == name}
        held, asked = (sum(counts) for counts in zip(*groups.values(), strict=True))
        yield from (f"{name} {group}: {has} of {of}" for group, (has, of) in groups.items())
        yield f"{name}: {held} of {asked}, {held / asked:.1%}"


def _figures(task: str, path: Path) -> dict[str, float]:
    if task not in MEASURED:
        return {}
    found: dict[str, float] = import_module(f"{__name__}.{task}").figures(path)
    return found
