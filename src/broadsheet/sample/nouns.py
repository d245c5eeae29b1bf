"""The nouns of the sample edition: outlets, and pieces with their versions over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadsheet.errors import BroadsheetError
from broadsheet.model import Section
from broadsheet.sample.markup import lines


class EditionError(BroadsheetError):
    """The text of the edition contradicts itself; ``where`` names the file and piece."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class FeedKind(StrEnum):
    """The format of a feed."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


class Caching(StrEnum):
    """How an outlet's server treats validators; real servers do all of these."""

    STRONG = "strong"  # ETag and Last-Modified, both honoured
    WEAK = "weak"  # weak ETag, honoured
    DATED = "dated"  # Last-Modified only, honoured
    NONE = "none"  # neither sent nor honoured
    IGNORED = "ignored"  # ETag sent, yet the whole document always comes
    RESTLESS = "restless"  # another ETag each minute for the same bytes


class Kind(StrEnum):
    """What sort of text a piece is; part of the truth that tests read."""

    REPORT = "report"  # independently reported
    COPY = "copy"  # somebody else's text, lightly edited
    REWRITE = "rewrite"  # somebody else's reporting in other words
    RELAY = "relay"  # reported, leaning on another outlet's exclusive, which it names
    LIVE = "live"  # a live blog
    CORRECTION = "correction"  # a notice that corrects an earlier piece
    HINT = "hint"  # one of a daily series
    FEATURE = "feature"  # a review, recipe, column or essay
    BROKEN = "broken"  # no article at all: an entry that says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFeed:
    """One feed of an outlet. ``section`` None: it carries everything."""

    path: str
    kind: FeedKind
    title: str
    section: Section | None = None
    full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A part of the day, from ``start`` up to ``end``."""

    start: datetime
    end: datetime

    def holds(self, now: datetime) -> bool:
        """Whether ``now`` falls into it."""
        return self.start <= now < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How an outlet's pages look and what they carry besides the text."""

    template: str = "press"
    colour: str = "#1d3557"
    paper: str = "#fffdf8"
    serif: bool = True
    byline: str = "By {author}"
    dates: str = "time"  # time | jsonld | meta | text
    hashtags: str = "links"  # links | text
    canonical: bool = True
    og: bool = True
    address: str = "/{section}/{slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publisher of the edition's world. ``offset``: its clocks' distance from UTC in hours."""

    id: str
    name: str
    tagline: str
    place: str
    country: str
    lang: str
    feeds: tuple[OutletFeed, ...]
    owner: str | None = None
    offset: int = 0
    caching: Caching = Caching.STRONG
    style: Style = Style()
    limit: int = 30
    outage: Spell | None = None
    damaged: Spell | None = None

    @property
    def host(self) -> str:
        """The name its server answers to; browsers resolve it to loopback."""
        return f"{self.id}.localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A piece as its outlet's feeds show it, which may lag behind the page."""

    title: str
    summary: str
    paragraphs: tuple[str, ...]
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A piece as it stood from ``at`` on. `markup` says how lists and pictures are written."""

    at: datetime
    slug: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    listing: Listing

    @property
    def text(self) -> str:
        """The body as plain text, one paragraph a line."""
        return "\n".join(line for one in self.paragraphs for line in lines(one))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One publication of an outlet, with the truth about it.

    ``key`` is ``outlet/slug`` and never changes. ``origin`` is the key of the piece whose reporting
    it is (its own for independent work). ``plants`` names the traps it was written to be.
    ``dated`` False: the feed gives no date; ``claimed`` is the date the feed gives instead of the
    true one; ``named`` False: the feed gives no title.
    """

    key: str
    outlet: str
    story: str
    section: Section
    kind: Kind
    origin: str
    versions: tuple[Version, ...]
    author: str | None = None
    credit: str | None = None
    copy_of: str | None = None
    quotes: str | None = None
    plants: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    withdrawn: datetime | None = None
    dated: bool = True
    claimed: datetime | None = None
    named: bool = True

    @property
    def published(self) -> datetime:
        """When it first appeared."""
        return self.versions[0].at

    def at(self, now: datetime) -> Version | None:
        """The version on show at ``now``; None before it appeared or after its withdrawal."""
        if self.withdrawn is not None and now >= self.withdrawn:
            return None
        return next((v for v in reversed(self.versions) if v.at <= now), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What somebody says on a social network; ``about`` is the key of the piece it links to."""

    at: datetime
    name: str
    text: str
    about: str | None = None
    tags: tuple[str, ...] = ()
    favourites: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The whole day. ``pieces`` are in order of appearance."""

    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]
    talk: tuple[Saying, ...] = ()

    def outlet(self, id: str) -> Outlet:
        """The outlet of this id; KeyError where there is none."""
        return {outlet.id: outlet for outlet in self.outlets}[id]

    def of(self, outlet: Outlet) -> tuple[Piece, ...]:
        """What an outlet publishes over the day."""
        return tuple(piece for piece in self.pieces if piece.outlet == outlet.id)

    def stories(self) -> dict[str, tuple[Piece, ...]]:
        """The truth: the pieces of every story, by its slug; broken entries tell none."""
        told: dict[str, list[Piece]] = {}
        for piece in self.pieces:
            if piece.kind is not Kind.BROKEN:
                told.setdefault(piece.story, []).append(piece)
        return {slug: tuple(pieces) for slug, pieces in told.items()}

    def planted(self, name: str) -> tuple[Piece, ...]:
        """The pieces that carry this trap."""
        return tuple(piece for piece in self.pieces if name in piece.plants)
