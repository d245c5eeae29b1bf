"""The whole path of a page, in CPU milliseconds: fetch, read, recognise, weigh, keep.

    python -m bench.whole_path --pages ../shared/bench/extraction/trafilatura/pages

A server process of its own serves stored pages over loopback HTTP, spread over 26 host names. One
feed lists them all. Counted is all CPU time of Broadsheet, workers included, after the feed itself
was taken in.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.cpu import cpu_seconds
from bench.loopback import LOOPBACK, serving_apart
from broadsheet.collect.fetch import Fetcher
from broadsheet.model import Source
from broadsheet.newsroom import Newsroom
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store

DEFAULT = Path(__file__).parents[2] / "shared/bench/extraction/trafilatura/pages"
_NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
_HOSTS = [f"site{n}.localhost" for n in range(26)]


class Shelf:
    """Stored pages, and one feed that lists them."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.paths = sorted(folder.glob("*.html.gz"))[:limit]
        self.port = 0

    def reply(self, request: Request) -> Answer:
        """The feed, or a page as it was stored."""
        if request.path == "/feed":
            return Answer(body=self._feed(request.headers["host"]), media="application/rss+xml")
        if request.path.startswith("/page/"):
            body = gzip.decompress(self.paths[int(request.path.rpartition("/")[2])].read_bytes())
            return Answer(body=body, media="text/html")
        return Answer(body=b"User-agent: *\nAllow: /\n", media="text/plain")

    def _feed(self, host: str) -> bytes:
        port = host.rpartition(":")[2]
        rows = "".join(
            f"<item><title>{_title(n)}</title>"
            f"<link>http://{_HOSTS[n % len(_HOSTS)]}:{port}/page/{n}</link></item>"
            for n in range(len(self.paths))
        )
        return f'<rss version="2.0"><channel><title>Shelf</title>{rows}</channel></rss>'.encode()


def _title(n: int) -> str:
    """Six made-up words, other ones for each page."""
    luck = random.Random(n)
    words = ("".join(luck.choices("abdegiklmnoprstu", k=7)) for _ in range(6))
    return " ".join(words).capitalize()


def open_newsroom(folder: Path, port: int, *, read_pages: bool) -> Newsroom:
    """A newsroom whose only web is the shelf."""
    hosts = dict.fromkeys(_HOSTS, (LOOPBACK, port))
    newsroom = Newsroom(
        Store.open(f"sqlite:///{folder / 'bench.db'}"),
        name="bench",
        make_web=lambda: Fetcher(agent="Broadsheet bench", allow=hosts, delay=0),
        clock=lambda: _NOW,
        read_pages=read_pages,
    )
    source = Source(id="shelf", name="Shelf", home=f"http://{_HOSTS[0]}/")
    newsroom.add_known(f"http://{_HOSTS[0]}:{port}/feed", source=source, title="Shelf")
    return newsroom


async def measure(pages: Path, limit: int) -> None:
    """List every page, then read every page; print what the reading cost."""
    shelf = Shelf(pages, limit)
    with serving_apart(shelf.reply) as (port, server), tempfile.TemporaryDirectory() as folder:
        listing = open_newsroom(Path(folder), port, read_pages=False)
        await listing.update()
        await listing.close()
        reading = open_newsroom(Path(folder), port, read_pages=True)
        wall, cpu = time.perf_counter(), cpu_seconds(without={server})
        tally = await reading.update()
        wall, cpu = time.perf_counter() - wall, cpu_seconds(without={server}) - cpu
        await reading.close()
    print(
        f"{tally.pages} pages, {len(tally.failed)} unread: {cpu:.1f} CPU s ="
        f" {1000 * cpu / max(1, tally.pages):.1f} ms a page; {wall:.1f} s"
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=Path, default=DEFAULT)
    parser.add_argument("--limit", type=int, default=500)
    asked = parser.parse_args()
    asyncio.run(measure(asked.pages, asked.limit))


if __name__ == "__main__":
    main()
