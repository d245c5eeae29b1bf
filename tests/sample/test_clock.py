"""The edition's clock moves only when it is told to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.sample.clock import MIDNIGHT, EditionClock


def test_the_clock_stands_still_until_advanced(clock: EditionClock) -> None:
    assert clock.now() == clock.now() == MIDNIGHT

    clock.advance(90)

    assert clock.now() == MIDNIGHT + timedelta(minutes=90)


def test_the_day_ends_after_24_hours_and_goes_no_further(clock: EditionClock) -> None:
    clock.advance(60 * 30)

    assert clock.over
    assert clock.now() == MIDNIGHT + timedelta(hours=24)


def test_playing_stops_at_both_ends_of_the_day(clock: EditionClock) -> None:
    stops = list(clock.play(step=7))

    assert stops[0] == clock.start
    assert stops[-1] == clock.end
    assert stops == sorted(set(stops))


def test_the_clock_does_not_run_backwards(clock: EditionClock) -> None:
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)
