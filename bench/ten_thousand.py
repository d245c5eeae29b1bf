"""Ten thousand feeds: import, first look, then rounds in which nothing changed.

    python -m bench.ten_thousand --feeds 10000

The list is made as people's lists are: folders in folders, feeds twice, lines that are no feed. It
is imported by the real code into a real database, twice. A server process of its own plays the
sites; after the first look it answers 304. Stated are the seconds of both imports, processor time
of every round, its share of one processor if every feed were looked at every 15 minutes, and the
memory of all processes together: resident (pages that processes share counted each time) and
proportional (counted once).
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import escape
from http import HTTPStatus
from pathlib import Path
from threading import Event, Thread

import structlog
import uvloop

from bench.cpu import cpu_seconds, family
from bench.loopback import LOOPBACK, serving_apart
from bench.prose import Prose
from broadsheet.collect.fetch import Fetcher
from broadsheet.newsroom import Imported, Newsroom
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store

#: How often a feed is looked at that brings news all day: the usual interval.
_QUARTER = 15 * 60
_JUNK = ("javascript:alert(1)", "mailto:desk@a.example", "feed", "ftp://a.example/f", "http://")


class World:
    """The sites: each has one feed of ``entries`` entries that never changes."""

    def __init__(self, feeds: int, entries: int) -> None:
        self.entries = entries
        self.prose = Prose(feeds)

    def reply(self, request: Request) -> Answer:
        """The feed of a site; 304 where the client has it."""
        if request.headers.get("if-none-match"):
            return Answer(status=HTTPStatus.NOT_MODIFIED)
        luck = random.Random(request.host)
        rows = "".join(
            f"<item><title>{title}</title><guid>{n}</guid>"
            f"<link>http://{request.host}/{n}</link><description>{text}</description></item>"
            for n in range(self.entries)
            for title, text in [self.prose.report(luck, 40)]
        )
        body = f"<rss version='2.0'><channel><title>{request.host}</title>{rows}</channel></rss>"
        return Answer(
            body=body.encode(), media="application/rss+xml", headers={"ETag": f'"{request.host}"'}
        )


class Clock:
    """A clock that is set by hand and moves a little whenever it is looked at."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 5, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """The time."""
        self.time += timedelta(microseconds=100)
        return self.time


def outline(urls: list[str]) -> bytes:
    """A list of feeds in folders, one of them a thousand deep, with doublets and junk."""
    luck = random.Random(7)
    lines = [_line(url) for url in urls]
    lines += [_line(url) for url in luck.sample(urls, len(urls) // 20)]
    lines += [_line(luck.choice(_JUNK)) for _ in range(len(urls) // 50)]
    luck.shuffle(lines)
    deep = "<outline text='deeper'>" * 1000 + "".join(lines[:100]) + "</outline>" * 1000
    folders = (
        f"<outline text='Folder {at}'><outline text='Sport'>{''.join(lines[at : at + 50])}"
        "</outline></outline>"
        for at in range(100, len(lines), 50)
    )
    body = "".join(folders)
    return f"<opml version='2.0'><head/><body>{deep}{body}</body></opml>".encode()


def _line(url: str) -> str:
    return f"<outline type='rss' text='Feed' title='A &amp; B' xmlUrl='{escape(url)}'/>"


class Memory:
    """The most that all processes together held, in MB, sampled twice a second."""

    def __init__(self, without: int) -> None:
        self.resident = self.proportional = 0.0
        self._without = without

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sample while entered."""
        self.resident = self.proportional = 0.0
        over = Event()
        thread = Thread(target=self._watch, args=(over,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _watch(self, over: Event) -> None:
        while True:
            held = [_held(pid) for pid in family(without={self._without})]
            self.resident = max(self.resident, sum(rss for rss, _ in held))
            self.proportional = max(self.proportional, sum(pss for _, pss in held))
            if over.wait(0.5):
                return


def _held(pid: int) -> tuple[float, float]:
    """Resident and proportional size of a process in MB; nothing where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    sizes = {line.split()[0]: int(line.split()[1]) / 1024 for line in lines[1:]}
    return sizes["Rss:"], sizes["Pss:"]


async def measure(*, feeds: int, entries: int, rounds: int) -> None:
    """Import, look once, then look again and again; print what each took."""
    with (
        serving_apart(World(feeds, entries).reply) as (port, server),
        tempfile.TemporaryDirectory() as folder,
    ):
        hosts = [f"feed{n}.localhost" for n in range(feeds)]
        clock, memory = Clock(), Memory(server)
        newsroom = Newsroom(
            Store.open(f"sqlite:///{Path(folder) / 'bench.db'}"),
            name="bench",
            make_web=lambda: Fetcher(
                agent="Broadsheet bench", allow=dict.fromkeys(hosts, (LOOPBACK, port)), delay=0
            ),
            clock=clock.now,
            read_pages=False,
        )
        body = outline([f"http://{host}:{port}/feed" for host in hosts])
        for label in ("import", "the same again"):
            _print_import(label, newsroom, body)
        for label in ("first look", *["nothing new"] * rounds):
            await _round(label, newsroom, memory, server)
            clock.time += timedelta(hours=25)
        await newsroom.close()


def _print_import(label: str, newsroom: Newsroom, body: bytes) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    imported: Imported = newsroom.import_opml(body)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{label:15} {imported.added} added, {imported.known} known,"
        f" {len(imported.set_aside)} set aside: {wall:.2f} s, {cpu:.2f} CPU s"
    )


async def _round(label: str, newsroom: Newsroom, memory: Memory, server: int) -> None:
    with memory.watching():
        wall, cpu = time.perf_counter(), cpu_seconds(without={server})
        tally = await newsroom.update()
        wall, cpu = time.perf_counter() - wall, cpu_seconds(without={server}) - cpu
    each = 1000 * cpu / max(tally.feeds, 1)
    print(
        f"{label:15} {tally.feeds} feeds, {tally.new} new, {len(tally.failed)} failed:"
        f" {cpu:.1f} CPU s, {wall:.1f} s, {each:.2f} ms a poll"
        f" = {tally.feeds * each / 10 / _QUARTER:.1f} % of a processor at 15 minutes;"
        f" memory {memory.proportional:.0f} MB proportional, {memory.resident:.0f} MB resident",
        flush=True,
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=1, help="entries of each feed")
    parser.add_argument("--rounds", type=int, default=2, help="rounds in which nothing changed")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    uvloop.run(measure(feeds=asked.feeds, entries=asked.entries, rounds=asked.rounds))


if __name__ == "__main__":
    main()
