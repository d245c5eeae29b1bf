"""The order of the front page."""

from __future__ import annotations

from broadsheet.analysis.prominence import HALF_LIFE, prominence
from tests.analysis.build import at


def test_three_independent_reports_stand_above_ten_copies_of_one() -> None:
    assert prominence(3, 3, 3, at(0), at(0)) > prominence(1, 11, 11, at(0), at(0))


def test_newer_stands_above_older_of_the_same_weight() -> None:
    assert prominence(2, 2, 2, at(5), at(5)) > prominence(2, 2, 2, at(0), at(0))


def test_a_story_that_moves_on_rises_but_not_as_high_as_a_new_one() -> None:
    still = prominence(2, 2, 2, at(0), at(0))
    moved = prominence(2, 2, 3, at(0), at(6))
    new = prominence(2, 2, 3, at(6), at(6))

    assert still < moved < new


def test_twice_the_weight_is_worth_a_half_life() -> None:
    later = at(0) + HALF_LIFE
    assert prominence(4, 4, 4, at(0), at(0)) > prominence(2, 2, 2, later, later)


def test_more_reports_always_help() -> None:
    weights = [prominence(n, n, n, at(0), at(0)) for n in range(1, 40)]

    assert weights == sorted(weights)
