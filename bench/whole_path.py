"""The whole path of a page over TLS, in CPU milliseconds, side by side with trafilatura's.

    python -m bench.whole_path --pages ../shared/bench/extraction/trafilatura/pages

A server process of its own serves stored pages over loopback, each from a host of its own with a
certificate made for the run, so every page costs a handshake and a robots.txt. Both paths fetch
with the same client, tell the language with the same table and sanitise alike; between, one reads
with Broadsheet, the other with trafilatura, metadata included. Counted is CPU time of the reading
process. With ``--newsroom``: from fetch to commit in a whole newspaper, workers included, without
TLS.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from bench.cpu import cpu_seconds
from bench.loopback import LOOPBACK, certified, serving_apart
from broadsheet.analysis.language import detect
from broadsheet.collect.fetch import Fetcher
from broadsheet.errors import Malformed
from broadsheet.formats.page import read_page
from broadsheet.formats.sanitize import plain, sanitize
from broadsheet.model import Fetched, Source
from broadsheet.newsroom import Newsroom
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store
from broadsheet.work.nursery import spare_collecting

DEFAULT = Path(__file__).parents[2] / "shared/bench/extraction/trafilatura/pages"
#: CPU milliseconds that a page may cost where the model decides alone.
BAR = 20.0
#: Pages that are read before any is counted.
WARM = 20
_NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
_HOSTS = [f"site{n}.localhost" for n in range(26)]
#: Each page has a host of its own under this name.
_DOMAIN = "pages.localhost"
#: The variable that names the certificates which Python trusts.
_TRUSTED = "SSL_CERT_FILE"


class Shelf:
    """Stored pages, and one feed that lists them."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.paths = sorted(folder.glob("*.html.gz"))[:limit]

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


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one page: to fetch it, and all that is done with it then."""

    fetch: float
    rest: float
    alone: bool


#: Does with a fetched page what a path does with it; says whether the model decided alone.
Reader = Callable[[Fetched], bool]


def ours(page: Fetched) -> bool:
    """Read by Broadsheet, sanitised, its language told."""
    try:
        reading = read_page(page.body, url=page.url, charset=page.charset)
    except Malformed:
        return False
    detect(f"{reading.title}\n{reading.text}", prior=reading.lang)
    return "agree" in reading.why[0]


def theirs(page: Fetched) -> bool:
    """Read by trafilatura with metadata, sanitised, its language told."""
    html = trafilatura.extract(
        page.body, url=page.url, output_format="html", with_metadata=True, include_comments=False
    )
    if html:
        detect(plain(html))
        sanitize(html, base=page.url)
    return False


async def follow(reader: Reader, pages: int, port: int) -> list[Cost]:
    """Each page from its address on, one after the other; the first `WARM` are read unmeasured."""
    addresses = [f"https://site{n}.{_DOMAIN}/page/{n}" for n in range(pages)]
    fetcher = await _fetcher(pages, port)
    for address in addresses[:WARM]:
        reader(_fetched(await fetcher.fetch(address, kind="page")))
    await fetcher.close()
    fetcher = await _fetcher(pages, port)  # hosts that it has not met
    costs = [await _cost(reader, fetcher, address) for address in addresses]
    await fetcher.close()
    return costs


async def _fetcher(pages: int, port: int) -> Fetcher:
    hosts = [f"site{n}.{_DOMAIN}" for n in range(pages)]
    allow = dict.fromkeys(hosts, (LOOPBACK, port))
    return Fetcher(agent="Broadsheet bench", allow=allow, delay=0)


def _fetched(answer: object) -> Fetched:
    assert isinstance(answer, Fetched)
    return answer


async def _cost(reader: Reader, fetcher: Fetcher, address: str) -> Cost:
    began = time.process_time()
    page = _fetched(await fetcher.fetch(address, kind="page"))
    there = time.process_time()
    alone = reader(page)
    return Cost(there - began, time.process_time() - there, alone)


async def compare(port: int, pages: int) -> None:
    """Follow both paths in this process, and print what a page cost on each."""
    spare_collecting()  # as in the workers of a newspaper
    own = await follow(ours, pages, port)
    other = await follow(theirs, pages, port)
    alone = [n for n, cost in enumerate(own) if cost.alone]
    print(f"{pages} pages over TLS, {len(alone)} of them decided by the model alone")
    print("CPU milliseconds a page = fetch, with handshake and robots.txt + the rest")
    for name, some in (("where the model is alone", alone), ("all", range(pages))):
        for path, costs in (("Broadsheet", own), ("trafilatura", other)):
            print(f"  {name:26}{path:12} {_told([costs[n] for n in some])}")
    mean = _mean([own[n].fetch + own[n].rest for n in alone])
    print(f"the bar of {BAR:.0f} ms is {'met' if mean <= BAR else 'missed'}: {mean:.1f}")


def _told(costs: Sequence[Cost]) -> str:
    fetch, rest = _mean([cost.fetch for cost in costs]), _mean([cost.rest for cost in costs])
    return f"{fetch + rest:6.1f} = {fetch:.1f} + {rest:.1f}"


def _mean(seconds: Sequence[float]) -> float:
    return 1000 * sum(seconds) / max(1, len(seconds))


def serve_and_compare(folder: Path, limit: int) -> None:
    """Serve the pages over TLS, and compare in a fresh process that trusts the certificate."""
    shelf = Shelf(folder, limit)
    with tempfile.TemporaryDirectory() as made:
        tls, certificate = certified(f"*.{_DOMAIN}", Path(made))
        with serving_apart(shelf.reply, tls=tls) as (port, _server):
            asked = ["--port", str(port), "--limit", str(len(shelf.paths))]
            subprocess.run(
                [sys.executable, "-m", "bench.whole_path", *asked],
                env={**os.environ, _TRUSTED: str(certificate)},
                check=True,
            )


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


async def measure_newsroom(pages: Path, limit: int) -> None:
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
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--newsroom", action="store_true", help="measure a whole newspaper")
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.port:
        asyncio.run(compare(asked.port, asked.limit))
    elif not any(asked.pages.glob("*.html.gz")):
        print(f"skipped: there are no stored pages in {asked.pages}")
    elif asked.newsroom:
        asyncio.run(measure_newsroom(asked.pages, asked.limit))
    else:
        serve_and_compare(asked.pages, asked.limit)


if __name__ == "__main__":
    main()
