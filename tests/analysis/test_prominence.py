"""The order of the front page."""

from __future__ import annotations

from broadsheet.analysis.prominence import HALF_LIFE, prominence
from tests.analysis.build import at


def test_three_independent_reports_stand_above_ten_copies_of_one() -> None:
    assert prominence([at(0)] * 3) > prominence([at(0)], [at(0)] * 10)


def test_newer_stands_above_older_of_the_same_weight() -> None:
    assert prominence([at(5)] * 2) > prominence([at(0)] * 2)


def test_a_story_that_moves_on_rises_but_not_as_high_as_a_new_one() -> None:
    still = prominence([at(0), at(0)])
    moved = prominence([at(0), at(6)])
    new = prominence([at(6), at(6)])

    assert still < moved < new


def test_twice_the_reports_are_worth_more_than_a_half_life() -> None:
    later = at(0) + HALF_LIFE
    assert prominence([at(0)] * 4) > prominence([later] * 2)


def test_more_reports_always_help() -> None:
    weights = [prominence([at(0)] * n) for n in range(1, 40)]

    assert weights == sorted(weights)


def test_copies_help_a_little_and_late_ones_make_nothing_new() -> None:
    alone = prominence([at(0)])
    copied = prominence([at(0)], [at(1)])
    much_later = prominence([at(0)], [at(20)])

    assert alone < copied == much_later < prominence([at(0)] * 2)


def test_a_long_affair_that_goes_on_stands_as_high_as_its_fresh_reports() -> None:
    fresh = prominence([at(0), at(100), at(101), at(101)])

    assert prominence([at(101)] * 2) < fresh < prominence([at(101)] * 4)
