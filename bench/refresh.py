"""Refresh feeds whose bytes changed while their entries did not: feeds per CPU-second.

    python -m bench.refresh --feeds 1000

A server process of its own plays 1,000 sites over loopback HTTP; each answers 200 with a new
``lastBuildDate`` and the same entries. Counted is all CPU time of Broadsheet, workers included:
fetch, parse, compare with what is stored, keep. Two more rounds measure the first fill and answers
304.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from bench.cpu import cpu_seconds
from bench.loopback import LOOPBACK, serving_apart
from broadsheet.collect.fetch import Fetcher
from broadsheet.model import Source
from broadsheet.newsroom import Newsroom, Tally
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store

_START = datetime(2026, 1, 5, 12, tzinfo=UTC)
_SYLLABLES = "ka lo mi ren tas vel dor un pe shi gar no bel ti sur ma fen ol dra ke".split()


@dataclass(slots=True)
class World:
    """The sites: ``entries`` made-up entries each; every request gets other bytes."""

    entries: int
    words: int
    asked: int = 0
    kept: dict[str, str] = field(default_factory=dict)

    def reply(self, request: Request) -> Answer:
        """The feed of one site; 304 where the client sends any validator back."""
        if request.headers.get("if-none-match") and request.path == "/quiet":
            return Answer(status=HTTPStatus.NOT_MODIFIED)
        self.asked += 1
        body = self._entries(request.host).replace("@@", str(self.asked), 1).encode()
        return Answer(body=body, media="application/rss+xml", headers={"ETag": f'"{self.asked}"'})

    def _entries(self, host: str) -> str:
        if host not in self.kept:
            self.kept[host] = _feed(host, self.entries, self.words)
        return self.kept[host]


def _feed(host: str, entries: int, words: int) -> str:
    luck = random.Random(host)

    def text(count: int) -> str:
        return " ".join(
            "".join(luck.choices(_SYLLABLES, k=luck.randint(2, 5))) for _ in range(count)
        )

    rows = "".join(
        f"<item><title>{text(8).capitalize()}</title><link>http://{host}/{n}</link>"
        f"<guid>http://{host}/{n}</guid><pubDate>Mon, 05 Jan 2026 {n % 12:02}:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{text(words)}&lt;/p&gt;</description></item>"
        for n in range(entries)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>'
        f"<link>http://{host}/</link><lastBuildDate>@@</lastBuildDate>{rows}</channel></rss>"
    )


async def measure(*, feeds: int, entries: int, words: int) -> None:
    """Fill, refresh and poll quietly; print feeds per CPU-second of each."""
    with (
        serving_apart(World(entries, words).reply) as (port, server),
        tempfile.TemporaryDirectory() as folder,
    ):
        clock = _Clock()
        newsroom = _newsroom(Path(folder), port, feeds, now=clock.now)
        for label in ("first fill", "changed bytes, same entries", "the same again"):
            await _round(label, newsroom, server)
            clock.time += timedelta(hours=1)
        await newsroom.close()
        quiet = _newsroom(Path(folder) / "q", port, feeds, now=clock.now, path="/quiet")
        await quiet.update()
        clock.time += timedelta(hours=1)
        await _round("all answered 304", quiet, server)
        await quiet.close()


class _Clock:
    """A clock that moves a little whenever it is looked at, as clocks do."""

    def __init__(self) -> None:
        self.time = _START

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time


def _newsroom(
    folder: Path, port: int, feeds: int, *, now: Callable[[], datetime], path: str = "/feed"
) -> Newsroom:
    hosts = [f"site{n}.localhost" for n in range(feeds)]
    folder.mkdir(exist_ok=True)
    newsroom = Newsroom(
        Store.open(f"sqlite:///{folder / 'bench.db'}"),
        name="bench",
        make_web=lambda: Fetcher(
            agent="Broadsheet bench", allow=dict.fromkeys(hosts, (LOOPBACK, port)), delay=0
        ),
        clock=now,
        read_pages=False,
    )
    for host in hosts:
        source = Source(id=host, name=host, home=f"http://{host}/")
        newsroom.add_known(f"http://{host}:{port}{path}", source=source, title=host)
    return newsroom


async def _round(label: str, newsroom: Newsroom, server: int) -> Tally:
    wall, cpu = time.perf_counter(), cpu_seconds(without={server})
    tally = await newsroom.update()
    wall, cpu = time.perf_counter() - wall, cpu_seconds(without={server}) - cpu
    print(
        f"{label:28} {tally.feeds} feeds, {tally.new} new, {len(tally.failed)} failed:"
        f" {cpu:.2f} CPU s = {tally.feeds / cpu:.0f} feeds per CPU-second,"
        f" {1000 * cpu / tally.feeds:.2f} ms a feed; {wall:.1f} s"
    )
    for _, reason in tally.failed[:3]:
        print("   ", reason)
    return tally


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=33)
    parser.add_argument("--words", type=int, default=120, help="words of each entry's text")
    asked = parser.parse_args()
    asyncio.run(measure(feeds=asked.feeds, entries=asked.entries, words=asked.words))


if __name__ == "__main__":
    main()
