"""A newsroom to be killed: run as a program, it updates without end and tells what it has kept.

    python -m tests.killed FOLDER PORT

Each line is an article id that was committed before the line was written; the first says "ready".
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.world import Clock, World, open_newsroom, subscribe

FEEDS = ("a.localhost", "b.localhost", "c.localhost")


async def update_for_ever(folder: Path, port: int) -> None:
    world, clock = World(), Clock()
    world.port = port
    newsroom = open_newsroom(world, clock, folder)
    for host in FEEDS:
        subscribe(newsroom, world.url(host))
    seen = newsroom.last_event()
    clock.time = max(clock.time, *(feed.next_poll for feed in newsroom.store.feeds()))
    while True:
        await newsroom.update()
        for logged in newsroom.events(seen):
            seen = logged.seq
            if logged.event.kind == "article.arrived":
                print(logged.event.article, flush=True)
        print("ready", flush=True)
        clock.advance(minutes=20)


if __name__ == "__main__":
    asyncio.run(update_for_ever(Path(sys.argv[1]), int(sys.argv[2])))
