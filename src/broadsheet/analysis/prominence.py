"""How far up the front page a story stands, without asking what time it is.

Every independent report counts 1 when it is new and half as much after each `HALF_LIFE`; a story
stands as high as the reports that are still fresh in it. Because all stories fade at one pace,
their order never changes by waiting: the number is stored once and changes only when the story
does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log2

#: How long it takes a report to count half as much.
HALF_LIFE = timedelta(hours=10)
#: How steeply a story rises with its fresh reports: twice as many are worth this many half-lives.
STEEPNESS = 1.5
#: What an outlet that prints somebody else's text adds, next to an independent report.
COPY = 0.1
#: More copies than this add nothing.
COPIES = 8


def prominence(reports: Sequence[datetime], copies: Sequence[datetime] = ()) -> float:
    """Higher stands first.

    ``reports`` has one time for each independent report of the story, at least one: when its
    newest own article was published. ``copies`` are the times of articles whose text is another's;
    a late copy does not make a story new.
    """
    newest = max(reports)
    fresh = sum(_faded(newest - at) for at in reports)
    lent = sorted((_faded(max(newest - at, timedelta())) for at in copies), reverse=True)
    weight = fresh + COPY * sum(lent[:COPIES])
    return STEEPNESS * log2(weight) + newest.timestamp() / HALF_LIFE.total_seconds()


def _faded(age: timedelta) -> float:
    """What is left of a report's weight."""
    return float(0.5 ** (age / HALF_LIFE))
