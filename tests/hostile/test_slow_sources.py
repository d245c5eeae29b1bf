"""Sources that drip their answers are cut at the deadline and delay nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bench.loopback import LOOPBACK, dripping, serving
from tests.world import Clock, FeedEntry, World, subscribe

from broadsheet.collect.fetch import Fetcher
from broadsheet.model import Source
from broadsheet.newsroom import FEEDS_AT_ONCE, LEASE, Newsroom
from broadsheet.store import Store

DRIPS = ("https://{}/", "http://{}/header", "http://{}/body")
HEALTHY = tuple(f"{letter}.localhost" for letter in "abcdefgh")


class Passing(Clock):
    """A clock that moves a little whenever it is looked at, as clocks do."""

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=50)
        return self.time


@asynccontextmanager
async def newsroom_among(
    slow: int, folder: Path, *, deadline: float
) -> AsyncIterator[tuple[Newsroom, Clock]]:
    """A newsroom with ``slow`` feeds that drip, due before the healthy ones."""
    world, clock = World(), Passing()
    async with serving(world.reply, now=clock.now) as world.port, dripping(pause=0.05) as drip:
        hosts = {f"drip{n}.localhost": (LOOPBACK, drip) for n in range(slow)}
        newsroom = Newsroom(
            Store.open(f"sqlite:///{folder / 'paper.db'}"),
            name="Test Paper",
            make_web=lambda: Fetcher(
                agent="Broadsheet tests", allow=world.hosts | hosts, delay=0, deadline=deadline
            ),
            clock=clock.now,
            workers=1,
        )
        for number, host in enumerate(hosts):
            url = DRIPS[number % 3].format(host)
            newsroom.add_known(url, source=Source(id=host, name=host, home=url), title=host)
        clock.advance(minutes=1)
        for host in HEALTHY:
            subscribe(newsroom, world.feed(host, [FeedEntry(title=f"News of {host}")]))
        clock.advance(minutes=1)
        try:
            yield newsroom, clock
        finally:
            await newsroom.close()


def looked_at(newsroom: Newsroom) -> set[str]:
    return {feed.source for feed in newsroom.store.feeds() if feed.last_poll}


async def test_more_dripping_sources_than_places_delay_no_healthy_one(tmp_path: Path) -> None:
    slow = FEEDS_AT_ONCE["quick"] + 20
    async with newsroom_among(slow, tmp_path, deadline=600) as (newsroom, _):
        stop = asyncio.Event()
        running = asyncio.create_task(newsroom.run(stop))
        async for _event in newsroom.follow(0):
            if looked_at(newsroom) >= set(HEALTHY):
                break
        # Not one of the dripping feeds, all of them due earlier, has come to an end.
        assert looked_at(newsroom) == set(HEALTHY)
        stop.set()
        await running


async def test_every_way_of_dripping_is_cut_at_the_deadline_and_looked_at_later(
    tmp_path: Path,
) -> None:
    async with newsroom_among(3, tmp_path, deadline=0.5) as (newsroom, clock):
        tally = await newsroom.update()

        assert [reason.partition(" ")[2] for _, reason in tally.failed] == [
            "did not finish within 0.5 seconds"
        ] * 3
        assert tally.new == len(HEALTHY)
        slow = [feed for feed in newsroom.store.feeds() if feed.failures]
        assert len(slow) == 3
        assert all(feed.next_poll > clock.now() for feed in slow)


async def test_a_source_that_dripped_takes_no_quick_place_the_next_time(tmp_path: Path) -> None:
    async with newsroom_among(3, tmp_path, deadline=0.5) as (newsroom, clock):
        await newsroom.update()
        clock.advance(hours=1)
        sound, failing = (
            newsroom.store.due_feeds(clock.now(), limit=99, lease=LEASE, failing=failing)
            for failing in (False, True)
        )

    assert {feed.source for feed in sound} == set(HEALTHY)
    assert {feed.source for feed in failing} == {f"drip{n}.localhost" for n in range(3)}
