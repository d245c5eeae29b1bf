"""Real servers on the loopback interface for the tests of collecting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ssl import SSLContext

from aiohttp import web

from broadsheet.collect.fetch import Fetcher

AGENT = "Broadsheet/0.1 (+https://broadsheet.example)"

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Site:
    """One server that plays any number of host names and remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[web.BaseRequest] = []
        self.port = 0
        self._answers: dict[str, Answer] = {}

    def __setitem__(self, path: str, answer: Answer | bytes) -> None:
        """Answer a path with a body, or with what a function makes of the request."""

        async def give(_: web.BaseRequest) -> web.Response:
            assert isinstance(answer, bytes)
            return web.Response(body=answer, content_type="application/xml")

        self._answers[path] = give if isinstance(answer, bytes) else answer

    @property
    def asked(self) -> list[str]:
        """The addresses asked for, in order."""
        return [f"http://{request.host}{request.path}" for request in self.requests]

    def allow(self, *names: str) -> dict[str, tuple[str, int]]:
        """Open these names, all of them played by this server."""
        return dict.fromkeys(names, ("127.0.0.1", self.port))

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer as told, else 404."""
        self.requests.append(request)
        answer = self._answers.get(request.path)
        if answer is None:
            return web.Response(status=404)
        return await answer(request)


@asynccontextmanager
async def serving(site: Site, *, tls: SSLContext | None = None) -> AsyncIterator[Site]:
    """Serve a site on a free port of 127.0.0.1."""
    runner = web.ServerRunner(web.Server(site.answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()


@asynccontextmanager
async def counting(*addresses: str) -> AsyncIterator[tuple[int, list[str]]]:
    """Listen on one port of several loopback addresses; give it and a list of who was reached."""
    reached: list[str] = []

    async def meet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(str(writer.get_extra_info("sockname")[0]))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    first = await asyncio.start_server(meet, addresses[0], 0)
    port = first.sockets[0].getsockname()[1]
    servers = [first, *[await asyncio.start_server(meet, one, port) for one in addresses[1:]]]
    try:
        yield port, reached
    finally:
        for server in servers:
            server.close()
            await server.wait_closed()


@asynccontextmanager
async def fetching(site: Site, *names: str, **options: float) -> AsyncIterator[Fetcher]:
    """Give a fetcher that reaches the names on the site, without pauses between requests."""
    fetcher = Fetcher(
        agent=AGENT,
        allow=site.allow(*(names or ("a.example",))),
        deadline=options.get("deadline", 5.0),
        cap=int(options.get("cap", 15 * 2**20)),
        delay=options.get("delay", 0.0),
    )
    try:
        yield fetcher
    finally:
        await fetcher.close()
