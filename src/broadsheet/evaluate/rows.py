"""Labelled sets as they lie on disk: JSON Lines, perhaps gzip'd, with pages beside them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def rows(path: Path, *, named: str = "gold.jsonl.gz") -> Iterator[dict[str, Any]]:
    """The records of a file, or of the file ``named`` where ``path`` is a folder."""
    opened = gzip.open if located(path, named=named).suffix == ".gz" else open
    with opened(located(path, named=named), "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def located(path: Path, *, named: str = "gold.jsonl.gz") -> Path:
    """The file that ``path`` means."""
    return path / named if path.is_dir() else path


def page(path: Path) -> bytes:
    """The stored bytes of a page; nothing where it is not there."""
    if not path.is_file():
        return b""
    stored = path.read_bytes()
    return gzip.decompress(stored) if path.suffix == ".gz" else stored
