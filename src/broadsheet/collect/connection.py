"""Connections that the guard has seen: names are resolved, and sockets made, only past it.

Two things are checked, because a literal address never reaches a resolver and a resolver's answer
may change: what a name resolves to, and the very address a socket is about to connect to.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from broadsheet.collect.guard import Network, refusal

#: Gives the IP addresses of a host name, or raises OSError; called in a thread.
Lookup = Callable[[str], Iterable[str]]

#: Seconds for a connection to be made: a silent host should not cost the whole deadline.
_CONNECT = 10.0
#: Seconds that an idle connection is kept for the next page of a site. At the client's own 15 s
#: a round through ten thousand feeds held six thousand connections.
_KEPT_ALIVE = 4.0
#: Bytes of one header: some sites send security policies longer than the client's default, 8 KiB.
_HEADER = 32 * 1024
#: Slow name servers hold a thread each; these are ours, so that nobody else waits for them.
_LOOKUP_THREADS = 16


class Refused(OSError):
    """The guard does not let us connect to ``address``."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address} is refused: {why}")
        self.address = address
        self.why = why


def guarded(*, lookup: Lookup, open_to: tuple[Network, ...]) -> aiohttp.TCPConnector:
    """Make a connector that reaches public addresses and the networks ``open_to`` names."""

    def make_socket(line: aiohttp.AddrInfoType) -> socket.socket:
        address = str(line[4][0])
        if why := refusal(address, open_to=open_to):
            raise Refused(address, why)
        return socket.socket(line[0], line[1], line[2])

    return _Connector(_GuardedResolver(lookup, open_to), make_socket)


def granted(allow: Mapping[str, tuple[str, int]]) -> aiohttp.TCPConnector:
    """Make a connector that reaches exactly the named places and nothing else.

    It connects each name of ``allow`` to its own address and port, whatever port the URL names.
    """
    places = frozenset(allow.values())

    def make_socket(line: aiohttp.AddrInfoType) -> socket.socket:
        if line[4][:2] not in places:
            raise Refused(str(line[4][0]), "none of the places opened by name")
        return socket.socket(line[0], line[1], line[2])

    return _Connector(_GrantedResolver(allow), make_socket)


def session_over(connector: aiohttp.TCPConnector, *, agent: str) -> aiohttp.ClientSession:
    """Make a session that introduces itself as ``agent``, keeps no cookies and uses no proxy.

    Bodies come as they were sent: whoever reads one unpacks it. The caller sees to deadlines.
    """
    return aiohttp.ClientSession(
        connector=connector,
        headers={"User-Agent": agent, "Accept-Encoding": "gzip, deflate"},
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        max_line_size=_HEADER,
        max_field_size=_HEADER,
    )


def system_lookup(host: str) -> Iterable[str]:
    """Ask the system for the addresses of a name, best first."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except UnicodeError as error:  # a label longer than a name may have
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from error
    return [str(line[4][0]) for line in found]


class _Connector(aiohttp.TCPConnector):
    """A connector without a limit of its own, which closes its resolver with itself."""

    def __init__(self, resolver: AbstractResolver, make_socket: aiohttp.SocketFactoryType) -> None:
        super().__init__(
            resolver=resolver,
            socket_factory=make_socket,
            limit=0,
            keepalive_timeout=_KEPT_ALIVE,
            # Its memory of names is never emptied, and a feed is asked for too seldom to use it.
            use_dns_cache=False,
        )

    async def close(self, *, abort_ssl: bool = False) -> None:
        """Close every connection, then the resolver."""
        await super().close(abort_ssl=abort_ssl)
        await self._resolver.close()


class _GuardedResolver(AbstractResolver):
    """Resolves names to the addresses that the guard lets pass."""

    def __init__(self, lookup: Lookup, open_to: tuple[Network, ...]) -> None:
        self._lookup = lookup
        self._open_to = open_to
        self._threads = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="lookup")

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - the client's signature
    ) -> list[ResolveResult]:
        """Give the addresses of a host; raises `Refused` when the guard lets none pass."""
        loop = asyncio.get_running_loop()
        addresses = await loop.run_in_executor(self._threads, self._lookup, host)
        reasons = {address: refusal(address, open_to=self._open_to) for address in addresses}
        passed = [_line(host, address, port) for address, why in reasons.items() if why is None]
        if not passed:
            raise _none_passed(host, reasons)
        return passed

    async def close(self) -> None:
        """Let go of the threads without waiting for slow name servers."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _GrantedResolver(AbstractResolver):
    """Resolves the names that were opened, each to its own place."""

    def __init__(self, allow: Mapping[str, tuple[str, int]]) -> None:
        self._allow = allow

    async def resolve(
        self,
        host: str,
        port: int = 0,  # noqa: ARG002 - the client's signature
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002
    ) -> list[ResolveResult]:
        """Give the one place of a name; raises `Refused` for any other name."""
        if host not in self._allow:
            raise Refused(host, "none of the names opened")
        return [_line(host, *self._allow[host])]

    async def close(self) -> None:
        """Nothing to let go of."""


def _none_passed(host: str, reasons: Mapping[str, str | None]) -> OSError:
    for address, why in reasons.items():
        return Refused(address, why or "")
    return socket.gaierror(socket.EAI_NONAME, f"{host} has no address")


def _line(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
