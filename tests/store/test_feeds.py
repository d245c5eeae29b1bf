"""Sources and feeds come, change hands and go; what they brought stays."""

from __future__ import annotations

import pytest

from broadsheet.errors import NotFound
from broadsheet.model import Act, Section, Validators, Verb
from broadsheet.store import Store
from tests.store import build
from tests.store.build import HOUR, NOW


def test_a_feed_comes_back_as_it_was_added(store: Store) -> None:
    feed = build.feed(
        section=Section.SPORT,
        lang="de",
        validators=Validators(etag='"x"', last_modified="then", digest=2**63 - 1),
        last_poll=NOW - HOUR,
        last_success=NOW - HOUR,
        failures=2,
        last_error="no answer",
        gone=True,
    )
    assert store.add_feed(build.source(lang="de", country="DE"), feed)

    assert store.feeds() == (feed,)
    assert store.sources() == (build.source(lang="de", country="DE"),)


def test_a_feed_is_added_once(store: Store) -> None:
    assert store.add_feed(build.source(), build.feed())
    assert not store.add_feed(build.source(), build.feed(title="Another name"))

    assert store.feeds() == (build.feed(),)


def test_two_feeds_of_one_source_share_it(store: Store) -> None:
    store.add_feed(build.source(), build.feed(name="sport"))
    store.add_feed(build.source(name="Another name"), build.feed(name="culture"))

    assert [feed.title for feed in store.feeds()] == ["Culture", "Sport"]
    assert store.sources() == (build.source(),)


def test_the_event_log_tells_of_a_feed_that_was_added_and_of_none_that_was_there(
    store: Store,
) -> None:
    news, sport = build.feed(), build.feed(name="sport")
    store.add_feed(build.source(), news)
    store.add_feed(build.source(), news)
    store.add_feeds([(build.source(), news), (build.source(), sport)])

    told = [logged.event for logged in store.events(0)]

    assert [event.kind for event in told] == ["source.added"] * 2
    assert [event.facts["url"] for event in told] == [news.url, sport.url]


def test_a_removed_source_leaves_the_schedule_and_its_articles_stay(store: Store) -> None:
    store.add_feed(build.source(), build.feed())
    store.add_feed(build.source("bay.example"), build.feed("bay.example"))
    store.keep(build.arrival(build.article(1)))

    store.act(Act(verb=Verb.REMOVE, sources=("harbour.example",)), NOW)

    assert [feed.source for feed in store.feeds()] == ["bay.example"]
    assert list(store.articles([1])) == [1]


def test_a_source_that_returns_does_not_bring_its_old_entries_again(store: Store) -> None:
    store.add_feed(build.source(), build.feed())
    store.keep(build.arrival(build.article(1)))
    store.act(Act(verb=Verb.REMOVE, sources=("harbour.example",)), NOW)

    assert store.add_feed(build.source(), build.feed())
    assert list(store.known(build.feed().id)) == [1]


def test_the_owner_of_a_source_can_be_set_and_taken_back(store: Store) -> None:
    store.add_feed(build.source(), build.feed())
    sites = ["harbour.example", "unknown.example"]

    store.act(Act(verb=Verb.OWNER, sources=("harbour.example",), value="Bay Group"), NOW)
    assert store.owners(sites) == {"harbour.example": "Bay Group"}
    store.act(Act(verb=Verb.OWNER, sources=("harbour.example",), value=None), NOW)
    assert store.owners(sites) == {"harbour.example": None}


def test_a_source_nobody_knows_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="nobody"):
        store.act(Act(verb=Verb.REMOVE, sources=("nobody.example",)), NOW)
    with pytest.raises(NotFound, match="nobody"):
        store.act(Act(verb=Verb.OWNER, sources=("nobody.example",), value="Bay Group"), NOW)


def test_the_entries_of_a_feed_nobody_polled_are_unknown(store: Store) -> None:
    assert store.known(12345) == {}


def test_many_feeds_are_added_in_one_go_and_only_once(store: Store) -> None:
    many = [
        (build.source(f"s{n % 7}.example"), build.feed(f"s{n % 7}.example", f"{n}"))
        for n in range(50)
    ]

    assert (store.add_feeds(many[:20]), store.add_feeds(many), store.add_feeds(many)) == (20, 30, 0)
    assert len(store.feeds()) == 50
    assert len(store.sources()) == 7


def test_of_many_feeds_the_first_of_a_source_names_it(store: Store) -> None:
    first, second = build.source("s.example", name="First"), build.source("s.example", name="Later")
    store.add_feeds(
        [(first, build.feed("s.example", "one")), (second, build.feed("s.example", "two"))]
    )

    assert [source.name for source in store.sources()] == ["First"]
