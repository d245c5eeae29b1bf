"""Publishes the edition on loopback: every outlet by its host name, as it stood at edition time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Self

from broadsheet.model import Section, Source
from broadsheet.sample import feeds, pages, talk
from broadsheet.sample.exchange import Answer, Request, converse, validated
from broadsheet.sample.feeds import Line
from broadsheet.sample.nouns import Edition, Outlet, OutletFeed, Piece, Version

LOOPBACK = "127.0.0.1"
_ROBOTS = "User-agent: *\nDisallow: /search\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFeed:
    """A feed of the edition to add to a newsroom, with the source it belongs to."""

    url: str
    title: str
    source: Source
    section: Section | None
    lang: str


class SampleServer:
    """Serves an edition while it is entered.

    >>> async with SampleServer(edition, now=clock.now) as server:  # doctest: +SKIP
    ...     print(server.port, server.feeds[0].url)

    ``port`` 0 picks a free one. `hosts` and `feeds` are known once it is entered.
    """

    def __init__(self, edition: Edition, now: Callable[[], datetime], *, port: int = 0) -> None:
        self.edition = edition
        self.port = port
        self._now = now
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self._outlets = {outlet.host: outlet for outlet in edition.outlets}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None, "left before it was entered"  # noqa: S101
        self._server.close()
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        """Where each outlet's name really leads, and that of the social network."""
        return dict.fromkeys((*self._outlets, talk.HOST), (LOOPBACK, self.port))

    @property
    def feeds(self) -> tuple[SampleFeed, ...]:
        """Everything to subscribe to, in the edition's order of outlets."""
        return tuple(
            SampleFeed(
                url=self.base(outlet) + feed.path,
                title=feed.title,
                source=self._source(outlet),
                section=feed.section,
                lang=outlet.lang,
            )
            for outlet in self.edition.outlets
            for feed in outlet.feeds
        )

    @property
    def timeline(self) -> SampleFeed:
        """What people say about the day; no outlet's feed."""
        base = f"http://{talk.HOST}:{self.port}"
        source = Source(id=talk.HOST, name=talk.NAME, home=f"{base}/", lang="en")
        return SampleFeed(
            url=base + talk.PATH, title=talk.NAME, source=source, section=None, lang="en"
        )

    def base(self, outlet: Outlet) -> str:
        """The start of an outlet's addresses, without a slash at its end."""
        return f"http://{outlet.host}:{self.port}"

    def url(self, piece: Piece) -> str:
        """The address a piece first had: how tests find an article's truth."""
        outlet = self.edition.outlet(piece.outlet)
        return self.base(outlet) + feeds.path_of(piece, piece.versions[0], outlet)

    def reply(self, request: Request) -> Answer:
        """What the addressed outlet answers at this edition time."""
        if request.host == talk.HOST:
            return self._talked(request)
        outlet = self._outlets.get(request.host)
        if outlet is None:
            return _text(HTTPStatus.NOT_FOUND, f"no outlet of the edition is called {request.host}")
        if request.method not in {"GET", "HEAD"}:
            return _text(HTTPStatus.METHOD_NOT_ALLOWED, "only GET and HEAD")
        now = self._now()
        if outlet.outage is not None and outlet.outage.holds(now):
            return self._down(outlet, outlet.outage.end - now)
        return self._document(request, outlet, now)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a stream callback always runs in a task
        self._talks.add(task)
        try:
            await converse(reader, writer, reply=self.reply, now=self._now)
        finally:
            self._talks.discard(task)

    def _talked(self, request: Request) -> Answer:
        if request.path != talk.PATH:
            return _text(HTTPStatus.NOT_FOUND, "there is only a timeline here")
        home = self.timeline.source.home.rstrip("/")
        pieces = {piece.key: piece for piece in self.edition.pieces}
        body = talk.timeline(
            self.edition.talk, now=self._now(), base=home, address=lambda k: self.url(pieces[k])
        )
        return Answer(body=body, media="application/json; charset=utf-8")

    def _document(self, request: Request, outlet: Outlet, now: datetime) -> Answer:
        feed = next((feed for feed in outlet.feeds if feed.path == request.path), None)
        if feed is not None:
            return self._feed(request, outlet, feed, now)
        match request.path:
            case "/":
                return self._front(request, outlet, now)
            case "/robots.txt":
                return _text(HTTPStatus.OK, _ROBOTS)
            case _:
                return self._article(request, outlet, now)

    def _feed(self, request: Request, outlet: Outlet, feed: OutletFeed, now: datetime) -> Answer:
        entries = feeds.lines(self.edition, outlet, feed, now=now, base=self.base(outlet))
        body = feeds.write_feed(outlet, feed, entries, base=self.base(outlet))
        if outlet.damaged is not None and outlet.damaged.holds(now):
            body = feeds.damage(body)
        changed = max((line.version.listing.updated for line in entries), default=now)
        return self._validated(
            request, outlet, body, media=feeds.MEDIA[feed.kind], changed=changed, now=now
        )

    def _front(self, request: Request, outlet: Outlet, now: datetime) -> Answer:
        body = pages.front(outlet, self._newest(outlet, now), base=self.base(outlet))
        return self._page(request, outlet, body, changed=now, now=now)

    def _article(self, request: Request, outlet: Outlet, now: datetime) -> Answer:
        for piece in self.edition.of(outlet):
            known = [v for v in piece.versions if v.at <= now]
            if request.path in {feeds.path_of(piece, version, outlet) for version in known}:
                return self._piece(request, outlet, piece, now)
        return self._notice(outlet, HTTPStatus.NOT_FOUND, "Not found", "There is no such page.")

    def _piece(self, request: Request, outlet: Outlet, piece: Piece, now: datetime) -> Answer:
        version = piece.at(now)
        if version is None:
            return self._notice(
                outlet,
                HTTPStatus.GONE,
                "Withdrawn",
                "This article has been withdrawn. We are reviewing how it came to be published.",
            )
        path = feeds.path_of(piece, version, outlet)
        if request.path != path:
            moved = {"Location": self.base(outlet) + path}
            return Answer(status=HTTPStatus.MOVED_PERMANENTLY, headers=moved)
        return self._page(
            request,
            outlet,
            self._printed(outlet, piece, version, now=now),
            changed=version.at,
            now=now,
        )

    def _printed(self, outlet: Outlet, piece: Piece, version: Version, *, now: datetime) -> bytes:
        base = self.base(outlet)
        return pages.article(
            outlet,
            piece,
            version,
            url=base + feeds.path_of(piece, version, outlet),
            base=base,
            others=self._newest(outlet, now),
        )

    def _newest(self, outlet: Outlet, now: datetime) -> list[Line]:
        everything = OutletFeed(path="/", kind=outlet.feeds[0].kind, title=outlet.name)
        return feeds.lines(self.edition, outlet, everything, now=now, base=self.base(outlet))

    def _page(
        self, request: Request, outlet: Outlet, body: bytes, *, changed: datetime, now: datetime
    ) -> Answer:
        media = "text/html; charset=utf-8"
        return self._validated(request, outlet, body, media=media, changed=changed, now=now)

    def _validated(
        self,
        request: Request,
        outlet: Outlet,
        body: bytes,
        *,
        media: str,
        changed: datetime,
        now: datetime,
    ) -> Answer:
        return validated(
            request, body, media=media, changed=changed, caching=outlet.caching, now=now
        )

    def _notice(self, outlet: Outlet, status: HTTPStatus, title: str, text: str) -> Answer:
        body = pages.notice(outlet, base=self.base(outlet), title=title, text=text)
        return Answer(status=status, body=body)

    def _down(self, outlet: Outlet, left: timedelta) -> Answer:
        sentence = "We are receiving more readers than we can serve. Please come back shortly."
        page = self._notice(outlet, HTTPStatus.SERVICE_UNAVAILABLE, "Please wait", sentence)
        wait = str(min(int(left.total_seconds()), 1800))
        return Answer(status=page.status, body=page.body, headers={"Retry-After": wait})

    def _source(self, outlet: Outlet) -> Source:
        return Source(
            id=outlet.host,
            name=outlet.name,
            home=self.base(outlet) + "/",
            owner=outlet.owner,
            lang=outlet.lang,
            country=outlet.country,
        )


def _text(status: HTTPStatus, text: str) -> Answer:
    return Answer(status=status, body=text.encode(), media="text/plain; charset=utf-8")
