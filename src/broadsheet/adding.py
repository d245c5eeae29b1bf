"""From an address that somebody pasted to what can be polled for it.

In this order: what the address itself tells, the document there, the feeds that its headers and
its page name, the places where sites usually keep one, and at last the page's own list of articles.
All of it takes a dozen requests at most and one deadline, and ends with the first that works.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from broadsheet import stages
from broadsheet.collect.fetch import Kind
from broadsheet.errors import (
    Forbidden,
    NoFeed,
    Overrun,
    Rejected,
    SourceError,
    Unreachable,
)
from broadsheet.formats import addresses, discovery, places
from broadsheet.formats.discovery import Look
from broadsheet.formats.places import Place
from broadsheet.formats.posts import parse_posts
from broadsheet.formats.text import cut
from broadsheet.model import Entry, FeedKind, Fetched, NotModified, ParsedFeed, ParsedPosts
from broadsheet.pipeline import Rooms
from broadsheet.views import Offer, Preview, PreviewEntry

#: Requests for one address at most, the last of them for the page as a list.
REQUESTS = 12
#: Seconds for all of them.
DEADLINE = 60.0
#: Feeds that a page names are looked at until one works, at most so many.
NAMED = 4
#: Usual places that are looked at before robots.txt is asked for site maps of news.
MOST_USUAL = 5
#: Entries of a preview.
SHOWN = 10


async def find(rooms: Rooms, text: str) -> Preview:
    """What would be polled for an address that somebody pasted.

    Raises `NotAddress`; `NoFeed` with all that was tried; and the `SourceError` of the address
    itself where it cannot be reached at all.
    """
    pasted = text.strip().strip("<>\"'“”„«» ")
    search = _Search(rooms)
    try:
        async with asyncio.timeout(DEADLINE):
            return await _found(search, pasted)
    except TimeoutError:
        reason = f"no feed was found within {DEADLINE:g} seconds"
        raise NoFeed(pasted, reason, tried=search.answers) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    """A document that can be polled; ``home`` is where people look at it."""

    url: str
    feed: ParsedFeed
    kind: FeedKind = FeedKind.FEED
    source: str | None = None
    home: str | None = None


@dataclass(slots=True)
class _Search:
    """One search on its way: what it may still ask, and what the addresses answered so far."""

    rooms: Rooms
    left: int = REQUESTS
    tried: dict[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.tried.items())

    async def fetch(self, url: str, *, kind: Kind = "feed", given: bool = False) -> Fetched | None:
        """One request; None where it brought nothing, which is noted.

        Raises where looking further would be of no use, as for an address that was ``given`` and
        leads nowhere, or a nuisance to the site.
        """
        if self.left <= 0 or (kind == "feed" and url in self.tried):
            return None
        self.left -= 1
        try:
            answer = await self.rooms.web.fetch(url, kind=kind)
        except SourceError as error:
            self.tried[url] = error.reason
            if _is_final(error, given=given):
                raise
            return None
        if isinstance(answer, NotModified):
            self.tried[url] = "the site answered 304 to a first request"
            return None
        return answer

    async def parse(self, answer: Fetched, *, kind: FeedKind = FeedKind.FEED) -> ParsedFeed | None:
        """The feed in an answer; None where it is none, which is noted."""
        try:
            if kind is FeedKind.POSTS:
                parsed = await self.rooms.pool.run(
                    parse_posts, answer.body, url=answer.url, charset=answer.charset
                )
                return _as_feed(parsed)
            return await self.rooms.pool.run(
                stages.parse,
                answer.body,
                url=answer.url,
                charset=answer.charset,
                known={},
                kind=kind,
            )
        except (SourceError, Overrun) as error:
            self.tried[answer.url] = error.reason
            return None

    async def probe(self, url: str, *, may_be_empty: bool, at_home: bool = False) -> _Hit | None:
        """The feed at an address, where there is one; ``at_home``: only if it stays on its site."""
        answer = await self.fetch(url)
        feed = await self.parse(answer) if answer else None
        if answer is None or feed is None:
            return None
        if at_home and not _same_house(answer.url, url):
            self.tried[url] = f"it leads to another site, {addresses.site(answer.url)}"
            return None
        if not feed.seen and not may_be_empty:
            self.tried[url] = "a feed without entries"
            return None
        return _Hit(url=answer.moved_to or url, feed=feed)


def _as_feed(parsed: ParsedPosts) -> ParsedFeed:
    """Posts and counts as the entries of a preview, oldest first."""
    posts = [
        Entry(
            key=one.id,
            digest=one.id,
            url=one.url,
            title=f"{one.author}: {cut(' '.join(one.text.split()), longest=90)}",
            summary="",
            html="",
            published=one.at,
        )
        for one in parsed.posts
    ]
    counts = [
        Entry(key=at, digest=at, url=None, title=one.name, summary="", html="")
        for at, one in enumerate(parsed.counts)
    ]
    entries = (*counts, *sorted(posts, key=_at_or_first))
    return ParsedFeed(
        title="", home=None, lang=None, kind="posts", seen=len(entries), entries=entries
    )


def _at_or_first(entry: Entry) -> datetime:
    return entry.published or datetime.min.replace(tzinfo=UTC)


def _is_final(error: SourceError, *, given: bool) -> bool:
    if isinstance(error, Rejected):
        return error.status in (429, 503) or (given and error.status in (404, 410))
    return given and isinstance(error, Unreachable | Forbidden)


async def _found(search: _Search, text: str) -> Preview:
    known = places.places(text)
    url = addresses.web_address(places.spoken(text))
    for place in known:
        if hit := await _at(search, place, last=place is known[-1]):
            how = f"the address is that of {place.what}"
            others = [Offer(url=one.url, title="") for one in known if one.url != hit.url]
            hit = replace(hit, home=url if hit.source else None)
            return _preview(search, hit, how=how, others=others)
    if known and known[0].sure:
        reason = f"the address is that of {known[0].what}, but no feed answers for it"
        raise NoFeed(url, reason, tried=search.answers)
    return await _on_site(search, url)


async def _at(search: _Search, place: Place, *, last: bool) -> _Hit | None:
    """What stands at a place of a known form; an empty feed only where nothing else is left."""
    kind: Kind = "page" if place.kind is FeedKind.LIST else "feed"
    answer = await search.fetch(place.url, kind=kind)
    if answer is None:
        return None
    if place.within:
        named = await search.rooms.pool.run(places.named_in, place, answer.body)
        if named is None:
            wall = (await _look(search, answer)).wall
            search.tried[place.url] = f"it shows {wall}" if wall else "it names no feed"
            return None
        return await _at(search, named, last=last)
    feed = await search.parse(answer, kind=place.kind)
    if feed is None or (not feed.seen and not last):
        return None
    return _Hit(url=answer.moved_to or place.url, feed=feed, kind=place.kind, source=place.source)


async def _on_site(search: _Search, url: str) -> Preview:
    """Search a site of no known form, from the address that was given."""
    answer = await search.fetch(url, given=True)
    if answer is None:
        return await _usual(search, url, None)
    if feed := await search.parse(answer):
        hit = _Hit(url=answer.moved_to or url, feed=feed)
        return _preview(search, hit, how="the address is that of a feed")
    look = await _look(search, answer)
    if look.parked:
        raise NoFeed(url, "nobody publishes there: the domain is parked", tried=search.answers)
    for place in answer.feeds[:NAMED]:
        if headed := await search.probe(place, may_be_empty=True):
            how = "the site names it in the header of its answer"
            return _preview(search, headed, how=how, others=_offers(look, headed))
    for link in look.links[:NAMED]:
        if named := await search.probe(link.url, may_be_empty=link.declared):
            how = f"the page {'names it in its head' if link.declared else 'links to it'}"
            return _preview(search, named, how=how, others=_offers(look, named))
    return await _usual(search, url if look.wall else answer.url, look)


async def _look(search: _Search, answer: Fetched) -> Look:
    try:
        return await search.rooms.pool.run(
            discovery.look, answer.body, url=answer.url, charset=answer.charset
        )
    except (SourceError, Overrun) as error:
        search.tried[answer.url] = error.reason
        return Look(title="", links=())


async def _usual(search: _Search, url: str, look: Look | None) -> Preview:
    """Look where sites usually keep a feed; the last request is kept for the page as a list.

    ``look`` is None where the page itself could not be read.
    """
    search.left -= 1
    async for place in _places(search, url):
        if hit := await search.probe(place, may_be_empty=False, at_home=True):
            where = urlsplit(hit.url)
            path = where.path + (f"?{where.query}" if where.query else "")
            how = f"it stands at a usual place, {path}"
            return _preview(search, hit, how=how, others=_offers(look, hit))
    search.left += 1
    return await _listed(search, url, look)


async def _places(search: _Search, url: str) -> AsyncIterator[str]:
    """The usual places, those that robots.txt names among them."""
    usual = discovery.usual_places(url)
    for place in usual[:MOST_USUAL]:
        yield place
    parts = urlsplit(url)
    robots = f"{parts.scheme}://{parts.netloc}/robots.txt"
    answer = await search.fetch(robots)
    for place in discovery.news_sitemaps(answer.body, url=robots) if answer else ():
        yield place
    for place in usual[MOST_USUAL:]:
        yield place


async def _listed(search: _Search, url: str, look: Look | None) -> Preview:
    """The page as a list of articles: the last resort, and only for a page that can be read."""
    if look is None or look.wall:
        shown = f"the site shows {look.wall}" if look else search.tried.get(url, "")
        raise NoFeed(url, f"{shown}; no usual place has a feed", tried=search.answers)
    answer = await search.fetch(url, kind="page")
    feed = await search.parse(answer, kind=FeedKind.LIST) if answer else None
    if answer is None or feed is None:
        why = search.tried.get(answer.url if answer else url, "")
        reason = f"the page names no feed, no usual place has one, and {why}"
        raise NoFeed(url, reason, tried=search.answers)
    hit = _Hit(url=answer.moved_to or url, feed=feed, kind=FeedKind.LIST)
    how = "no feed was found; the page itself lists these articles"
    return _preview(search, hit, how=how)


def _preview(search: _Search, hit: _Hit, *, how: str, others: Sequence[Offer] = ()) -> Preview:
    home = hit.feed.home or hit.home or hit.url
    source = hit.source or addresses.site(home)
    title = hit.feed.title or (_named_by(hit.home) if hit.home else source)
    return Preview(
        url=hit.url,
        kind=hit.kind,
        title=title,
        source=source,
        source_name=title,
        home=home,
        lang=hit.feed.lang,
        how=how,
        seen=hit.feed.seen,
        entries=tuple(_shown(entry) for entry in _newest(hit.feed.entries)),
        others=tuple(others),
        tried=tuple(one for one in search.answers if one[0] != hit.url),
    )


def _named_by(url: str) -> str:
    """What to call a document that has no title of its own: its address, without ornament."""
    parts = urlsplit(url)
    asked = f"?{parts.query}" if parts.query else ""
    return f"{addresses.site(url)}{parts.path.rstrip('/')}{asked}"


def _newest(entries: Sequence[Entry]) -> Iterable[Entry]:
    return [*reversed(entries)][:SHOWN]


def _shown(entry: Entry) -> PreviewEntry:
    title = entry.title or entry.summary[:90]
    return PreviewEntry(title=title, url=entry.url, published=entry.published)


def _offers(look: Look | None, hit: _Hit) -> list[Offer]:
    links = look.links if look else ()
    return [Offer(url=link.url, title=link.title) for link in links if link.url != hit.url]


def _same_house(a: str, b: str) -> bool:
    return addresses.brand(addresses.site(a)) == addresses.brand(addresses.site(b))
