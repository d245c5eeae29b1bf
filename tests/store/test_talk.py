"""Posts in the store, on both engines: kept once, found by link, told with their story."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from broadsheet.model import CountKind, LinkedArticle, Post, TalkCount, TalkMatch, Update
from broadsheet.store import Store, schema
from broadsheet.store.talk import HIGHEST, NEWEST
from broadsheet.views import Talk
from tests.store import build
from tests.store.build import HOUR, NOW

PLACE = 500


def heard(*posts: Post, **other: Any) -> Update:
    """The update of a look that heard these posts."""
    known = Update(at=NOW, poll=build.poll(build.feed()), posts=posts)
    return replace(known, **other)


def about(story: int, *posts: Post) -> tuple[TalkMatch, ...]:
    return tuple(TalkMatch(post=one.id, story=story, why="it links to it") for one in posts)


def talk(store: Store, story: int = 1) -> Talk:
    return store.story_page(
        story,
        origins=lambda *_: (),
        diff=lambda *_: (),
        count_why=lambda *_: "",
        assume=lambda *_: (),
    ).talk


def by(*people: str, **other: object) -> tuple[Post, ...]:
    """A post each of these people."""
    return tuple(build.post(n, author=name, **other) for n, name in enumerate(people, 1))


def test_an_article_is_found_by_its_address_and_posts_wait_for_theirs(store: Store) -> None:
    store.add_feed(build.source(), build.feed())
    store.keep(heard(*by("@a", "@b"), linked=((1, PLACE), (2, 7))))
    assert store.waiting([PLACE, 9]) == {PLACE: (1,)}
    assert store.articles_at([PLACE]) == {}

    arrival = build.arrival(build.article(1))
    match = TalkMatch(post=1, story=1, article=1, why="it links to it")
    store.keep(replace(arrival, addresses=((1, PLACE),), matches=(match,)))

    name = build.source().name
    linked = LinkedArticle(article=1, story=1, source=name, title="Ferry 1 runs aground")
    assert store.articles_at([PLACE]) == {PLACE: linked}
    assert store.waiting([PLACE]) == {}
    assert store.matched([1, 2]) == {1: True}
    assert store.heard([1, 2, 3]) == {1, 2}


def test_a_storys_talk_counts_posts_people_and_hashtags(store: Store) -> None:
    posts = by("@a", "@b", "@a", tags=("ferry", "fog"))
    store.keep(build.arrival(build.article(1)))
    store.keep(heard(*posts, build.post(9, "@c"), matches=about(1, *posts)))

    told = talk(store)

    assert (told.posts, told.people) == (3, 2)
    assert [(one.tag, one.people) for one in told.tags] == [("ferry", 2), ("fog", 2)]


def test_one_person_takes_one_place_among_the_posts_that_are_shown(store: Store) -> None:
    loud = tuple(build.post(n, "@loud", score=1000 + n) for n in range(20))
    calm = tuple(build.post(100 + n, f"@{n}", at=NOW + n * HOUR) for n in range(9))
    store.keep(build.arrival(build.article(1)))
    store.keep(heard(*loud, *calm, matches=about(1, *loud, *calm)))

    shown = talk(store).shown

    assert len(shown) == HIGHEST + NEWEST
    assert [one.id for one in shown if one.author == "@loud"] == [19]
    assert len({one.author for one in shown}) == len(shown)


def test_a_match_names_the_story_that_lives_on(store: Store) -> None:
    [post] = by("@a")
    store.keep(build.arrival(build.article(1), build.article(2)))
    store.keep(Update(at=NOW, merges=(build.merge(gone=2, kept=1),)))

    store.keep(heard(post, matches=about(2, post)))

    assert talk(store).posts == 1


def test_people_who_use_a_hashtag_are_counted_by_the_hour(store: Store) -> None:
    late = build.post(4, "@a", tags=("fog",), at=NOW + HOUR)
    store.keep(heard(*by("@a", "@b", "@a", tags=("fog",)), late))
    store.keep(heard(build.post(5, "@c", tags=("fog",))))

    table = schema.talk_count
    with store.database.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.at)).all()
    assert [(row.name, row.at, row.hours, row.uses, row.people) for row in rows] == [
        ("fog", NOW, 1, 4, 3),
        ("fog", NOW + HOUR, 1, 1, 1),
    ]


def test_a_published_count_is_kept_as_it_last_stood(store: Store) -> None:
    store.add_feed(build.source(), build.feed())
    count = TalkCount(
        kind=CountKind.LINK, name="https://x.example/1", at=NOW, people=3, place=PLACE
    )
    store.keep(replace(build.arrival(build.article(1)), addresses=((1, PLACE),)))
    store.keep(heard(counts=(count,)))
    store.keep(heard(counts=(replace(count, people=8),)))

    [share] = talk(store).shares
    assert (share.source, share.people) == (build.source().id, 8)
