"""The nouns: frozen values that travel between the rooms and never touch anything.

Times are aware and in UTC. Ids of feeds, articles and stories are 63-bit digests of where the
thing came from (`digest`), so that seeing it twice, on any machine, gives the same id; a story has
the id of the article that opened it. A source is named by its site, such as ``bbc.co.uk``.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

#: HTML that `formats.sanitize` made; nothing else may make one.
SafeHtml = NewType("SafeHtml", str)


class Section(StrEnum):
    """Where in the paper a story stands; the value is its address."""

    WORLD = "world"
    POLITICS = "politics"
    BUSINESS = "business"
    TECHNOLOGY = "technology"
    SCIENCE = "science"
    HEALTH = "health"
    SPORT = "sport"
    ENTERTAINMENT = "entertainment"
    LIFESTYLE = "lifestyle"


# ---- what a source publishes, and how we look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An organisation or account that publishes. ``owner`` joins outlets of one house."""

    id: str
    name: str
    home: str
    owner: str | None = None
    lang: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server told us to send back, and the digest of the body it stood for."""

    etag: str | None = None
    last_modified: str | None = None
    digest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One document that we poll, with its schedule and health."""

    id: int
    url: str
    source: str
    title: str
    section: Section | None = None
    lang: str | None = None
    validators: Validators = Validators()
    next_poll: datetime
    last_poll: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that arrived. ``url`` is the address after redirects; ``body`` is decoded, capped."""

    url: str
    body: bytes
    media_type: str
    charset: str | None
    validators: Validators
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed since our validators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as a feed gives it: text fields are plain text, ``html`` is raw and unsafe.

    ``key`` identifies it within its feed; ``digest`` covers title, link and text, so that an
    unchanged entry is recognised before any other work. ``credit`` is the publisher an
    aggregator or RSS ``<source>`` names.
    """

    key: int
    digest: int
    url: str | None
    title: str
    summary: str
    html: str
    byline: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    categories: tuple[str, ...] = ()
    credit: str | None = None
    credit_url: str | None = None
    image: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Input that could not be used, with the reason; its neighbours were kept."""

    where: str
    reason: str
    sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document. ``entries`` holds only the new and changed ones, oldest first.

    ``seen`` counts all entries of the document; ``truncated`` says that older ones were cut off.
    """

    title: str
    home: str | None
    lang: str | None
    kind: str
    seen: int
    entries: tuple[Entry, ...]
    set_aside: tuple[SetAside, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page says, furniture gone. ``text`` has one paragraph a line; ``why`` explains."""

    text: str
    html: SafeHtml
    title: str | None = None
    deck: str | None = None
    byline: str | None = None
    published: datetime | None = None
    lang: str | None = None
    canonical: str | None = None
    image: str | None = None
    site: str | None = None
    section_hint: str | None = None
    credit: str | None = None
    why: tuple[str, ...] = ()


# ---- articles


class Stage(StrEnum):
    """How far an article has been read."""

    LISTED = "listed"  # the feed's own words are all we have
    READ = "read"  # its page was read
    UNREADABLE = "unreadable"  # its page was tried and given up, with a reason
    WITHDRAWN = "withdrawn"  # its outlet took the page down (410): kept, and no longer counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published piece, as we know it now: the newest of its revisions.

    ``text`` is plain, one paragraph a line: the page's once it was read, else the feed's.
    ``published`` never lies after ``received``; ``claimed`` keeps what the feed said.
    """

    id: int
    feed: int
    source: str
    url: str
    title: str
    deck: str
    text: str
    html: SafeHtml
    byline: str | None
    published: datetime
    claimed: datetime | None
    received: datetime
    lang: str | None
    section: Section | None
    section_why: str
    credit: str | None = None
    topics: tuple[str, ...] = ()
    image: str | None = None
    stage: Stage = Stage.LISTED
    revision: int = 1


class ChangeKind(StrEnum):
    """What a revision did to an article."""

    FIRST = "first"  # as the feed first listed it
    READ = "read"  # its page was read for the first time
    COSMETIC = "cosmetic"  # spacing, punctuation, a typo: kept, not shown as a revision
    SUBSTANTIVE = "substantive"  # a reader would want to know


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of an article, appended and never altered. ``why`` names what changed."""

    article: int
    number: int
    at: datetime
    kind: ChangeKind
    why: str
    title: str
    deck: str
    text: str
    html: SafeHtml


# ---- judgements


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What analysis keeps of a text.

    ``terms``: term → weight before document frequency, for placing. ``sketch``: sorted sample of
    the hashes of its three-word shingles, for finding copies. ``words``: length of the text.
    """

    terms: dict[str, float]
    sketch: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that was looked at and not chosen, or merged, with the reason."""

    story: int
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which story an article belongs to and why; ``opened`` says it began that story."""

    article: int
    story: int
    opened: bool
    score: float
    shared: tuple[tuple[str, float], ...] = ()
    rejected: tuple[Candidate, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two stories turned out to be one: ``gone`` lives on as a redirect to ``kept``."""

    kept: int
    gone: int
    score: float
    shared: tuple[tuple[str, float], ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The same words in two texts, as character offsets: ``a[start:end]`` and ``b[other:…]``."""

    start: int
    end: int
    other_start: int
    other_end: int


class TieKind(StrEnum):
    """Why two articles of a story do not confirm each other."""

    COPY = "copy"  # its text is taken from the other, whole or lightly edited
    CREDIT = "credit"  # both credit the same agency or outlet
    OWNER = "owner"  # one house publishes both
    SAME_SOURCE = "same source"  # the same outlet again
    DOUBT = "doubt"  # too little text to tell
    QUOTES = "quotes"  # shares quoted material: shown, yet still independent


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Something that joins ``article`` to an earlier one, ``to``, with its evidence.

    ``containment`` is the share of the shorter text's three-word shingles found in the other.
    """

    article: int
    to: int
    kind: TieKind
    containment: float
    spans: tuple[Span, ...] = ()
    why: str = ""

    @property
    def binds(self) -> bool:
        """Whether the two count as one origin."""
        return self.kind is not TieKind.QUOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What corroboration needs to know of one article of a story."""

    article: int
    source: str
    owner: str | None
    credit: str | None
    title: str
    deck: str
    lead: str
    published: datetime
    received: datetime
    words: int
    sketch: tuple[int, ...]
    section: Section | None
    lang: str | None
    stage: Stage
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One independent report: the article that had it first and all that hangs on it."""

    first: int
    articles: tuple[int, ...]
    wire: str | None = None


class DevelopmentKind(StrEnum):
    """What moved a story on."""

    FIRST_REPORT = "first report"
    CONFIRMATION = "independent report"
    COPY = "copy"
    FOLLOW_UP = "further report"
    REVISION = "revision"
    MERGE = "merge"


#: What the arrival of an article did to its story; it may turn out otherwise once its page is read.
ARRIVALS = frozenset(
    {
        DevelopmentKind.FIRST_REPORT,
        DevelopmentKind.CONFIRMATION,
        DevelopmentKind.COPY,
        DevelopmentKind.FOLLOW_UP,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """A dated entry of a story's timeline; ``text`` is verbatim from ``article``."""

    story: int
    at: datetime
    kind: DevelopmentKind
    article: int
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A living group of articles about one event, as it stands now.

    ``headline`` and ``lede`` are verbatim from the articles named beside them. ``prominence``
    orders the front page: higher first; it needs no clock (see `analysis.prominence`).
    """

    id: int
    headline: str
    headline_article: int
    headline_why: str
    lede: str
    lede_article: int
    section: Section
    section_why: str
    lang: str | None
    first: datetime
    updated: datetime
    articles: int
    outlets: int
    origins: int
    revisions: int
    prominence: float
    image: str | None = None
    topics: tuple[str, ...] = ()


# ---- one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryMark:
    """That an entry of a feed was seen: the key and digest to know it by, and its article."""

    key: int
    digest: int
    article: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one look at a feed does to its row. ``error`` is None after a success."""

    feed: int
    validators: Validators
    next_poll: datetime
    error: str | None = None
    title: str | None = None
    url: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit:
    """What one look at an article's page does to its row; ``next_read`` None: never again."""

    article: int
    stage: Stage
    next_read: datetime | None
    attempts: int
    validators: Validators = Validators()
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact that happened, for the log; see `events` for the kinds and what each carries."""

    kind: str
    story: int | None = None
    article: int | None = None
    source: str | None = None
    facts: dict[str, str | int | float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """An event as the log keeps it; ``seq`` only grows and is the cursor of live readers."""

    seq: int
    at: datetime
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """All that one look changes: `store.keep` writes it whole, in one transaction, or not at all.

    ``articles`` are new or stand at a new revision; ``fingerprints`` go with them by article id.
    ``retied`` names articles whose ties, from and to them, ``ties`` replaces as a whole. An
    article has one development that says what its arrival did; a new one takes its place.
    """

    at: datetime
    poll: Poll | None = None
    visits: tuple[PageVisit, ...] = ()
    sources: tuple[Source, ...] = ()
    entries: tuple[EntryMark, ...] = ()
    articles: tuple[Article, ...] = ()
    fingerprints: dict[int, Fingerprint] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    placements: tuple[Placement, ...] = ()
    merges: tuple[Merge, ...] = ()
    ties: tuple[Tie, ...] = ()
    retied: tuple[int, ...] = ()
    stories: tuple[Story, ...] = ()
    developments: tuple[Development, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    events: tuple[Event, ...] = ()


# ---- work that is due


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """An article whose page should be looked at now."""

    article: int
    url: str
    source: str
    title: str
    attempts: int
    validators: Validators
    lang: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveArticle:
    """What the story engine needs to remember of one article after a restart."""

    article: int
    story: int
    at: datetime
    terms: dict[str, float]
    source: str = ""
    title: str = ""


# ---- identity


def digest(*parts: str) -> int:
    """A 63-bit number that stands for these texts, the same on every machine.

    >>> digest("https://a.example/1") == digest("https://a.example/1")
    True
    """
    joined = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest()) >> 1


def address(id: int) -> str:
    """How an id is written in an address: 13 lower-case letters and digits.

    >>> address(1)
    'aaaaaaaaaaaac'
    """
    return base64.b32encode(id.to_bytes(8)).decode().rstrip("=").lower()


def from_address(text: str) -> int | None:
    """The id that `address` wrote, or None where the text is none."""
    try:
        raw = base64.b32decode(text.upper() + "===")
    except ValueError:
        return None
    id = int.from_bytes(raw)
    return id if len(raw) == 8 and address(id) == text.lower() else None


#: Nothing published claims to be later than this after we received it.
CLOCK_SKEW = timedelta(minutes=5)
