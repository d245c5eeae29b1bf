"""Subscriptions and subscribers are kept, changed and counted alike on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from broadsheet.model import Event, Standing, Subscriber, Subscription, Update, digest
from broadsheet.store import Store
from tests.store.build import HOUR, NOW, feed, source


def subscription(token: str = "token", **other: Any) -> Subscription:
    known: dict[str, Any] = {
        "feed": feed().id,
        "hub": "https://hub.example/",
        "topic": feed().url,
        "callback": f"https://paper.example/websub/{token}",
        "secret": "between us",
        "standing": Standing.ASKED,
        "next_ask": NOW,
    }
    return Subscription(token=token, **(known | other))


def subscriber(name: str = "a", topic: str = "https://paper.example/feed.atom") -> Subscriber:
    callback = f"https://reader.example/{name}"
    id = digest(topic, callback)
    return Subscriber(id=id, topic=topic, callback=callback, secret=None, expires=NOW + 24 * HOUR)


def happen(store: Store, *stories: int) -> None:
    told = tuple(Event(kind="story.changed", story=story) for story in stories)
    store.keep(Update(at=NOW, events=told))


def test_a_subscription_comes_back_as_it_was_kept(store: Store) -> None:
    one = subscription(asked=NOW, expires=NOW + HOUR, failures=2, trouble="no", seen=(1, 2**63 - 1))

    store.hubs.begin(one)

    assert store.hubs.subscription("token") == one
    assert store.hubs.subscriptions() == (one,)
    assert store.hubs.subscription("other") is None


def test_a_new_subscription_of_a_feed_ends_the_one_before(store: Store) -> None:
    store.hubs.begin(subscription("old", standing=Standing.ACTIVE, asked=NOW))
    store.hubs.begin(subscription("new"))
    store.hubs.begin(subscription("another", feed=feed(name="sport").id))

    old, new = store.hubs.subscription("old"), store.hubs.subscription("new")
    assert old
    assert (old.standing, old.asked) == (Standing.LEAVING, None)
    assert new == subscription("new")


def test_subscriptions_of_feeds_that_are_gone_or_paused_are_ended(store: Store) -> None:
    kept, gone, paused = feed(), feed(name="gone", gone=True), feed(name="still", paused=True)
    for one in (kept, gone, paused):
        store.add_feed(source(), one)
        store.hubs.begin(subscription(one.title, feed=one.id))
    store.hubs.begin(subscription("removed", feed=12345))

    assert store.hubs.leave_orphans(NOW) == 3
    assert store.hubs.leave_orphans(NOW) == 0
    leaving = {s.token for s in store.hubs.subscriptions() if s.standing is Standing.LEAVING}
    assert leaving == {gone.title, paused.title, "removed"}


def test_what_is_due_comes_longest_waiting_first(store: Store) -> None:
    for hours in (3, 1, -1):
        one = subscription(f"t{hours}", feed=hours + 10, next_ask=NOW - hours * HOUR)
        store.hubs.begin(one)

    assert [one.token for one in store.hubs.due(NOW, limit=5)] == ["t3", "t1"]
    assert [one.token for one in store.hubs.due(NOW, limit=1)] == ["t3"]


def test_a_subscription_becomes_what_it_is_made_or_ends(store: Store) -> None:
    store.hubs.begin(subscription())

    changed = store.hubs.change("token", lambda row: replace(row, refused=row.refused + 2))
    assert changed == subscription(refused=2) == store.hubs.subscription("token")
    assert store.hubs.change("token", lambda _: None) is None
    assert store.hubs.subscriptions() == ()
    assert store.hubs.change("token", lambda row: row) is None


def test_a_feed_is_hastened_unless_it_was_just_looked_at(store: Store) -> None:
    later = NOW + HOUR
    store.add_feed(source(), feed(next_poll=later))
    store.add_feed(source(), feed(name="fresh", next_poll=later, last_poll=NOW))

    store.hubs.hasten(feed().id, NOW)
    store.hubs.hasten(feed(name="fresh").id, NOW)

    due = {one.title: one.next_poll for one in store.feeds()}
    assert due == {"News": NOW, "Fresh": later}


def test_a_subscriber_is_owed_what_happened_since_it_came(store: Store) -> None:
    happen(store, 1)
    front, story = subscriber("a"), subscriber("b", "https://paper.example/story/2/feed.atom")
    store.hubs.admit(front)
    store.hubs.admit(story)
    assert not store.hubs.behind()

    happen(store, 2, 3)
    assert store.hubs.behind()
    assert store.hubs.owe(lambda _: [front.topic], NOW) == 2
    assert not store.hubs.behind()
    assert store.hubs.owe(lambda _: [front.topic], NOW) == 0

    [owed] = store.hubs.owed(NOW, limit=5)
    assert (owed.id, owed.due, owed.wanted) == (front.id, NOW, store.last_event())


def test_more_news_does_not_put_a_delivery_off(store: Store) -> None:
    one = subscriber()
    store.hubs.admit(one)
    happen(store, 1)
    store.hubs.owe(lambda _: [one.topic], NOW)
    happen(store, 2)
    store.hubs.owe(lambda _: [one.topic], NOW + HOUR)

    [owed] = store.hubs.owed(NOW, limit=5)
    assert (owed.due, owed.wanted) == (NOW, store.last_event())


def test_subscribing_again_extends_and_keeps_what_is_owed(store: Store) -> None:
    one = subscriber()
    store.hubs.admit(one)
    happen(store, 1)
    store.hubs.owe(lambda _: [one.topic], NOW)

    store.hubs.admit(replace(one, expires=NOW + 48 * HOUR, secret="new"))

    kept = store.hubs.subscriber(one.id)
    assert kept
    assert (kept.due, kept.wanted, kept.secret) == (NOW, store.last_event(), "new")
    assert kept.expires == NOW + 48 * HOUR


def test_subscribers_are_counted_forgotten_and_expire(store: Store) -> None:
    for name in ("a", "b", "c_%"):
        store.hubs.admit(subscriber(name))
    store.hubs.admit(replace(subscriber("d"), expires=NOW - timedelta(seconds=1)))

    assert store.hubs.crowd("https://reader.example/") == (4, 4)
    assert store.hubs.crowd("https://reader.example/c_") == (4, 1)
    assert store.hubs.crowd("https://other.example/") == (4, 0)
    assert store.hubs.expire(NOW) == 1
    store.hubs.dismiss(subscriber("a").id)
    assert store.hubs.change_subscriber(subscriber("b").id, lambda _: None) is None
    assert store.hubs.crowd("https://") == (1, 1)
    assert store.hubs.topics() == (subscriber().topic,)


def test_nobody_is_behind_where_nobody_is_subscribed(store: Store) -> None:
    happen(store, 1)

    assert not store.hubs.behind()
    assert store.hubs.crowd("https://") == (0, 0)
