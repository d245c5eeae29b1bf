"""When to look at a feed again: pure functions of what happened, the time, and a chance.

``chance`` is a random number from 0 to 1 that the caller draws, so that feeds added in one minute
do not stay in step for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from broadsheet.errors import Gone, Rejected, SourceError
from broadsheet.model import Validators

#: How often a feed is looked at when all is well.
INTERVAL = timedelta(minutes=15)
#: The longest time between two looks at a feed that is not gone.
LONGEST = timedelta(hours=24)
#: When a feed that is gone is looked at.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

#: A feed that published nothing for four days is looked at a quarter as often.
_MOST_STRETCH = 4.0
#: Share of an interval by which looks are scattered.
_JITTER = 0.2
#: About once a day at the usual interval.
_FULL_LOOK = 1 / 96


def after_success(
    now: datetime,
    *,
    chance: float,
    interval: timedelta = INTERVAL,
    newest: datetime | None = None,
) -> datetime:
    """Say when to look again after an answer, be it new or unchanged.

    ``newest`` is the time of the feed's newest entry, where known: a feed that has been quiet
    for days is asked less often.
    """
    quiet = max(now - newest, timedelta()) if newest else timedelta()
    stretch = min(max(quiet / timedelta(days=1), 1.0), _MOST_STRETCH)
    return now + min(interval * stretch, LONGEST) * (1 - _JITTER / 2 + _JITTER * chance)


def after_failure(
    now: datetime,
    error: SourceError,
    *,
    failures: int,
    chance: float,
    interval: timedelta = INTERVAL,
) -> datetime:
    """Say when to look again after the ``failures``-th failure in a row, counted from 1.

    The wait doubles each time up to `LONGEST`; what the site asked for is never undercut.
    A feed that is gone is looked at `NEVER`.
    """
    if isinstance(error, Gone):
        return NEVER
    grown = min(interval * (1 << min(failures - 1, 16)), LONGEST)
    asked = error.retry_after if isinstance(error, Rejected) else None
    least = min(asked or timedelta(), LONGEST)
    scattered = grown * (1 - _JITTER + _JITTER * chance)
    return now + max(scattered, least + interval * _JITTER * chance if asked else least)


def spread(now: datetime, overdue: int, *, within: timedelta) -> Iterator[datetime]:
    """Scatter looks that are overdue after a pause evenly, most pressing first."""
    for place in range(overdue):
        yield now + within * place / overdue


def ask_with(known: Validators, *, chance: float) -> Validators:
    """Choose the validators to send: now and then none.

    Some servers answer 304 for ever; one look in 96, about one a day, asks for everything.
    """
    return Validators(digest=known.digest) if chance < _FULL_LOOK else known
