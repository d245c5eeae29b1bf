"""One transaction: all that one look changes, and the facts it leaves in the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.model.articles import Article, PageVisit, Revision
from broadsheet.model.furniture import Imprint, LeftOut
from broadsheet.model.links import Anchors, Link
from broadsheet.model.posts import Post, TalkCount, TalkMatch
from broadsheet.model.rulings import Pair, Split
from broadsheet.model.sources import EntryMark, Poll, SetAside, Source
from broadsheet.model.stories import Development, Fingerprint, Merge, Placement, Story, Tie


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
    ``pairs`` are what an editor said of two articles, and ``ruled`` is the number of the ruling
    that this carries out. ``linked`` pairs a post with the digest of an address that it links to,
    and ``addresses`` an article with the digest of its own. ``imprints`` are of the pages that were
    read, ``left_out`` the furniture that was found on them, by article. ``links`` are those of the
    stories that ``relinked`` names, in place of all that they had.
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
    splits: tuple[Split, ...] = ()
    pairs: tuple[Pair, ...] = ()
    ruled: int | None = None
    ties: tuple[Tie, ...] = ()
    retied: tuple[int, ...] = ()
    stories: tuple[Story, ...] = ()
    developments: tuple[Development, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    posts: tuple[Post, ...] = ()
    linked: tuple[tuple[int, int], ...] = ()
    counts: tuple[TalkCount, ...] = ()
    matches: tuple[TalkMatch, ...] = ()
    addresses: tuple[tuple[int, int], ...] = ()
    imprints: tuple[Imprint, ...] = ()
    left_out: dict[int, tuple[LeftOut, ...]] = field(default_factory=dict)
    anchors: tuple[Anchors, ...] = ()
    links: tuple[Link, ...] = ()
    relinked: tuple[int, ...] = ()
    events: tuple[Event, ...] = ()
