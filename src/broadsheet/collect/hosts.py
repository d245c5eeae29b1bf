"""One request at a time to a host, a breath between two, none while it asked us to stay away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

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
    """What we owe one host; times are the event loop's, in seconds."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    delay: float = 0.0
    free_at: float = 0.0
    closed_until: float = 0.0
    closed_by: int = 0
    waiting: int = 0


class Hosts:
    """The turns that requests take, host by host, first come, first served."""

    def __init__(self, *, delay: float) -> None:
        self._delay = delay
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait for our turn at a host; raises `AskedToWait` instead where it wants none."""
        host = self._known(name)
        loop = asyncio.get_running_loop()
        _refuse_if_closed(host, loop.time())
        host.waiting += 1
        try:
            async with host.lock:
                if (pause := host.free_at - loop.time()) > 0:
                    await asyncio.sleep(pause)
                _refuse_if_closed(host, loop.time())
                try:
                    yield
                finally:
                    host.free_at = loop.time() + max(self._delay, host.delay)
        finally:
            host.waiting -= 1

    def close(self, name: str, *, status: int, wait: timedelta) -> None:
        """Remember that a host asked to be left alone."""
        host = self._known(name)
        until = asyncio.get_running_loop().time() + wait.total_seconds()
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
        now = asyncio.get_running_loop().time()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.waiting or max(host.free_at, host.closed_until) > now
        }


def _refuse_if_closed(host: _Host, now: float) -> None:
    if host.closed_until > now:
        raise AskedToWait(host.closed_by, timedelta(seconds=host.closed_until - now))
