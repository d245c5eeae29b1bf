"""When to look at a feed again: pure functions of what happened, the time, and a chance.

``chance`` is a random number from 0 to 1 that the caller draws, so that feeds added in one minute
do not stay in step for ever.

A look is worth making when the delay that entries not yet seen have gathered, as far as the feed's
`Rhythm` lets us expect them, outweighs the look. At a constant rate that is an interval in
inverse proportion to the square root of the rate, which gives all feeds together the least delay
for a number of looks (Sia, Cho and Cho: Efficient Monitoring Algorithm for Fast News Alerts, IEEE
TKDE 19(7), 2007); hours and days, bursts and lulls are followed by the same sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt

from broadsheet.collect.rhythm import BURST, Rhythm, begin, go_on, is_weekend, remaining
from broadsheet.errors import Gone, Rejected, SourceError
from broadsheet.model import Feed, Validators

#: How many looks a second are begun after a pause, over all sites.
CATCH_UP = 20
#: How long a feed that brings news waits at most, and one that fails waits first.
INTERVAL = timedelta(minutes=15)
#: The longest time between two looks at a feed that is not gone.
LONGEST = timedelta(hours=24)
#: No feed waits longer, scattered or asked to: whoever does was given its time by a wrong clock.
LONGEST_EVER = 2 * LONGEST
#: The shortest, however much it brings…
SHORTEST = timedelta(minutes=2)
#: …and however short an interval the owner asks for.
LEAST = timedelta(minutes=1)
#: When a feed that is gone is looked at.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
#: What a site says about how long its feed stays fresh is believed up to this long.
MOST_FRESH = timedelta(hours=1)
#: A feed whose hub pushes is looked at this much less often, and at least this often.
PUSHED_STRETCH = 4
PUSHED_LONGEST = timedelta(hours=6)

#: On how many days a server must say that a feed moved for good before that is believed.
MOVE_DAYS = 3

#: A feed that brings this many entries a day waits the interval; a busier one less…
_BUSY = 48.0
#: …and while it brings at least so many, it waits no longer. `bench.schedule` chose both: they
#: are what a look costs against delay on the average, and against delay of the slowest.
_ALIVE = 0.4
#: Share of an interval by which looks are scattered after a success (always sooner, so that the
#: interval stays the promise it is)…
_EARLY = 0.06
#: …and after a failure.
_JITTER = 0.2
#: About once a day at the usual interval.
_FULL_LOOK = 1 / 96
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one look brought: the times its new entries bear, and how many opened a story."""

    published: tuple[datetime | None, ...] = ()
    first: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When to look again, and what has been learnt until now, to be kept with the feed."""

    next_poll: datetime
    rhythm: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is believed of a feed's move: its new address, once it is; until then who says so."""

    url: str | None = None
    moved_to: str | None = None
    moves: int = 0


def after_success(
    now: datetime,
    *,
    chance: float,
    interval: timedelta = INTERVAL,
    rhythm: tuple[float, ...] = (),
    brought: Brought = Brought(),
    fresh_for: timedelta | None = None,
    pushed: bool = False,
) -> Plan:
    """Say when to look again after an answer, be it new or unchanged.

    ``rhythm`` is what was learnt so far, ``fresh_for`` how long the site asks us to wait,
    ``pushed`` that a hub tells us of new entries and looks are only the net below it.
    """
    known = Rhythm.of(rhythm)
    if known is None:
        learnt = begin(now, brought.published)
    else:
        learnt = go_on(known, now, brought.published, first=brought.first)
    wait = expected_wait(learnt, interval=interval) * (1 - _EARLY * chance)
    if pushed:
        wait = max(min(wait * PUSHED_STRETCH, PUSHED_LONGEST), wait)
    wait = max(wait, min(fresh_for or timedelta(), MOST_FRESH), LEAST)
    return Plan(next_poll=now + min(wait, LONGEST), rhythm=learnt.kept())


def expected_wait(rhythm: Rhythm, *, interval: timedelta = INTERVAL) -> timedelta:
    """How long after its last look a feed should be looked at, by its rhythm alone."""
    usual, longest = interval / _DAY, LONGEST / _DAY
    cost = _BUSY * usual**2 / 2
    wait = gathered = delay = 0.0
    for length, rate in ahead(rhythm):
        due = _until(cost - delay, gathered, rate)
        if rate >= _ALIVE:
            due = min(due, max(usual - wait, 0.0))
        if due <= length:
            wait += due
            break
        delay += gathered * length + rate * length**2 / 2
        gathered += rate * length
        wait += length
    shortest = min(SHORTEST / _DAY, usual)
    return timedelta(days=min(max(wait, shortest), longest))


def ahead(rhythm: Rhythm) -> Iterator[tuple[float, float]]:
    """The day after a look, hour by hour: how long in days, and what comes at how many a day.

    Entries are weighed by their worth.
    """
    shares, (weekday, weekend) = rhythm.shares(), rhythm.week()
    usual = rhythm.rate * rhythm.worth * rhythm.awake
    missing, burst = 1 - rhythm.lull, rhythm.burst * rhythm.worth
    at, end = rhythm.looked, rhythm.looked + LONGEST / _DAY
    while at < end:
        hour = int(at * 24 + 1e-6)
        length = (hour + 1) / 24 - at
        times = shares[hour % 24] * (weekend if is_weekend(at) else weekday)
        lasting = remaining(at + length / 2 - rhythm.looked, BURST)
        yield length, usual * times * (1 - missing * lasting) + burst * lasting
        at += length


def _until(owed: float, gathered: float, rate: float) -> float:
    """When entries that come at ``rate`` after those already gathered add so much delay."""
    if rate <= 0:
        return owed / gathered if gathered > 0 else LONGEST / _DAY
    return (sqrt(gathered**2 + 2 * rate * owed) - gathered) / rate


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


def rhythm_in_words(rhythm: tuple[float, ...], *, interval: timedelta = INTERVAL) -> str:
    """Say what was learnt of a feed, for a reader; "" where nothing was.

    >>> daily = tuple(datetime(2026, 11, day, 7, tzinfo=UTC) for day in range(1, 24))
    >>> plan = after_success(daily[-1], chance=0, brought=Brought(published=daily))
    >>> rhythm_in_words(plan.rhythm)
    'about 1 article a day, mostly 06-08 UTC, looked at every 15 min'
    """
    known = Rhythm.of(rhythm)
    if known is None:
        return ""
    wait = round(expected_wait(known, interval=interval) / timedelta(minutes=1))
    often = f"looked at every {wait} min" if wait < 90 else f"looked at every {wait / 60:.0f} h"
    if known.count < 1:
        return f"hardly any articles, {often}"
    number = known.count / max(known.watched, 1.0)
    if number < 0.6:
        return f"about {number * 7:.0f} articles a week, {often}".replace(
            " 1 articles", " 1 article"
        )
    first, last = known.waking_hours()
    hours = "" if (last - first) % 24 == 0 else f" mostly {first:02}-{last:02} UTC,"
    plural = "" if round(number) == 1 else "s"
    return f"about {number:.0f} article{plural} a day,{hours} {often}"


def follow_move(feed: Feed, moved_to: str | None, *, now: datetime) -> Move:
    """Judge by one more good look whether a feed has moved for good.

    Its server must say so on `MOVE_DAYS` different days (UTC), with nothing else in between:
    a wrong redirect, of a hotel's network or a bad release, seldom outlives a night.
    """
    if moved_to is None or moved_to == feed.url:
        return Move()
    if moved_to != feed.moved_to:
        return Move(moved_to=moved_to, moves=1)
    same_day = feed.last_success is not None and feed.last_success.date() == now.date()
    moves = feed.moves + (0 if same_day else 1)
    if moves >= MOVE_DAYS:
        return Move(url=moved_to)
    return Move(moved_to=moved_to, moves=moves)


def spread(now: datetime, overdue: int) -> Iterator[datetime]:
    """Say when to make looks that are overdue after a pause, most pressing first.

    At most `CATCH_UP` a second, so that 10,000 feeds are up to date within ten minutes.
    """
    for place in range(overdue):
        yield now + timedelta(seconds=place / CATCH_UP)


def ask_with(known: Validators, *, chance: float) -> Validators:
    """Choose the validators to send: now and then none.

    Some servers answer 304 for ever; one look in 96, about one a day, asks for everything.
    """
    return Validators(digest=known.digest) if chance < _FULL_LOOK else known
