"""The language of sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.analysis.language import detect
from broadsheet.evaluate.rows import rows


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One record ``{"id", "lang"}`` a text."""
    for row in rows(path):
        yield {"id": row["id"], "lang": detect(row.get("text") or "")}
