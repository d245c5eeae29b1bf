"""Sources with their health and what they add, and the health of the whole newsroom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from broadsheet.errors import NotFound
from broadsheet.model import SetAside, Update
from broadsheet.store import Store
from tests.store.build import HOUR, NOW, arrival, article, feed, merge, poll, source, tie


def test_a_source_shows_what_it_adds(store: Store) -> None:
    store.add_feed(source("bay.example", name="Bay", owner="Coast Group"), feed("bay.example"))
    store.add_feed(source("cove.example", name="a cove"), feed("cove.example"))
    bay = [article(id, source="bay.example", published=NOW - id * HOUR) for id in (1, 2, 3)]
    update = arrival(*bay)
    copied = arrival(article(4, source="cove.example"), into=1)
    store.keep(update)
    store.keep(replace(copied, ties=(tie(4, 1),)))
    store.keep(Update(at=NOW + HOUR, merges=(merge(3, 2),)))

    lines = store.source_lines()

    assert [line.name for line in lines] == ["a cove", "Bay"]
    cove, own = lines
    assert (own.articles, own.copies, own.first_reports) == (3, 0, 2)
    assert (cove.articles, cove.copies, cove.first_reports) == (1, 1, 0)
    assert own.last_article == NOW - HOUR
    assert (own.owner, cove.owner) == ("Coast Group", None)
    assert store.source_page("bay.example").source == own


def test_a_source_without_articles_says_so(store: Store) -> None:
    store.add_feed(source(), feed())

    [line] = store.source_lines()

    assert (line.articles, line.copies, line.first_reports, line.last_article) == (0, 0, 0, None)
    assert line.health == "new"
    assert store.source_page("harbour.example").articles == ()


def test_a_failing_feed_shows_its_error(store: Store) -> None:
    store.add_feed(source(), feed())
    store.add_feed(source(), feed(name="sport"))
    store.keep(Update(at=NOW, poll=poll(feed(), error="the name does not resolve")))
    store.keep(Update(at=NOW + HOUR, poll=poll(feed(name="sport"))))

    [line] = store.source_lines()

    assert line.health == "failing"
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

    page = store.source_page("harbour.example")

    assert [line.id for line in page.articles] == [2, 1]
    assert page.set_aside == ((NOW, "entry 3", "no title and no text"),)
    assert page.event == store.last_event()


def test_an_unknown_source_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.source_page("nowhere.example")


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
