"""Kill a writer at random moments and look at what it leaves: ``python -m tests.store.crashing``.

Each round forks a writer that keeps update after update and tells each number once it is kept,
kills it without warning, opens the database again and looks for anything lost, torn or doubled. It
is a program of its own because a fork should not copy the threads of a test runner.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import time

from sqlalchemy import func
from sqlalchemy import select as query

from broadsheet.store import Store, schema
from tests.store import build

#: Articles in each update.
BATCH = 3
#: A writer lives this long at most, in seconds; it is killed at a random moment of that.
LIFETIME = 0.12
#: Promised in the design: a database is ready again this soon after a crash, in seconds.
READY = 5.0


def main(url: str, rounds: int) -> None:
    """Kill ``rounds`` writers; print the last update they told of, or fail with the first loss."""
    with Store.open(url) as store:
        store.add_feed(build.source(), build.feed())
    told = 1
    for _ in range(rounds):
        told = _kill_a_writer(url, kept=_kept(url), told=told)
        _inspect(url, told)
    print(told)


def _kill_a_writer(url: str, *, kept: int, told: int) -> int:
    """Let a writer go on after update ``kept``, kill it, and return the last one it told of."""
    ear, mouth = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(ear)
        _write(url, kept, mouth)
    os.close(mouth)
    with os.fdopen(ear, "rb") as telling:
        # The clock runs from its first update on, so that none is killed while it is still opening.
        first = telling.readline()
        select.select([], [], [], random.uniform(0, LIFETIME))
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        complete = [line for line in (first, *telling) if line.endswith(b"\n")]
    return max([told, *map(int, complete)])


def _write(url: str, kept: int, mouth: int) -> None:
    store = Store.open(url)
    for number in range(kept + 1, sys.maxsize):
        first = number * BATCH
        articles = [build.article(id, text="Word. " * 400) for id in range(first, first + BATCH)]
        store.keep(build.arrival(*articles))
        os.write(mouth, b"%d\n" % number)


def _kept(url: str) -> int:
    with Store.open(url) as store, store.database.reading() as connection:
        newest = connection.scalar(query(func.max(schema.article.c.id))) or BATCH
    return int(newest) // BATCH


def _inspect(url: str, told: int) -> None:
    started = time.perf_counter()
    with Store.open(url) as store:
        ready = time.perf_counter() - started
        assert ready < READY, f"ready after {ready:.1f} s only"
        assert store.check() == ()
        log = store.events(0, limit=1_000_000)
        events = sum(one.event.kind != "source.added" for one in log)
        with store.database.reading() as connection:
            ids = set(connection.scalars(query(schema.article.c.id)))
            counts = {
                name: connection.scalar(
                    query(func.count()).select_from(schema.metadata.tables[name])
                )
                for name in ("article", "revision", "placement", "story", "entry", "development")
            }
    newest = max(ids) // BATCH
    assert newest in {told, told + 1}, f"update {told} was told, the newest is {newest}"
    assert ids == set(range(2 * BATCH, (newest + 1) * BATCH)), "an article is missing"
    assert set(counts.values()) == {len(ids)}, f"torn: {counts}"
    assert events == len(ids), f"{events} events for {len(ids)} articles"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
