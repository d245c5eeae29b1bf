"""Serves the site on a loopback port, as the program does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from broadsheet.web.app import make_app
from tests.web.standin import Shown


@asynccontextmanager
async def served(editions: Shown) -> AsyncIterator[tuple[str, Starlette]]:
    """The site's address and the application behind it, until the block ends."""
    app = make_app(editions)
    server = _Ready(uvicorn.Config(app, port=0, lifespan="off", log_level="warning"))
    serving = asyncio.create_task(server.serve())
    await asyncio.wait_for(server.ready.wait(), 10)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", app
    finally:
        app.state.live.close()
        server.should_exit = True
        await asyncio.wait_for(serving, 10)


class _Ready(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
