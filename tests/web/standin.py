"""A newsroom of hand-made values, with a real event log in memory, for tests of the site."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.errors import Moved, NotFound
from broadsheet.model import Event, LoggedEvent, Section
from broadsheet.views import (
    ArticlePage,
    FrontPage,
    Health,
    SearchPage,
    SourceLine,
    SourcePage,
    StoryCard,
    StoryPage,
)
from tests.web import gallery


@dataclass
class StandIn:
    """The façade's reading half over values that a test sets."""

    name: str = "The Tarn Sheet"
    front: FrontPage = field(default_factory=gallery.front_page)
    told: StoryPage = field(default_factory=gallery.story_page)
    piece: ArticlePage = field(default_factory=gallery.article_page)
    listed: tuple[SourceLine, ...] = field(default_factory=gallery.sources)
    outlet: SourcePage = field(default_factory=gallery.source_page)
    found: SearchPage = field(default_factory=gallery.search_page)
    state: Health = field(default_factory=gallery.health)
    moved: dict[int, int] = field(default_factory=dict)
    log: list[LoggedEvent] = field(default_factory=list)
    bell: asyncio.Condition = field(default_factory=asyncio.Condition)
    clock: datetime = gallery.NOON

    def now(self) -> datetime:
        return self.clock

    def front_page(
        self, *, section: Section | None = None, limit: int = 30, after: str | None = None
    ) -> FrontPage:
        return gallery.front_page(section=section) if section else self.front

    def story(self, id: int) -> StoryPage:
        if id in self.moved:
            raise Moved("story", str(id), self.moved[id])
        if id != self.told.card.id:
            raise NotFound("story", str(id))
        return self.told

    def story_cards(self, ids: Sequence[int]) -> tuple[StoryCard, ...]:
        return tuple(card for card in self.front.stories if card.id in ids)

    def article(self, id: int) -> ArticlePage:
        if id != self.piece.line.id:
            raise NotFound("article", str(id))
        return self.piece

    def sources(self) -> tuple[SourceLine, ...]:
        return self.listed

    def source(self, id: str) -> SourcePage:
        if id != self.outlet.source.id:
            raise NotFound("source", id)
        return self.outlet

    def search(self, query: str, *, limit: int = 30) -> SearchPage:
        return self.found

    def health(self) -> Health:
        return self.state

    def events(self, after: int, limit: int = 500) -> tuple[LoggedEvent, ...]:
        return tuple(logged for logged in self.log if logged.seq > after)[:limit]

    def last_event(self) -> int:
        return self.log[-1].seq if self.log else 0

    async def follow(self, after: int) -> AsyncIterator[LoggedEvent]:
        while True:
            for logged in self.events(after):
                after = logged.seq
                yield logged
            async with self.bell:
                if self.last_event() == after:
                    await self.bell.wait()

    async def happen(self, *events: Event) -> None:
        """Write events to the log and wake whoever follows it."""
        async with self.bell:
            for event in events:
                seq = self.last_event() + 1
                self.log.append(LoggedEvent(seq=seq, at=self.clock, event=event))
            self.bell.notify_all()


@dataclass
class Shown:
    """Which stand-in is on show."""

    shown: StandIn = field(default_factory=StandIn)
    is_sample: bool = False
    notice: str | None = None
    kept: StandIn | None = None

    @property
    def own(self) -> StandIn:
        """The owner's paper: the one on show unless a test keeps another behind it."""
        return self.kept or self.shown
