"""Sources with their health and what they add, and the health of the whole newsroom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Select

from broadsheet.errors import NotFound
from broadsheet.model import Condition, SetAside, Update
from broadsheet.store import Store, source_page, sources
from broadsheet.store.schema import subscription
from broadsheet.views import Lead
from tests.store.build import (
    HOUR,
    NOW,
    arrival,
    article,
    feed,
    merge,
    poll,
    source,
    story,
    tie,
    visit,
)

DAY = 24 * HOUR


def test_a_source_shows_what_it_adds(store: Store) -> None:
    store.add_feed(source("bay.example", name="Bay", owner="Coast Group"), feed("bay.example"))
    store.add_feed(source("cove.example", name="a cove"), feed("cove.example"))
    bay = [article(id, source="bay.example", published=NOW - id * HOUR) for id in (1, 2, 3)]
    update = arrival(*bay)
    copied = arrival(article(4, source="cove.example"), into=1)
    store.keep(update)
    store.keep(replace(copied, ties=(tie(4, 1),)))
    store.keep(Update(at=NOW + HOUR, merges=(merge(3, 2),)))

    lines = store.source_lines(NOW)

    assert [line.name for line in lines] == ["a cove", "Bay"]
    cove, own = lines
    assert (own.articles, own.copies, own.opened) == (3, 0, 2)
    assert (cove.articles, cove.copies, cove.opened) == (1, 1, 0)
    assert own.last_article == NOW - HOUR
    assert (own.owner, cove.owner) == ("Coast Group", None)
    assert store.source_page("bay.example", NOW).source == own


def test_first_reports_are_confirmed_by_others_and_unique_stories_told_by_nobody_else(
    store: Store,
) -> None:
    store.add_feed(source(), feed())
    store.keep(arrival(*(article(id) for id in (1, 2, 3, 4))))
    confirmed, copied = story(1, outlets=3, origins=2), story(2, outlets=2, origins=1)
    store.keep(Update(at=NOW, stories=(confirmed, copied)))

    [line] = store.source_lines(NOW)

    assert (line.opened, line.first_reports, line.unique) == (4, 1, 2)


def test_articles_of_the_last_thirty_days_are_counted_apart(store: Store) -> None:
    store.add_feed(source(), feed())
    times = (NOW - HOUR, NOW - 29 * DAY, NOW - 31 * DAY)
    store.keep(arrival(*(article(id, published=at) for id, at in enumerate(times, start=1))))

    page = store.source_page("harbour.example", NOW)

    assert (page.source.articles, page.source.lately) == (3, 2)
    assert page.output.total == 2
    assert page.output.days[-1] == (NOW.date(), 1)
    assert page.output.days[0] == ((NOW - 29 * DAY).date(), 1)
    assert page.output.hours[7] == 1


def test_a_lead_is_measured_against_the_second_independent_report(store: Store) -> None:
    store.add_feed(source(), feed())
    store.add_feed(source("bay.example"), feed("bay.example"))
    store.add_feed(source("cove.example"), feed("cove.example"))
    opener = article(1, published=NOW - 5 * HOUR)
    copy = article(2, source="bay.example", published=NOW - 4 * HOUR)
    second = article(3, source="cove.example", published=NOW - 2 * HOUR)
    late = article(4, published=NOW - HOUR)
    before = article(5, source="bay.example", published=NOW - 3 * HOUR)
    store.keep(arrival(opener))
    store.keep(arrival(late))
    store.keep(replace(arrival(copy, second, into=1), ties=(tie(2, 1),)))
    store.keep(arrival(before, into=4))
    stories = (story(1, outlets=3, origins=2), story(4, outlets=2, origins=2))
    store.keep(Update(at=NOW, stories=stories))

    page = store.source_page("harbour.example", NOW)

    assert page.lead == Lead(raced=2, won=1, median=3 * HOUR)
    assert (page.copied, page.copiers) == (1, 1)


def test_a_feed_knows_when_it_last_brought_something(store: Store) -> None:
    store.add_feed(source(), feed())
    store.keep(arrival(article(1), at=NOW))
    store.keep(Update(at=NOW + HOUR, poll=poll(feed())))

    [line] = store.source_lines(NOW + HOUR)

    assert (line.feeds[0].brought, line.feeds[0].last_success) == (NOW, NOW + HOUR)


def test_a_feed_says_which_hub_pushes_it_once_that_has_agreed(store: Store) -> None:
    store.add_feed(source(), feed())
    row = {"token": "t", "feed": feed().id, "hub": "https://hub.example/", "topic": feed().url}
    row |= {"callback": "https://paper.example/websub/t", "secret": "s", "next_ask": NOW}
    told = []
    for standing in ("asked", "active"):
        with store.database.writing() as connection:
            connection.execute(subscription.delete())
            connection.execute(subscription.insert(), {**row, "standing": standing, "seen": ()})
        told.append(store.source_lines(NOW)[0].feeds[0].hub)

    assert told == [None, "https://hub.example/"]


def test_signs_are_those_of_the_last_week(store: Store) -> None:
    store.add_feed(source(), feed())
    old, new = (article(id, received=NOW - age) for id, age in ((1, 8 * DAY), (2, HOUR)))
    aside = SetAside(where="entry 3", reason="no title and no text", sample="<item>")
    store.keep(replace(arrival(old, new), set_aside=(aside,)))
    forbidden = "robots.txt of harbour.example asks us not to read this"
    store.keep(Update(at=NOW, visits=tuple(visit(id, error=forbidden) for id in (1, 2))))

    signs = store.signs(NOW)

    assert signs.arrived == signs.refused == signs.aside == {"harbour.example": 1}
    assert signs.newest == NOW
    assert (signs.free is None) == (store.database.path is None)


def test_a_source_without_articles_says_so(store: Store) -> None:
    store.add_feed(source(), feed())

    [line] = store.source_lines(NOW)

    assert (line.articles, line.copies, line.first_reports, line.last_article) == (0, 0, 0, None)
    assert line.health == Condition.NEW
    assert store.source_page("harbour.example", NOW).articles == ()


def test_a_failing_feed_shows_its_error(store: Store) -> None:
    store.add_feed(source(), feed())
    store.add_feed(source(), feed(name="sport"))
    store.keep(Update(at=NOW, poll=poll(feed(), error="the name does not resolve")))
    store.keep(Update(at=NOW + HOUR, poll=poll(feed(name="sport"))))

    [line] = store.source_lines(NOW)

    assert line.health == Condition.SILENT
    assert [(f.title, f.failures, f.error) for f in line.feeds] == [
        ("News", 1, "the name does not resolve"),
        ("Sport", 0, None),
    ]
    assert [f.last_success for f in line.feeds] == [None, NOW + HOUR]


def test_a_source_page_shows_its_newest_articles_and_what_was_set_aside(store: Store) -> None:
    store.add_feed(source(), feed())
    articles = (article(1, published=NOW - 2 * HOUR), article(2, published=NOW - HOUR))
    aside = SetAside(where="entry 3", reason="no title and no text", sample="<item>")
    store.keep(replace(arrival(*articles), set_aside=(aside,)))

    page = store.source_page("harbour.example", NOW)

    assert [line.id for line in page.articles] == [2, 1]
    assert page.set_aside == ((NOW, "entry 3", "no title and no text"),)
    assert page.event == store.last_event()


def test_an_unknown_source_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.source_page("nowhere.example", NOW)


def test_health_counts_what_there_is(store: Store) -> None:
    store.add_feed(source(), feed())
    store.add_feed(source(), feed(name="sport"))
    assert not store.health().unreachable
    store.keep(Update(at=NOW, poll=poll(feed(name="sport"), error="timed out")))
    assert store.health().unreachable
    store.keep(arrival(article(1), article(2), article(3)))
    store.keep(Update(at=NOW + HOUR, merges=(merge(2, 1),)))

    health = store.health()

    assert (health.feeds, health.polled, health.failing) == (2, 2, 1)
    assert (health.articles, health.stories) == (3, 2)
    assert (health.last_success, health.event) == (NOW, store.last_event())
    assert not health.unreachable


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (sources._SHARED, "INDEX article_opener"),
        (source_page._OUTPUT, "COVERING INDEX article_source"),
    ],
)
def test_counting_what_a_source_adds_walks_an_index(query: Select[Any], index: str) -> None:
    with Store.open("sqlite://") as store, store.database.reading() as connection:
        told = query.compile(connection)
        nothing = (None,) * len(told.positiontup or ())
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {told}", nothing)
        steps = [row.detail for row in plan]

    assert any(f"article USING {index}" in step for step in steps)
