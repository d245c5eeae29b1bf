"""Text, title, author, date and language of stored article pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.errors import Malformed
from broadsheet.evaluate.rows import located, page, rows
from broadsheet.formats.dates import find_date
from broadsheet.formats.page import read_page

#: Pages whose address a set does not tell are read as if they stood here.
NOWHERE = "https://page.example/"


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One record ``{"id", "body", "title", "author", "date", "lang"}`` a page.

    ``path`` is the file of records, or its folder; the pages stand beside it in ``pages/``.
    """
    pages = located(path).parent / "pages"
    for row in rows(path):
        body = page(pages / f"{row['id']}.html.gz")
        yield {"id": row["id"], **_read(body, url=row.get("url") or NOWHERE)}


def _read(body: bytes, *, url: str) -> dict[str, Any]:
    try:
        reading = read_page(body, url=url)
    except Malformed:
        return {}
    day = reading.day or find_date(body, url=url)
    return {
        "body": reading.text,
        "title": reading.title,
        "author": reading.byline,
        "date": day.isoformat() if day else None,
        "lang": reading.lang,
    }
