"""Which paper is on show: the owner's own, or the sample edition while nothing can be reached.

The sample edition is a news day that never happened. It is published on loopback and travels the
real path into a database of its own, so that a machine without a network still shows what
Broadsheet does, and nobody can mistake it for news.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import structlog

from broadsheet.collect.fetch import Fetcher
from broadsheet.errors import BroadsheetError
from broadsheet.model import FeedKind
from broadsheet.newsroom import Newsroom, Tally
from broadsheet.sample.clock import EditionClock
from broadsheet.sample.edition import load_edition
from broadsheet.sample.server import SampleServer
from broadsheet.store import Store
from broadsheet.views import Health

_log = structlog.get_logger()

#: How long the owner's feeds get to answer before the sample edition is shown instead, in seconds.
PATIENCE = 25.0
#: How often it is looked whether a feed has answered by now, in seconds.
LOOK = 1.0
#: Edition minutes between two rounds of polling.
STEP = 15
#: Hours of the edition that are played at once; the rest then arrives while somebody reads.
PLAYED_AT_ONCE = 18
#: Seconds between two rounds while somebody reads.
PAUSE = 4.0

LABEL = "Every outlet, person and event in it is invented."


class SampleEdition:
    """The invented news day in a newsroom of its own; enter it before use.

    ``folder`` holds its database, which is made anew each time. ``port`` 0 picks a free one.
    """

    def __init__(self, folder: Path, *, name: str = "Broadsheet", port: int = 0) -> None:
        self.clock = EditionClock()
        self.server = SampleServer(load_edition(), self.clock.now, port=port)
        self._database = folder / "sample.db"
        self._name = name
        self._closing = AsyncExitStack()
        self._newsroom: Newsroom | None = None

    @property
    def newsroom(self) -> Newsroom:
        """The newsroom of the edition; only there once it is entered."""
        if self._newsroom is None:
            raise RuntimeError("the sample edition has not been entered")
        return self._newsroom

    async def __aenter__(self) -> SampleEdition:
        await self._closing.enter_async_context(self.server)
        self._newsroom = await asyncio.to_thread(self._open)
        self._closing.push_async_callback(self._newsroom.close)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._closing.aclose()

    async def play(
        self,
        *,
        until: float = 24,
        pause: float = 0,
        progress: Callable[[Tally], None] | None = None,
    ) -> Tally:
        """Play on to this hour of the edition, polling every quarter of an hour of it."""
        total = Tally()
        end = self.clock.start + timedelta(hours=until)
        while self.clock.now() < end:
            self.clock.advance(STEP)
            total.add(await self.newsroom.update())
            if progress:
                progress(total)
            await asyncio.sleep(pause)
        return total

    async def play_to_a_reader(self) -> None:
        """Most of the day at once, the evening while somebody reads."""
        await self.play(until=PLAYED_AT_ONCE)
        await self.play(pause=PAUSE)

    def _open(self) -> Newsroom:
        self._database.parent.mkdir(parents=True, exist_ok=True)
        for left in self._database.parent.glob(f"{self._database.name}*"):
            left.unlink()
        newsroom = Newsroom(
            Store.open(f"sqlite:///{self._database}"),
            name=self._name,
            make_web=self._web,
            clock=self.clock.now,
            interval=timedelta(minutes=STEP),
        )
        for feed in self.server.feeds:
            newsroom.add_known(
                feed.url, source=feed.source, title=feed.title, section=feed.section, lang=feed.lang
            )
        said = self.server.timeline
        newsroom.add_known(
            said.url, source=said.source, title=said.title, lang=said.lang, kind=FeedKind.POSTS
        )
        return newsroom

    def _web(self) -> Fetcher:
        return Fetcher(
            agent="Broadsheet/0.1 (sample edition)",
            allow=self.server.hosts,
            clock=self.clock.now,
            delay=0,
        )


class Editions:
    """The owner's paper, with the sample edition standing in while no feed of it has answered."""

    def __init__(self, own: Newsroom, *, folder: Path) -> None:
        self.own = own
        self._folder = folder
        self._sample: SampleEdition | None = None
        self._health: Health | None = None

    @property
    def shown(self) -> Newsroom:
        """The paper on show now."""
        return self._sample.newsroom if self._sample else self.own

    @property
    def is_sample(self) -> bool:
        """Whether the paper on show is invented."""
        return self._sample is not None

    @property
    def notice(self) -> str | None:
        """What every page must say while the sample edition stands in."""
        if not self._sample or not self._health:
            return None
        feeds = self._health.feeds
        return f"None of your {feeds} feeds could be reached, so this stands in. {LABEL}"

    async def run(self, stop: asyncio.Event) -> None:
        """Collect for the owner's paper; play the sample edition while nothing can be reached."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.own.run(stop))
                group.create_task(self._stand_in(stop))
        except BaseExceptionGroup as trouble:
            # One sentence says it; the group around it, and what fell with it, is our own affair.
            ours = trouble.subgroup(BroadsheetError)
            if ours is None:
                raise
            _log.debug("collecting ended", trouble=repr(trouble))
            raise _first(ours) from None

    async def _stand_in(self, stop: asyncio.Event) -> None:
        if not await self._all_silent(stop):
            return
        _log.warning("no feed could be reached: showing the sample edition", **self._counts())
        async with SampleEdition(self._folder, name=self.own.name) as sample:
            self._sample = sample
            playing = asyncio.create_task(sample.play_to_a_reader())
            try:
                while not stop.is_set() and await self._silent():
                    await _pause(stop, LOOK)
            finally:
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)
                self._sample = None
        if not stop.is_set():
            _log.info("a feed answered: showing your own paper")

    async def _all_silent(self, stop: asyncio.Event) -> bool:
        """Wait until a feed answers (no), or all were tried or patience is over (yes)."""
        waited = 0.0
        while not stop.is_set() and await self._silent():
            health = self._health
            if health and health.feeds and (health.polled >= health.feeds or waited >= PATIENCE):
                return True
            await _pause(stop, LOOK)
            waited += LOOK
        return False

    async def _silent(self) -> bool:
        self._health = await asyncio.to_thread(self.own.health)
        return self._health.last_success is None

    def _counts(self) -> dict[str, int]:
        health = self._health
        return {"feeds": health.feeds, "failing": health.failing} if health else {}


class SampleOnly:
    """The sample edition on show because somebody asked for it."""

    is_sample = True
    notice = LABEL

    def __init__(self, sample: SampleEdition) -> None:
        self._sample = sample

    @property
    def own(self) -> Newsroom:
        """The same paper: there is no other."""
        return self._sample.newsroom

    @property
    def shown(self) -> Newsroom:
        """The sample edition's paper."""
        return self._sample.newsroom

    async def run(self, stop: asyncio.Event) -> None:
        """Play the day, then keep the outlets' pages up until told to stop."""
        playing = asyncio.create_task(self._sample.play_to_a_reader())
        await stop.wait()
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)


def _first(trouble: BaseExceptionGroup[BroadsheetError]) -> BroadsheetError:
    """What went wrong first."""
    one = trouble.exceptions[0]
    return _first(one) if isinstance(one, BaseExceptionGroup) else one


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
