"""How a feed is doing, in one word: judged from what its polls left behind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from broadsheet.model.sources import Feed

#: A look that is overdue by more than this was missed: nobody is collecting, or far too slowly.
MISSED = timedelta(hours=2)


class Condition(StrEnum):
    """How a feed or a source is doing, the most urgent first."""

    GONE = "gone"  # its server said 410: it is not asked again
    SILENT = "silent"  # every look failed: it has never answered
    FAILING = "failing"  # it answered once, and the last look failed
    MOVED = "moved"  # it says that it lives elsewhere now, and is being followed there
    LATE = "late"  # a look is long overdue
    NEW = "new"  # it was not looked at yet
    WELL = "well"  # the last look went well
    PAUSED = "paused"  # the owner does not want it looked at now
    UNPOLLED = "unpolled"  # nothing of it is on the schedule


#: What needs a person, once it lasts.
TROUBLED = frozenset({Condition.GONE, Condition.SILENT, Condition.FAILING})


def condition(feed: Feed, *, now: datetime) -> Condition:
    """How one feed is doing; a pause stands before everything but the end."""
    stands = (
        (Condition.GONE, feed.gone),
        (Condition.PAUSED, feed.paused),
        (Condition.FAILING, feed.last_error is not None and feed.last_success is not None),
        (Condition.SILENT, feed.last_error is not None),
        (Condition.MOVED, feed.moved_to is not None),
        (Condition.NEW, feed.last_poll is None),
        (Condition.LATE, now - feed.next_poll > MISSED),
    )
    return next((word for word, holds in stands if holds), Condition.WELL)


def overall(conditions: Collection[Condition]) -> Condition:
    """How a source is doing: its feeds' most urgent word; gone or paused only if all are."""
    if not conditions:
        return Condition.UNPOLLED
    living = [one for one in conditions if one != Condition.GONE]
    return min(living or conditions, key=list(Condition).index)
