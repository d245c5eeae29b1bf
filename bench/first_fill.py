"""A first fill stage by stage, in one process: ``python -m bench.first_fill``.

The documents of `bench.refresh`, without a network or workers: shown is the processor time that
each stage takes for an entry. On a busy machine everything takes longer, so a fixed piece of work
is timed between the feeds and shown beside: times compare as far as it does.
"""

from __future__ import annotations

import argparse
import gc
import pickle
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.prose import Prose
from bench.refresh import FILL, World
from broadsheet import composing, stages, weighing
from broadsheet.analysis.clustering import Stories
from broadsheet.model import Feed, Poll, Source, Validators, digest
from broadsheet.newsroom import COLLECT_AFTER
from broadsheet.store import Store

ENTRIES = 33
_START = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Watch:
    """Processor seconds by stage."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Count what the block takes."""
        began = time.process_time()
        yield
        self.spent[stage] += time.process_time() - began


def measure(feeds: int) -> None:
    """Fill a paper of so many feeds and print the stages."""
    world = World(ENTRIES, 120, Prose(feeds * ENTRIES // 12))
    watch, stories = Watch(), Stories()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{Path(folder) / 'bench.db'}") as store,
    ):
        for number in range(feeds):
            with watch.on("a fixed piece of work"):
                sorted(Counter(str(n * n) for n in range(5000)).items())
            host = f"site{number}.localhost"
            document = world.document(host).encode()
            _fill(store, stories, watch, _add(store, host), document, now=_at(number))
    _print(watch, feeds * ENTRIES)


def _at(number: int) -> datetime:
    return _START + timedelta(milliseconds=number)


def _add(store: Store, host: str) -> Feed:
    url = f"http://{host}/feed"
    feed = Feed(id=digest(url), url=url, source=host, title=host, next_poll=_START)
    store.add_feed(Source(id=host, name=host, home=f"http://{host}/"), feed)
    return feed


def _fill(
    store: Store, stories: Stories, watch: Watch, feed: Feed, document: bytes, *, now: datetime
) -> None:
    with watch.on("take in"):
        intake = stages.take_in(document, url=feed.url, charset=None, lang=None, known={})
    with watch.on("travel"):
        intake = pickle.loads(pickle.dumps(intake))
    poll = Poll(feed=feed.id, validators=Validators(), next_poll=now + timedelta(hours=1))
    with watch.on("compose"):
        draft = composing.from_feed(store, feed, intake, poll=poll, now=now)
    with watch.on("place"):
        composing.place(draft, stories, store)
    with watch.on("weigh"):
        update = weighing.weigh(draft, store)
    with watch.on("keep"):
        store.keep(update)


def _print(watch: Watch, entries: int) -> None:
    fixed = watch.spent.pop("a fixed piece of work")
    whole = sum(watch.spent.values())
    for stage, seconds in [*watch.spent.items(), ("together", whole)]:
        print(f"{stage:10} {1000 * seconds / entries:.3f} ms an entry")
    print(f"{FILL * whole / entries:.0f} CPU s for {FILL:,} entries, without fetching")
    print(f"a fixed piece of work took {1000 * fixed * ENTRIES / entries:.2f} ms")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=100)
    asked = parser.parse_args()
    gc.set_threshold(*COLLECT_AFTER)
    measure(asked.feeds)


if __name__ == "__main__":
    main()
