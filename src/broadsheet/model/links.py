"""Stories of other languages that tell the same event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two stories in different languages about one event; they stay two, and count apart.

    ``shared`` are the names and figures of both, each as ``story`` prints it and as ``other`` does.
    """

    story: int
    other: int
    score: float
    shared: tuple[tuple[str, str], ...]
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """By what a story of ``lang``, last told ``at``, is found by stories of other languages."""

    story: int
    lang: str
    at: datetime
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Stories with how many rare anchors each shares, and how many stories have each anchor."""

    stories: tuple[tuple[int, int], ...]
    common: dict[str, int]
