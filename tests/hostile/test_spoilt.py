"""What takes a worker down is set aside, once, with its reason; its neighbours never notice.

The limits are set low here, so that an ordinary long text is poison and the tests are quick.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.world import Clock, FeedEntry, World, open_newsroom, subscribe

from broadsheet.model import Stage
from broadsheet.newsroom import Newsroom
from broadsheet.work.pool import Pool

#: Looks in a week at a feed that fails every time: 15, 30, 60 minutes apart … and then once a day.
LOOKS = 16


async def limit(newsroom: Newsroom, *, cpu_seconds: float) -> Pool:
    """Give the newsroom workers that may take so little."""
    rooms = await newsroom._open()
    await rooms.pool.close()
    rooms.pool = Pool(1, cpu_seconds=cpu_seconds, preload=("broadsheet.readied",))
    return rooms.pool


def long_text(words: int = 400_000) -> str:
    luck = random.Random(1)
    return " ".join(
        "".join(luck.choices("aeioubdgklmnprst", k=luck.randint(3, 9))) for _ in range(words)
    )


def calm(number: int) -> FeedEntry:
    return FeedEntry(
        title=f"Harbour stays calm on day {number}", summary="Nothing.", guid=f"{number}"
    )


async def test_a_spoilt_entry_is_set_aside_and_its_neighbours_are_stored(
    world: World, newsroom: Newsroom
) -> None:
    await limit(newsroom, cpu_seconds=0.3)
    poison = FeedEntry(title="Poison", summary=long_text(), guid="poison")
    source = subscribe(newsroom, world.feed("a.localhost", [calm(1), poison, calm(2)]))

    tally = await newsroom.update()

    page = newsroom.source(source)
    assert {line.title for line in page.articles} == {calm(1).title, calm(2).title}
    assert [reason for _, _, reason in page.set_aside] == [
        "it used more than 0.3 s of processor time"
    ]
    assert (tally.new, tally.failed) == (2, [])


async def test_a_spoilt_entry_is_not_tried_again_until_it_changes(
    world: World, newsroom: Newsroom, clock: Clock, tmp_path: Path
) -> None:
    poison = FeedEntry(title="Poison", summary=long_text(), guid="poison")
    source = subscribe(newsroom, world.feed("a.localhost", [poison]))
    await limit(newsroom, cpu_seconds=0.3)
    await newsroom.update()
    await newsroom.close()
    again = open_newsroom(world, clock, tmp_path)
    pool = await limit(again, cpu_seconds=0.3)
    worker = await pool.run(os.getpid)

    for number in range(5):
        clock.advance(hours=1)
        world.feed("a.localhost", [poison, calm(number)])
        await again.update()
    assert await pool.run(os.getpid) == worker
    assert len(again.source(source).articles) == 5

    world.feed("a.localhost", [replace(poison, summary="An antidote was found.")])
    clock.advance(hours=1)
    await again.update()
    assert again.source(source).articles[0].title == "Poison"
    await again.close()


async def test_a_feed_that_takes_every_worker_down_is_looked_at_later_and_later(
    world: World, newsroom: Newsroom, clock: Clock, tmp_path: Path
) -> None:
    text = "&lt;" * 1_500_000
    world.raw(
        "a.localhost",
        "/feed",
        f"<rss><channel><item><title>x</title><description>{text}".encode(),
        media="text/xml",
    )
    subscribe(newsroom, world.url("a.localhost"))
    subscribe(newsroom, world.feed("b.localhost", [calm(1)]))
    end, looks = clock.now() + timedelta(days=7), 0
    waits: list[timedelta] = []
    await limit(newsroom, cpu_seconds=0.04)
    while clock.now() < end:
        tally = await newsroom.update(source="a.localhost")
        looks += len(tally.failed)
        [feed] = [feed for feed in newsroom.store.feeds() if feed.source == "a.localhost"]
        assert "processor time" in (feed.last_error or "")
        waits.append(feed.next_poll - clock.now())
        clock.time = feed.next_poll
        if looks == 3:  # a restart of the program begins no new series
            await newsroom.close()
            newsroom = open_newsroom(world, clock, tmp_path)
            await limit(newsroom, cpu_seconds=0.04)
    assert looks <= LOOKS
    assert waits[8] > 20 * waits[0]
    await newsroom.update()
    assert len(newsroom.source("b.localhost").articles) == 1
    await newsroom.close()


async def test_a_page_that_takes_its_worker_down_is_given_up_with_its_reason(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    await limit(newsroom, cpu_seconds=0.3)
    world.page("a.localhost", "/poison", "Poison", [long_text()])
    world.page("a.localhost", "/calm", "Calm", ["Nothing happened at the harbour. " * 9] * 9)
    entries = [FeedEntry(title=name, path=f"/{name}") for name in ("poison", "calm")]
    source = subscribe(newsroom, world.feed("a.localhost", entries))
    await newsroom.update()
    asked = [path for _, path in world.asked if path == "/poison"]
    clock.advance(hours=30)
    await newsroom.update()

    stages = {line.title: line.stage for line in newsroom.source(source).articles}
    assert stages["poison"] is Stage.UNREADABLE
    assert stages["calm"] is Stage.READ
    [poison] = [line for line in newsroom.source(source).articles if line.title == "poison"]
    assert "processor time" in (newsroom.article(poison.id).read_error or "")
    assert asked == ["/poison"] == [path for _, path in world.asked if path == "/poison"]
