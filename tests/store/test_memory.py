"""What the story engine knew is put by and taken up once."""

from __future__ import annotations

from datetime import UTC, datetime

from broadsheet import pipeline
from broadsheet.store import Store

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_a_state_of_any_size_comes_back_once(store: Store) -> None:
    state = bytes(range(256)) * 9000 + b"the end"
    store.keep_memory(b"older")
    store.keep_memory(state)

    assert store.take_memory() == state
    assert store.take_memory() is None


def test_a_state_that_nobody_can_read_is_passed_over(store: Store) -> None:
    store.keep_memory(b"of another release")

    assert len(pipeline.take_up(store, NOW)) == 0
    assert store.take_memory() is None
