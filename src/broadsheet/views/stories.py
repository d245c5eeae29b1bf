"""A story as its page and its explanation show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.model import (
    Candidate,
    DevelopmentKind,
    Hand,
    KnownBy,
    Network,
    Shape,
    Span,
    TieKind,
)
from broadsheet.views.cards import ArticleLine, StoryCard
from broadsheet.views.marks import MarkLine
from broadsheet.views.quotes import NO_VOICES, Voices
from broadsheet.views.revisions import RevisionLine


@dataclass(frozen=True, slots=True, kw_only=True)
class TieLine:
    """How an article hangs on another, with the matching words of both."""

    article: int
    to: int
    kind: TieKind
    containment: float
    why: str
    excerpts: tuple[tuple[str, str], ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginLine:
    """One independent report with everything that hangs on it; ``wire`` is whose text it is."""

    first: ArticleLine
    followers: tuple[tuple[ArticleLine, TieLine | None], ...]
    wire: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionLine:
    """What the count rests on: ``text`` says it of the articles, ``more`` of which are not named.

    Were it false, fewer reports would be independent (``lowers``), or more.
    """

    articles: tuple[ArticleLine, ...]
    text: str
    lowers: bool
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One dated development."""

    at: datetime
    kind: DevelopmentKind
    text: str
    article: ArticleLine
    why: str

    @property
    def known(self) -> datetime:
        """When a reader of this paper could first have seen it."""
        return max(self.at, self.article.received)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReshapingLine:
    """A merge or a split in a story's history; ``number`` is how an editor undoes it.

    ``other`` is the story that was taken in, that left, or that this one left, with the
    ``headline`` of the story taken in or made; ``articles`` counts those that moved.
    """

    number: int
    at: datetime
    shape: Shape
    other: int
    headline: str
    articles: int
    score: float
    why: str
    hand: Hand
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A story in another language about the same event, with what both print.

    ``shared`` has each name or figure as this story prints it and as the other does.
    """

    other: StoryCard
    score: float
    shared: tuple[tuple[str, str], ...]
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """One post that talks about a story; ``why`` says how it was found to."""

    id: int
    network: Network
    author: str
    text: str
    url: str
    at: datetime
    lang: str | None
    score: int
    replies: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLine:
    """A hashtag of the posts about a story, and how many people used it."""

    tag: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """How many people a network counted that link to a story's articles, at most on one day."""

    source: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What people say about a story: talk, which adds to none of its counts of reports.

    ``shown`` are the newest posts and those with the highest score, one of each person.
    """

    posts: int = 0
    people: int = 0
    networks: tuple[Network, ...] = ()
    shown: tuple[PostLine, ...] = ()
    tags: tuple[TagLine, ...] = ()
    shares: tuple[ShareLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A whole story. ``count_why`` says in words why the number of reports is what it is."""

    card: StoryCard
    headline_why: str
    section_why: str
    state_why: str
    count_why: str
    timeline: tuple[TimelineLine, ...]
    headlines: tuple[TimelineLine, ...]
    origins: tuple[OriginLine, ...]
    quoting: tuple[TieLine, ...]
    revisions: tuple[RevisionLine, ...]
    history: tuple[ReshapingLine, ...]
    event: int
    talk: Talk = Talk()
    voices: Voices = NO_VOICES
    assumptions: tuple[AssumptionLine, ...] = ()
    links: tuple[LinkLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementLine:
    """Why an article is in its story."""

    article: ArticleLine
    at: datetime
    opened: bool
    score: float
    shared: tuple[tuple[str, float], ...]
    rejected: tuple[tuple[Candidate, str], ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutLine:
    """A passage that was left out of an article as furniture of its source.

    So ``known_by`` it stood on ``pages`` of the last ``of`` pages that were read there;
    ``examples`` are some.
    """

    article: ArticleLine
    text: str
    known_by: KnownBy
    pages: int
    of: int
    examples: tuple[ArticleLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Every judgement about a story, or about one article of it, and the marks of trust found.

    ``headlines`` are those the story went by, oldest first, and ``tied`` the articles of ``ties``.
    """

    subject: str
    card: StoryCard
    headline_why: str
    section_why: str
    count_why: str
    placements: tuple[PlacementLine, ...]
    history: tuple[ReshapingLine, ...]
    ties: tuple[TieLine, ...]
    assumptions: tuple[AssumptionLine, ...] = ()
    talk: tuple[PostLine, ...] = ()
    marks: tuple[tuple[ArticleLine, tuple[MarkLine, ...]], ...] = ()
    left_out: tuple[LeftOutLine, ...] = ()
    voices: Voices = NO_VOICES
    state_why: str = ""
    headlines: tuple[TimelineLine, ...] = ()
    tied: tuple[ArticleLine, ...] = ()
    links: tuple[LinkLine, ...] = ()
