"""Readers of the event log miss nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest

from broadsheet.model import Event, LoggedEvent, Update
from broadsheet.store import Store, log
from tests.store.build import NOW


def happened(name: str) -> Event:
    return Event(kind="story.changed", story=5, facts={"headline": name, "origins": 2, "why": None})


def names(events: tuple[LoggedEvent, ...]) -> list[object]:
    return [logged.event.facts["headline"] for logged in events]


def test_events_come_back_as_they_happened(store: Store) -> None:
    one, two = happened("one"), Event(kind="source.failed", source="bay.example")
    store.keep(Update(at=NOW, events=(one, two)))

    assert store.events(0) == (
        LoggedEvent(seq=1, at=NOW, event=one),
        LoggedEvent(seq=2, at=NOW, event=two),
    )


def test_the_log_is_read_on_from_any_event(store: Store) -> None:
    assert (store.events(0), store.last_event()) == ((), 0)
    store.keep(Update(at=NOW, events=tuple(happened(name) for name in "abcde")))

    first = store.events(0, limit=2)
    assert names(first) == ["a", "b"]
    assert names(store.events(first[-1].seq)) == ["c", "d", "e"]
    assert store.events(store.last_event()) == ()


def test_an_update_that_is_rolled_back_is_never_heard_of(store: Store) -> None:
    def append_and_fail() -> None:
        with store.database.writing() as connection:
            log.append(connection, NOW, [happened("lost")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        append_and_fail()
    store.keep(Update(at=NOW, events=(happened("kept"),)))

    assert names(store.events(0)) == ["kept"]


def test_a_reader_misses_nothing_when_writers_overlap(store: Store) -> None:
    """The second writer is ready first, and a reader looks at every moment in between."""
    heard: list[object] = []
    cursor = 0

    def listen() -> None:
        nonlocal cursor
        batch = store.events(cursor)
        heard.extend(names(batch))
        cursor = batch[-1].seq if batch else cursor

    with ThreadPoolExecutor() as threads:
        with store.database.writing() as slow:
            log.append(slow, NOW, [happened("slow")])
            fast = threads.submit(store.keep, Update(at=NOW, events=(happened("fast"),)))
            with pytest.raises(StillWaiting):
                fast.result(timeout=0.2)
            listen()
        listen()
        fast.result(timeout=10)
        listen()

    assert heard == ["slow", "fast"]


def test_many_writers_at_once_are_all_heard_in_order(store: Store) -> None:
    def write(number: int) -> int:
        return store.keep(Update(at=NOW, events=(happened(str(number)),)))

    heard: list[object] = []
    cursor = 0
    with ThreadPoolExecutor(max_workers=4) as threads:
        writing = [threads.submit(write, number) for number in range(40)]
        while len(heard) < 40:
            done = all(one.done() for one in writing)
            batch = store.events(cursor)
            heard.extend(names(batch))
            cursor = batch[-1].seq if batch else cursor
            assert batch or not done, "an event was skipped"

    assert sorted(heard, key=str) == sorted(map(str, range(40)))
