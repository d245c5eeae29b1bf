"""Places for what waits on others: many quick looks get through however many slow ones there are.

A look starts in one of a few quick places. Whoever takes longer than `PATIENCE` gives that place to
the next and goes on in one of many slow ones: waiting costs a connection and no more. A look that
is known to be slow starts there. So sources that drip their answers fill the slow places, and
everybody else goes on as if they were not there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Seconds after which a look counts as slow.
PATIENCE = 1.0


class Lane:
    """A number of places, given out first come, first served."""

    def __init__(self, places: int) -> None:
        self.free = places
        self._line: deque[asyncio.Future[None]] = deque()

    def take_if_free(self) -> bool:
        """Take a place where one is free."""
        if self.free <= 0:
            return False
        self.free -= 1
        return True

    async def take(self) -> None:
        """Take a place, waiting for it where need be."""
        if self.take_if_free():
            return
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """Give a place to whoever waits longest, or leave it free."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.free += 1


class Places:
    """``quick`` places for looks of less than ``patience`` seconds, and ``slow`` for the others."""

    def __init__(self, *, quick: int, slow: int, patience: float = PATIENCE) -> None:
        self.quick = Lane(quick)
        self.slow = Lane(slow)
        self._patience = patience

    @asynccontextmanager
    async def place(self, *, slow: bool = False) -> AsyncIterator[None]:
        """Hold a place, once there is one; what is known to be ``slow`` waits and starts apart."""
        held = _Place(self, self._patience)
        await held.take(self.slow if slow else self.quick)
        try:
            yield
        finally:
            held.give_back()


class _Place:
    """The place that one look holds: quick at first, slow once patience is over."""

    def __init__(self, places: Places, patience: float) -> None:
        self._places = places
        self._patience = patience
        self._lane = places.quick
        self._move: asyncio.TimerHandle | None = None

    async def take(self, lane: Lane) -> None:
        await lane.take()
        self._lane = lane
        if lane is self._places.quick:
            self._wait()

    def give_back(self) -> None:
        if self._move:
            self._move.cancel()
        self._lane.give_back()

    def _wait(self) -> None:
        self._move = asyncio.get_running_loop().call_later(self._patience, self._change)

    def _change(self) -> None:
        """Move over; where all slow places are taken, try again later."""
        if self._places.slow.take_if_free():
            self._lane.give_back()
            self._lane = self._places.slow
        else:
            self._wait()
