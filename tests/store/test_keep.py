"""What one update writes."""

from __future__ import annotations

from broadsheet.store import Store
from tests.store import build
from tests.store.build import HOUR, NOW


def test_an_arrival_is_kept_with_everything_that_belongs_to_it(store: Store) -> None:
    store.add_feed(build.source(), build.feed())
    one, two = build.article(1), build.article(2, title="Bridge closes")

    last = store.keep(build.arrival(one, two))

    assert store.articles([1, 2, 3]) == {1: one, 2: two}
    assert store.story_of([1, 2]) == {1: 1, 2: 2}
    assert store.stories([1])[1] == build.story(1)
    assert {key: mark.article for key, mark in store.known(build.feed().id).items()} == {1: 1, 2: 2}
    assert [logged.seq for logged in store.events(0)] == [1, 2]
    assert last == store.last_event() == 2
    [feed] = store.feeds()
    assert (feed.next_poll, feed.last_success, feed.validators.etag) == (NOW + HOUR, NOW, '"1"')
