"""Sources and their feeds as the desk and their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from broadsheet.model import TROUBLED, Condition, FeedKind, MarkKind, Section, Standing
from broadsheet.views.cards import ArticleLine

#: Days that "lately" means where a source's output is told.
LATELY = 30
#: Changes of one article to and fro, or beyond what a day shows, that make it restless.
RESTLESS = 3
#: Restless articles, and their share of all, that make a source noisy.
NOISY, NOISY_SHARE = 3, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One feed of a source and how it is doing. ``brought`` is when it last listed anything new.

    ``hub`` is the server that pushes its news to us, where one has agreed to.
    """

    id: int
    url: str
    title: str
    section: Section | None
    last_poll: datetime | None
    last_success: datetime | None
    next_poll: datetime
    failures: int
    error: str | None
    gone: bool
    condition: Condition
    kind: FeedKind = FeedKind.FEED
    moved_to: str | None = None
    brought: datetime | None = None
    hub: str | None = None
    digest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source in a list, with its health and what it adds.

    ``lately`` counts the articles of the last `LATELY` days. A source ``opened`` the stories that
    it was the first to bring us; of these, others confirmed its ``first_reports`` independently,
    and nobody else tells its ``unique`` ones. Of its ``posts``, ``matched`` ones are about stories.
    """

    id: str
    name: str
    home: str
    owner: str | None
    lang: str | None
    country: str | None
    feeds: tuple[FeedLine, ...]
    health: Condition
    articles: int
    copies: int
    first_reports: int
    last_article: datetime | None
    lately: int = 0
    opened: int = 0
    unique: int = 0
    posts: int = 0
    matched: int = 0

    @property
    def is_talk(self) -> bool:
        """Whether it is no outlet: all it brings is what people say."""
        return bool(self.feeds) and all(feed.kind is FeedKind.POSTS for feed in self.feeds)

    @property
    def per_day(self) -> float:
        """Articles a day, over the last `LATELY` days."""
        return self.lately / LATELY

    @property
    def copied_share(self) -> float:
        """Which part of its articles is taken from others, from 0 to 1."""
        return self.copies / self.articles if self.articles else 0.0

    @property
    def troubled(self) -> bool:
        """Whether a feed of it needs a person, once that lasts."""
        return any(feed.condition in TROUBLED for feed in self.feeds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a source published in the last `LATELY` days: each ``day``, oldest first, and by hour.

    ``hours`` are those of the day in UTC; ``revised`` counts the articles that changed in a way a
    reader would want to know, and ``restless`` those that changed to and fro (`RESTLESS`).
    """

    days: tuple[tuple[date, int], ...]
    hours: tuple[int, ...]
    revised: int
    restless: int = 0

    @property
    def noisy(self) -> bool:
        """Whether it changes its articles to and fro as a habit."""
        return self.restless >= NOISY and self.restless >= NOISY_SHARE * self.total

    @property
    def total(self) -> int:
        """All articles of these days."""
        return sum(count for _, count in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """How often a source was ahead of the second independent report, and by how much.

    ``raced`` are its newest first reports; in ``won`` of them its own time is the earliest, by
    ``median`` where there are any.
    """

    raced: int
    won: int
    median: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushLine:
    """How our subscription at the hub of one feed stands; see `model.Subscription`."""

    feed: str
    hub: str
    standing: Standing
    expires: datetime | None
    pushed: datetime | None
    refused: int
    trouble: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """A source with what it adds, its newest articles and what was set aside from it.

    ``copied`` counts its articles of the last `LATELY` days that ``copiers`` other sources took
    over, whole or lightly edited; ``aside`` counts all that was set aside, of which ``set_aside``
    are the newest; ``pushed`` says how its hubs push its feeds. ``marks`` counts its articles of
    the last `LATELY` days that bear each mark of trust, where any do.
    """

    source: SourceLine
    output: Output
    lead: Lead
    copied: int
    copiers: int
    articles: tuple[ArticleLine, ...]
    aside: int
    set_aside: tuple[tuple[datetime, str, str], ...]
    event: int
    pushed: tuple[PushLine, ...] = ()
    marks: tuple[tuple[MarkKind, int], ...] = ()
