"""Talk joins stories over real HTTP into a real database, and never counts as a report."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from broadsheet.model import FeedKind, Network, Source
from broadsheet.newsroom import Newsroom
from broadsheet.store import schema
from broadsheet.views import StoryCard, Talk
from tests import social
from tests.world import Clock, FeedEntry, World, subscribe

DAM = (
    "The Orlen dam above Varsk gave way shortly before dawn on Monday, sending a wall of water "
    "into the lower town and forcing thousands of people from their homes, the governor said."
)
DAM_OTHERWISE = (
    "Residents of Varsk described being woken by a roar as the barrage upstream collapsed. Twelve "
    "villages along the Orlen were without power, and the army flew out patients from the hospital."
)
MATCH = (
    "Kelvin Rovers beat Port Maren two to one in the cup final after extra time, with striker Ana "
    "Duarte scoring the winner from the penalty spot in front of forty thousand spectators."
)
WITNESS = (
    "Woken in Varsk before dawn: the Orlen dam gave way and a wall of water is in the lower town, "
    "thousands forced from their homes."
)


def publish(world: World, newsroom: Newsroom, host: str, title: str, *paragraphs: str) -> str:
    """An outlet with one article; returns the article's address."""
    path = f"/{host[0]}-{len(title)}"
    world.page(host, path, title, paragraphs)
    url = world.feed(host, [FeedEntry(title=title, summary=paragraphs[0], path=path)])
    subscribe(newsroom, url)
    return world.url(host, path)


def talks(world: World, newsroom: Newsroom, value: object, *, host: str = "t.localhost") -> None:
    """Let a social network answer with this document, and poll it."""
    world.raw(host, "/api", social.document(value), media="application/json")
    source = Source(id=host, name=host, home=f"http://{host}/")
    newsroom.add_known(world.url(host, "/api"), source=source, title=host, kind=FeedKind.POSTS)


def only(newsroom: Newsroom) -> StoryCard:
    [story] = newsroom.front_page().stories
    return story


def talk(newsroom: Newsroom) -> Talk:
    return newsroom.story(only(newsroom).id).talk


def linking(number: int, url: str, **other: object) -> social.Json:
    text = f'Look: <a href="{url}">here</a>'
    return social.status(number, text, name=f"ada{number}", **other)


async def test_a_post_that_links_to_an_article_joins_its_story_with_the_reason(
    world: World, newsroom: Newsroom
) -> None:
    url = publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    await newsroom.update()
    talks(world, newsroom, [linking(1, url.replace("/a-", "//a-")), linking(2, url + "/?utm_id=3")])

    await newsroom.update()

    heard = talk(newsroom)
    assert (heard.posts, heard.people, heard.networks) == (1, 1, (Network.MASTODON,))
    [post] = heard.shown
    assert (post.author, post.url) == ("@ada2@talk.example", "https://talk.example/@ada2/2")
    assert post.why == "it links to A: Orlen dam collapses above Varsk"
    assert newsroom.explain(only(newsroom).id).talk == (post,)


async def test_a_post_is_matched_by_its_words_where_they_leave_no_doubt(
    world: World, newsroom: Newsroom
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    publish(world, newsroom, "c.localhost", "Rovers win cup final in extra time", MATCH)
    await newsroom.update()
    doubtful = "What a morning, the dam and the town, I have no words for any of this today."
    talks(world, newsroom, [social.status(1, WITNESS), social.status(2, doubtful)])

    await newsroom.update()

    told = {s.headline: newsroom.story(s.id).talk for s in newsroom.front_page().stories}
    assert told["Rovers win cup final in extra time"].posts == 0
    [post] = told["Orlen dam collapses above Varsk"].shown
    assert post.text == WITNESS
    assert post.why.startswith("by its words: alike by 0.")


@pytest.mark.parametrize(
    "spam",
    [
        {"tags": [{"name": f"tag{n}", "url": "x"} for n in range(6)]},
        {"card": {"url": "https://x.example/1"}, "more": "https://y.example/1 https://z.example/1"},
    ],
)
async def test_a_post_full_of_hashtags_or_links_is_not_matched_by_words(
    world: World, newsroom: Newsroom, spam: social.Json
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    await newsroom.update()
    text = f"{WITNESS} {spam.pop('more', '')}"
    talks(world, newsroom, [social.status(1, text, **spam)])

    await newsroom.update()

    assert talk(newsroom).posts == 0


async def test_an_old_post_is_not_matched_by_words(world: World, newsroom: Newsroom) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    await newsroom.update()
    talks(world, newsroom, [social.status(1, WITNESS, created_at="2025-03-02T08:30:00.000Z")])

    await newsroom.update()

    assert talk(newsroom).posts == 0


async def test_an_article_that_comes_later_is_joined_by_the_posts_that_waited_for_it(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    url = world.url("a.localhost", "/a-31")
    talks(world, newsroom, [linking(1, url), linking(2, "https://elsewhere.example/1")])
    await newsroom.update()
    before = newsroom.last_event()
    assert publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM) == url

    await newsroom.update()

    assert talk(newsroom).posts == 1
    joined = [one.event for one in newsroom.events(before) if one.event.kind == "talk.joined"]
    assert [(one.story, one.facts) for one in joined] == [(only(newsroom).id, {"posts": 1})]


async def test_a_page_is_known_by_what_it_calls_its_own_address_on_its_own_site(
    world: World, newsroom: Newsroom
) -> None:
    own, foreign = world.url("a.localhost", "/dam"), "https://elsewhere.example/dam"
    for host, address in (("a.localhost", own), ("b.localhost", foreign)):
        head = f'<title>Dam</title><link rel="canonical" href="{address}">'
        page = f"<html><head>{head}</head><body><article><p>{DAM}</p><p>{DAM_OTHERWISE}</p>"
        world.raw(host, "/1", f"{page}</article></body></html>".encode(), media="text/html")
        entry = FeedEntry(title="Orlen dam collapses above Varsk", summary=DAM, path="/1")
        subscribe(newsroom, world.feed(host, [entry]))
    talks(world, newsroom, [linking(1, own), linking(2, foreign)])

    await newsroom.update()

    [post] = talk(newsroom).shown
    assert post.author == "@ada1@talk.example"


@pytest.mark.parametrize("posts", [0, 200])
async def test_talk_changes_no_count_no_headline_and_no_rank(
    world: World, newsroom: Newsroom, posts: int
) -> None:
    url = publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    publish(world, newsroom, "b.localhost", "Varsk flooded as Orlen dam breaks", DAM_OTHERWISE)
    publish(world, newsroom, "c.localhost", "Rovers win cup final in extra time", MATCH)
    await newsroom.update()
    before = newsroom.front_page().stories
    ranks = prominences(newsroom)
    talks(world, newsroom, [linking(n, url, favourites_count=10**6) for n in range(posts)])

    await newsroom.update()

    assert newsroom.front_page().stories == before
    assert prominences(newsroom) == ranks
    assert sum(newsroom.story(story.id).talk.posts for story in before) == posts


def prominences(newsroom: Newsroom) -> dict[int, float]:
    with newsroom.store.database.reading() as connection:
        rows = connection.execute(select(schema.story.c.id, schema.story.c.prominence))
        return {row.id: row.prominence for row in rows}


async def test_the_same_post_in_two_documents_is_one_post(world: World, newsroom: Newsroom) -> None:
    url = publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    await newsroom.update()
    talks(world, newsroom, [linking(1, url)])
    talks(world, newsroom, [linking(1, url, favourites_count=50)], host="u.localhost")

    await newsroom.update()

    assert talk(newsroom).posts == 1


async def test_an_edited_post_shows_its_newest_text_and_keeps_its_first(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    url = publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    await newsroom.update()
    talks(world, newsroom, [linking(1, url)])
    await newsroom.update()
    edited = social.status(1, f'Corrected: <a href="{url}">here</a>', name="ada1", replies_count=9)
    world.raw("t.localhost", "/api", social.document([edited]), media="application/json")
    clock.advance(hours=1)
    await newsroom.update()
    world.raw("t.localhost", "/api", b"[]", media="application/json")
    clock.advance(hours=1)
    await newsroom.update()

    [post] = talk(newsroom).shown
    assert (post.text, post.replies) == ("Corrected: here", 9)
    with newsroom.store.database.reading() as connection:
        assert connection.scalars(select(schema.post.c.text)).all() == ["Look: here"]


async def test_hashtags_are_counted_by_people_and_hour(world: World, newsroom: Newsroom) -> None:
    url = publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    await newsroom.update()
    tags = [{"name": "Orlen", "url": "x"}]
    twice = social.status(3, f'<a href="{url}">x</a>', name="ada1", tags=tags)
    talks(world, newsroom, [linking(1, url, tags=tags), linking(2, url, tags=tags), twice])

    await newsroom.update()

    assert [(one.tag, one.people) for one in talk(newsroom).tags] == [("orlen", 2)]
    with newsroom.store.database.reading() as connection:
        [row] = connection.execute(select(schema.talk_count))
    assert (row.kind, row.name, row.hours, row.uses, row.people) == ("hashtag", "orlen", 1, 3, 2)


async def test_a_link_that_trends_tells_how_many_people_shared_the_story(
    world: World, newsroom: Newsroom
) -> None:
    url = publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    talks(world, newsroom, [social.trending_link(url, "Dam", (1772409600, 30, 23))])

    await newsroom.update()

    assert [(one.source, one.people) for one in talk(newsroom).shares] == [("t.localhost", 23)]


async def test_talk_follows_its_story_into_a_merge(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    first = publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    teaser = "Rescue in the valley goes on"
    world.page("b.localhost", "/b", teaser, [DAM, DAM_OTHERWISE])
    subscribe(newsroom, world.feed("b.localhost", [FeedEntry(title=teaser, path="/b")]))
    newsroom._read_pages = False
    await newsroom.update()
    second = world.url("b.localhost", "/b")
    talks(world, newsroom, [linking(1, first), linking(2, second)])
    await newsroom.update()
    assert [newsroom.story(s.id).talk.posts for s in newsroom.front_page().stories] == [1, 1]

    newsroom._read_pages = True
    await newsroom.update()

    assert talk(newsroom).posts == 2


async def test_a_network_that_fails_is_told_like_any_source(
    world: World, newsroom: Newsroom
) -> None:
    talks(world, newsroom, {"error": "RateLimited", "message": "Too many requests"})

    tally = await newsroom.update()

    [(_, reason)] = tally.failed
    assert reason == "the network answered with an error: Too many requests"
    [_, failed] = newsroom.events(0)
    assert (failed.event.kind, failed.event.source) == ("source.failed", "t.localhost")


async def test_a_bad_post_is_set_aside_on_the_page_of_its_source(
    world: World, newsroom: Newsroom
) -> None:
    talks(world, newsroom, [social.status(1, "Fine."), social.status(2, "")])

    await newsroom.update()

    [(_, where, reason)] = newsroom.source("t.localhost").set_aside
    assert (where, reason) == ("post 2", "it has no text")


async def test_a_source_of_posts_is_no_outlet_and_counts_what_it_heard(
    world: World, newsroom: Newsroom
) -> None:
    url = publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    await newsroom.update()
    talks(world, newsroom, [linking(1, url), social.status(2, "Something else entirely.")])

    await newsroom.update()

    lines = {line.id: line for line in newsroom.sources()}
    heard, outlet = lines["t.localhost"], lines["a.localhost"]
    assert (heard.is_talk, heard.posts, heard.matched, heard.articles) == (True, 2, 1, 0)
    assert heard.feeds[0].brought == newsroom.now()
    assert (outlet.is_talk, outlet.posts, outlet.articles) == (False, 0, 1)
    assert only(newsroom).outlets == 1
