"""Serve made-up or recorded documents over real HTTP on loopback, for measuring."""

from __future__ import annotations

import asyncio
import multiprocessing
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from broadsheet.sample.exchange import Answer, Request, converse

LOOPBACK = "127.0.0.1"
_NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@asynccontextmanager
async def serving(
    reply: Callable[[Request], Answer],
    *,
    now: Callable[[], datetime],
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """Answer every request with ``reply`` while entered, over ``tls`` if given; yields the port."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        task.add_done_callback(talks.discard)
        await converse(reader, writer, reply=reply, now=now)

    server = await asyncio.start_server(talk, LOOPBACK, 0, backlog=1024, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def dripping(*, pause: float = 0.5) -> AsyncIterator[int]:
    """Answer everybody a byte at a time without end while entered; yields the port.

    To a client that speaks TLS it drips the handshake; else the body of ``/body``, and the header
    of everything else.
    """
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        task.add_done_callback(talks.discard)
        try:
            with suppress(ConnectionError):
                await _drip(writer, _drops(await reader.read(512)), pause)
        finally:
            writer.close()

    server = await asyncio.start_server(talk, LOOPBACK, 0, backlog=1024)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


def _drops(first: bytes) -> tuple[bytes, bytes]:
    """What is sent at once, and what then again and again."""
    if first[:1] == b"\x16":  # a TLS handshake begins: the head of a record of 16 KiB
        return b"\x16\x03\x03\x40\x00\x02", b"\x00"
    if first.startswith(b"GET /body"):
        return b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 99999\r\n\r\n", b"<"
    return b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n"


async def _drip(writer: asyncio.StreamWriter, drops: tuple[bytes, bytes], pause: float) -> None:
    first, next_ = drops
    writer.write(first)
    while not writer.is_closing():
        await writer.drain()
        await asyncio.sleep(pause)
        writer.write(next_)


@contextmanager
def serving_apart(
    reply: Callable[[Request], Answer], *, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, int]]:
    """The same in a process of its own, whose CPU time is not ours; yields (port, process id)."""
    with _apart(lambda: serving(reply, now=lambda: _NOW, tls=tls)) as served:
        yield served


def certified(name: str, folder: Path) -> tuple[ssl.SSLContext, Path]:
    """TLS for a server called ``name``, and the certificate that its clients are to trust.

    Made anew by ``openssl`` in ``folder``; it is its own authority.
    """
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bench".split()
    request += ["-addext", f"subjectAltName=DNS:{name}"]
    request += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(request, check=True, capture_output=True)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    return tls, certificate


@contextmanager
def dripping_apart() -> Iterator[tuple[int, int]]:
    """`dripping` in a process of its own; yields (port, process id)."""
    with _apart(dripping) as served:
        yield served


@contextmanager
def _apart(
    serve: Callable[[], AbstractAsyncContextManager[int]],
) -> Iterator[tuple[int, int]]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(serve, there))
    process.start()
    try:
        yield here.recv(), process.pid or 0
    finally:
        process.kill()
        process.join()


def _serve(serve: Callable[[], AbstractAsyncContextManager[int]], telling: Connection) -> None:
    async def run() -> None:
        async with serve() as port:
            telling.send(port)
            await asyncio.Event().wait()

    asyncio.run(run())
