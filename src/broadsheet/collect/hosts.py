"""One request at a time to a host, a breath between two, none while it asked us to stay away.

Beyond a burst the breaths grow longer: each host, and each platform of many hosts, has a bucket of
tokens that a request takes one from.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from broadsheet.model import platform

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

#: Hosts remembered at most; beyond it the idle ones are forgotten.
_MOST_HOSTS = 4096

#: How long a host is left alone after a 429 that does not say for how long; twice as long each
#: time until it answers well again, and never longer than a day.
UNSAID_WAIT = timedelta(minutes=5)
_MOST_UNSAID = timedelta(days=1)

#: So many different addresses that are forbidden (403) within so long, without a good answer from
#: their host in between, are no matter of these addresses: the host throttles us.
REFUSALS = 3
REFUSED_WITHIN = timedelta(minutes=10)

#: Requests to a host, or to all hosts of a platform, that may follow each other with no more than
#: the breath between them…
BURST = 20
#: …before it is so many breaths for a host; for a platform it stays at one.
STEADY = 4


class AskedToWait(Exception):
    """The host asked us to stay away for another ``left``; ``status`` is what it said then."""

    def __init__(self, status: int, left: timedelta) -> None:
        super().__init__(status, left)
        self.status = status
        self.left = left


@dataclass(slots=True)
class _Bucket:
    """Tokens that come back one by one: ``full_at`` is when none will be missing any more."""

    full_at: float = 0.0

    def take(self, now: float, *, every: float) -> float:
        """Take a token of those that come back ``every`` so many seconds; how long to wait."""
        owed = max(self.full_at - now, 0.0)
        self.full_at = now + owed + every
        return max(owed - (BURST - 1) * every, 0.0)


@dataclass(slots=True)
class _Host:
    """What we owe one host. ``free_at`` is on the event loop's clock, in seconds."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    delay: float = 0.0
    free_at: float = 0.0
    closed_until: datetime = _LONG_AGO
    closed_by: int = 0
    waiting: int = 0
    bucket: _Bucket = field(default_factory=_Bucket)
    refused: dict[str, datetime] = field(default_factory=dict)
    unsaid: int = 0


class Hosts:
    """The turns that requests take, host by host, first come, first served.

    ``delay`` is the seconds between two requests to a host, ``clock`` what its wishes are measured
    by: the event loop's own clock, which nobody sets, unless another is given.
    """

    def __init__(self, *, delay: float, clock: Callable[[], datetime] | None = None) -> None:
        self._delay = delay
        self._clock = clock or _monotonic
        self._hosts: dict[str, _Host] = {}
        self._platforms: dict[str, _Bucket] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait for our turn at a host; raises `AskedToWait` instead where it wants none."""
        host = self._known(name)
        loop = asyncio.get_running_loop()
        _refuse_if_closed(host, self._clock())
        host.waiting += 1
        try:
            async with host.lock:
                if (pause := self._pause(name, host, loop.time())) > 0:
                    await asyncio.sleep(pause)
                _refuse_if_closed(host, self._clock())
                try:
                    yield
                finally:
                    host.free_at = loop.time() + max(self._delay, host.delay)
        finally:
            host.waiting -= 1

    def close(self, name: str, *, status: int, wait: timedelta) -> None:
        """Remember that a host asked to be left alone."""
        host = self._known(name)
        until = self._clock() + wait
        if until > host.closed_until:
            host.closed_until, host.closed_by = until, status

    def answered(self, name: str) -> None:
        """Remember that a host answered well: whatever it refused before is forgotten."""
        host = self._known(name)
        host.refused.clear()
        host.unsaid = 0

    def refused(self, name: str, url: str) -> None:
        """Remember that a host forbade an address; too many in a row close it."""
        host, now = self._known(name), self._clock()
        host.refused = {one: at for one, at in host.refused.items() if now - at < REFUSED_WITHIN}
        host.refused[url] = now
        if len(host.refused) >= REFUSALS:
            self.close_unsaid(name, status=403)

    def close_unsaid(self, name: str, *, status: int) -> None:
        """Leave a host alone that wants it without saying for how long: longer each time."""
        host = self._known(name)
        self.close(name, status=status, wait=min(UNSAID_WAIT * 2**host.unsaid, _MOST_UNSAID))
        host.unsaid = min(host.unsaid + 1, 9)
        host.refused.clear()

    def slow_down(self, name: str, delay: float) -> None:
        """Leave at least ``delay`` seconds between two requests to a host."""
        self._known(name).delay = delay

    def _pause(self, name: str, host: _Host, now: float) -> float:
        """How long to wait before the next request, from the moment that it is our turn."""
        whole = self._platforms.setdefault(platform(f"//{name}"), _Bucket())
        return max(
            host.free_at - now,
            host.bucket.take(now, every=self._delay * STEADY),
            whole.take(now, every=self._delay),
        )

    def _known(self, name: str) -> _Host:
        if name not in self._hosts and len(self._hosts) >= _MOST_HOSTS:
            self._forget_idle()
        return self._hosts.setdefault(name, _Host())

    def _forget_idle(self) -> None:
        now, moment = self._clock(), asyncio.get_running_loop().time()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.waiting
            or max(host.free_at, host.bucket.full_at) > moment
            or host.closed_until > now
        }
        self._platforms = {
            name: bucket for name, bucket in self._platforms.items() if bucket.full_at > moment
        }


def _refuse_if_closed(host: _Host, now: datetime) -> None:
    if host.closed_until > now:
        raise AskedToWait(host.closed_by, host.closed_until - now)


def _monotonic() -> datetime:
    return _LONG_AGO + timedelta(seconds=asyncio.get_running_loop().time())
