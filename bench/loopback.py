"""Serve made-up or recorded documents over real HTTP on loopback, for measuring."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection

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


@contextmanager
def serving_apart(reply: Callable[[Request], Answer]) -> Iterator[tuple[int, int]]:
    """The same in a process of its own, whose CPU time is not ours; yields (port, process id)."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(reply, there))
    process.start()
    try:
        yield here.recv(), process.pid or 0
    finally:
        process.kill()
        process.join()


def _serve(reply: Callable[[Request], Answer], telling: Connection) -> None:
    async def run() -> None:
        async with serving(reply, now=lambda: datetime(2026, 1, 5, 12, tzinfo=UTC)) as port:
            telling.send(port)
            await asyncio.Event().wait()

    asyncio.run(run())
