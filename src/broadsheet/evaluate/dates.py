"""The day of publication of stored pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.evaluate.rows import located, page, rows
from broadsheet.formats.dates import find_date


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One record ``{"id", "date"}`` a page.

    ``page`` of a record is looked for beside the file of records and in the folders above it.
    """
    folder = located(path).resolve().parent
    for row in rows(path):
        day = find_date(_page(folder, row.get("page") or ""), url=row.get("url") or "")
        yield {"id": row["id"], "date": day.isoformat() if day else None}


def _page(folder: Path, name: str) -> bytes:
    places = (folder, *folder.parents[:3])
    return next((page(place / name) for place in places if (place / name).is_file()), b"")
