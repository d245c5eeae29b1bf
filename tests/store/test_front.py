"""The front page: ranked, paged by key, with the newest lines and what is trending."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from broadsheet.errors import NotFound
from broadsheet.model import Article, Section, Story, TalkMatch, Update
from broadsheet.store import Store
from broadsheet.store.cards import OTHERS
from broadsheet.store.front import LATEST
from broadsheet.views import FrontPage
from tests.store.build import HOUR, NOW, arrival, article, feed, merge, poll, post, source, story

MINUTE = timedelta(minutes=1)


def front(
    store: Store, *, section: Section | None = None, limit: int = 30, after: str | None = None
) -> FrontPage:
    """The front page, an hour after everything happened."""
    return store.front_page(section=section, limit=limit, after=after, now=NOW + HOUR)


def told(update: Update, *stories: Story) -> Update:
    """The update with these stories instead of its own."""
    return replace(update, stories=stories)


def by(outlet: str, id: int, *, minutes: int = 0, topics: tuple[str, ...] = ()) -> Article:
    """An article of an outlet, published and received some minutes after `NOW`."""
    at = NOW + minutes * MINUTE
    return article(id, source=outlet, published=at, received=at, topics=topics)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_an_empty_paper_has_an_empty_front_page(store: Store) -> None:
    page = front(store)

    assert (page.stories, page.latest, page.trending) == ((), (), ())
    assert (page.event, page.next_after, page.section) == (0, None, None)


def test_the_more_prominent_story_stands_first(store: Store) -> None:
    quiet, loud = story(1, prominence=-2.5), story(2, prominence=7.25)
    store.keep(told(arrival(article(1), article(2)), quiet, loud))

    page = front(store)

    assert [card.id for card in page.stories] == [2, 1]
    assert page.as_of == NOW + HOUR
    assert page.event == store.last_event()


def test_pages_follow_each_other_without_gap_or_repetition(store: Store) -> None:
    ids = range(1, 8)
    # Equal prominence: the id decides, on both sides of a page's end.
    update = arrival(*(article(id) for id in ids))
    store.keep(told(update, *(story(id, prominence=0.1 * (id // 3)) for id in ids)))

    shown: list[int] = []
    after = None
    for _ in range(4):
        page = front(store, limit=2, after=after)
        shown += [card.id for card in page.stories]
        after = page.next_after

    assert shown == [7, 6, 5, 4, 3, 2, 1]
    assert after is None


def test_a_story_that_arrives_between_two_pages_moves_no_other(store: Store) -> None:
    store.keep(arrival(*(article(id) for id in (1, 2, 3, 4))))
    first = front(store, limit=2)
    store.keep(arrival(article(9), at=NOW + HOUR))

    second = front(store, limit=2, after=first.next_after)

    assert [card.id for card in (*first.stories, *second.stories)] == [4, 3, 2, 1]


@pytest.mark.parametrize("after", ["", "x", "é" * 26, "a" * 25, "7" * 26, "/" * 26, "a" * 1000])
def test_an_address_that_no_page_gave_is_not_found(store: Store, after: str) -> None:
    store.keep(arrival(article(1)))
    with pytest.raises(NotFound):
        front(store, after=after)


def test_a_section_shows_its_own_stories_and_lines(store: Store) -> None:
    sport = story(2, section=Section.SPORT)
    store.keep(told(arrival(article(1), article(2)), story(1), sport))

    page = front(store, section=Section.SPORT)

    assert [card.id for card in page.stories] == [2]
    assert [line.id for line in page.latest] == [2]
    assert page.section is Section.SPORT


def test_a_merged_story_is_not_shown(store: Store) -> None:
    store.keep(arrival(article(1), article(2)))
    store.keep(Update(at=NOW + HOUR, merges=(merge(2, 1),)))

    assert [card.id for card in front(store).stories] == [1]
    assert [card.id for card in store.story_cards([2, 1, 404])] == [1]


def test_a_card_names_where_its_words_come_from(store: Store) -> None:
    told_by = replace(
        arrival(by("bay.example", 1), by("cove.example", 2), into=1),
        sources=(source("bay.example", name="The Bay"), source("cove.example", name="The Cove")),
        stories=(story(1, headline_article=2, lede_article=1, topics=("ferry",)),),
    )
    store.keep(told_by)

    [card] = front(store).stories

    assert (card.headline_source, card.lede_source) == ("The Cove", "The Bay")
    assert card.topics == ("ferry",)


def test_a_card_shows_the_newest_headline_of_each_other_outlet(store: Store) -> None:
    outlets = [f"outlet{number}.example" for number in range(OTHERS + 2)]
    early = [by(outlet, 10 + n, minutes=n) for n, outlet in enumerate(outlets)]
    late = by(outlets[1], 30, minutes=50)
    store.keep(told(arrival(*early, late, into=10), story(10)))
    store.keep(arrival(by("other.example", 99)))

    [other, card] = front(store).stories

    assert [line.id for line in card.others] == [30, 17, 16, 15, 14, 13]
    assert other.others == ()


def test_the_newest_lines_show_each_story_once(store: Store) -> None:
    store.keep(arrival(*(by("bay.example", id, minutes=id) for id in range(1, 31)), into=1))
    singles = [by("cove.example", id, minutes=id) for id in range(101, 101 + LATEST + 3)]
    store.keep(arrival(*singles))

    latest = [line.id for line in front(store).latest]

    assert latest == list(range(100 + LATEST + 3, 103, -1))

    store.keep(arrival(by("bay.example", 31, minutes=200), into=1))
    assert [line.id for line in front(store).latest][:2] == [31, 100 + LATEST + 3]


def test_a_topic_is_trending_when_several_sources_use_it_now(store: Store) -> None:
    store.keep(
        arrival(
            by("bay.example", 1, topics=("flood", "own")),
            by("bay.example", 2, topics=("flood", "own")),
            by("cove.example", 3, topics=("flood", "ferry")),
            by("dune.example", 4, topics=("ferry",)),
            by("dune.example", 5, minutes=-600, topics=("old",)),
            by("cove.example", 6, minutes=-600, topics=("old",)),
            by("dune.example", 7, minutes=61, topics=("tomorrow",)),
            by("cove.example", 8, minutes=61, topics=("tomorrow",)),
        )
    )

    trending = [(trend.topic, trend.sources, trend.articles) for trend in front(store).trending]

    assert trending == [("flood", 2, 3), ("ferry", 2, 2)]


def test_a_front_page_takes_at_most_six_queries(store: Store) -> None:
    store.keep(arrival(*(article(id) for id in range(1, 20))))

    with counted() as statements:
        front(store)

    assert 0 < len(statements) <= 6


def test_a_hashtag_is_trending_when_several_people_use_it_of_one_story(store: Store) -> None:
    store.keep(arrival(article(1)))
    said = [(1, 5, "dam"), (2, 4, "flood"), (None, 9, "cats")]
    posts = [
        (post(100 * n + k, author=f"@{k}@talk.example", tags=(tag,)), about)
        for n, (about, people, tag) in enumerate(said)
        for k in range(people)
    ]
    matches = [TalkMatch(post=one.id, story=about, why="") for one, about in posts if about]
    heard = Update(at=NOW, poll=poll(feed()), posts=tuple(one for one, _ in posts))
    store.keep(replace(heard, matches=tuple(matches)))

    [trend] = front(store).trending

    assert (trend.topic, trend.people, trend.sources, trend.story) == ("#dam", 5, 0, 1)
