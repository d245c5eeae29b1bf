"""What a feed's own past says about when its next entries come. Pure.

A `Rhythm` holds how many entries a day the feed brings, in which hours and on which days of the
week, whether there are more than usual right now, and how much of it was news. Old observations
fade, so that it follows a feed that changes its habits. Where little is known of a feed, its
profile leans on that of all feeds, and the more is known the less (a Gamma prior on the rate, a
Dirichlet prior on the hours).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

#: What was observed counts half after this many days…
_MEMORY = 14.0
#: …and half after these, in days, for what makes a feed busier than usual: an hour.
BURST = 1 / 24
#: A new feed is taken for one of 4 entries a day, on the evidence of a tenth of a day.
_PRIOR_DAYS = 0.1
_PRIOR_RATE = 4.0
#: How many entries of its own weigh as much as the profile of all feeds.
_PRIOR_HOURS = 8.0
_PRIOR_WEEKEND = 6.0
#: How many entries more or less than usual it takes to half believe in a burst or a lull; and the
#: least share of the usual that a lull leaves.
_DOUBT = 2.0
_LULL = 0.4
#: Silent for longer than this many days, a feed falls asleep.
_ASLEEP = 14.0
#: Share of entries that open a story, of all feeds; and how many of its own outweigh it.
_USUAL_FIRST = 0.5
_PRIOR_FIRST = 10.0

#: Entries by hour (UTC), of all feeds: half a flat day, half the mean of twenty outlets in America,
#: Europe and Asia over four weeks; in shares of one.
# fmt: off
_HOURS = (
    0.033, 0.032, 0.030, 0.030, 0.032, 0.033, 0.031, 0.030,
    0.032, 0.039, 0.047, 0.050, 0.050, 0.051, 0.054, 0.056,
    0.057, 0.055, 0.050, 0.046, 0.045, 0.042, 0.039, 0.034,
)
# fmt: on
#: Share of a week's entries that come on Saturday and Sunday: the mean of the same outlets.
_WEEKEND = 0.15

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What was learnt of one feed. Times are days since 1970, counts fade with time.

    ``looked`` is the last look, ``newest`` the newest entry (or the first look), ``watched`` the
    days that ``count`` entries came in. ``lately`` and ``expected`` are entries of the last hours
    as they came and as they were to be expected; ``first`` those that opened a story, of
    ``judged``.
    """

    looked: float
    newest: float
    watched: float
    count: float
    lately: float
    expected: float
    first: float
    judged: float
    weekend: float
    hours: tuple[float, ...]

    @classmethod
    def of(cls, kept: tuple[float, ...]) -> Rhythm | None:
        """The rhythm that was kept as numbers; None for a feed of which nothing is known."""
        if len(kept) != 9 + 24:
            return None
        looked, newest, watched, count, lately, expected, first, judged, weekend, *hours = kept
        return cls(
            looked=looked,
            newest=newest,
            watched=watched,
            count=count,
            lately=lately,
            expected=expected,
            first=first,
            judged=judged,
            weekend=weekend,
            hours=tuple(hours),
        )

    def kept(self) -> tuple[float, ...]:
        """It as numbers, to be kept with the feed."""
        numbers = (getattr(self, name) for name in self.__slots__[:-1])
        return (*numbers, *self.hours)

    @property
    def rate(self) -> float:
        """Entries a day over the whole week, none of them certain to come."""
        return (self.count + _PRIOR_RATE * _PRIOR_DAYS) / (self.watched + _PRIOR_DAYS)

    @property
    def lull(self) -> float:
        """The share of the usual that comes at the moment, at most all of it."""
        return min(max((self.lately + _DOUBT) / (self.expected + _DOUBT), _LULL), 1.0)

    @property
    def burst(self) -> float:
        """Entries a day that come at the moment beyond the usual."""
        excess = max(self.lately - self.expected, 0.0)
        return excess**2 / (excess + _DOUBT) * math.log(2) / BURST

    @property
    def worth(self) -> float:
        """How much an entry of it weighs, from ½ where all are told already to 1½."""
        share = (self.first + _USUAL_FIRST * _PRIOR_FIRST) / (self.judged + _PRIOR_FIRST)
        return 0.5 + share

    @property
    def awake(self) -> float:
        """How far, from 0 to 1, a feed silent for so long is still believed to publish."""
        quiet = max(self.looked - self.newest, _ASLEEP)
        return (_ASLEEP / quiet) ** 2

    def shares(self) -> list[float]:
        """How busy each hour (UTC) is against the mean of the day, which is 1."""
        scale = 24 / (sum(self.hours) + _PRIOR_HOURS)
        own = zip(self.hours, _HOURS, strict=True)
        return [(count + _PRIOR_HOURS * usual) * scale for count, usual in own]

    def waking_hours(self) -> tuple[int, int]:
        """The shortest run of hours (UTC) that nine in ten entries come in: from, and up to.

        0 and 24 where that is no less than most of the day.
        """
        whole = sum(self.hours) or 1.0
        for length in range(1, 19):
            runs = {
                start: sum(self.hours[(start + n) % 24] for n in range(length))
                for start in range(24)
            }
            start = max(runs, key=lambda one: runs[one])
            if runs[start] >= 0.9 * whole:
                return start, (start + length) % 24
        return 0, 24

    def week(self) -> tuple[float, float]:
        """How busy a weekday and a day of the weekend are against the mean of the week."""
        total = sum(self.hours) + _PRIOR_WEEKEND
        weekend = min((self.weekend + _PRIOR_WEEKEND * _WEEKEND) / total, 1.0)
        return (1 - weekend) * 7 / 5, weekend * 7 / 2


def begin(now: datetime, published: Iterable[datetime | None]) -> Rhythm:
    """The rhythm of a feed at the first look, from the times its entries bear."""
    at = _days(now)
    times = sorted(_days(one) for one in published if one is not None and one <= now)
    span = min(at - times[0], 4 * _MEMORY) if len(times) > 1 else 0.0
    rhythm = Rhythm(
        looked=at,
        newest=times[-1] if times else at,
        watched=_faded_days(span),
        count=0.0,
        lately=0.0,
        expected=0.0,
        first=0.0,
        judged=0.0,
        weekend=0.0,
        hours=(0.0,) * 24,
    )
    # The oldest only says where the watching began.
    return _count(rhythm, at, [time for time in times[1:] if at - time <= span])


def go_on(
    rhythm: Rhythm, now: datetime, published: Iterable[datetime | None], *, first: int
) -> Rhythm:
    """The rhythm after another look; an entry without a time came in the middle between two."""
    at = _days(now)
    gap = max(at - rhythm.looked, 0.0)
    times = [_came(one, at, gap) for one in published]
    expected = rate_at(rhythm, at) * gap
    faded = _fade(rhythm, gap, expected=expected)
    counted = _count(replace(faded, looked=at), at, times)
    recent = sum(remaining(at - time, BURST) for time in times)
    return replace(
        counted,
        newest=max([rhythm.newest, *times]),
        lately=faded.lately + recent,
        first=faded.first + first,
        judged=faded.judged + len(times),
    )


def rate_at(rhythm: Rhythm, at: float) -> float:
    """Entries a day that usually come at this moment, bursts apart."""
    weekday, weekend = rhythm.week()
    hour = int(at % 1 * 24)
    return rhythm.rate * rhythm.shares()[hour] * (weekend if is_weekend(at) else weekday)


def is_weekend(at: float) -> bool:
    """Whether a moment, in days since 1970, which began on a Thursday, lies on a weekend."""
    return (int(at) + 3) % 7 >= 5


def _came(time: datetime | None, at: float, gap: float) -> float:
    return at - gap / 2 if time is None else min(_days(time), at)


def _fade(rhythm: Rhythm, gap: float, *, expected: float) -> Rhythm:
    left, burst = remaining(gap, _MEMORY), remaining(gap, BURST)
    return replace(
        rhythm,
        watched=rhythm.watched * left + _faded_days(gap),
        count=rhythm.count * left,
        lately=rhythm.lately * burst,
        expected=rhythm.expected * burst + expected * remaining(gap / 2, BURST),
        first=rhythm.first * left,
        judged=rhythm.judged * left,
        weekend=rhythm.weekend * left,
        hours=tuple(count * left for count in rhythm.hours),
    )


def _count(rhythm: Rhythm, at: float, times: list[float]) -> Rhythm:
    """Add entries at these times; each is shared out between the two nearest hours."""
    if not times:
        return rhythm
    hours, weekend, count = list(rhythm.hours), rhythm.weekend, rhythm.count
    for time in times:
        weight = remaining(at - time, _MEMORY)
        before, later = divmod(time % 1 * 24 - 0.5, 1)
        hours[int(before) % 24] += weight * (1 - later)
        hours[int(before + 1) % 24] += weight * later
        weekend += weight * is_weekend(time)
        count += weight
    return replace(rhythm, hours=tuple(hours), weekend=weekend, count=count)


def remaining(gap: float, half: float) -> float:
    """Share of what was observed so long ago that still counts, when half does after ``half``."""
    return math.exp2(-gap / half)


def _faded_days(span: float) -> float:
    """What this many days in a row are worth when the older ones have faded."""
    return _MEMORY / math.log(2) * (1 - remaining(span, _MEMORY))


def _days(moment: datetime) -> float:
    return (moment - _EPOCH) / _DAY
