"""One request at a time to a host, a breath between two, none while it asked us to stay away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

#: Hosts remembered at most; beyond it the idle ones are forgotten.
_MOST_HOSTS = 4096

#: How long a host is left alone after a 429 that does not say for how long.
UNSAID_WAIT = timedelta(minutes=5)


class AskedToWait(Exception):
    """The host asked us to stay away for another ``left``; ``status`` is what it said then."""

    def __init__(self, status: int, left: timedelta) -> None:
        super().__init__(status, left)
        self.status = status
        self.left = left


@dataclass(slots=True)
class _Host:
    """What we owe one host. ``free_at`` is on the event loop's clock, in seconds."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    delay: float = 0.0
    free_at: float = 0.0
    closed_until: datetime = _LONG_AGO
    closed_by: int = 0
    waiting: int = 0


class Hosts:
    """The turns that requests take, host by host, first come, first served.

    ``delay`` is the seconds between two requests to a host, ``clock`` what its wishes are measured
    by: the event loop's own clock, which nobody sets, unless another is given.
    """

    def __init__(self, *, delay: float, clock: Callable[[], datetime] | None = None) -> None:
        self._delay = delay
        self._clock = clock or _monotonic
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait for our turn at a host; raises `AskedToWait` instead where it wants none."""
        host = self._known(name)
        loop = asyncio.get_running_loop()
        _refuse_if_closed(host, self._clock())
        host.waiting += 1
        try:
            async with host.lock:
                if (pause := host.free_at - loop.time()) > 0:
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

    def slow_down(self, name: str, delay: float) -> None:
        """Leave at least ``delay`` seconds between two requests to a host."""
        self._known(name).delay = delay

    def _known(self, name: str) -> _Host:
        if name not in self._hosts and len(self._hosts) >= _MOST_HOSTS:
            self._forget_idle()
        return self._hosts.setdefault(name, _Host())

    def _forget_idle(self) -> None:
        now, moment = self._clock(), asyncio.get_running_loop().time()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.waiting or host.free_at > moment or host.closed_until > now
        }


def _refuse_if_closed(host: _Host, now: datetime) -> None:
    if host.closed_until > now:
        raise AskedToWait(host.closed_by, host.closed_until - now)


def _monotonic() -> datetime:
    return _LONG_AGO + timedelta(seconds=asyncio.get_running_loop().time())
