"""What hubs push to us: subscriptions are asked for, kept alive, and given up (WebSub).

Polling finds the hub of a feed (`Pushes.found`); the hub is asked to push, and confirms by asking
back. What it then delivers is taken in as if a look had brought it, if it is signed with the
secret that only this hub was told. Polling goes on as the net: less often while pushes prove
themselves, as often as ever from the first article that no push brought.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b

import structlog

from broadsheet import pipeline
from broadsheet.collect import websub
from broadsheet.collect.fetch import CAP
from broadsheet.errors import Overrun, Rejected, SourceError
from broadsheet.model import (
    Feed,
    Fetched,
    Standing,
    Subscription,
)
from broadsheet.pipeline import Rooms
from broadsheet.stages import Intake
from broadsheet.store import Store
from broadsheet.views import Finding
from broadsheet.work.rounds import go_round

_log = structlog.get_logger()

#: The lease that hubs are asked for; they grant what they like.
LEASE = timedelta(days=10)
#: A lease is taken to be at least and at most this long, whatever the hub says.
LEASE_LIMITS = (timedelta(minutes=5), timedelta(days=90))
#: What is taken for the lease where the hub names none.
UNSAID_LEASE = timedelta(days=1)
#: Share of a lease after which it is renewed, and by how much that is scattered.
_RENEW, _SCATTER = 0.62, 0.08
#: Wait before a request that came to nothing is made again; it doubles, up to a day.
PATIENCE, MOST_PATIENCE = timedelta(minutes=10), timedelta(days=1)
#: A hub that denied is asked again after this, if the feed still names it.
DENIED_FOR = timedelta(days=7)
#: What is told of a request that a hub took and did not confirm, and how many of them are many.
UNCONFIRMED, _SILENT = "the hub has not confirmed yet", 3
#: Requests to end a subscription; after them it is simply forgotten.
LEAVE_TRIES = 3
#: How often it is looked whether a feed went away, and how often all the rest, in seconds.
ORPHANS_EVERY = timedelta(minutes=1)
TICK = 2.0
#: Hubs asked in one go.
_AT_ONCE = 8
#: Deliveries under way: for one subscription, and for all.
MOST_WAITING, MOST_TOGETHER = 4, 16
#: Seconds for a delivery to arrive.
ARRIVAL = 30.0
#: Characters of a hub's challenge that are echoed.
LONGEST_CHALLENGE = 1024
#: Digests of deliveries remembered of each subscription.
_REMEMBERED = 64


class Crowded(Exception):
    """Too many deliveries are under way: the hub should try again."""


class Unknown(Exception):
    """There is no subscription at this callback address, or none that is pushed to."""


class TooLong(Exception):
    """The delivery is larger than any feed we would fetch."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What a feed was found to name."""

    hub: str
    topic: str


class Pushes:
    """Our subscriptions. ``base_url`` is where hubs reach us; ``now`` and ``chance`` as in `Rooms`.

    ``open_rooms`` gives the rooms that a delivery is taken in with.
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
        self._hubs = store.hubs
        self._base = f"{base_url.rstrip('/')}/websub/"
        self._now = now
        self._chance = chance
        self._open_rooms = open_rooms
        self._known: dict[int, _Named] = {}
        self._found: dict[int, _Named | None] = {}
        self._trusted: dict[int, datetime] = {}
        self._refused: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Lock] = {}
        self._works: set[asyncio.Task[None]] = set()
        self._orphans_at: datetime | None = None

    # -- what polling tells and asks

    def found(self, feed: Feed, answer: Fetched, intake: Intake) -> None:
        """Hear of a polled document: its hub, and whether it held what no push had brought.

        Links in the HTTP header come before those in the document.
        """
        if intake.listed:
            self._trusted.pop(feed.id, None)
        hubs = answer.hubs or intake.feed.hubs
        topic = answer.topic or intake.feed.topic or answer.url
        named = _Named(hubs[0], topic) if hubs else None
        if named != self._known.get(feed.id):
            self._found[feed.id] = named

    def vouch_for(self, feed: int) -> bool:
        """Whether news of a feed has been pushed lately, and nothing was missed since."""
        until = self._trusted.get(feed)
        return until is not None and until > self._now()

    def findings(self) -> tuple[Finding, ...]:
        """Whether no hub at all could reach us, which a person can mend."""
        asked = [one for one in self._hubs.subscriptions() if _lives(one)]
        silent = [one for one in asked if one.trouble == UNCONFIRMED and one.failures >= _SILENT]
        if not silent or any(one.expires for one in asked):
            return ()
        hubs = "1 hub has" if len(silent) == 1 else f"{len(silent)} hubs have"
        return (
            Finding(
                level="warning",
                subject="base_url",
                finding=f"{hubs} never confirmed what we asked for: perhaps they cannot reach us",
                remedy=f"see that {self._base} is reached from outside; feeds are polled meanwhile",
            ),
        )

    # -- what hubs ask and bring

    async def confirm(self, token: str, asked: Mapping[str, str]) -> str | None:
        """Answer a hub that asks whether we meant it: the challenge, or None where we did not."""
        one = await asyncio.to_thread(self._hubs.subscription, token)
        mode, challenge = asked.get("hub.mode"), asked.get("hub.challenge", "")
        if one is None or asked.get("hub.topic") != one.topic:
            return None
        if mode == "denied":
            return await self._denied(one, asked.get("hub.reason", ""))
        if one.asked is None or not 0 < len(challenge) <= LONGEST_CHALLENGE:
            return None
        if mode == "subscribe" and one.standing is not Standing.LEAVING:
            await self._confirmed(one, _lease(asked.get("hub.lease_seconds", "")))
            return challenge
        if mode == "unsubscribe" and one.standing is Standing.LEAVING:
            await asyncio.to_thread(self._hubs.change, token, lambda _row: None)
            return challenge
        return None

    async def receive(
        self,
        token: str,
        pieces: AsyncIterator[bytes],
        *,
        signature: str | None,
        charset: str | None,
    ) -> None:
        """Take a delivery; it is taken in later, and only if it is signed.

        Raises `Unknown`, `Crowded` or `TooLong`, or TimeoutError where it does not arrive.
        """
        one = await asyncio.to_thread(self._hubs.subscription, token)
        if one is None or one.standing is not Standing.ACTIVE:
            raise Unknown
        if self._waiting[token] >= MOST_WAITING or self._waiting.total() >= MOST_TOGETHER:
            raise Crowded
        self._waiting[token] += 1
        try:
            async with asyncio.timeout(ARRIVAL):
                body = await _whole(pieces)
            if not await asyncio.to_thread(websub.is_signed, signature, one.secret, body):
                self._refused[token] += 1
                self._done_with(token)
                return
        except BaseException:
            self._done_with(token)
            raise
        work = asyncio.create_task(self._take_in_turn(token, body, charset))
        self._works.add(work)
        work.add_done_callback(self._works.discard)

    async def settled(self) -> None:
        """Wait until every delivery that was taken has been taken in."""
        while self._works:
            await asyncio.gather(*self._works)

    # -- keeping subscriptions

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the subscriptions until told to stop; what goes wrong with one is only logged."""
        await go_round(
            self.look_after,
            stop,
            pause=TICK,
            under_way=self._works,
            what="looking after subscriptions",
        )

    async def look_after(self) -> None:
        """One round: begin what was found, end what is over, ask hubs that are due."""
        if self._orphans_at is None:
            await asyncio.to_thread(self._recall)
        await asyncio.to_thread(self._write_down)
        due = await asyncio.to_thread(self._hubs.due, self._now(), limit=_AT_ONCE)
        await asyncio.gather(*(self._ask(one) for one in due))

    def _recall(self) -> None:
        """Know again what the database knows; a new address of ours is told to every hub."""
        now = self._now()
        for one in self._hubs.subscriptions():
            if one.standing is Standing.LEAVING:
                continue
            self._known[one.feed] = _Named(one.hub, one.topic)
            if one.standing is Standing.ACTIVE and one.expires and one.pushed:
                self._trusted[one.feed] = one.expires
            callback = self._base + one.token
            if one.callback != callback:
                self._hubs.change(one.token, partial(replace, callback=callback, next_ask=now))

    def _write_down(self) -> None:
        now = self._now()
        found, self._found = self._found, {}
        for feed, named in found.items():
            self._trusted.pop(feed, None)
            if named is None:
                self._known.pop(feed, None)
                self._hubs.leave(feed, now)
            elif named != self._known.get(feed):
                self._known[feed] = named
                self._hubs.begin(self._new(feed, named, now))
        refused, self._refused = self._refused, Counter()
        for token, times in refused.items():
            self._hubs.change(token, partial(_refusing, times=times))
        if self._orphans_at is None or now >= self._orphans_at:
            self._orphans_at = now + ORPHANS_EVERY
            if self._hubs.leave_orphans(now):
                living = {one.feed for one in self._hubs.subscriptions() if _lives(one)}
                self._known = {id: one for id, one in self._known.items() if id in living}

    def _new(self, feed: int, named: _Named, now: datetime) -> Subscription:
        token = secrets.token_urlsafe(24)
        return Subscription(
            token=token,
            feed=feed,
            hub=named.hub,
            topic=named.topic,
            callback=self._base + token,
            secret=secrets.token_urlsafe(32),
            standing=Standing.ASKED,
            next_ask=now,
        )

    async def _ask(self, due: Subscription) -> None:
        now, chance = self._now(), self._chance()
        one = await asyncio.to_thread(
            self._hubs.change, due.token, lambda row: _asking(row, now, chance)
        )
        if one is None:
            return
        mode = "unsubscribe" if one.standing is Standing.LEAVING else "subscribe"
        rooms = await self._open_rooms()
        try:
            await websub.ask_hub(rooms.web, one, mode=mode, lease=LEASE)
        except SourceError as error:
            reason, wait = error.reason, error.retry_after if isinstance(error, Rejected) else None
            await asyncio.to_thread(
                self._hubs.change, one.token, lambda row: _failed(row, now, reason, wait)
            )

    async def _confirmed(self, one: Subscription, lease: timedelta) -> None:
        now = self._now()
        renewal = now + lease * (_RENEW + _SCATTER * self._chance())

        def become(row: Subscription) -> Subscription:
            if not _lives(row):
                return row
            return replace(
                row,
                standing=Standing.ACTIVE,
                asked=None,
                expires=now + lease,
                next_ask=renewal,
                failures=0,
                trouble=None,
            )

        await asyncio.to_thread(self._hubs.change, one.token, become)
        if one.feed in self._trusted:
            self._trusted[one.feed] = now + lease

    async def _denied(self, one: Subscription, reason: str) -> str:
        until = self._now() + DENIED_FOR
        trouble = f"the hub denied it: {reason[:200]}" if reason else "the hub denied it"

        def become(row: Subscription) -> Subscription | None:
            if row.standing is Standing.LEAVING:
                return None
            return replace(
                row,
                standing=Standing.DENIED,
                asked=None,
                expires=None,
                next_ask=until,
                failures=0,
                trouble=trouble,
            )

        await asyncio.to_thread(self._hubs.change, one.token, become)
        self._trusted.pop(one.feed, None)
        return ""

    # -- taking deliveries in

    async def _take_in_turn(self, token: str, body: bytes, charset: str | None) -> None:
        try:
            async with self._turns.setdefault(token, asyncio.Lock()):
                await self._take(token, body, charset)
        except Exception:  # noqa: BLE001 - polling brings whatever this delivery could not
            _log.exception("a delivery could not be taken in")
        finally:
            self._done_with(token)

    async def _take(self, token: str, body: bytes, charset: str | None) -> None:
        one = await asyncio.to_thread(self._hubs.subscription, token)
        mark = int.from_bytes(blake2b(body, digest_size=8).digest()) >> 1
        if one is None or mark in one.seen:
            return
        feed = await asyncio.to_thread(self._hubs.feed, one.feed)
        if feed is None:
            return
        pushed = Fetched(
            url=feed.url, body=body, media_type="", charset=charset, validators=feed.validators
        )
        try:
            outcome = await pipeline.take_push(await self._open_rooms(), feed, pushed)
        except (SourceError, Overrun):
            await asyncio.to_thread(self._hubs.hasten, feed.id, self._now())
            outcome = None
        brought = outcome is not None and bool(outcome.new or outcome.revised)
        await self._remember(one, mark, brought=brought)

    async def _remember(self, one: Subscription, mark: int, *, brought: bool) -> None:
        now = self._now()

        def become(row: Subscription) -> Subscription:
            seen = (*row.seen, mark)[-_REMEMBERED:]
            return replace(row, seen=seen, pushed=now if brought else row.pushed)

        new = await asyncio.to_thread(self._hubs.change, one.token, become)
        if brought and new and new.expires:
            self._trusted[one.feed] = new.expires

    def _done_with(self, token: str) -> None:
        self._waiting[token] -= 1
        if self._waiting[token] <= 0:
            del self._waiting[token]
            self._turns.pop(token, None)


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    whole = bytearray()
    async for piece in pieces:
        whole += piece
        if len(whole) > CAP:
            raise TooLong
    return bytes(whole)


def _lives(one: Subscription) -> bool:
    return one.standing is not Standing.LEAVING


def _asking(row: Subscription, now: datetime, chance: float) -> Subscription | None:
    """The subscription with a request open; None when it was asked often enough to be ended."""
    if row.standing is Standing.LEAVING and row.failures >= LEAVE_TRIES:
        return None
    wait = min(PATIENCE * 2 ** min(row.failures, 12), MOST_PATIENCE) * (0.8 + 0.4 * chance)
    standing = Standing.ASKED if row.standing is Standing.DENIED else row.standing
    return replace(
        row,
        standing=standing,
        asked=now,
        next_ask=now + wait,
        failures=row.failures + 1,
        trouble=UNCONFIRMED,
    )


def _failed(
    row: Subscription, asked: datetime, reason: str, wait: timedelta | None
) -> Subscription:
    if row.asked != asked:
        return row  # the hub has confirmed or denied meanwhile
    later = max(row.next_ask, asked + wait) if wait else row.next_ask
    return replace(row, asked=None, trouble=reason, next_ask=later)


def _refusing(row: Subscription, *, times: int) -> Subscription:
    return replace(row, refused=row.refused + times)


def _lease(text: str) -> timedelta:
    if not (text.isascii() and text.isdigit()):
        return UNSAID_LEASE
    shortest, longest = LEASE_LIMITS
    return max(shortest, min(timedelta(seconds=int(text[:12])), longest))
