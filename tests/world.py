"""The two fakes of the tests: a small web on loopback, and a clock that is set by hand.

The web is real HTTP; only what it says is made up. Its sites are ``a.localhost`` to
``z.localhost``.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http import HTTPStatus
from pathlib import Path

from bench.loopback import LOOPBACK

from broadsheet.collect.fetch import Fetcher
from broadsheet.model import Section, Source
from broadsheet.newsroom import Newsroom
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTS = tuple(f"{letter}.localhost" for letter in string.ascii_lowercase)


class Clock:
    """A clock that only moves when told."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start

    def now(self) -> datetime:
        return self.time

    def advance(self, *, hours: float = 0, minutes: float = 0) -> None:
        self.time += timedelta(hours=hours, minutes=minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a made-up feed; ``path`` is where its page is on the site.

    ``link`` is a whole address instead, ``credit`` the name and home of the outlet it came from.
    """

    title: str
    summary: str = ""
    path: str = ""
    guid: str | None = None
    published: datetime | None = None
    link: str | None = None
    credit: tuple[str, str] | None = None

    def rss(self, base: str) -> str:
        place = self.link or (f"{base}{self.path}" if self.path else "")
        link = f"<link>{escape(place)}</link>" if place else ""
        guid = f"<guid>{escape(self.guid)}</guid>" if self.guid else ""
        when = f"<pubDate>{format_datetime(self.published)}</pubDate>" if self.published else ""
        title = f"<title>{escape(self.title)}</title>" if self.title else ""
        text = f"<description>{escape(self.summary)}</description>"
        name, home = self.credit or ("", "")
        credit = f'<source url="{escape(home)}">{escape(name)}</source>' if name else ""
        return f"<item>{title}{link}{guid}{when}{text}{credit}</item>"


class World:
    """What the made-up sites say; serve it with `bench.loopback.serving`."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[tuple[str, str]] = []
        self._documents: dict[tuple[str, str], Answer] = {}

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        return dict.fromkeys(HOSTS, (LOOPBACK, self.port))

    def url(self, host: str, path: str = "/feed") -> str:
        return f"http://{host}:{self.port}{path}"

    def feed(self, host: str, entries: Sequence[FeedEntry], *, path: str = "/feed") -> str:
        """Publish an RSS feed; returns its address."""
        rows = "".join(entry.rss(f"http://{host}:{self.port}") for entry in entries)
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{rows}'
        self.raw(host, path, f"{text}</channel></rss>".encode(), media="application/rss+xml")
        return self.url(host, path)

    def page(self, host: str, path: str, title: str, paragraphs: Sequence[str]) -> str:
        """Publish an article's page; returns its address."""
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        html = (
            f"<!doctype html><html lang=en><head><title>{escape(title)}</title></head><body>"
            f"<nav><a href=/>Home</a></nav><article><h1>{escape(title)}</h1>{body}</article>"
            "</body></html>"
        )
        self.raw(host, path, html.encode(), media="text/html; charset=utf-8")
        return self.url(host, path)

    def raw(
        self, host: str, path: str, body: bytes, *, media: str, status: HTTPStatus = HTTPStatus.OK
    ) -> None:
        """Publish any bytes with any status."""
        self._documents[host, path] = Answer(status=status, body=body, media=media)

    def moved(self, host: str, path: str, to: str) -> None:
        """Redirect for good."""
        status = HTTPStatus.MOVED_PERMANENTLY
        self._documents[host, path] = Answer(status=status, headers={"Location": to})

    def busy(self, host: str, path: str, *, wait: int) -> None:
        """Ask to come back after so many seconds."""
        status, headers = HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(wait)}
        self._documents[host, path] = Answer(status=status, headers=headers)

    def reply(self, request: Request) -> Answer:
        self.asked.append((request.host, request.path))
        missing = Answer(status=HTTPStatus.NOT_FOUND, body=b"nothing here", media="text/plain")
        return self._documents.get((request.host, request.path), missing)


def open_newsroom(world: World, clock: Clock, folder: Path) -> Newsroom:
    """A newsroom with a database in ``folder`` whose web is ``world``."""
    return Newsroom(
        Store.open(f"sqlite:///{folder / 'paper.db'}"),
        name="Test Paper",
        make_web=lambda: Fetcher(agent="Broadsheet tests", allow=world.hosts, delay=0),
        clock=clock.now,
        workers=1,
    )


def subscribe(
    newsroom: Newsroom, url: str, *, section: Section | None = None, owner: str | None = None
) -> str:
    """Add a feed without a look at it; returns the id of its source."""
    host = url.split("/")[2].partition(":")[0]
    source = Source(
        id=host, name=host.partition(".")[0].upper(), home=f"http://{host}/", owner=owner
    )
    newsroom.add_known(url, source=source, title=host, section=section)
    return host
