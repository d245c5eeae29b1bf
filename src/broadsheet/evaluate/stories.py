"""Which articles of a labelled set tell the same story, by the real engine."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.analysis.clustering import Stories
from broadsheet.analysis.fingerprint import fingerprint
from broadsheet.analysis.language import detect


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One line ``{"id", "story"}`` an article, in the order of the file, which is its arrival.

    ``time`` is used where there is one; a story is named by the id of the article that opened it.
    """
    return placed(_rows(path))


def placed(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same for rows already read: id, title, text, and time, source, lang where known."""
    stories = Stories()
    names: list[str] = []
    story_of: list[int] = []
    merged: dict[int, int] = {}
    for number, row in enumerate(rows):
        title, text = row.get("title") or "", row.get("text") or ""
        lang = row.get("lang") or detect(f"{title}\n{text[:800]}")
        decision = stories.place(
            number,
            fingerprint(title, text, lang=lang),
            at=_moment(row.get("time")),
            source=row.get("source"),
            title=title,
        )
        names.append(row["id"])
        story_of.append(decision.placement.story)
        merged.update((merge.gone, merge.kept) for merge in decision.merges)
    for name, story in zip(names, story_of, strict=True):
        yield {"id": name, "story": names[_last(story, merged)]}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _moment(text: str | None) -> datetime | None:
    """An aware time; a day without a clock is its midnight."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _last(story: int, merged: dict[int, int]) -> int:
    while story in merged:
        story = merged[story]
    return story
