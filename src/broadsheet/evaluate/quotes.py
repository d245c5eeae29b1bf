"""Who is said to have said what, in articles whose attributions are labelled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.analysis.attribution import attributions, knows
from broadsheet.analysis.language import base, detect
from broadsheet.evaluate.rows import rows


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One record ``{"id", "attributions"}`` a text, of spans of characters."""
    for row in rows(path):
        text = row.get("text") or ""
        found = base(row.get("lang") or detect(text) or "")
        told = attributions(text, found) if knows(found) else ()
        yield {
            "id": row["id"],
            "attributions": [
                {"source": one.source, "cue": one.cue, "content": one.words} for one in told
            ],
        }
