"""Two newspapers: one subscribes to a feed of the other at the other's own hub."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path

from broadsheet.checking import Surroundings
from broadsheet.collect.fetch import Fetcher
from broadsheet.model import Standing
from broadsheet.newsroom import Newsroom
from broadsheet.store import Store
from broadsheet.web.app import make_app
from tests.collect.loopback import Site, serving
from tests.hubs import BLOG, CUP, DAM, Follower, answering, linked, playing, rss
from tests.web.standin import Shown
from tests.world import Clock, subscribe

OLD, NEW = ("Orlen dam collapses above Varsk", DAM), ("Rovers win cup final in extra time", CUP)

Places = dict[str, tuple[str, int]]


async def paper(
    name: str,
    *,
    folder: Path,
    clock: Clock,
    open_to: Places,
    at: socket.socket,
    closing: AsyncExitStack,
) -> Newsroom:
    """A newspaper on loopback, under a name that the other one can reach."""
    base = f"http://{name}:{open_to[name][1]}"
    newsroom = Newsroom(
        Store.open(f"sqlite:///{folder / name}.db"),
        name=name,
        make_web=lambda: Fetcher(agent=f"Broadsheet of {name}", allow=open_to, delay=0),
        clock=clock.now,
        workers=1,
        read_pages=False,
        around=Surroundings(base_url=base),
    )
    shown = Shown(shown=newsroom)  # type: ignore[arg-type]
    app = make_app(shown, base_url=base, pushes=newsroom.pushes, hub=newsroom.hub)
    await closing.enter_async_context(answering(app, at))
    closing.push_async_callback(newsroom.close)
    return newsroom


async def test_a_running_newspaper_asks_hubs_and_asks_back_by_itself(tmp_path: Path) -> None:
    async with playing(tmp_path) as hub:
        hub.says("/feed", rss(OLD), headers=linked())
        subscribe(hub.newsroom, BLOG)
        follower, stop = Follower(hub), asyncio.Event()
        running = asyncio.create_task(hub.newsroom.run(stop))
        form = {
            "hub.mode": "subscribe",
            "hub.topic": f"{hub.base}/feed.atom",
            "hub.callback": follower.callback,
        }
        async with hub.client.post(f"{hub.base}/hub", data=form) as answer:
            assert answer.status == 202

        await asyncio.wait_for(hub.heard.wait(), 60)
        await asyncio.wait_for(follower.heard.wait(), 60)
        stop.set()
        await running

    assert hub.form["hub.topic"] == BLOG
    assert follower.asked[0]["hub.topic"] == form["hub.topic"]


async def test_a_newspaper_is_pushed_the_feed_of_another(tmp_path: Path) -> None:
    clock = Clock()
    async with AsyncExitStack() as closing:
        site = await closing.enter_async_context(serving(Site()))
        doors = {
            name: socket.create_server(("127.0.0.1", 0))
            for name in ("north.example", "south.example")
        }
        ports = {name: door.getsockname()[1] for name, door in doors.items()}
        places = {"blog.example": ("127.0.0.1", site.port)}
        places |= {name: ("127.0.0.1", port) for name, port in ports.items()}
        north, south = [
            await paper(
                name, folder=tmp_path, clock=clock, open_to=places, at=door, closing=closing
            )
            for name, door in doors.items()
        ]
        site["/feed"] = rss(OLD)
        subscribe(north, BLOG)
        await north.update()
        subscribe(south, f"http://north.example:{ports['north.example']}/feed.atom")
        await south.update()
        assert north.hub
        assert south.pushes

        await south.pushes.look_after()
        await north.hub.look_after()
        await north.hub.settled()
        [subscription] = south.store.hubs.subscriptions()
        assert subscription.standing is Standing.ACTIVE

        site["/feed"] = rss(OLD, NEW)
        clock.advance(hours=1)
        [feed] = north.store.feeds()
        north.store.hubs.hasten(feed.id, clock.now())
        await north.update()
        await north.hub.look_after()
        clock.advance(minutes=1)
        await north.hub.look_after()
        await north.hub.settled()
        await south.pushes.settled()

        [subscription] = south.store.hubs.subscriptions()
        assert subscription.pushed == clock.now()
        assert {card.headline for card in south.front_page().stories} == {OLD[0], NEW[0]}
