"""What is due is given out once, and comes back when nothing is heard of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from broadsheet.model import Act, Stage, Update, Validators, Verb
from broadsheet.store import Store
from tests.store import build
from tests.store.build import HOUR, LEASE, NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(store: Store) -> Store:
    """A store with three feeds, due a minute apart; the first has the latest time."""
    for number in range(3):
        feed = build.feed(name=f"feed{number}", next_poll=NOW - number * MINUTE)
        store.add_feed(build.source(), feed)
    return store


def titles(store: Store, **options: object) -> list[str]:
    wanted = {"now": NOW, "limit": 9, "lease": LEASE} | options
    return [feed.title for feed in store.due_feeds(**wanted)]  # type: ignore[arg-type]


def test_the_feed_that_waited_longest_comes_first(store: Store) -> None:
    assert titles(store, limit=2) == ["Feed2", "Feed1"]
    assert titles(store) == ["Feed0"]
    assert titles(store) == []


def test_failing_and_sound_feeds_are_claimed_apart(store: Store) -> None:
    broken = build.feed(name="broken", failures=3)
    store.add_feed(build.source(), broken)
    assert titles(store, failing=True) == ["Broken"]
    assert titles(store, failing=False) == ["Feed2", "Feed1", "Feed0"]


def test_a_feed_is_not_due_before_its_time(store: Store) -> None:
    assert titles(store, now=NOW - MINUTE) == ["Feed2", "Feed1"]


def test_a_claim_that_nobody_kept_comes_back_when_its_lease_runs_out(store: Store) -> None:
    assert len(titles(store)) == 3
    assert titles(store, now=NOW + LEASE - MINUTE / 60) == []
    assert len(titles(store, now=NOW + LEASE)) == 3


def test_a_new_owner_takes_back_what_its_predecessor_claimed(store: Store) -> None:
    store.keep(build.arrival(build.article(1)))
    assert len(titles(store)) == 3
    assert len(store.due_pages(NOW, limit=9, lease=LEASE)) == 1

    store.release()

    assert len(titles(store)) == 3
    assert len(store.due_pages(NOW, limit=9, lease=LEASE)) == 1


def test_a_feed_that_was_kept_is_due_at_its_next_time(store: Store) -> None:
    [feed] = store.due_feeds(NOW, limit=1, lease=LEASE)
    store.keep(Update(at=NOW, poll=build.poll(feed, next_poll=NOW + MINUTE)))

    assert feed.title not in titles(store)
    assert titles(store, now=NOW + MINUTE) == [feed.title]


def test_a_feed_that_is_gone_is_never_due(store: Store) -> None:
    [feed] = store.due_feeds(NOW, limit=1, lease=LEASE)
    store.keep(Update(at=NOW, poll=build.poll(feed, error="410", gone=True)))

    assert feed.title not in titles(store, now=NOW + 1000 * HOUR)


def test_one_source_may_be_asked_for(store: Store) -> None:
    store.add_feed(build.source("bay.example"), build.feed("bay.example", "bay"))

    assert titles(store, source="bay.example") == ["Bay"]
    assert titles(store, source="nobody.example") == []


def test_two_claimants_never_get_the_same_feed(store: Store) -> None:
    for number in range(3, 40):
        store.add_feed(build.source(), build.feed(name=f"feed{number}"))

    with ThreadPoolExecutor(max_workers=4) as threads:
        claims = list(threads.map(lambda _: titles(store, limit=5), range(8)))

    claimed = [title for claim in claims for title in claim]
    assert len(claimed) == len(set(claimed)) == 40


def test_platforms_take_turns_and_one_with_many_feeds_starves_nobody(store: Store) -> None:
    for number in range(20):
        feed = build.feed("letters.example", f"letter{number}", next_poll=NOW - 2 * HOUR)
        store.add_feed(build.source("letters.example"), feed)
    store.add_feed(build.source("bay.example"), build.feed("bay.example", "bay"))

    first = titles(store, limit=6)

    assert {"Bay", "Feed2"} <= set(first[:3])
    assert sum(title.startswith("Letter") for title in first) == 3


def test_no_more_of_a_platform_than_allowed_are_under_way_at_once(store: Store) -> None:
    for number in range(20):
        feed = build.feed(f"{number}.letters.example", f"letter{number}")
        store.add_feed(build.source(f"{number}.letters.example"), feed)

    first = titles(store, limit=30, at_once=2)
    assert sum(title.startswith("Letter") for title in first) == 2
    assert titles(store, limit=30, at_once=2) == []
    assert len(titles(store, limit=30, at_once=5)) == 3 + 1

    letter = next(title for title in first if title.startswith("Letter"))
    finished = next(one for one in store.feeds() if one.title == letter)
    store.keep(Update(at=NOW, poll=build.poll(finished)))
    assert len(titles(store, limit=30, at_once=5)) == 1


def test_who_waited_most_of_his_own_intervals_comes_first(store: Store) -> None:
    for name, usual in (("slow", 24 * HOUR), ("quick", HOUR / 12), ("middling", HOUR)):
        feed = build.feed(name=name, next_poll=NOW - HOUR / 4, last_poll=NOW - HOUR / 4 - usual)
        store.add_feed(build.source(), feed)

    assert titles(store, limit=4) == ["Quick", "Middling", "Feed2", "Feed1"]
    assert titles(store) == ["Slow", "Feed0"]


def minutes_apart(count: int) -> list[datetime]:
    return [NOW + n * MINUTE for n in range(count)]


def test_a_feed_that_a_wrong_clock_put_off_for_a_year_is_overdue(store: Store) -> None:
    feeds = {"wrong": NOW + 9000 * HOUR, "later": NOW + 24 * HOUR}
    for name, at in feeds.items():
        store.add_feed(build.source(), build.feed(name=name, next_poll=at))
    store.spread(NOW, minutes_apart, latest=NOW + 48 * HOUR)
    times = {feed.title: feed.next_poll for feed in store.feeds()}
    assert (times["Wrong"] - NOW, times["Later"] - NOW) == (3 * MINUTE, 24 * HOUR)


def test_what_is_overdue_after_a_pause_is_spread_busy_feeds_first(store: Store) -> None:
    for name, usual in (("slow", 24 * HOUR), ("quick", HOUR / 12)):
        feed = build.feed(name=name, next_poll=NOW - HOUR, last_poll=NOW - HOUR - usual)
        store.add_feed(build.source(), feed)
    store.add_feed(build.source(), build.feed(name="later", next_poll=NOW + HOUR))

    assert store.spread(NOW, minutes_apart, latest=NOW + 48 * HOUR) == 5

    times = {feed.title: feed.next_poll for feed in store.feeds()}
    assert times["Quick"] == NOW
    assert times["Slow"] == NOW + 4 * MINUTE
    assert times["Later"] == NOW + HOUR
    assert len(titles(store, now=NOW + 2 * MINUTE)) == 3


def test_all_feeds_of_a_host_are_put_off_and_no_other(store: Store) -> None:
    for host in ("www.harbour.example", "bay.example"):
        store.add_feed(build.source(host), build.feed(host, host))
    [asked] = store.due_feeds(NOW, limit=1, lease=LEASE, source="harbour.example")

    store.put_off(asked.id, host="harbour.example", until=NOW + HOUR)

    assert sorted(titles(store)) == ["Bay.Example", "Www.Harbour.Example"]
    assert len(titles(store, now=NOW + HOUR - MINUTE)) == 2  # the leases of these two ran out
    assert len(titles(store, now=NOW + HOUR)) == 3


def test_a_feed_that_led_to_another_host_is_put_off_with_that_host(store: Store) -> None:
    [asked] = store.due_feeds(NOW, limit=1, lease=LEASE)

    store.put_off(asked.id, host="elsewhere.example", until=NOW + HOUR)

    assert len(titles(store)) == 2
    assert asked.title in titles(store, now=NOW + HOUR)


def test_claiming_passes_over_a_row_that_another_program_holds(postgres_store: Store) -> None:
    store = postgres_store
    for number in range(3):
        store.add_feed(build.source(), build.feed(name=f"feed{number}"))
    with store.database.writing() as rival:
        rival.execute(text("SELECT * FROM feed WHERE title = 'Feed1' FOR UPDATE"))

        assert sorted(titles(store)) == ["Feed0", "Feed2"]


def test_the_newest_pages_come_first_with_what_is_needed_to_look_at_them(store: Store) -> None:
    old, new = build.article(1), build.article(2, published=NOW)
    validators = Validators(etag='"page"', last_modified="today", digest=5)
    seen = build.visit(1, attempts=1, validators=validators)
    store.keep(replace(build.arrival(old, new), visits=(seen, build.visit(2))))

    pages = store.due_pages(NOW, limit=9, lease=LEASE)

    assert [page.article for page in pages] == [2, 1]
    assert (pages[1].url, pages[1].title, pages[1].lang) == (old.url, old.title, "en")
    assert (pages[1].attempts, pages[1].validators) == (1, validators)
    assert store.due_pages(NOW, limit=9, lease=LEASE) == ()


def test_pages_never_read_come_before_those_looked_at_again(store: Store) -> None:
    unread, read = build.article(1), build.article(2, published=NOW)
    again = build.visit(2, stage=Stage.READ)
    store.keep(replace(build.arrival(unread, read), visits=(build.visit(1), again)))

    [first] = store.due_pages(NOW, limit=1, lease=LEASE)
    [second] = store.due_pages(NOW, limit=1, lease=LEASE)

    assert (first.article, second.article) == (1, 2)


@pytest.mark.parametrize("apart", ["source", "feed"])
def test_pages_that_one_feed_or_source_lists_by_hundreds_leave_places_to_others(
    store: Store, apart: str
) -> None:
    bomb = [build.article(n, published=NOW, feed=n, source=f"{n}.example") for n in range(10, 40)]
    same = {"source": {"source": "bomb.example"}, "feed": {"feed": 7}}[apart]
    bomb = [replace(one, **same) for one in bomb]  # type: ignore[arg-type]
    store.keep(build.arrival(*bomb, build.article(1)))

    first = store.due_pages(NOW, limit=20, lease=LEASE, at_once=4)
    assert len(first) == 5
    assert first[-1].article == 1
    assert store.due_pages(NOW, limit=20, lease=LEASE, at_once=4) == ()
    assert len(store.due_pages(NOW + LEASE, limit=20, lease=LEASE, at_once=4)) == 5


def test_a_page_that_is_done_with_is_never_due(store: Store) -> None:
    update = build.arrival(build.article(1))
    store.keep(replace(update, visits=(build.visit(1, next_read=None),)))

    assert store.due_pages(NOW + 1000 * HOUR, limit=9, lease=LEASE) == ()


def test_the_next_time_is_that_of_the_first_feed_page_or_lease(store: Store) -> None:
    assert store.next_due() == NOW - 2 * MINUTE
    feeds = store.due_feeds(NOW, limit=9, lease=LEASE)
    assert store.next_due() == NOW + LEASE
    for feed in feeds:
        store.keep(Update(at=NOW, poll=build.poll(feed, next_poll=NOW + HOUR)))
    assert store.next_due() == NOW + HOUR

    page = build.visit(1, next_read=NOW + MINUTE)
    store.keep(replace(build.arrival(build.article(1)), visits=(page,)))
    assert store.next_due() == NOW + MINUTE


def test_without_feeds_nothing_is_ever_due(store: Store) -> None:
    store.act(Act(verb=Verb.REMOVE, sources=("harbour.example",)), NOW)

    assert store.next_due() is None
    assert titles(store) == []
