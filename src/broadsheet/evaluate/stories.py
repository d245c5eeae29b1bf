"""Which articles of a labelled set tell the same story, by the real engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.analysis.clustering import Setting, Stories
from broadsheet.analysis.fingerprint import fingerprint
from broadsheet.analysis.language import detect
from broadsheet.evaluate.rows import rows as labelled


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One line ``{"id", "story"}`` an article, in the order of the file, which is its arrival.

    ``time`` is used where there is one; a story is named by the id of the article that opened it.
    """
    return placed(labelled(path))


def placed(
    rows: Iterable[dict[str, Any]], setting: Setting | None = None
) -> Iterator[dict[str, Any]]:
    """The same for rows already read: id, title, text, and time, source, lang where known."""
    stories = Stories(setting)
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
