"""Fill a paper, then refresh feeds whose bytes changed while their entries did not.

    python -m bench.refresh --feeds 1000

A server process of its own plays 1,000 sites over loopback HTTP; each answers 200 with a new
``lastBuildDate`` and the same entries. Counted is all CPU time of Broadsheet, workers included:
fetch, parse, compare with what is stored, keep. Other rounds measure the first fill, which is also
told as milliseconds an entry, and answers 304.

The text is invented (`bench.prose`): words are drawn as often as their rank says, and a third of
the entries tell what other sites tell too. ``--text syllables`` makes every word at random
instead, so that almost none ever comes back: the worst case for whatever counts words.
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
from bench.prose import Prose
from broadsheet.collect.fetch import Fetcher
from broadsheet.model import Source
from broadsheet.newsroom import Newsroom, Tally
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store

#: Entries of a first fill that the figures are told for.
FILL = 33_000
_START = datetime(2026, 1, 5, 12, tzinfo=UTC)
_SYLLABLES = "ka lo mi ren tas vel dor un pe shi gar no bel ti sur ma fen ol dra ke".split()


@dataclass(slots=True)
class World:
    """The sites: ``entries`` made-up entries each; every request gets other bytes."""

    entries: int
    words: int
    prose: Prose | None
    asked: int = 0
    kept: dict[str, str] = field(default_factory=dict)

    def reply(self, request: Request) -> Answer:
        """The feed of one site; 304 where the client sends any validator back."""
        if request.headers.get("if-none-match") and request.path == "/quiet":
            return Answer(status=HTTPStatus.NOT_MODIFIED)
        self.asked += 1
        body = self.document(request.host).replace("@@", str(self.asked), 1).encode()
        return Answer(body=body, media="application/rss+xml", headers={"ETag": f'"{self.asked}"'})

    def document(self, host: str) -> str:
        """The feed of a site, with ``@@`` where the bytes change."""
        if host not in self.kept:
            luck = random.Random(host)
            rows = [self._entry(luck, host, n) for n in range(self.entries)]
            self.kept[host] = _feed(host, rows)
        return self.kept[host]

    def _entry(self, luck: random.Random, host: str, n: int) -> str:
        if self.prose:
            title, text = self.prose.report(luck, luck.randint(self.words // 2, self.words))
        else:
            title, text = _syllables(luck, 8).capitalize(), _syllables(luck, self.words)
        return (
            f"<item><title>{title}</title><link>http://{host}/{n}</link><guid>http://{host}/{n}</guid>"
            f"<pubDate>Mon, 05 Jan 2026 {n % 12:02}:00:00 GMT</pubDate>"
            f"<description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        )


def _syllables(luck: random.Random, count: int) -> str:
    return " ".join("".join(luck.choices(_SYLLABLES, k=luck.randint(2, 5))) for _ in range(count))


def _feed(host: str, rows: list[str]) -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>'
        f"<link>http://{host}/</link><lastBuildDate>@@</lastBuildDate>{''.join(rows)}</channel></rss>"
    )


async def measure(world: World, *, feeds: int) -> None:
    """Fill, refresh and poll quietly; print feeds per CPU-second of each."""
    with (
        serving_apart(world.reply) as (port, server),
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
    if tally.new:
        print(
            f"{'':28} {1000 * cpu / tally.new:.2f} ms an entry,"
            f" {FILL * cpu / tally.new:.0f} CPU s for {FILL:,} entries"
        )
    for _, reason in tally.failed[:3]:
        print("   ", reason)
    return tally


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=33)
    parser.add_argument("--words", type=int, default=120, help="words of an entry's text, at most")
    parser.add_argument("--text", choices=("prose", "syllables"), default="prose")
    asked = parser.parse_args()
    events = asked.feeds * asked.entries // 12
    prose = Prose(events) if asked.text == "prose" else None
    asyncio.run(measure(World(asked.entries, asked.words, prose), feeds=asked.feeds))


if __name__ == "__main__":
    main()
