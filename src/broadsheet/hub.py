"""What we push to others: the WebSub hub of every feed that this paper publishes.

Whoever wants to be pushed a feed asks (`Hub.ask`), and is asked back before anything is kept.
After that the event log says which feeds may have changed. What is owed, and how far the log was
read, are written in one transaction, so a restart loses no delivery. News within a short while is
one delivery: the feed as it then stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Any, Protocol

import structlog
from yarl import URL

from broadsheet.collect import websub
from broadsheet.collect.addresses import NotFetched, target
from broadsheet.errors import Gone, NotFound, Rejected, SourceError
from broadsheet.model import Subscriber, digest
from broadsheet.pipeline import Rooms
from broadsheet.store import Store
from broadsheet.work.rounds import go_round

_log = structlog.get_logger()

#: Leases that are granted, and the one for who names none.
LEASES, USUAL_LEASE = (timedelta(minutes=10), timedelta(days=30)), timedelta(days=10)
#: News within this is one delivery.
WINDOW = timedelta(seconds=15)
#: Wait before a delivery that failed is tried again; it doubles, up to the second.
PATIENCE, MOST_PATIENCE = timedelta(minutes=1), timedelta(hours=6)
#: A subscriber that took nothing for this long is forgotten.
GIVE_UP = timedelta(days=3)
#: Subscribers: of all callbacks, and of one callback's host.
MOST_SUBSCRIBERS, MOST_OF_A_HOST = 10_000, 1000
#: Requests in a minute: from one visitor, and about the callbacks of one host, which bounds how
#: often anybody can make us ask a site that never wanted to hear from us.
MOST_ASKED, MOST_ABOUT_A_HOST = 30, 10
#: Requests that wait to be confirmed.
MOST_PENDING = 100
#: Deliveries and confirmations under way at once, one for each callback's host.
AT_ONCE = 16
#: Of them to subscribers that did not take the last one: whoever lets us wait keeps no other out.
FAILING_AT_ONCE = 8
#: Owed deliveries looked at in one round: many, for those of one host wait for each other.
_LOOKED_AT = 1000
#: Characters of a callback's address.
LONGEST_CALLBACK = 2000
#: Seconds between two rounds, and between two looks for leases that have run out.
TICK, EXPIRE_EVERY = 1.0, timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A feed of ours; ``story`` is the one it follows, None for a feed of many stories."""

    url: str
    story: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A feed of ours as it stands."""

    body: bytes
    media_type: str


class Topics(Protocol):
    """The feeds that this paper publishes."""

    def named(self, url: str) -> Topic | None:
        """The feed with this address, if it may exist."""

    def print(self, topic: Topic) -> Printed:
        """That feed as it stands; raises `NotFound` where there is none."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What whoever asked is told at once."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that waits to be confirmed."""

    mode: str
    subscriber: Subscriber
    lease: timedelta


class _Refusal(Exception):
    """The request cannot be taken; carries what is replied."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.reply = Reply(status, f"{text}\n")


class Hub:
    """The hub of our feeds. ``base_url`` is where it is reached; the site sets ``topics``.

    ``now`` and ``chance`` as in `Rooms`; ``open_rooms`` gives the way to the web.
    """

    def __init__(
        self,
        store: Store,
        *,
        base_url: str,
        now: Callable[[], datetime],
        chance: Callable[[], float],
        open_rooms: Callable[[], Awaitable[Rooms]],
    ) -> None:
        self.url = f"{base_url.rstrip('/')}/hub"
        self.topics: Topics | None = None
        self._store = store
        self._hubs = store.hubs
        self._now = now
        self._chance = chance
        self._open_rooms = open_rooms
        self._pending: dict[int, _Request] = {}
        self._visitors = Allowance(MOST_ASKED)
        self._hosts = Allowance(MOST_ABOUT_A_HOST)
        self._busy: dict[str, bool] = {}
        self._works: set[asyncio.Task[None]] = set()
        self._prints: dict[str, tuple[int, Printed]] = {}
        self._expire_at: datetime | None = None

    # -- requests

    async def ask(self, form: Mapping[str, str], *, visitor: str) -> Reply:
        """Take a request to subscribe or to unsubscribe; the subscriber is asked back later."""
        try:
            request = self._read(form)
            await self._admit(request, visitor)
        except _Refusal as refusal:
            return refusal.reply
        return Reply(202, "Your callback will be asked whether it meant this.\n")

    def _read(self, form: Mapping[str, str]) -> _Request:
        mode, secret = form.get("hub.mode", ""), form.get("hub.secret") or None
        if mode not in {"subscribe", "unsubscribe"}:
            raise _Refusal(400, "hub.mode must be subscribe or unsubscribe.")
        if secret and len(secret.encode("utf-8", "replace")) >= websub.LONGEST_SECRET:
            raise _Refusal(400, f"hub.secret must be shorter than {websub.LONGEST_SECRET} bytes.")
        callback, topic = _callback(form.get("hub.callback", "")), form.get("hub.topic", "")
        lease = _lease(form.get("hub.lease_seconds", ""))
        one = Subscriber(
            id=digest(topic, callback),
            topic=topic,
            callback=callback,
            secret=secret,
            expires=self._now() + lease,
        )
        return _Request(mode, one, lease)

    async def _admit(self, request: _Request, visitor: str) -> None:
        one, now = request.subscriber, self._now()
        if not self._visitors.take(visitor, now):
            raise _Refusal(429, "That is too many requests; come back in a minute.")
        if not await asyncio.to_thread(self._exists, one.topic):
            raise _Refusal(404, "hub.topic is not the address of a feed of this paper.")
        known = await asyncio.to_thread(self._hubs.subscriber, one.id)
        if known is None:
            if request.mode == "unsubscribe":
                return  # nobody there to be asked
            await self._refuse_a_crowd(one)
        if not self._hosts.take(_host(one), now):
            raise _Refusal(429, "That is too many requests about one host; come back in a minute.")
        if one.id not in self._pending and len(self._pending) >= MOST_PENDING:
            raise _Refusal(503, "Too many requests wait to be confirmed; come back in a minute.")
        self._pending[one.id] = request

    async def _refuse_a_crowd(self, one: Subscriber) -> None:
        origin = f"{URL(one.callback).origin()}/"
        total, near = await asyncio.to_thread(self._hubs.crowd, origin)
        if total >= MOST_SUBSCRIBERS or near >= MOST_OF_A_HOST:
            raise _Refusal(503, "This hub has as many subscribers as it takes.")

    def _exists(self, url: str) -> bool:
        topic = self.topics.named(url) if self.topics else None
        if topic is None or self.topics is None:
            return False
        try:
            self.topics.print(topic)
        except NotFound:
            return False
        return True

    # -- rounds

    async def run(self, stop: asyncio.Event) -> None:
        """Confirm and deliver until told to stop; what goes wrong with one is only logged."""
        await go_round(
            self.look_after,
            stop,
            pause=TICK,
            under_way=self._works,
            what="looking after subscribers",
        )

    async def look_after(self) -> None:
        """One round: ask back, owe what the log tells of, start what is due."""
        if self.topics is None:
            return
        now = self._now()
        if self._expire_at is None or now >= self._expire_at:
            self._expire_at = now + EXPIRE_EVERY
            await asyncio.to_thread(self._hubs.expire, now)
        for request in list(self._pending.values()):
            if self._start(request.subscriber, partial(self._confirm, request)):
                del self._pending[request.subscriber.id]
        if await asyncio.to_thread(self._hubs.behind):
            await asyncio.to_thread(self._owe, self.topics, now + WINDOW)
        for one in await asyncio.to_thread(self._hubs.owed, now, limit=_LOOKED_AT):
            self._start(one, partial(self._deliver, self.topics, one.id))

    async def settled(self) -> None:
        """Wait until everything that was started has ended."""
        while self._works:
            await asyncio.gather(*self._works)

    def _start(self, one: Subscriber, work: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        host, failing = _host(one), one.failures > 0
        if host in self._busy or len(self._busy) >= AT_ONCE:
            return False
        if failing and sum(self._busy.values()) >= FAILING_AT_ONCE:
            return False
        self._busy[host] = failing
        task = asyncio.create_task(_guarded(work))
        self._works.add(task)
        task.add_done_callback(self._works.discard)
        task.add_done_callback(lambda _: self._busy.pop(host))
        return True

    def _owe(self, topics: Topics, at: datetime) -> None:
        """Read the log: news of any story touches the feeds of many, and those of its own."""
        broad: list[str] = []
        own: dict[int, list[str]] = {}
        for url in self._hubs.topics():
            topic = topics.named(url)
            if topic is None or topic.story is None:
                broad.append(url)
            else:
                own.setdefault(self._store.resolve(topic.story), []).append(url)

        def touched(story: int) -> Iterable[str]:
            return [*broad, *own.get(story, ())]

        self._hubs.owe(touched, at)

    async def _confirm(self, request: _Request) -> None:
        one, rooms = request.subscriber, await self._open_rooms()
        try:
            await websub.verify(rooms.web, one, mode=request.mode, lease=request.lease)
        except SourceError as error:
            _log.info("a subscriber did not confirm", host=_host(one), reason=error.reason)
            return
        if request.mode == "unsubscribe":
            await asyncio.to_thread(self._hubs.dismiss, one.id)
        else:
            new = replace(one, expires=self._now() + request.lease)
            await asyncio.to_thread(self._hubs.admit, new)

    async def _deliver(self, topics: Topics, id: int) -> None:
        rooms, now = await self._open_rooms(), self._now()
        one = await asyncio.to_thread(self._hubs.subscriber, id)
        if one is None or one.due is None or one.due > now:
            return
        printed = await asyncio.to_thread(self._print, topics, one)
        if printed is None:
            await asyncio.to_thread(self._hubs.dismiss, one.id)
            return
        mark = int.from_bytes(blake2b(printed.body, digest_size=8).digest()) >> 1
        try:
            if mark != one.delivered:
                await websub.deliver(
                    rooms.web, one, printed.body, media_type=printed.media_type, hub=self.url
                )
        except Gone:
            await asyncio.to_thread(self._hubs.dismiss, one.id)
        except SourceError as error:
            wait = _patience(one, self._chance())
            if isinstance(error, Rejected) and error.retry_after:
                wait = max(wait, error.retry_after)
            await asyncio.to_thread(
                self._hubs.change_subscriber, one.id, lambda row: _failed(row, now, now + wait)
            )
        else:
            await asyncio.to_thread(
                self._hubs.change_subscriber, one.id, lambda row: _told(row, one.wanted, mark, now)
            )

    def _print(self, topics: Topics, one: Subscriber) -> Printed | None:
        """The feed as it stands, printed once for all who are owed the same news."""
        seq, printed = self._prints.get(one.topic, (-1, None))
        if printed is not None and seq >= one.wanted:
            return printed
        topic, last = topics.named(one.topic), self._store.last_event()
        try:
            printed = topics.print(topic) if topic else None
        except NotFound:
            printed = None
        if len(self._prints) >= AT_ONCE:
            self._prints.clear()
        if printed is not None:
            self._prints[one.topic] = (last, printed)
        return printed


class Allowance:
    """At most ``most`` of something a minute, for each key."""

    _MINUTE = timedelta(minutes=1)
    _MOST_KEYS = 4096

    def __init__(self, most: int) -> None:
        self._most = most
        self._spent: dict[str, tuple[datetime, int]] = {}

    def take(self, key: str, now: datetime) -> bool:
        """Take one; False where the minute's share is used up."""
        since, spent = self._spent.get(key, (now, 0))
        if now - since >= self._MINUTE:
            since, spent = now, 0
        if spent >= self._most:
            return False
        if key not in self._spent and len(self._spent) >= self._MOST_KEYS:
            self._spent = {k: v for k, v in self._spent.items() if now - v[0] < self._MINUTE}
            if len(self._spent) >= self._MOST_KEYS:
                return False
        self._spent[key] = (since, spent + 1)
        return True


async def _guarded(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do it; a delivery that could not be made for a reason of our own is still owed."""
    try:
        await work()
    except Exception:  # noqa: BLE001 - what goes wrong with one must not end the others
        _log.exception("a delivery or a confirmation failed")


def _callback(text: str) -> str:
    if not text or len(text) > LONGEST_CALLBACK:
        raise _Refusal(400, "hub.callback must be an http or https address.")
    try:
        target(text)
    except NotFetched as error:
        raise _Refusal(400, f"hub.callback cannot be used: {error}.") from error
    return text


def _lease(text: str) -> timedelta:
    if not text:
        return USUAL_LEASE
    if not (text.isascii() and text.isdigit()):
        raise _Refusal(400, "hub.lease_seconds must be a whole number.")
    shortest, longest = LEASES
    return max(shortest, min(timedelta(seconds=int(text[:12])), longest))


def _host(one: Subscriber) -> str:
    return URL(one.callback).host or ""


def _patience(one: Subscriber, chance: float) -> timedelta:
    doubled: timedelta = PATIENCE * 2 ** min(one.failures, 12)
    return min(doubled, MOST_PATIENCE) * (0.8 + 0.4 * chance)


def _failed(row: Subscriber, now: datetime, again: datetime) -> Subscriber | None:
    """The subscriber to be tried again later; None once it took nothing for too long."""
    since = row.failing_since or now
    if now - since >= GIVE_UP:
        return None
    return replace(row, due=again, failures=row.failures + 1, failing_since=since)


def _told(row: Subscriber, wanted: int, mark: int, now: datetime) -> Subscriber:
    """The subscriber as it stands after a delivery; news since then is owed again."""
    due = None if row.wanted <= wanted else now + WINDOW
    return replace(row, due=due, delivered=mark, failures=0, failing_since=None)
