"""An editor's word about stories: joined, parted, taken back.

Part of the façade: `Newsroom.rulings`. What is said goes into a queue in the store, and whoever
owns the story engine carries it out: this newsroom, or the one that is running beside it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadsheet.errors import NotFound, Refused, StoreBusy
from broadsheet.model import Call, Ruling, address
from broadsheet.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What came of a ruling: ``done``, or left to the newsroom that is running."""

    number: int
    done: bool


class Rulings:
    """What editors rule; ``now`` is the clock, and ``carry_out`` does all that is waiting."""

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime],
        carry_out: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._now = now
        self._carry_out = carry_out

    async def merge(self, story: int, other: int, *, why: str = "") -> Ruled:
        """Make one story of two: ``other`` redirects to ``story`` from then on.

        Raises `NotFound` where there is no such story, `Refused` where they are one already.
        """
        kept, gone = self._living(story), self._living(other)
        if kept == gone:
            raise Refused("they are one story already")
        return await self._rule(Ruling(call=Call.MERGE, story=kept, other=gone, why=why))

    async def split(self, story: int, articles: Sequence[int], *, why: str = "") -> Ruled:
        """Tell these articles as a story of its own.

        Raises `NotFound` where there is no such story or it has no such article, `Refused` where
        nothing would leave, or nothing stay.
        """
        home = self._living(story)
        members = {one.article for one in self._store.members([home])}
        for article in articles:
            if article not in members:
                raise NotFound("article of this story", address(article))
        if not articles or len(set(articles)) == len(members):
            raise Refused("a story is split into two that have an article each at least")
        leaves = tuple(dict.fromkeys(articles))
        return await self._rule(Ruling(call=Call.SPLIT, story=home, articles=leaves, why=why))

    async def undo(self, number: int, *, why: str = "") -> Ruled:
        """Take back the merge or split with this number of a story's history.

        Raises `NotFound` where there is none, `Refused` where it was taken back before.
        """
        change = self._store.reshaping(number)
        if change.undone:
            raise Refused("it was undone before")
        ruling = Ruling(call=Call.UNDO, story=change.kept, change=number, why=why)
        return await self._rule(ruling)

    async def _rule(self, ruling: Ruling) -> Ruled:
        number = self._store.rule(ruling, self._now())
        try:
            await self._carry_out()
        except StoreBusy:
            return Ruled(number=number, done=False)
        outcome = self._store.came_of(number)
        if outcome.refused:
            raise Refused(outcome.refused)
        return Ruled(number=number, done=outcome.done)

    def _living(self, story: int) -> int:
        """The story that this one lives on in; raises `NotFound`."""
        home = self._store.resolve(story)
        if home not in self._store.stories([home]):
            raise NotFound("story", address(story))
        return home
