"""Live events: nothing is missed over a reconnect, and nobody slow holds up the rest."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import aiohttp
import pytest

from broadsheet.model import Event, address
from broadsheet.web import live
from broadsheet.web.live import Live
from tests.web.serving import served
from tests.web.standin import Shown, StandIn


@dataclass(frozen=True)
class Heard:
    """One frame as a browser understands it."""

    name: str
    id: str
    told: dict[str, str]


def news(story: int, kind: str = "story.changed") -> Event:
    return Event(kind=kind, story=story, facts={"section": "world"})


def heard(frame: bytes) -> Heard | None:
    lines = dict(line.split(": ", 1) for line in frame.decode().strip().split("\n"))
    if "event" not in lines:
        return None
    return Heard(lines["event"], lines["id"], json.loads(lines["data"]))


async def take(frames: AsyncGenerator[bytes, None], count: int) -> list[Heard]:
    """The next ``count`` events; the stream stays open."""
    taken: list[Heard] = []
    while len(taken) < count:
        frame = heard(await asyncio.wait_for(anext(frames), 5))
        if frame:
            taken.append(frame)
    return taken


async def test_events_arrive_as_they_happen(editions: Shown) -> None:
    hub = Live(editions)
    async with aclosing(await hub.subscribe("own-0")) as frames:
        assert (await anext(frames)).startswith(b"retry: ")
        await editions.shown.happen(news(1, "story.opened"), news(2))
        first, second = await take(frames, 2)
    assert (first.name, first.id) == ("news", "own-1")
    assert first.told == {"kind": "story.opened", "story": address(1), "section": "world"}
    assert second.told["story"] == address(2)


async def test_who_comes_back_is_given_what_was_missed_and_nothing_twice(editions: Shown) -> None:
    hub = Live(editions)
    await editions.shown.happen(*(news(n) for n in range(1, 8)))
    async with aclosing(await hub.subscribe("own-4")) as frames:
        missed = await take(frames, 3)
        await editions.shown.happen(news(8), news(9))
        fresh = await take(frames, 2)
    assert [frame.id for frame in missed + fresh] == [f"own-{n}" for n in range(5, 10)]


async def test_who_brings_no_cursor_starts_now(editions: Shown) -> None:
    await editions.shown.happen(news(1))
    async with aclosing(await Live(editions, heartbeat=0.05).subscribe(None)) as frames:
        while not (await anext(frames)).startswith(b":"):
            pass
        await editions.shown.happen(news(2))
        [frame] = await take(frames, 1)
    assert frame.id == "own-2"


@pytest.mark.parametrize(
    "cursor", ["sample-1", "own-99", "own-x", "nonsense", "own-²", "own-" + "9" * 40, "-"]
)
async def test_a_cursor_of_another_log_is_told_so_and_goes_on_from_the_end(
    editions: Shown, cursor: str
) -> None:
    hub = Live(editions)
    await editions.shown.happen(news(1), news(2))
    async with aclosing(await hub.subscribe(cursor)) as frames:
        [reset] = await take(frames, 1)
        await editions.shown.happen(news(3))
        [after] = await take(frames, 1)
    assert (reset.name, reset.id) == ("reset", "own-2")
    assert after.id == "own-3"


async def test_a_long_absence_is_a_reset_not_a_flood(editions: Shown) -> None:
    await editions.shown.happen(*(news(n) for n in range(live.GAP + 5)))
    async with aclosing(await Live(editions).subscribe("own-1")) as frames:
        [reset] = await take(frames, 1)
    assert (reset.name, reset.id) == ("reset", f"own-{live.GAP + 5}")


async def test_a_slow_reader_is_let_go_and_resumes_without_loss(editions: Shown) -> None:
    hub = Live(editions, buffer=4, heartbeat=0.05)
    slow, quick = await hub.subscribe("own-0"), await hub.subscribe("own-0")
    async with aclosing(slow), aclosing(quick):
        for frames in (slow, quick):  # a heartbeat says that the log has been caught up with
            while not (await anext(frames)).startswith(b":"):
                pass
        for n in range(1, 12):  # the slow one reads none of these
            await editions.shown.happen(news(n))
            await take(quick, 1)
        assert hub.readers == 1
        assert [heard(frame) async for frame in slow] == []  # it ends by itself
    async with aclosing(await hub.subscribe("own-0")) as again:
        missed = await take(again, 11)
    assert [frame.id for frame in missed] == [f"own-{n}" for n in range(1, 12)]


async def test_a_quiet_stream_is_kept_alive_by_comments(editions: Shown) -> None:
    async with aclosing(await Live(editions, heartbeat=0.01).subscribe("own-0")) as frames:
        await anext(frames)
        assert (await asyncio.wait_for(anext(frames), 5)).startswith(b":")


async def test_readers_are_told_when_another_edition_is_on_show(editions: Shown) -> None:
    hub = Live(editions, heartbeat=0.01)
    async with aclosing(await hub.subscribe("own-0")) as frames:
        await anext(frames)
        editions.shown, editions.is_sample = StandIn(), True
        left = [heard(frame) async for frame in frames]
    assert left[-1] is not None
    assert (left[-1].name, left[-1].id) == ("reset", "sample-0")


async def test_what_no_page_shows_is_not_sent(editions: Shown) -> None:
    async with aclosing(await Live(editions).subscribe("own-0")) as frames:
        failed = Event(kind="source.failed", source="a.example", facts={"reason": "down"})
        await editions.shown.happen(failed, news(5))
        [frame] = await take(frames, 1)
    assert frame.id == "own-2"


async def test_the_log_is_followed_only_while_somebody_listens(editions: Shown) -> None:
    hub = Live(editions)
    stream = await hub.subscribe("own-0")
    await anext(stream)
    assert hub.readers == 1
    await stream.aclose()
    assert hub.readers == 0


async def test_a_full_house_is_refused(editions: Shown) -> None:
    hub = Live(editions, most=1)
    async with aclosing(await hub.subscribe("own-0")) as frames:
        await anext(frames)
        with pytest.raises(live.Crowded):
            await hub.subscribe("own-0")


async def test_a_browser_resumes_by_last_event_id_over_http(editions: Shown) -> None:
    await editions.shown.happen(*(news(n) for n in range(1, 4)))
    async with served(editions) as (base, _), aiohttp.ClientSession() as browser:
        told = {"Last-Event-ID": "own-2"}
        async with browser.get(f"{base}/live?after=own-0", headers=told) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "content-encoding" not in answer.headers
            lines = [line async for line in _lines(answer, 5)]
    assert "id: own-3" in lines
    assert "id: own-2" not in lines


async def test_the_server_ends_with_streams_open(editions: Shown) -> None:
    async with aiohttp.ClientSession() as browser, served(editions) as (base, site):
        answer = await browser.get(f"{base}/live")
        await answer.content.readline()
        site.state.live.close()
        await asyncio.wait_for(answer.content.read(), 5)
        assert answer.content.at_eof()


async def _lines(answer: aiohttp.ClientResponse, count: int) -> AsyncIterator[str]:
    for _ in range(count):
        yield (await asyncio.wait_for(answer.content.readline(), 5)).decode().strip()
