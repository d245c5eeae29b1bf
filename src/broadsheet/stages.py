"""The stages that run in worker processes: bytes in, recognised nouns out.

Parsing, reading and sanitising meet hostile input, so they run where they can be killed. Each stage
here is one trip to a worker: a whole feed document, or one page. Nothing here knows the store, the
network or the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import msgspec

from broadsheet.analysis import talk
from broadsheet.analysis.fingerprint import fingerprint
from broadsheet.analysis.language import detect
from broadsheet.analysis.topics import topics
from broadsheet.errors import Malformed
from broadsheet.formats import embeds
from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.hublinks import hub_links
from broadsheet.formats.list_page import parse_list
from broadsheet.formats.page import read_page
from broadsheet.formats.posts import parse_posts
from broadsheet.formats.sanitize import plain, sanitize
from broadsheet.model import (
    Entry,
    FeedKind,
    Fingerprint,
    ParsedFeed,
    ParsedPosts,
    Reading,
    SafeHtml,
    SetAside,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry of a feed, recognised: its words in plain text, its language, its fingerprint."""

    entry: Entry
    deck: str
    text: str
    html: SafeHtml
    lang: str | None
    topics: tuple[str, ...]
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A feed document after parsing; ``listed`` are its new and changed entries, oldest first.

    ``spoilt`` are entries that took their worker down: not tried again until they change.
    """

    feed: ParsedFeed
    listed: tuple[Listed, ...]
    spoilt: tuple[Entry, ...] = ()

    def __reduce__(self) -> tuple[Callable[[bytes], Intake], tuple[bytes]]:
        """How it travels: MessagePack takes a quarter of the time that pickling its parts takes."""
        return _unpacked, (msgspec.msgpack.encode(self),)


def _unpacked(raw: bytes) -> Intake:
    return _INTAKE.decode(raw)


_INTAKE = msgspec.msgpack.Decoder(Intake)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """A page after reading."""

    reading: Reading
    lang: str | None
    topics: tuple[str, ...]
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A document of posts; ``terms`` are what stories are looked up by, post by post."""

    parsed: ParsedPosts
    terms: dict[int, dict[str, float]]


def parse(
    body: bytes,
    *,
    url: str,
    charset: str | None,
    known: Mapping[int, int],
    kind: FeedKind = FeedKind.FEED,
) -> ParsedFeed:
    """Parse a feed or a page that lists articles, and no more; raises `Malformed`."""
    reader = parse_list if kind is FeedKind.LIST else parse_feed
    return reader(body, url=url, charset=charset, known=known)


def take_in(
    body: bytes,
    *,
    url: str,
    charset: str | None,
    lang: str | None,
    known: Mapping[int, int],
    kind: FeedKind = FeedKind.FEED,
) -> Intake:
    """Parse a feed and recognise what is new in it; raises `Malformed`."""
    feed = parse(body, url=url, charset=charset, known=known, kind=kind)
    hubs, topic = hub_links(body, url=url, charset=charset)
    feed = replace(feed, hubs=feed.hubs or hubs, topic=feed.topic or topic)
    outcomes = [recognise(entry, url=url, lang=lang or feed.lang) for entry in feed.entries]
    return intake(feed, outcomes)


def intake(feed: ParsedFeed, outcomes: Sequence[Listed | SetAside]) -> Intake:
    """Join a parsed feed with what became of its entries."""
    aside = tuple(one for one in outcomes if isinstance(one, SetAside))
    return Intake(
        feed=replace(feed, entries=(), set_aside=feed.set_aside + aside),
        listed=tuple(one for one in outcomes if isinstance(one, Listed)),
    )


def recognise(entry: Entry, *, url: str, lang: str | None) -> Listed | SetAside:
    """Recognise one entry; one that cannot be read is set aside, with the reason."""
    try:
        return _listed(entry, url, lang)
    except Malformed as error:
        return SetAside(where=entry.url or url, reason=error.reason, sample=entry.title[:200])


def read(
    body: bytes,
    *,
    url: str,
    charset: str | None,
    title: str,
    lang: str | None,
    known: Collection[int] = frozenset(),
) -> PageRead:
    """Read a page and recognise its text; raises `Malformed` when there is none.

    ``known`` are the prints of what recurs on the pages of its source.
    """
    reading = read_page(body, url=url, charset=charset, lang=lang, known=known)
    found = detect(f"{title}\n{reading.text}", prior=reading.lang or lang)
    return PageRead(
        reading=reading,
        lang=found,
        topics=topics(title, reading.text, ()),
        fingerprint=fingerprint(title, reading.text, lang=found),
    )


def hear(body: bytes, *, url: str, charset: str | None, lang: str | None) -> Heard:
    """Read the posts of a document and take their terms; raises `Malformed`."""
    parsed = parse_posts(body, url=url, charset=charset)
    posts = tuple(
        replace(one, lang=detect(one.text, prior=one.lang or lang)) for one in parsed.posts
    )
    return Heard(
        parsed=replace(parsed, posts=posts), terms={one.id: talk.terms(one) for one in posts}
    )


def _listed(entry: Entry, url: str, prior: str | None) -> Listed:
    text = plain(entry.html) or entry.summary
    lang = detect(f"{entry.title}\n{text}", prior=entry.lang or prior)
    base = entry.url or url
    html = embeds.linked(entry.html, base=base) or f"<p>{escape(entry.summary)}</p>"
    return Listed(
        entry=entry,
        deck=entry.summary,
        text=text,
        html=sanitize(html, base=base),
        lang=lang,
        topics=topics(entry.title, text, entry.categories),
        fingerprint=fingerprint(entry.title, text, lang=lang),
    )
