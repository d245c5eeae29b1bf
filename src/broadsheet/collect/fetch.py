"""One look at an address: politely, past the guard, within a deadline and a size."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal

import aiohttp
from yarl import URL

from broadsheet.collect.addresses import NotFetched, target
from broadsheet.collect.answers import (
    Headers,
    feeds_of,
    fresh_for,
    links_of,
    packings,
    rejection,
    retry_after,
    validators_of,
)
from broadsheet.collect.body import BadPacking, OverCap, read_body
from broadsheet.collect.connection import Lookup, granted, guarded, session_over, system_lookup
from broadsheet.collect.guard import Network
from broadsheet.collect.hosts import AskedToWait, Hosts
from broadsheet.collect.robots import ROBOTS_CAP, Robots
from broadsheet.collect.troubles import trouble
from broadsheet.errors import (
    Forbidden,
    Gone,
    Malformed,
    Rejected,
    Throttled,
    TooLarge,
    TooManyHops,
    TooSlow,
)
from broadsheet.model import Fetched, NotModified, Validators

Kind = Literal["feed", "page"]

#: Seconds of wall-clock time for all requests of one look; waiting for our turn is not counted.
DEADLINE = 30.0
#: Bytes of a body after unpacking.
CAP = 15 * 2**20
#: Bytes that are read of what somebody says to what we send.
REPLY_CAP = 4096
#: Redirects followed.
HOPS = 5
#: Seconds between two requests to one host.
DELAY = 0.5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
#: Redirects that a hub may answer a form with, which is then sent again as it is. A 303 means
#: that the form was taken, so there is nothing to repeat.
FORM_REDIRECTS = frozenset({301, 302, 307, 308})
_ACCEPT: Mapping[str, str] = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, */*;q=0.1",
}
_NOTHING_KNOWN = Validators()


class Fetcher:
    """Makes every request for feeds and pages; close it when done.

    ``agent`` is how we introduce ourselves. ``allow`` opens single host names, each at its own
    address and port, past the guard; ``allow_networks`` opens networks of the owner's, to every
    feed and whatever it redirects to. ``deadline`` and ``delay`` are seconds, ``cap`` is bytes.
    ``clock`` measures how long hosts asked us to stay away; without it a clock that nobody sets
    does. How many requests run at once, over all hosts, is the caller's to bound.
    """

    def __init__(
        self,
        *,
        agent: str,
        allow: Mapping[str, tuple[str, int]] | None = None,
        allow_networks: Iterable[Network] = (),
        deadline: float = DEADLINE,
        cap: int = CAP,
        delay: float = DELAY,
        lookup: Lookup = system_lookup,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._agent = agent
        self._allow = {name.lower(): place for name, place in (allow or {}).items()}
        self._allow_networks = tuple(allow_networks)
        self._deadline = deadline
        self._cap = cap
        self._lookup = lookup
        self._hosts = Hosts(delay=delay, clock=clock)
        self._robots = Robots(agent=agent, fetch=self._fetch_robots)
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def fetch(
        self, url: str, validators: Validators = _NOTHING_KNOWN, *, kind: Kind = "feed"
    ) -> Fetched | NotModified:
        """Look at an address, asking only for what is newer than ``validators``.

        Raises a `SourceError` whose reason is fit for a reader. The validators that come back
        hold a 63-bit digest of the body, to know an unchanged one by where a server has none.
        """
        headers = {"Accept": _ACCEPT[kind], **_conditions(validators)}
        journey = _Journey(url=url, headers=headers, cap=self._cap, left=self._deadline)
        journey.of_feed = kind == "feed"
        await self._travel(journey, obey_robots=kind == "page")
        return _outcome(journey)

    async def send(
        self,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        follow: frozenset[int] = frozenset(),
        cap: int = REPLY_CAP,
    ) -> bytes:
        """Send a body to an address, or ask it without one; returns what it says, cut at ``cap``.

        Past the same guard and within the same deadline as every look, but in a queue of its own
        for each host, so that slow hubs and subscribers hold up no feed. ``follow`` names the
        redirects that are followed, with the same body, never from https to http. Raises a
        `SourceError`: `Gone` for a 410, `Rejected` for any other answer that is no success.
        """
        journey = _Journey(
            url=url,
            headers=dict(headers or {}),
            cap=cap,
            left=self._deadline,
            cut=True,
            body=body,
            follow=follow,
        )
        await self._travel(journey, obey_robots=False)
        return journey.answer.body

    async def close(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _travel(self, journey: _Journey, *, obey_robots: bool) -> None:
        """Go where the address leads, hop by hop, each one checked like the first."""
        while True:
            if obey_robots:
                await self._ask_robots(journey)
            answer = await self._take_turn(journey)
            journey.arrive(answer)
            if not journey.goes_on:
                return

    async def _ask_robots(self, journey: _Journey) -> None:
        delay = await self._robots.ask(journey.place, page=journey.url)
        self._hosts.slow_down(_host(journey.place), delay)

    async def _fetch_robots(self, place: URL, page: str) -> bytes:
        journey = _Journey(
            url=page, start=place, headers={}, cap=ROBOTS_CAP, left=self._deadline, cut=True
        )
        await self._travel(journey, obey_robots=False)
        return journey.answer.body

    async def _take_turn(self, journey: _Journey) -> _Answer:
        """Ask once, when it is our turn at the host, in what is left of the deadline."""
        host = _host(journey.place)
        try:
            async with self._hosts.turn(journey.queue + host):
                async with journey.clock():
                    answer = await self._exchange(journey)
                self._note_wishes(journey, answer)
                return answer
        except AskedToWait as error:
            raise _still_waiting(journey.url, host, error) from error
        except OverCap as error:
            raise TooLarge(journey.url, f"larger than {journey.cap >> 20} MiB") from error
        except BadPacking as error:
            raise Malformed(journey.url, str(error)) from error
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            # RuntimeError: uvloop raises it where asyncio raises OSError.
            if isinstance(error, TimeoutError) and journey.left <= 0:
                reason = f"{host} did not finish within {self._deadline:g} seconds"
                raise TooSlow(journey.url, reason) from error
            raise trouble(journey.url, host, error) from error

    async def _exchange(self, journey: _Journey) -> _Answer:
        session = self._session(opened=journey.place.raw_host in self._allow)
        async with session.request(
            "GET" if journey.body is None else "POST",
            journey.place,
            headers=journey.headers,
            data=journey.body,
            allow_redirects=False,
        ) as response:
            body = b""
            if 200 <= response.status < 300:
                _weigh(response.content_length, journey)
                body = await read_body(
                    response.content.iter_any(),
                    packings=packings(response.headers),
                    cap=journey.cap,
                    cut=journey.cut,
                )
            return _Answer(
                status=response.status,
                headers=response.headers,
                media_type=response.content_type,
                charset=response.charset,
                body=body,
            )

    def _note_wishes(self, journey: _Journey, answer: _Answer) -> None:
        """Keep in mind that a host wants to be left alone; a wait is only for whom it refuses."""
        host, status = journey.queue + _host(journey.place), answer.status
        wait = retry_after(answer.headers)
        if status < 400:
            self._hosts.answered(host)
        elif wait:
            self._hosts.close(host, status=status, wait=wait)
        elif status == 429:
            self._hosts.close_unsaid(host, status=status)
        elif status == 403 and journey.of_feed:
            self._hosts.refused(host, str(journey.place))

    def _session(self, *, opened: bool) -> aiohttp.ClientSession:
        """Give the session for places past the guard, or the one for places opened by name."""
        if opened not in self._sessions:
            connector = (
                granted(self._allow)
                if opened
                else guarded(lookup=self._lookup, open_to=self._allow_networks)
            )
            self._sessions[opened] = session_over(connector, agent=self._agent)
        return self._sessions[opened]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What one request brought; only a success has its body read."""

    status: int
    headers: Headers
    media_type: str
    charset: str | None
    body: bytes


class _Journey:
    """One look on its way: where it stands, what it may still spend, what came last."""

    answer: _Answer

    def __init__(
        self,
        *,
        url: str,
        headers: dict[str, str],
        cap: int,
        left: float,
        start: URL | None = None,
        cut: bool = False,
        body: bytes | None = None,
        follow: frozenset[int] | None = None,
    ) -> None:
        self.url = url
        self.headers = headers
        self.cap = cap
        self.cut = cut
        self.left = left
        self.body = body
        self.follow = _REDIRECTS if follow is None else follow
        #: Pages behind a wall are forbidden every day, and say nothing about the host.
        self.of_feed = False
        self.queue = "" if follow is None else "sent to "
        self.place = start or _place(url, url)
        self.passed = [self.place]
        self.permanent = True

    @asynccontextmanager
    async def clock(self) -> AsyncIterator[None]:
        """Spend what is left of the deadline; raises TimeoutError when it is used up."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self.left):
                yield
        finally:
            self.left -= loop.time() - began

    def arrive(self, answer: _Answer) -> None:
        """Take an answer: go on to where it leads, or raise where it is no success."""
        self.answer = answer
        if not self.goes_on:
            _check(self, answer)
            return
        before = self.place
        self.place = _place(self.url, answer.headers["Location"], base=before)
        if self.body is not None and before.scheme == "https" and self.place.scheme == "http":
            raise Forbidden(self.url, f"{before.host} redirects on to an unencrypted address")
        self.permanent = self.permanent and answer.status in _PERMANENT
        if self.place in self.passed:
            raise TooManyHops(self.url, "its redirects go in a circle")
        if len(self.passed) > HOPS:
            raise TooManyHops(self.url, f"it redirects more than {HOPS} times")
        self.passed.append(self.place)

    @property
    def goes_on(self) -> bool:
        """Whether the last answer leads to another address that we follow it to."""
        return self.answer.status in self.follow and "Location" in self.answer.headers

    @property
    def moved_to(self) -> str | None:
        """Where it moved for good: every hop said so, and none gave up encryption."""
        downgraded = self.passed[0].scheme == "https" and self.place.scheme == "http"
        if len(self.passed) == 1 or not self.permanent or downgraded:
            return None
        return str(self.place)


def _place(url: str, text: str, *, base: URL | None = None) -> URL:
    try:
        return target(text, base=base)
    except NotFetched as error:
        reason = f"{base.host} redirects on, but {error}" if base else str(error)
        raise Forbidden(url, reason) from error


def _weigh(announced: int | None, journey: _Journey) -> None:
    """Refuse a body that is announced to be too large, before reading it."""
    if announced is not None and announced > journey.cap and not journey.cut:
        raise OverCap


def _check(journey: _Journey, answer: _Answer) -> None:
    """Raise unless the answer is a success, or the 304 that we asked for."""
    if 200 <= answer.status < 300 or (answer.status == 304 and _is_conditional(journey.headers)):
        return
    kind = Gone if answer.status == 410 else Rejected
    reason = rejection(_host(journey.place), answer.status)
    raise kind(
        journey.url,
        reason,
        status=answer.status,
        retry_after=retry_after(answer.headers),
        host=journey.place.host,
    )


def _conditions(known: Validators) -> dict[str, str]:
    named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: text for name, text in named.items() if text}


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _outcome(journey: _Journey) -> Fetched | NotModified:
    answer = journey.answer
    if answer.status == 304:
        return NotModified(moved_to=journey.moved_to, fresh_for=fresh_for(answer.headers))
    url = journey.url if len(journey.passed) == 1 else str(journey.place)
    hubs, topic = links_of(answer.headers, url=url)
    return Fetched(
        url=url,
        body=answer.body,
        media_type=answer.media_type,
        charset=answer.charset,
        validators=validators_of(answer.headers, digest=_digest(answer.body)),
        moved_to=journey.moved_to,
        hubs=hubs,
        topic=topic,
        fresh_for=fresh_for(answer.headers),
        feeds=feeds_of(answer.headers, url=url),
    )


def _digest(body: bytes) -> int:
    return int.from_bytes(blake2b(body, digest_size=8).digest()) >> 1


def _host(place: URL) -> str:
    return (place.host or "").rstrip(".")


def _still_waiting(url: str, host: str, error: AskedToWait) -> Throttled:
    minutes = max(1, round(error.left / timedelta(minutes=1)))
    reason = f"{host} asked us to stay away for another {minutes} min (HTTP {error.status})"
    return Throttled(url, reason, status=error.status, retry_after=error.left, host=host)
