"""The learnt schedule against looking every 15 and every 60 minutes.

    python -m bench.schedule --feeds 10000 --days 7
    python -m bench.schedule --replay

Nothing sleeps and nothing is fetched: feeds publish at times that are drawn, or that were recorded,
and each look is decided by `collect.polling` itself. Feeds start as new ones, at their first look,
with the last entries listed. Every article that a feed publishes within the days counts, with the
time from its publication to the look that finds it. Looks never queue here: the busiest minute
is printed, and stays far below what one newsroom makes (40 at once).

The feeds that are drawn: a fifth is silent for ever, the others' rates are log-normal around
3 a day with σ 1.8, at most 300. Liu, Ramasubramanian and Sirer (IMC 2005) found a quarter of
100,000 feeds silent for days and the rates of the others widely spread. Hours, weekends and
full hours follow the recorded outlets (``bench/replay`` of the shared sets, March 2026): a hill of
eight to sixteen hours that stands elsewhere for each feed and holds 85 % of its entries, a tenth of
the feeds without one; 15 % at weekends; one entry in eight on the full hour. Bursts are made up:
one entry in five has a follower within half an hour, which may have one too. One feed in fifty
wakes up or falls silent on a day of the week.

``--replay`` uses the recorded times themselves, of the outlets that were recorded for weeks, after
the four weeks that the profile of all feeds was measured on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from broadsheet.collect import polling

DEFAULT = Path(__file__).parents[2] / "shared/bench/replay/gn24h-2026-02_05.jsonl.gz"
#: A Monday.
START = datetime(2026, 11, 23, tzinfo=UTC)
#: Entries that a feed lists, and days of the past that are drawn for the first look.
LISTED = 30
PAST = timedelta(days=30)
DAY = timedelta(days=1)

Times = Sequence[datetime]
#: Given the look, what it brought and what was kept: the next look and what to keep.
Policy = Callable[[datetime, polling.Brought, tuple[float, ...]], polling.Plan]


@dataclass(slots=True)
class Result:
    """What one way of looking came to; delays are minutes."""

    looks: int = 0
    delays: array[float] = field(default_factory=lambda: array("d"))
    minutes: Counter[int] = field(default_factory=Counter)

    def quantile(self, share: float) -> float:
        """The delay that this share of the articles stays within, once they are sorted."""
        return self.delays[min(int(len(self.delays) * share), len(self.delays) - 1)]

    def line(self, name: str) -> str:
        """A row of the table."""
        mean = sum(self.delays) / len(self.delays)
        half, most, nearly = (self.quantile(share) for share in (0.5, 0.9, 0.99))
        return (
            f"{name:22} {self.looks:>10,} {self.looks / len(self.delays):>8.2f} {half:>8.1f}"
            f" {mean:>7.1f} {most:>7.1f} {nearly:>8.1f} {self.minutes.most_common(1)[0][1]:>8}"
        )


HEAD = (
    f"{'':22} {'looks':>10} {'/article':>8} {'median':>8} {'mean':>7} {'p90':>7} {'p99':>8}"
    f" {'busiest':>8}"
)


def learnt(chance: random.Random, interval: timedelta) -> Policy:
    """The schedule of Broadsheet itself."""

    def plan(now: datetime, brought: polling.Brought, kept: tuple[float, ...]) -> polling.Plan:
        return polling.after_success(
            now, chance=chance.random(), interval=interval, rhythm=kept, brought=brought
        )

    return plan


def fixed(interval: timedelta) -> Policy:
    """A look every so often."""
    return lambda now, _brought, kept: polling.Plan(next_poll=now + interval, rhythm=kept)


def watch(times: Times, first: datetime, start: datetime, end: datetime, plan: Policy) -> Result:
    """Look at one feed from ``first`` until all that it published before ``end`` is found."""
    result, now = Result(), first
    kept: tuple[float, ...] = ()
    seen = bisect_right(times, start)
    known = max(bisect_right(times, first) - LISTED, 0)
    last = bisect_right(times, end)
    while now < end or seen < last:
        there = bisect_right(times, now)
        if now < end:
            result.looks += 1
            result.minutes[int((now - start) / timedelta(minutes=1))] += 1
        found = times[seen : min(there, last)]
        result.delays.extend((now - one) / timedelta(minutes=1) for one in found)
        seen = max(seen, there)
        brought = polling.Brought(published=tuple(times[max(known, there - LISTED) : there]))
        known = there
        decided = plan(now, brought, kept)
        now, kept = decided.next_poll, decided.rhythm
    return result


def compare(feeds: Sequence[Times], start: datetime, days: float, seed: int) -> dict[str, Result]:
    """Look at all feeds in each of three ways."""
    end = start + timedelta(days=days)
    ways: dict[str, Callable[[], Policy]] = {
        "learnt, interval 15": lambda: learnt(random.Random(seed), timedelta(minutes=15)),
        "learnt, interval 30": lambda: learnt(random.Random(seed), timedelta(minutes=30)),
        "learnt, interval 60": lambda: learnt(random.Random(seed), timedelta(minutes=60)),
        "fixed 15": lambda: fixed(timedelta(minutes=15)),
        "fixed 60": lambda: fixed(timedelta(minutes=60)),
    }
    return {name: look_at(feeds, start, end, way(), seed=seed) for name, way in ways.items()}


def look_at(
    feeds: Sequence[Times], start: datetime, end: datetime, plan: Policy, *, seed: int
) -> Result:
    """Look at all feeds in one way, each for the first time at some moment of the first hour."""
    total, chance = Result(), random.Random(seed)
    for times in feeds:
        first = start + timedelta(hours=1) * chance.random()
        one = watch(times, first, start, end, plan)
        total.looks += one.looks
        total.delays.extend(one.delays)
        total.minutes.update(one.minutes)
    total.delays = array("d", sorted(total.delays))
    return total


# ---- feeds that are drawn


def draw(count: int, days: float, seed: int) -> list[Times]:
    """So many feeds with the times at which each publishes, the past included."""
    chance = random.Random(seed)
    return [_feed(chance, START - PAST, START + timedelta(days=days)) for _ in range(count)]


def _feed(chance: random.Random, begin: datetime, end: datetime) -> Times:
    if chance.random() < 0.2:
        return ()
    rate = min(3 * math.exp(1.8 * chance.gauss(0, 1)), 300)
    shares = _hours(chance)
    turn, wakes = None, False
    if chance.random() < 1 / 50:
        turn, wakes = START + (end - START) * chance.random(), chance.random() < 0.5
    times: list[datetime] = []
    day = begin
    while day < end:
        times += _day(chance, day, rate, shares)
        day += DAY
    kept = [one for one in sorted(times) if turn is None or (one > turn) == wakes]
    return [one for one in kept if one < end]


def _hours(chance: random.Random) -> list[float]:
    """How a feed's entries fall on the hours of a day."""
    if chance.random() < 0.1:
        return [1 / 24] * 24
    length, begin = chance.randint(8, 16), round(chance.gauss(14, 5)) % 24
    hill = {(begin - length // 2 + n) % 24 for n in range(length)}
    weights = {hour: chance.uniform(0.3, 1.7) for hour in range(24)}
    within = sum(weights[hour] for hour in hill)
    without = sum(weights[hour] for hour in range(24) if hour not in hill)
    return [
        0.85 * weights[hour] / within if hour in hill else 0.15 * weights[hour] / without
        for hour in range(24)
    ]


def _day(
    chance: random.Random, day: datetime, rate: float, shares: list[float]
) -> Iterator[datetime]:
    weekend = day.weekday() >= 5
    # Followers are part of the rate: 1.25 entries for each first one.
    mean = rate / 1.25 * (0.15 * 7 / 2 if weekend else 0.85 * 7 / 5)
    mean *= math.exp(0.3 * chance.gauss(0, 1) - 0.045)
    for _ in range(_poisson(chance, mean)):
        hour = chance.choices(range(24), shares)[0]
        minute = 0.0 if chance.random() < 1 / 8 else 60 * chance.random()
        at = day + timedelta(hours=hour, minutes=minute)
        yield at
        while chance.random() < 0.2:
            yield at + timedelta(minutes=30 * chance.random())


def _poisson(chance: random.Random, mean: float) -> int:
    """How many come where ``mean`` are expected."""
    at, count = chance.expovariate(1.0), 0
    while at < mean:
        at += chance.expovariate(1.0)
        count += 1
    return count


# ---- feeds that were recorded


def recorded(path: Path) -> list[Times]:
    """When the outlets that were recorded for weeks published, as far as they say so at once."""
    feeds: dict[str, list[datetime]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            published, first = _time(row["published"]), _time(row["first_seen"])
            if published and first and timedelta() <= first - published < timedelta(hours=6):
                feeds.setdefault(row["source"], []).append(published)
    return [sorted(times) for times in feeds.values() if len(times) >= 500]


def _time(text: str | None) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text or "")
        except ValueError:
            continue
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def main() -> None:
    """Read the command line, compare, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replay", action="store_true", help="recorded times, not drawn ones")
    parser.add_argument("--recording", type=Path, default=DEFAULT)
    asked = parser.parse_args()
    if asked.replay:
        feeds, start = recorded(asked.recording), datetime(2026, 3, 30, tzinfo=UTC)
    else:
        feeds, start = draw(asked.feeds, asked.days, asked.seed), START
    results = compare(feeds, start, asked.days, asked.seed)
    print(f"{len(feeds):,} feeds, {len(results['fixed 15'].delays):,} articles; delays in minutes")
    print(HEAD)
    for name, result in results.items():
        print(result.line(name))


if __name__ == "__main__":
    main()
