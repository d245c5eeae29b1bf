"""Serve made-up or recorded documents over real HTTP on loopback, for measuring."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from broadsheet.sample.exchange import Answer, Request, converse

LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def serving(
    reply: Callable[[Request], Answer], *, now: Callable[[], datetime]
) -> AsyncIterator[int]:
    """Answer every request with ``reply`` while entered; yields the port."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        task.add_done_callback(talks.discard)
        await converse(reader, writer, reply=reply, now=now)

    server = await asyncio.start_server(talk, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()
