"""Lag of healthy feeds while other sources drip their answers, against the lag without those.

    python -m bench.slow_sources --feeds 1000 --slow 200

Runs the newsroom's own loop twice on the real clock: with the healthy feeds alone, then with the
slow ones among them. Feeds fall due evenly over ``--over`` seconds, or all at once with
``--over 0``. A slow source drips the TLS handshake, the header or the body, a byte every half
second. Lag is the time from when a feed is due to when what it says is stored.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
import uvloop

from bench.loopback import LOOPBACK, dripping_apart, serving_apart
from broadsheet.collect.fetch import DEADLINE, Fetcher
from broadsheet.model import Feed, Source, digest
from broadsheet.newsroom import Newsroom, system_clock
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store

_DRIPS = ("https://{}/", "http://{}/header", "http://{}/body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many feeds of each kind there are, and how they are looked at; times in seconds."""

    healthy: int
    slow: int
    over: float
    deadline: float


def reply(request: Request) -> Answer:
    """A feed with one entry, unlike those of the others: no story of hundreds shall be weighed."""
    luck = random.Random(request.host)
    words = " ".join("".join(luck.choices("aeioubdgklmnprst", k=7)) for _ in range(8))
    item = f"<item><title>{words}</title><guid>{request.host}</guid></item>"
    body = f"<rss version='2.0'><channel><title>{request.host}</title>{item}</channel></rss>"
    return Answer(body=body.encode(), media="application/rss+xml")


async def measure(plan: Plan, ports: tuple[int, int]) -> tuple[list[float], list[float]]:
    """Seconds of lag of every healthy feed, and seconds until every slow one was given up."""
    with tempfile.TemporaryDirectory() as folder:
        places = _places(plan, ports)
        newsroom = Newsroom(
            Store.open(f"sqlite:///{Path(folder) / 'bench.db'}"),
            name="bench",
            make_web=partial(
                Fetcher, agent="Broadsheet bench", allow=places, deadline=plan.deadline
            ),
            read_pages=False,
        )
        stop = asyncio.Event()
        await newsroom.update()  # everything is imported and forked before the first feed is due
        due = _schedule(newsroom, plan, begin=system_clock() + timedelta(seconds=1))
        running = asyncio.create_task(newsroom.run(stop))
        lags = await _lags(newsroom, due)
        stop.set()
        await running
        await newsroom.close()
    return [lag for url, lag in lags.items() if "good" in url], [
        lag for url, lag in lags.items() if "drip" in url
    ]


def _places(plan: Plan, ports: tuple[int, int]) -> dict[str, tuple[str, int]]:
    good = {f"good{n}.localhost": (LOOPBACK, ports[0]) for n in range(plan.healthy)}
    return good | {f"drip{n}.localhost": (LOOPBACK, ports[1]) for n in range(plan.slow)}


def _schedule(newsroom: Newsroom, plan: Plan, *, begin: datetime) -> dict[str, datetime]:
    urls = [f"http://good{n}.localhost/" for n in range(plan.healthy)]
    urls += [_DRIPS[n % 3].format(f"drip{n}.localhost") for n in range(plan.slow)]
    luck = random.Random(1)
    due = {url: begin + timedelta(seconds=plan.over * luck.random()) for url in urls}
    newsroom.store.add_feeds((_source(url), _feed(url, at)) for url, at in due.items())
    return due


def _source(url: str) -> Source:
    host = url.split("/")[2]
    return Source(id=host, name=host, home=url)


def _feed(url: str, at: datetime) -> Feed:
    return Feed(id=digest(url), url=url, source=_source(url).id, title=url, next_poll=at)


async def _lags(newsroom: Newsroom, due: dict[str, datetime]) -> dict[str, float]:
    while True:
        feeds = await asyncio.to_thread(newsroom.store.feeds)
        if all(feed.last_poll for feed in feeds):
            return {
                feed.url: (feed.last_poll - due[feed.url]).total_seconds()
                for feed in feeds
                if feed.last_poll
            }
        await asyncio.sleep(2)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=200)
    parser.add_argument("--over", type=float, default=30.0)
    parser.add_argument("--deadline", type=float, default=DEADLINE)
    asked = parser.parse_args()
    healthy = asked.feeds - asked.slow
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    with serving_apart(reply) as (good, _), dripping_apart() as (drip, _):
        alone = 0.0
        for slow in (0, asked.slow):
            plan = Plan(healthy=healthy, slow=slow, over=asked.over, deadline=asked.deadline)
            lags, cuts = uvloop.run(measure(plan, (good, drip)))
            p50, p99 = percentile(lags, 0.5), percentile(lags, 0.99)
            alone = alone or p99
            print(
                f"{healthy} healthy feeds beside {slow:3} that drip: lag p50 {p50:.2f} s,"
                f" p99 {p99:.2f} s ({p99 / alone:.2f} x)"
            )
        print(f"a feed that drips is given up after {min(cuts):.1f} to {max(cuts):.1f} s")


if __name__ == "__main__":
    main()
