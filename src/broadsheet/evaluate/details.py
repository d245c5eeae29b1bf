"""Places, chapters and sizes of entries, from the elements that the reader keeps."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from broadsheet.formats.scan import Element, Fields, attributes, children, text

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SHAPES = {
    "georss:point": "Point",
    "georss:line": "LineString",
    "georss:polygon": "Polygon",
    "georss:box": "Box",
    "gml:Point": "Point",
    "gml:LineString": "LineString",
    "gml:Polygon": "Polygon",
    "gml:Envelope": "Box",
}
#: The fewest positions that make one of these.
_FEWEST = {"LineString": 2, "Polygon": 4, "Box": 2}


def place(fields: Fields) -> dict[str, Any] | None:
    """Where an entry says that it happened, in the order longitude, latitude; {} for nonsense."""
    for outer in fields.get("georss:where") or ():
        return place(children(outer)) or {}
    for name, kind in _SHAPES.items():
        for element in fields.get(name) or ():
            return _figure(kind, element)
    return None


def length(written: str) -> timedelta | None:
    """A moment within a recording such as ``01:02:03.250``."""
    parts = written.strip().split(":")
    if len(parts) > 3 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return timedelta(seconds=total)


def count_pixels(picture: dict[str, Any]) -> None:
    """Sizes of a picture as whole numbers."""
    for side in ("width", "height"):
        written = picture.get(side)
        if isinstance(written, str) and written.isdecimal():
            picture[side] = int(written)


def _figure(kind: str, element: Element) -> dict[str, Any]:
    given = attributes(element)
    dims = int(given.get("srsDimension") or 2)
    numbers = [float(number) for number in _NUMBER.findall(_numbers(element))]
    rows = [tuple(numbers[at : at + dims]) for at in range(0, len(numbers), dims)]
    if _is_geographic(given.get("srsName") or ""):
        rows = [(row[1], row[0], *row[2:]) for row in rows if len(row) == dims]
    if len(rows) < _FEWEST.get(kind, 1):
        return {}
    if kind == "Point":
        return {"type": kind, "coordinates": rows[0]}
    return {"type": kind, "coordinates": (rows,) if kind == "Polygon" else tuple(rows)}


def _is_geographic(system: str) -> bool:
    """Whether positions of a reference system begin with their latitude, as EPSG numbers them."""
    code = system.rpartition(":")[2]
    return not code.isdecimal() or 4000 <= int(code) < 5000


def _numbers(element: Element) -> str:
    inside = children(element)
    if not inside:
        return text(element)
    return " ".join(_numbers(inner) for elements in inside.values() for inner in elements)
