"""What an address offers, and what came of adding it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.model import Feed, FeedKind


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
