"""A newsroom, or its workers, killed at random moments loses nothing and repeats nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from bench.loopback import serving

from broadsheet.newsroom import Newsroom
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store, schema
from tests.shared import ROOT
from tests.world import HOSTS, Clock, FeedEntry, World, open_newsroom, subscribe

READY = 5.0


class GrowingWorld(World):
    """Sites whose feeds gain an article with every request, and correct an old one."""

    def __init__(self) -> None:
        super().__init__()
        self.luck = random.Random(7)
        self.count = 0

    def reply(self, request: Request) -> Answer:
        if request.path == "/feed":
            self.count += 1
            entries = [self._entry(request.host, n) for n in range(self.count, 0, -1)][:25]
            self.feed(request.host, entries)
        elif request.path.startswith("/n"):
            text = [self._text(f"{request.host}{request.path}{k}") for k in range(3)]
            self.page(request.host, request.path, text[0][:60], text)
        return super().reply(request)

    def _entry(self, host: str, n: int) -> FeedEntry:
        again = f" (corrected {self.count})" if n % 7 == self.count % 7 else ""
        text = self._text(f"{host}{n}")
        return FeedEntry(title=text[:50] + again, summary=text, path=f"/n{n}", guid=f"{host}-{n}")

    def _text(self, seed: str) -> str:
        luck = random.Random(seed)
        words = ("".join(luck.choices("aeioubdgklmnprst", k=luck.randint(3, 9))) for _ in range(40))
        return " ".join(words).capitalize() + "."


async def start(folder: Path, port: int) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.killed", str(folder), str(port), stdout=PIPE, cwd=ROOT
    )


async def acknowledged(process: Process, told: set[int], *, after: float) -> float:
    """Collect what the process tells until it is killed; returns seconds to its first word."""
    assert process.stdout is not None
    began, first = time.monotonic(), 0.0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(30):
            while line := await process.stdout.readline():
                if not first:
                    first = time.monotonic() - began
                    asyncio.get_running_loop().call_later(after, kill, process)
                if line.strip().isdigit():
                    told.add(int(line))
    kill(process)
    await process.wait()
    return first


def kill(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)


@contextlib.asynccontextmanager
async def growing_world() -> AsyncIterator[World]:
    world = GrowingWorld()
    async with serving(world.reply, now=Clock().now) as port:
        world.port = port
        yield world


async def lost(folder: Path, *, kills: int) -> set[int]:
    """Articles that were acknowledged and are gone after so many kills."""
    gone = set[int]()
    luck, told = random.Random(kills), set[int]()
    async with growing_world() as world:
        for _ in range(kills):
            first = await acknowledged(
                await start(folder, world.port), told, after=luck.uniform(0, 0.6)
            )
            assert first > 0, "the newsroom never said a word"
            gone |= inspect(folder, told)
    return gone


def inspect(folder: Path, told: set[int]) -> set[int]:
    """What was acknowledged and is lost; nothing may be corrupt, twice or there by halves."""
    began = time.monotonic()
    with Store.open(f"sqlite:///{folder / 'paper.db'}") as store:
        assert time.monotonic() - began < READY
        assert store.check() == ()
        with store.database.reading() as connection:
            articles = set(connection.scalars(sa.select(schema.article.c.id)))
            assert halves(connection) == {}
            return told - articles


#: Every one of these would be a trace of half an update; each must count nothing.
HALVES = {
    "articles without a story": """
        SELECT count(*) FROM article a LEFT JOIN story s ON s.id = a.story WHERE s.id IS NULL""",
    "articles without their revision": """
        SELECT count(*) FROM article a LEFT JOIN revision r
        ON r.article = a.id AND r.number = a.revision WHERE r.article IS NULL""",
    "articles without a placement": """
        SELECT count(*) FROM article a LEFT JOIN placement p ON p.article = a.id
        WHERE p.article IS NULL""",
    "articles without an arrival in the log": """
        SELECT count(*) FROM article a WHERE 1 <> (SELECT count(*) FROM event e
        WHERE e.article = a.id AND e.kind = 'article.arrived')""",
    "articles that no entry stands for": """
        SELECT count(*) FROM article a LEFT JOIN entry e ON e.article = a.id
        WHERE e.article IS NULL""",
    "addresses twice": """
        SELECT count(*) FROM (SELECT url FROM article GROUP BY url HAVING count(*) > 1) twice""",
    "stories that miscount their articles": """
        SELECT count(*) FROM story s WHERE s.merged_into IS NULL AND s.articles <>
        (SELECT count(*) FROM article a WHERE a.story = s.id)""",
}


def halves(connection: sa.Connection) -> dict[str, int]:
    counts = {name: connection.scalar(sa.text(query)) or 0 for name, query in HALVES.items()}
    return {name: count for name, count in counts.items() if count}


async def test_a_few_kills_lose_nothing(tmp_path: Path) -> None:
    assert await lost(tmp_path, kills=3) == set()


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    assert await lost(tmp_path, kills=100) == set()


class Killer:
    """Ends workers of a newsroom at random moments, by a kill or a crash."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.luck = random.Random(5)
        self.kills = 0

    async def run(self) -> None:
        pool = (await self.newsroom._open()).pool
        while True:
            await asyncio.sleep(self.luck.uniform(0, 0.05))
            number = signal.SIGSEGV if self.luck.random() < 0.25 else signal.SIGKILL
            for pid in tuple(pool._nursery._deaths if pool._nursery else ()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                    self.kills += 1
            # The only worker answers again once the task that it died of is done.
            await pool.run(os.getpid)


def publish_more(world: World, number: int) -> None:
    """Publish an article on each of three sites, below the thirty before it."""
    for host in HOSTS[:3]:
        luck = random.Random(f"{host}{number}")
        words = ("".join(luck.choices("aeioubdgklmnprst", k=7)) for _ in range(200))
        text = " ".join(words)
        world.page(host, f"/n{number}", text[:60], [text[:600], text[600:]])
        entries = [FeedEntry(title=f"{host} {n}", path=f"/n{n}") for n in range(number, -1, -1)]
        world.feed(host, entries[:30])


async def missed(folder: Path, *, kills: int) -> int:
    """Articles published while workers were killed that were not stored and read, once each."""
    world, clock, rounds = World(), Clock(), 0
    async with serving(world.reply, now=clock.now) as world.port:
        newsroom = open_newsroom(world, clock, folder)
        killer = Killer(newsroom)
        killing = asyncio.create_task(killer.run())
        failed: list[tuple[str, str]] = []
        while killer.kills < kills:
            publish_more(world, rounds)
            for host in HOSTS[:3]:
                subscribe(newsroom, world.url(host))
            failed += (await newsroom.update()).failed
            rounds += 1
            clock.advance(minutes=20)
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        with newsroom.store.database.reading() as connection:
            articles = connection.scalar(sa.select(sa.func.count()).select_from(schema.article))
            read = connection.scalar(sa.text("SELECT count(*) FROM article WHERE stage = 'read'"))
            assert halves(connection) == {}
        await newsroom.close()
    assert failed == []
    assert articles == read
    return 3 * rounds - (read or 0)


async def test_a_few_killed_workers_lose_nothing(tmp_path: Path) -> None:
    assert await missed(tmp_path, kills=10) == 0


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_hundred_killed_workers_lose_nothing(tmp_path: Path) -> None:
    assert await missed(tmp_path, kills=100) == 0
