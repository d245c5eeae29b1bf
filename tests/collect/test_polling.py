"""When to look at a feed again."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from bench import schedule
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.collect.polling import (
    INTERVAL,
    LEAST,
    LONGEST,
    NEVER,
    SHORTEST,
    Brought,
    Plan,
    after_failure,
    after_success,
    ask_with,
    follow_move,
    spread,
)
from broadsheet.errors import Gone, Rejected, Unreachable
from broadsheet.model import Feed, Validators

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DOWN = Unreachable("http://a.example/feed", "a.example does not resolve")
HOUR = timedelta(hours=1)
FEED = Feed(id=1, url="https://a.example/feed", source="a.example", title="A", next_poll=NOW)
chances = st.floats(0, 1)


def plan(now: datetime = NOW, *, chance: float = 0.0, **known: Any) -> Plan:
    return after_success(now, chance=chance, **known)


def wait(now: datetime = NOW, **known: Any) -> timedelta:
    return plan(now, **known).next_poll - now


def every(gap: timedelta, *, until: datetime = NOW, count: int = 30) -> Brought:
    """Entries that came at even gaps, the newest at ``until``."""
    return Brought(published=tuple(until - gap * n for n in range(count)))


def watched(first: Brought, *, days: float) -> list[timedelta]:
    """The waits of a feed that is looked at for days and brings nothing more."""
    now, kept, waits = NOW, plan(brought=first).rhythm, []
    while now < NOW + timedelta(days=days):
        one = plan(now, rhythm=kept)
        waits.append(one.next_poll - now)
        now, kept = one.next_poll, one.rhythm
    return waits


@given(chances)
def test_a_new_feed_is_looked_at_again_within_the_interval(chance: float) -> None:
    assert INTERVAL * 0.9 <= wait(chance=chance) <= INTERVAL


def test_busier_feeds_wait_shorter_by_the_square_root_of_their_rate() -> None:
    often = [every(HOUR / 8, count=300), every(HOUR / 32, count=1200)]
    seldom, dense = (wait(brought=brought) for brought in often)
    assert dense < seldom < INTERVAL
    assert seldom / dense == pytest.approx(2, rel=0.15)


def test_no_feed_is_looked_at_more_often_than_every_two_minutes() -> None:
    assert wait(brought=every(timedelta(seconds=5), count=2000)) == SHORTEST
    minute = timedelta(minutes=1)
    assert wait(interval=minute, brought=every(timedelta(seconds=5), count=2000)) == minute


def test_a_feed_that_brings_news_is_looked_at_within_the_interval_by_day() -> None:
    daily = every(timedelta(days=1), until=NOW - HOUR)
    assert wait(brought=daily) == INTERVAL


def test_the_hours_in_which_a_feed_sleeps_are_learnt() -> None:
    at_noon = Brought(published=tuple(NOW - timedelta(days=day, minutes=10) for day in range(20)))
    kept = plan(brought=at_noon).rhythm
    night, noon = NOW + timedelta(hours=12), NOW + timedelta(hours=23, minutes=30)
    assert wait(noon, rhythm=kept) == INTERVAL
    assert wait(night, rhythm=kept) > INTERVAL


def test_a_feed_that_falls_silent_is_looked_at_once_a_day_in_the_end() -> None:
    waits = watched(every(12 * HOUR), days=60)
    assert waits[0] == INTERVAL
    assert waits[-1] == LONGEST
    assert max(waits) == LONGEST


def test_a_feed_that_wakes_up_is_looked_at_within_the_interval_again() -> None:
    now, kept = NOW, plan(brought=every(12 * HOUR)).rhythm
    while (one := plan(now, rhythm=kept)).next_poll - now < LONGEST:
        now, kept = one.next_poll, one.rhythm
    woken = plan(one.next_poll, rhythm=one.rhythm, brought=Brought(published=(one.next_poll,)))
    assert woken.next_poll - one.next_poll <= INTERVAL


def test_a_burst_shortens_the_wait_at_once_and_passes() -> None:
    kept = plan(brought=every(8 * HOUR)).rhythm
    later = NOW + INTERVAL
    came = every(timedelta(minutes=1), until=later, count=14)
    burst = plan(later, rhythm=kept, brought=replace(came, first=14))
    assert burst.next_poll - later < INTERVAL * 0.6
    calm = plan(later + 8 * HOUR, rhythm=burst.rhythm)
    assert calm.next_poll - (later + 8 * HOUR) >= INTERVAL * 0.9


def test_a_feed_that_opens_stories_is_looked_at_sooner_than_one_that_follows() -> None:
    kept = plan(brought=every(HOUR / 8, count=300)).rhythm
    later = NOW + INTERVAL
    came = every(timedelta(minutes=1), until=later, count=12).published
    first = wait(later, rhythm=kept, brought=Brought(published=came, first=12))
    follower = wait(later, rhythm=kept, brought=Brought(published=came, first=0))
    assert first < follower * 0.8


def test_entries_without_a_time_count_from_the_second_look_on() -> None:
    undated = Brought(published=(None,) * 40)
    first = plan(brought=undated)
    assert first.next_poll - NOW == INTERVAL
    later = NOW + INTERVAL
    assert wait(later, rhythm=first.rhythm, brought=undated) < INTERVAL / 2


def test_what_a_site_says_of_freshness_is_kept_to_up_to_an_hour() -> None:
    assert wait(fresh_for=timedelta(minutes=40)) == timedelta(minutes=40)
    assert wait(fresh_for=timedelta(days=400)) == timedelta(hours=1)
    assert wait(fresh_for=timedelta(minutes=2)) == INTERVAL


def test_a_feed_whose_hub_pushes_is_looked_at_less_and_still_four_times_a_day() -> None:
    busy, quiet = every(HOUR / 8, count=300), every(24 * HOUR)
    assert wait(brought=busy, pushed=True) == 4 * wait(brought=busy)
    assert wait(brought=quiet, pushed=True) <= timedelta(hours=6)


@given(
    st.lists(st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))),
    st.timedeltas(-timedelta(days=15_000), timedelta(days=2_000_000)),
    st.timedeltas(-timedelta(days=15_000), timedelta(days=2_000_000)),
    chances,
)
def test_whatever_times_entries_bear_and_clocks_say_a_look_is_planned(
    times: list[datetime | None], one_set: timedelta, other_set: timedelta, chance: float
) -> None:
    first, second = NOW + one_set, NOW + other_set
    brought = Brought(published=tuple(times))
    one = plan(first, chance=chance, brought=brought)
    two = plan(second, chance=chance, brought=brought, rhythm=one.rhythm)
    assert LEAST <= two.next_poll - second <= LONGEST
    assert all(math.isfinite(number) for number in two.rhythm)


def test_a_clock_set_back_or_forward_by_a_day_starves_no_feed() -> None:
    for jump in (timedelta(days=-1), timedelta(days=1)):
        now, kept = NOW, plan(brought=every(HOUR)).rhythm
        waits = []
        for look in range(200):
            now += jump if look == 100 else timedelta()
            one = plan(now, rhythm=kept)
            waits.append(one.next_poll - now)
            now, kept = one.next_poll, one.rhythm
        assert min(waits[95:130]) >= SHORTEST
        assert max(waits[95:130]) <= 2 * INTERVAL


def test_a_rhythm_of_another_release_is_learnt_anew() -> None:
    assert plan(rhythm=(1.0, 2.0)) == plan(rhythm=())


def test_the_learnt_schedule_looks_less_and_finds_sooner_than_every_fifteen_minutes() -> None:
    end = schedule.START + timedelta(days=3)
    feeds = schedule.draw(60, 3, seed=5)
    way = schedule.learnt(Random(5), INTERVAL)
    learnt = schedule.look_at(feeds, schedule.START, end, way, seed=5)
    fixed = schedule.look_at(feeds, schedule.START, end, schedule.fixed(INTERVAL), seed=5)
    assert len(learnt.delays) == len(fixed.delays) > 1000
    assert learnt.looks < 0.9 * fixed.looks
    for share in (0.5, 0.9, 0.99):
        assert learnt.quantile(share) < fixed.quantile(share)


def test_a_move_is_believed_when_it_was_told_on_three_days() -> None:
    feed, told = FEED, []
    for hour in range(0, 60, 6):
        now = NOW + timedelta(hours=hour)
        move = follow_move(feed, "https://b.example/feed", now=now)
        told.append(move.url)
        feed = replace(feed, moved_to=move.moved_to, moves=move.moves, last_success=now)
    assert told.index("https://b.example/feed") == 6  # 36 hours after noon: the third day
    assert told[:6] == [None] * 6


@pytest.mark.parametrize("other", [None, FEED.url, "https://c.example/feed"])
def test_one_look_that_says_otherwise_begins_the_move_anew(other: str | None) -> None:
    feed = replace(FEED, moved_to="https://b.example/feed", moves=2)
    move = follow_move(feed, other, now=NOW)
    assert move.url is None
    assert move.moves == (1 if other == "https://c.example/feed" else 0)


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


def test_overdue_looks_are_spread_evenly_and_10_000_are_made_within_ten_minutes() -> None:
    moments = list(spread(NOW, 10_000))
    assert moments[0] == NOW
    assert moments[-1] < NOW + timedelta(minutes=10)
    gaps = [late - early for early, late in pairwise(moments)]
    assert max(gaps) - min(gaps) <= timedelta(microseconds=1)
    assert list(spread(NOW, 0)) == []


def test_about_once_a_day_everything_is_asked_for() -> None:
    known = Validators(etag='"1"', last_modified="yesterday", digest=7)
    sent = [ask_with(known, chance=n / 960) for n in range(960)]
    assert sent.count(Validators(digest=7)) == math.ceil(960 / 96)
    assert sent.count(known) == 950
