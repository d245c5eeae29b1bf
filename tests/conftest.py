"""What holds for every test: no connection leaves this machine, and no name is looked up.

A safety net below the program's own guard (`broadsheet.collect`): a test that would reach the
outside fails, whatever the program makes of the error.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from bench.loopback import serving

from broadsheet.newsroom import Newsroom
from tests.world import Clock, World, open_newsroom

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


def pytest_configure() -> None:
    """Close the ways out before the first test module is imported."""
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = _guarded_getaddrinfo


def _guarded_connect(self: socket.socket, address: Any, /) -> None:
    _stay_here(self, address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any, /) -> int:
    _stay_here(self, address)
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    if host is not None and not _is_here(host):
        raise socket.gaierror(socket.EAI_NONAME, f"tests look no name up: {host!r}")
    return _getaddrinfo(host, *arguments, **options)


def _stay_here(connecting: socket.socket, address: Any) -> None:
    inet = connecting.family in {socket.AF_INET, socket.AF_INET6}
    if inet and not _is_here(address[0]):
        pytest.fail(f"a test tried to connect to {address[0]}:{address[1]}")


def _is_here(host: str | bytes) -> bool:
    """Whether a name or address means this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in {"", "localhost", "ip6-localhost", socket.gethostname()}:
        return True
    try:
        return ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture
def clock() -> Clock:
    """A clock that only moves when told."""
    return Clock()


@pytest.fixture
async def world(clock: Clock) -> AsyncIterator[World]:
    """Made-up sites, served over loopback."""
    world = World()
    async with serving(world.reply, now=clock.now) as port:
        world.port = port
        yield world


@pytest.fixture
async def newsroom(world: World, clock: Clock, tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A newsroom whose web is ``world``."""
    newsroom = open_newsroom(world, clock, tmp_path)
    yield newsroom
    await newsroom.close()
