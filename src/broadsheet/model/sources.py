"""What a source publishes, and how we look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


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


class FeedKind(StrEnum):
    """How the document of a feed is read."""

    FEED = "feed"  # RSS, Atom, RDF, JSON Feed or a news sitemap: the document itself tells which
    LIST = "list page"  # a page of a site without a feed: its links to articles, by structure
    POSTS = "posts"  # what people say on a social network: talk, never reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One document that we poll, with its schedule and health.

    ``rhythm`` is what `collect.polling` has learnt of it, opaque to everybody else. ``moved_to``
    is where its server last said that it had moved for good, and ``moves`` on how many days it has
    said so without a look that said otherwise. A ``paused`` feed is not polled until somebody
    resumes it.
    """

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
    kind: FeedKind = FeedKind.FEED
    rhythm: tuple[float, ...] = ()
    moved_to: str | None = None
    moves: int = 0
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that arrived. ``url`` is the address after redirects; ``body`` is decoded, capped.

    ``hubs`` and ``topic`` are what its ``Link`` headers name as ``rel=hub`` and ``rel=self``,
    ``feeds`` the feeds that they name as ``rel=alternate``; ``fresh_for`` is how long
    ``Cache-Control`` or ``Expires`` says that it will not change.
    """

    url: str
    body: bytes
    media_type: str
    charset: str | None
    validators: Validators
    moved_to: str | None = None
    hubs: tuple[str, ...] = ()
    topic: str | None = None
    fresh_for: timedelta | None = None
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed since our validators; the rest as in `Fetched`."""

    moved_to: str | None = None
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with an entry: an episode, a picture, a film. ``seconds`` is its length."""

    url: str
    media_type: str
    size: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as a feed gives it: text fields are plain text, ``html`` is raw and unsafe.

    ``key`` identifies it within its feed; ``digest`` covers title, link and text, so that an
    unchanged entry is recognised before any other work. ``permalink`` is the id that the feed
    gives it, where that is a web address. ``credit`` is the publisher an aggregator or RSS
    ``<source>`` names.
    """

    key: int
    digest: int
    url: str | None
    title: str
    summary: str
    html: str
    permalink: str | None = None
    byline: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    categories: tuple[str, ...] = ()
    credit: str | None = None
    credit_url: str | None = None
    image: str | None = None
    lang: str | None = None
    enclosures: tuple[Enclosure, ...] = ()


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
    ``hubs`` and ``topic`` are its links ``rel=hub`` and ``rel=self``; ``ttl`` is how long it asks
    not to be fetched again.
    """

    title: str
    home: str | None
    lang: str | None
    kind: str
    seen: int
    entries: tuple[Entry, ...]
    set_aside: tuple[SetAside, ...] = ()
    truncated: bool = False
    hubs: tuple[str, ...] = ()
    topic: str | None = None
    ttl: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryMark:
    """That an entry of a feed was seen: the key and digest to know it by, and its article."""

    key: int
    digest: int
    article: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one look at a feed does to its row. ``error`` is None after a success.

    ``url`` is the feed's address from now on, where it moved; ``rhythm`` None leaves what was
    learnt as it stands.
    """

    feed: int
    validators: Validators
    next_poll: datetime
    error: str | None = None
    title: str | None = None
    url: str | None = None
    gone: bool = False
    rhythm: tuple[float, ...] | None = None
    moved_to: str | None = None
    moves: int = 0
