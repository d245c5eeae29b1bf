"""Which articles are an agency's text, and which of them are one text, by the real code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadsheet.analysis.corroboration import COPY, WORTH_READING
from broadsheet.analysis.credits import credited, is_supplier
from broadsheet.analysis.fingerprint import exact_containment, fingerprint, sketch_containment
from broadsheet.analysis.wires import agency
from broadsheet.evaluate.rows import rows as labelled


@dataclass(frozen=True, slots=True)
class _Printed:
    id: str
    text: str
    wire: str | None
    sketch: tuple[int, ...]


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One line ``{"id", "wire", "group"}`` an article; texts of one ``group`` are copies.

    ``wire`` is the agency that the byline, the text or the outlet's own name says wrote it.
    """
    printed = [_read(row) for row in labelled(path)]
    root = list(range(len(printed)))
    for a, b in _copies(printed):
        root[_end(root, b)] = _end(root, a)
    sizes = Counter(_end(root, place) for place in range(len(printed)))
    for place, one in enumerate(printed):
        first = _end(root, place)
        yield {"id": one.id, "wire": one.wire, "group": first if sizes[first] > 1 else None}


def _read(row: dict[str, Any]) -> _Printed:
    text = row.get("text") or ""
    named = credited(byline=row.get("author"), text=text) or agency(row.get("source"))
    return _Printed(
        id=row["id"],
        text=text,
        wire=named if named and is_supplier(named) else None,
        sketch=fingerprint(row.get("title") or "", text).sketch,
    )


def _copies(printed: Sequence[_Printed]) -> Iterator[tuple[int, int]]:
    """Pairs whose texts are read, because their sketches share a shingle, and found to be one."""
    holders: dict[int, list[int]] = {}
    for place, one in enumerate(printed):
        met: set[int] = set()
        for mark in one.sketch:
            met.update(holders.setdefault(mark, []))
            holders[mark].append(place)
        for other in sorted(met):
            alike = sketch_containment(one.sketch, printed[other].sketch) >= WORTH_READING
            if alike and exact_containment(one.text, printed[other].text) >= COPY:
                yield other, place


def _end(root: list[int], place: int) -> int:
    while root[place] != place:
        place = root[place]
    return place
