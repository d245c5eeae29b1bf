"""What readers are shown: frozen values that pages, commands and feeds print and never compute.

The store fills them, the newsroom hands them out, templates and the CLI print them. A template
holds no query, no date arithmetic and no ranking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from broadsheet.model import (
    TROUBLED,
    Aspect,
    Candidate,
    ChangeKind,
    Condition,
    DevelopmentKind,
    Feed,
    FeedKind,
    Network,
    SafeHtml,
    Section,
    Span,
    Stage,
    Standing,
    TieKind,
)

#: Days that "lately" means where a source's output is told.
LATELY = 30


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
    image: str | None = None
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
    """One independent report with everything that hangs on it."""

    first: ArticleLine
    followers: tuple[tuple[ArticleLine, TieLine | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One dated development."""

    at: datetime
    kind: DevelopmentKind
    text: str
    article: ArticleLine
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """One version of an article against the one before it.

    The differences are runs of ("same" | "gone" | "new" | "away" | "here", words), the last two
    for a sentence that moved.
    """

    article: ArticleLine
    number: int
    at: datetime
    kind: ChangeKind
    why: str
    title_diff: tuple[tuple[str, str], ...]
    text_diff: tuple[tuple[str, str], ...]
    deck_diff: tuple[tuple[str, str], ...] = ()
    aspects: tuple[Aspect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLine:
    """A merge in a story's history."""

    at: datetime
    gone: int
    gone_headline: str
    score: float
    why: str


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
    count_why: str
    timeline: tuple[TimelineLine, ...]
    origins: tuple[OriginLine, ...]
    quoting: tuple[TieLine, ...]
    revisions: tuple[RevisionLine, ...]
    merges: tuple[MergeLine, ...]
    event: int
    talk: Talk = Talk()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """A whole article with its story and its evidence.

    ``unshown`` counts the changes that are kept and not listed among its ``revisions``.
    """

    line: ArticleLine
    deck: str
    byline: str | None
    html: SafeHtml
    text: str
    section: Section | None
    section_why: str
    credit: str | None
    claimed: datetime | None
    topics: tuple[str, ...]
    image: str | None
    read_error: str | None
    story: StoryCard
    ties: tuple[tuple[TieLine, ArticleLine], ...]
    revisions: tuple[RevisionLine, ...]
    unshown: int = 0


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


#: Changes of one article to and fro, or beyond what a day shows, that make it restless.
RESTLESS = 3
#: Restless articles, and their share of all, that make a source noisy.
NOISY, NOISY_SHARE = 3, 0.05


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
    are the newest; ``pushed`` says how its hubs push its feeds.
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
class Explanation:
    """Every judgement about a story, or about one article of it."""

    subject: str
    card: StoryCard
    headline_why: str
    section_why: str
    count_why: str
    placements: tuple[PlacementLine, ...]
    merges: tuple[MergeLine, ...]
    ties: tuple[TieLine, ...]
    talk: tuple[PostLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the newsroom is doing, for the footer, ``check`` and the banner."""

    feeds: int
    polled: int
    failing: int
    articles: int
    stories: int
    last_success: datetime | None
    event: int

    @property
    def unreachable(self) -> bool:
        """Whether feeds were tried and not one has ever answered."""
        return self.polled > 0 and self.last_success is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What `check` looks at beside the sources; the counts are by source, of the last week.

    ``refused`` counts the articles whose page robots.txt keeps from us. ``newest`` is the last
    time a feed was looked at; ``free`` the bytes left where the database lies, where that is known.
    """

    arrived: Mapping[str, int]
    refused: Mapping[str, int]
    aside: Mapping[str, int]
    newest: datetime | None
    free: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that needs a person, and what to do about it.

    ``level`` is "error", "warning" or "note"; a note can wait. ``source`` is whom it is about.
    """

    level: str
    subject: str
    finding: str
    remedy: str
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewEntry:
    """One entry of a feed that is not yet polled."""

    title: str
    url: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Another feed that was named on the way and not looked at."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be polled for an address that somebody pasted; nothing is kept yet.

    ``how`` says how it was found, and ``tried`` pairs the addresses that led nowhere with what
    they answered. ``entries`` are the newest, at most ten of ``seen``. ``known`` says that it is
    polled already, at ``url``.
    """

    url: str
    kind: FeedKind
    title: str
    source: str
    source_name: str
    home: str
    lang: str | None
    how: str
    seen: int
    entries: tuple[PreviewEntry, ...]
    others: tuple[Offer, ...] = ()
    tried: tuple[tuple[str, str], ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding an address; ``known`` says that its feed was polled already."""

    feed: Feed
    how: str
    known: bool
    others: tuple[Offer, ...] = ()
