"""The state of a source in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from broadsheet import plainly
from broadsheet.model import Condition
from broadsheet.views import FeedLine, Lead, Output
from tests.web import gallery
from tests.web.gallery import NOON

FEED = gallery.sources()[0].feeds[0]


def output(days: list[int], hours: dict[int, int]) -> Output:
    first = date(2026, 5, 1)
    return Output(
        days=tuple((first + timedelta(days=n), count) for n, count in enumerate(days)),
        hours=tuple(hours.get(hour, 0) for hour in range(24)),
        revised=0,
    )


def test_a_rhythm_names_the_pace_and_the_hours() -> None:
    told = output([14] * 30, dict.fromkeys(range(6, 22), 26))

    assert plainly.rhythm(told) == "about 14 articles a day, mostly 06–19 UTC"


def test_a_source_that_is_new_is_no_slow_one() -> None:
    told = plainly.rhythm(output([0] * 28 + [10, 10], {9: 20}))

    assert told.startswith("about 10 articles a day")


def test_working_hours_may_pass_midnight() -> None:
    assert plainly.hours(tuple(10 if hour in {22, 23, 0, 1} else 0 for hour in range(24))) == (
        "mostly 22–02 UTC"
    )


def test_who_never_sleeps_publishes_around_the_clock() -> None:
    assert plainly.hours((10,) * 24) == "around the clock"


@pytest.mark.parametrize("condition", [one for one in Condition if one != Condition.UNPOLLED])
def test_every_condition_of_a_feed_has_its_sentence(condition: Condition) -> None:
    feed = replace(FEED, condition=condition, moved_to="https://new.example/feed", failures=3)

    told = plainly.health(feed, now=NOON)

    assert told.endswith((".", "?"))
    assert "{" not in told
    assert "None" not in told


def test_a_failing_feed_says_since_when() -> None:
    feed = replace(
        FEED, condition=Condition.FAILING, failures=14, last_success=NOON - timedelta(days=3)
    )

    assert "The last 14 looks went wrong; it last answered 3 days ago." in plainly.health(
        feed, now=NOON
    )


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("a.example asks for a password (HTTP 401)", "address with its token"),
        ("a.example does not let us read this (HTTP 403)", "Set `contact`"),
        ("a.example has nothing at this address (HTTP 404)", "new address"),
        ("a.example says that this is gone for good (HTTP 410)", "remove this one"),
        ("a.example asks us to come less often (HTTP 429)", "Nothing to do"),
        ("a.example cannot answer at the moment (HTTP 503)", "unless it lasts"),
        ("a.example does not resolve", "spelling"),
        ("the certificate of a.example is not valid: expired", "certificate is at fault"),
        ("a.example leads to 10.0.0.1, which is not fetched from: it is private", "allow_networks"),
        ("robots.txt of a.example asks us not to read this", "stay away"),
        ("this is a web page, not a feed", "A page stands in its place"),
        ("larger than 16 MiB", "too large"),
        ("its redirects go in a circle", "circles"),
        ("a.example refused the connection", "unless it lasts"),
        ("the feed is damaged beyond repair", "is no feed"),
        ("something that nobody foresaw", "in a browser"),
    ],
)
def test_an_error_comes_with_what_to_do(error: str, told: str) -> None:
    assert told in plainly.remedy(error)


def test_how_often_is_only_said_of_a_feed_that_is_looked_at() -> None:
    looked = replace(FEED, last_poll=NOON, next_poll=NOON + timedelta(minutes=11))

    assert plainly.looked_at(looked) == "looked at every 11 min"
    for condition in (Condition.GONE, Condition.PAUSED, Condition.NEW):
        assert plainly.looked_at(replace(looked, condition=condition)) is None
    never: FeedLine = replace(looked, last_poll=None)
    assert plainly.looked_at(never) is None


def test_a_lead_is_told_with_its_cases() -> None:
    assert plainly.lead(Lead(raced=20, won=14, median=timedelta(minutes=22))) == (
        "Ahead of the second independent report in 14 of 20, by 22 min in the median."
    )
    assert plainly.lead(Lead(raced=2, won=0, median=None)).endswith("in 0 of 2.")
    assert plainly.lead(Lead(raced=0, won=0, median=None)).startswith("No story")
