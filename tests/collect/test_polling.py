"""When to look at a feed again."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.collect.polling import (
    INTERVAL,
    LONGEST,
    NEVER,
    after_failure,
    after_success,
    ask_with,
    spread,
)
from broadsheet.errors import Gone, Rejected, Unreachable
from broadsheet.model import Validators

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DOWN = Unreachable("http://a.example/feed", "a.example does not resolve")
chances = st.floats(0, 1)


@given(chances)
def test_a_feed_is_looked_at_about_once_an_interval(chance: float) -> None:
    wait = after_success(NOW, chance=chance) - NOW
    assert INTERVAL * 0.9 <= wait <= INTERVAL * 1.1


@pytest.mark.parametrize(("days", "times"), [(0, 1), (0.5, 1), (2, 2), (4, 4), (900, 4), (-3, 1)])
def test_a_feed_that_was_quiet_for_days_is_asked_less_often(days: float, times: float) -> None:
    newest = NOW - timedelta(days=days)
    assert after_success(NOW, chance=0.5, newest=newest) == NOW + INTERVAL * times


def test_the_wait_doubles_with_each_failure_up_to_a_day() -> None:
    waits = [after_failure(NOW, DOWN, failures=n, chance=1.0) - NOW for n in range(1, 10)]
    assert waits == [min(INTERVAL * 2**n, LONGEST) for n in range(9)]


@given(st.integers(1, 10**9), chances)
def test_a_failing_feed_is_looked_at_within_a_day_for_ever(failures: int, chance: float) -> None:
    wait = after_failure(NOW, DOWN, failures=failures, chance=chance) - NOW
    assert INTERVAL * 0.8 <= wait <= LONGEST


@given(st.timedeltas(timedelta(0), timedelta(hours=24)), chances)
def test_what_a_site_asked_for_is_never_undercut(asked: timedelta, chance: float) -> None:
    error = Rejected("http://a.example/", "wait", status=429, retry_after=asked)
    assert after_failure(NOW, error, failures=1, chance=chance) >= NOW + asked


def test_a_wait_of_ten_years_is_cut_to_a_day() -> None:
    error = Rejected("http://a.example/", "wait", status=429, retry_after=timedelta(days=3650))
    assert after_failure(NOW, error, failures=1, chance=0.0) == NOW + LONGEST


def test_a_feed_that_is_gone_is_never_looked_at() -> None:
    error = Gone("http://a.example/", "gone", status=410)
    assert after_failure(NOW, error, failures=1, chance=0.5) == NEVER


def test_overdue_looks_are_spread_evenly() -> None:
    moments = list(spread(NOW, 5000, within=timedelta(minutes=10)))
    assert moments[0] == NOW
    assert moments[-1] < NOW + timedelta(minutes=10)
    gaps = [late - early for early, late in pairwise(moments)]
    assert max(gaps) - min(gaps) <= timedelta(microseconds=1)
    assert list(spread(NOW, 0, within=timedelta(minutes=10))) == []


def test_about_once_a_day_everything_is_asked_for() -> None:
    known = Validators(etag='"1"', last_modified="yesterday", digest=7)
    sent = [ask_with(known, chance=n / 960) for n in range(960)]
    assert sent.count(Validators(digest=7)) == math.ceil(960 / 96)
    assert sent.count(known) == 950
