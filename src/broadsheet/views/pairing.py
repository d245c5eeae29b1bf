"""Two articles or stories held against each other: are they one, since when, and why or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.model import Comparison, Evidence
from broadsheet.views.cards import ArticleLine, StoryCard
from broadsheet.views.stories import PlacementLine, ReshapingLine, TieLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """What an editor said of an article of the one story and one of the other."""

    article: ArticleLine
    other: ArticleLine
    at: datetime
    together: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What is kept of two articles and their stories, as far as it concerns both.

    ``stories`` is one card where they share a story; ``history`` are the merges and splits that
    moved one of the two articles and not the other, oldest first.
    """

    one: ArticleLine
    other: ArticleLine
    stories: tuple[StoryCard, ...]
    placements: tuple[PlacementLine, ...]
    history: tuple[ReshapingLine, ...]
    rulings: tuple[PairLine, ...]

    @property
    def is_one(self) -> bool:
        """Whether they stand in one story."""
        return len(self.stories) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Whether two articles of one story count as one report, and what says so.

    ``ties`` lead from one to the other; ``evidence`` is what was looked at where none binds them.
    """

    as_one: bool
    why: str
    ties: tuple[TieLine, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairExplanation:
    """Why two articles or stories are one story, or not, and one report, or not.

    ``since`` is when they came together, None where they are apart. ``comparisons`` say how near
    the story engine finds them now, ``counted`` is None where they are apart or one article.
    """

    meeting: Meeting
    why: str
    since: datetime | None
    comparisons: tuple[Comparison, ...]
    languages: str | None
    counted: Counted | None
