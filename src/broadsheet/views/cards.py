"""What stands in lists: articles, stories, trends, and the front page made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.model import Section, Stage, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """One article in a list: its headline, its outlet, its time."""

    id: int
    title: str
    url: str
    source: str
    source_name: str
    published: datetime
    received: datetime
    lang: str | None
    stage: Stage
    revisions: int
    copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story in a list. ``others`` are the newest headlines of other outlets, at most six."""

    id: int
    headline: str
    headline_article: int
    headline_source: str
    lede: str
    lede_article: int
    lede_source: str
    section: Section
    lang: str | None
    first: datetime
    updated: datetime
    articles: int
    outlets: int
    origins: int
    revisions: int
    urgency: Urgency
    image: str | None = None
    series: str | None = None
    topics: tuple[str, ...] = ()
    others: tuple[ArticleLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A topic many sources use now, or a hashtag many people use who talk about ``story``."""

    topic: str
    sources: int
    articles: int
    people: int = 0
    story: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """Ranked stories. ``section`` is None for the front page proper; ``event`` is the live cursor.

    ``next_after`` is what to pass as ``after`` to see more, None at the end.
    """

    section: Section | None
    stories: tuple[StoryCard, ...]
    latest: tuple[ArticleLine, ...]
    trending: tuple[Trend, ...]
    as_of: datetime
    event: int
    next_after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that a search found; ``excerpt`` is verbatim, ``marks`` are offsets in it."""

    article: ArticleLine
    story: int
    excerpt: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What a search found. ``problem`` says why the query could not be run."""

    query: str
    hits: tuple[Hit, ...]
    more: bool
    problem: str | None = None
