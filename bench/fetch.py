"""CPU of one poll that is answered 304, of the fetcher alone, over loopback HTTP.

    python -m bench.fetch --polls 2000

The server is a process of its own and does not count. Every host is another one, as with real
feeds: each poll makes a connection of its own (``fresh``); then all are polled again over the
connections kept open (``kept``).
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from multiprocessing.connection import Connection

import uvloop

from broadsheet.collect.fetch import Fetcher
from broadsheet.model import NotModified, Validators

#: Polls under way at once.
ABREAST = 50
_KNOWN = Validators(etag='"1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
_ANSWER = (
    b"HTTP/1.1 304 Not Modified\r\nServer: bench\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT\r\n"
    b'ETag: "1"\r\nCache-Control: max-age=60\r\nVary: Accept-Encoding\r\n\r\n'
)


class _AlwaysUnchanged(asyncio.Protocol):
    """Answers every request with 304, as cheaply as can be."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(_ANSWER * data.count(b"\r\n\r\n"))


def _serve(telling: Connection) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_AlwaysUnchanged, "127.0.0.1", 0, backlog=1024)
        telling.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def _poll_all(fetcher: Fetcher, hosts: list[str]) -> float:
    """Poll every host once; CPU milliseconds of this process per poll."""
    turns = asyncio.Semaphore(ABREAST)

    async def poll(host: str) -> None:
        async with turns:
            answer = await fetcher.fetch(f"http://{host}/feed.xml", _KNOWN)
        assert isinstance(answer, NotModified)

    began = time.process_time()
    await asyncio.gather(*map(poll, hosts))
    return (time.process_time() - began) * 1000 / len(hosts)


async def measure(port: int, polls: int) -> None:
    """Print CPU milliseconds per poll on fresh and on kept connections."""
    hosts = [f"site{number}.example" for number in range(polls)]
    fetcher = Fetcher(
        agent="Broadsheet/0.1", allow=dict.fromkeys(hosts, ("127.0.0.1", port)), delay=0
    )
    try:
        for label in ("fresh", "kept"):
            print(f"{label:>5}: {await _poll_all(fetcher, hosts):.2f} ms CPU per poll")
    finally:
        await fetcher.close()


def main() -> None:
    """Start the server, measure, stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polls", type=int, default=900, help="hosts polled in each round")
    parser.add_argument("--uvloop", action="store_true", help="run on uvloop, as the server does")
    options = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,))
    server.start()
    try:
        run = uvloop.run if options.uvloop else asyncio.run
        run(measure(here.recv(), options.polls))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
