"""The path of an article, walked over real HTTP into a real database."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from structlog.testing import capture_logs

from broadsheet.collect.rhythm import Rhythm
from broadsheet.model import ChangeKind, MarkKind, Source, Stage, TieKind, from_address
from broadsheet.newsroom import Newsroom
from tests.world import Clock, FeedEntry, World, open_newsroom, subscribe

DAM = (
    "The Orlen dam above Varsk gave way shortly before dawn on Monday, sending a wall of water "
    "into the lower town and forcing thousands of people from their homes, the governor said."
)
DAM_MORE = (
    "Rescue crews from three provinces were searching the valley by boat. Engineer Tomas Rell, who "
    "inspected the Orlen dam in October, said cracks in its eastern wall had been reported twice."
)
DAM_OTHERWISE = (
    "Residents of Varsk described being woken by a roar as the barrage upstream collapsed. Twelve "
    "villages along the Orlen were without power, and the army flew out patients from the hospital."
)
MATCH = (
    "Kelvin Rovers beat Port Maren two to one in the cup final after extra time, with striker Ana "
    "Duarte scoring the winner from the penalty spot in front of forty thousand spectators."
)


def publish(world: World, newsroom: Newsroom, host: str, title: str, *paragraphs: str) -> None:
    path = f"/{abs(hash(title))}"
    world.page(host, path, title, paragraphs)
    url = world.feed(host, [FeedEntry(title=title, summary=paragraphs[0], path=path)])
    subscribe(newsroom, url)


async def test_two_reports_of_one_event_are_one_story_with_two_origins(
    world: World, newsroom: Newsroom
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    publish(world, newsroom, "b.localhost", "Varsk flooded as Orlen dam breaks", DAM_OTHERWISE)
    publish(world, newsroom, "c.localhost", "Rovers win cup final in extra time", MATCH)

    await newsroom.update()

    by_size = sorted(newsroom.front_page().stories, key=lambda story: -story.articles)
    assert [(s.articles, s.outlets, s.origins) for s in by_size] == [(2, 2, 2), (1, 1, 1)]


async def test_a_copied_text_adds_an_outlet_and_no_independent_report(
    world: World, newsroom: Newsroom
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    publish(world, newsroom, "b.localhost", "Dam collapse floods Varsk", DAM, DAM_MORE)

    await newsroom.update()

    [story] = newsroom.front_page().stories
    assert (story.outlets, story.origins) == (2, 1)
    [origin] = newsroom.story(story.id).origins
    [(_, tie)] = origin.followers
    assert tie is not None
    assert tie.kind is TieKind.COPY
    assert all(mine.strip("… ") in DAM + "\n" + DAM_MORE for mine, _ in tie.excerpts)


async def test_a_series_is_filed_and_kept_off_the_front_page(
    world: World, newsroom: Newsroom
) -> None:
    publish(world, newsroom, "a.localhost", "Your horoscope for Monday", MATCH)
    publish(world, newsroom, "b.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    await newsroom.update()

    front = newsroom.front_page()
    [found] = newsroom.search("horoscope").hits

    assert [card.headline for card in front.stories] == ["Orlen dam collapses above Varsk"]
    assert [line.title for line in front.latest] == ["Orlen dam collapses above Varsk"]
    assert newsroom.story(found.story).state_why == "most of its titles announce a horoscope"


async def test_a_corrected_article_keeps_its_story_and_gains_a_revision(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    toll = "Three people were killed and eleven are missing, the governor said at noon."
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, toll)
    await newsroom.update()
    [before] = newsroom.front_page().stories
    [path] = [path for _, path in world.asked if path not in {"/feed", "/robots.txt"}]

    corrected = toll.replace("Three", "Two")
    world.page("a.localhost", path, "Orlen dam collapses above Varsk", [DAM, corrected])
    clock.advance(hours=1, minutes=5)
    await newsroom.update()

    [story] = newsroom.front_page().stories
    assert (story.id, story.articles, story.revisions) == (before.id, 1, 1)
    [revision] = newsroom.story(story.id).revisions
    assert revision.kind is ChangeKind.SUBSTANTIVE
    assert ("gone", "Three") in [(how, words.strip()) for how, words in revision.text_diff]


async def test_a_page_that_goes_away_later_leaves_the_article_as_it_was_read(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    await newsroom.update()
    [path] = [path for _, path in world.asked if path not in {"/feed", "/robots.txt"}]

    world.raw("a.localhost", path, b"away", media="text/plain", status=HTTPStatus.NOT_FOUND)
    clock.advance(hours=1, minutes=5)
    await newsroom.update()
    entry = FeedEntry(title="Orlen dam collapses above Varsk", summary=MATCH[:60], path=path)
    world.feed("a.localhost", [entry])
    clock.advance(minutes=30)
    await newsroom.update()

    [card] = newsroom.front_page().stories
    page = newsroom.article(newsroom.story(card.id).origins[0].first.id)
    assert page.line.stage is Stage.READ
    assert DAM_MORE in page.text


async def test_a_wall_in_place_of_the_page_is_not_taken_for_a_correction(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    await newsroom.update()
    [path] = [path for _, path in world.asked if path not in {"/feed", "/robots.txt"}]

    world.page("a.localhost", path, "Before you go on", [MATCH, "Accept cookies to read on. " * 9])
    clock.advance(hours=1, minutes=5)
    await newsroom.update()

    [story] = newsroom.front_page().stories
    assert story.revisions == 0
    page = newsroom.article(story.headline_article)
    assert DAM_MORE in page.text
    assert "another text" in (page.read_error or "")


async def test_an_entry_without_a_page_of_its_own_keeps_the_words_of_the_feed(
    world: World, newsroom: Newsroom
) -> None:
    home = FeedEntry(title="Rovers win cup final in extra time", summary=MATCH, path="/")
    world.page("a.localhost", "/", "The Varsk Courier", [DAM_MORE])
    bare = FeedEntry(title="Orlen dam collapses above Varsk", summary=DAM, guid="dam-1")
    subscribe(newsroom, world.feed("a.localhost", [bare, home]))

    await newsroom.update()

    stories = newsroom.front_page().stories
    pages = [newsroom.article(newsroom.story(one.id).origins[0].first.id) for one in stories]
    assert {page.text for page in pages} == {DAM, MATCH}
    assert {path for _, path in world.asked} <= {"/feed", "/robots.txt"}


async def test_a_withdrawn_article_is_kept_and_counts_no_longer(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    publish(world, newsroom, "b.localhost", "Varsk flooded as Orlen dam breaks", DAM_OTHERWISE)
    await newsroom.update()
    [path] = [p for host, p in world.asked if host == "b.localhost" and len(p) > 12]

    world.raw("b.localhost", path, b"gone", media="text/plain", status=HTTPStatus.GONE)
    clock.advance(hours=1, minutes=5)
    await newsroom.update()

    [story] = newsroom.front_page().stories
    assert (story.articles, story.outlets, story.origins) == (2, 2, 1)
    assert "1 withdrawn by the outlet" in newsroom.story(story.id).count_why
    [hit] = newsroom.search("barrage").hits
    assert hit.article.stage is Stage.WITHDRAWN


async def test_a_retitled_article_is_a_revision_and_not_a_new_article(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    entry = FeedEntry(title="Dam breaks above Varsk", summary=DAM, path="/dam", guid="dam-1")
    subscribe(newsroom, world.feed("a.localhost", [entry]))
    await newsroom.update()

    retitled = FeedEntry(
        title="Thousands flee as dam breaks", summary=DAM, path="/flee", guid="dam-1"
    )
    world.feed("a.localhost", [retitled])
    clock.advance(minutes=30)
    await newsroom.update()

    [story] = newsroom.front_page().stories
    assert (story.articles, story.headline) == (1, "Thousands flee as dam breaks")
    [line] = newsroom.story(story.id).revisions
    assert "headline" in line.why


async def test_a_headline_that_goes_to_and_fro_is_one_revision_and_makes_its_source_restless(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    titles = ("Dam breaks above Varsk", "Thousands flee as dam breaks")
    for turn in range(6):
        entry = FeedEntry(title=titles[turn % 2], summary=DAM, path="/dam", guid="dam-1")
        url = world.feed("a.localhost", [entry])
        if not turn:
            subscribe(newsroom, url)
        await newsroom.update()
        clock.advance(hours=1)

    [story] = newsroom.front_page().stories
    page = newsroom.article(story.headline_article)
    assert story.revisions == 1
    assert (len(page.revisions), page.unshown) == (1, 4)
    assert page.line.title == titles[1]
    assert newsroom.source("a.localhost").output.restless == 1


async def test_bad_feeds_keep_their_reason_and_their_neighbours(
    world: World, newsroom: Newsroom
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    world.raw("b.localhost", "/feed", b"<html><form>Log in</form></html>", media="text/html")
    world.raw("c.localhost", "/feed", b"", media="application/rss+xml")
    world.raw(
        "d.localhost", "/feed", b"busy", media="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE
    )
    for host in ("b.localhost", "c.localhost", "d.localhost"):
        subscribe(newsroom, world.url(host))

    tally = await newsroom.update()

    assert len(newsroom.front_page().stories) == 1
    assert len(tally.failed) == 3
    errors = {line.id: line.feeds[0].error for line in newsroom.sources()}
    assert errors["a.localhost"] is None
    assert all(errors[host] for host in ("b.localhost", "c.localhost", "d.localhost"))
    assert "503" in (errors["d.localhost"] or "")


async def test_an_entry_from_the_future_does_not_lead_and_a_bare_one_is_set_aside(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    entries = [
        FeedEntry(title="Orlen dam collapses above Varsk", summary=DAM, path="/1"),
        FeedEntry(
            title="Rovers win cup",
            summary=MATCH,
            path="/2",
            published=clock.now().replace(year=2099),
        ),
        FeedEntry(title=""),
    ]
    source = subscribe(newsroom, world.feed("a.localhost", entries))

    await newsroom.update()

    stories = newsroom.front_page().stories
    assert {story.headline for story in stories} == {entries[0].title, entries[1].title}
    assert all(story.updated <= clock.now() for story in stories)
    assert len(newsroom.source(source).set_aside) == 1


async def test_a_second_look_at_the_same_feed_changes_nothing(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    await newsroom.update()
    before = newsroom.last_event()

    clock.advance(minutes=30)
    tally = await newsroom.update()

    assert (tally.feeds, tally.new, newsroom.last_event()) == (1, 0, before)


async def test_live_readers_hear_of_a_story_without_asking_again(
    world: World, newsroom: Newsroom
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    heard: list[str] = []

    async def listen() -> None:
        async for logged in newsroom.follow(0):
            heard.append(logged.event.kind)
            if logged.event.kind == "article.read":
                return

    listening = asyncio.create_task(listen())
    await newsroom.update()
    await asyncio.wait_for(listening, 10)

    assert heard[:3] == ["source.added", "article.arrived", "story.opened"]


async def test_a_restart_remembers_the_stories(
    world: World, clock: Clock, newsroom: Newsroom, tmp_path: Path
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    await newsroom.update()
    await newsroom.close()

    again = open_newsroom(world, clock, tmp_path)
    publish(world, again, "b.localhost", "Varsk flooded as Orlen dam breaks", DAM_OTHERWISE)
    await again.update()

    [story] = again.front_page().stories
    assert story.articles == 2
    await again.close()


async def test_a_stop_and_a_start_leave_the_story_engine_as_it_was(
    world: World, clock: Clock, newsroom: Newsroom, tmp_path: Path
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    publish(world, newsroom, "b.localhost", "Varsk flooded as Orlen dam breaks", DAM_OTHERWISE)
    await newsroom.update()
    rooms = await newsroom._open()
    before = rooms.stories.dump()
    await newsroom.close()

    again = open_newsroom(world, clock, tmp_path)
    rooms = await again._open()

    assert rooms.stories.dump() == before
    assert again.store.take_memory() is None
    await again.close()


async def test_collecting_outlasts_a_store_that_refuses(newsroom: Newsroom, tmp_path: Path) -> None:
    stop = asyncio.Event()
    await newsroom.update()
    with closing(sqlite3.connect(tmp_path / "paper.db")) as other:
        other.execute("ALTER TABLE feed RENAME TO feed_elsewhere")
    collecting = asyncio.create_task(newsroom.run(stop))
    async with asyncio.timeout(20):
        while not newsroom.trouble:
            await asyncio.wait({collecting}, timeout=0.05)
            assert not collecting.done()

    stop.set()
    await collecting


async def test_a_store_that_refuses_everything_is_told_once(
    world: World, newsroom: Newsroom, tmp_path: Path
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM)
    publish(world, newsroom, "b.localhost", "Varsk flooded as Orlen dam breaks", DAM_OTHERWISE)
    with closing(sqlite3.connect(tmp_path / "paper.db")) as other:
        other.execute(
            "CREATE TRIGGER no BEFORE INSERT ON article BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with capture_logs() as told:
        tally = await newsroom.update()

    assert len(tally.failed) == 2
    assert [line["event"] for line in told] == ["the store refused"]


async def test_every_join_explains_itself(world: World, newsroom: Newsroom) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    publish(world, newsroom, "b.localhost", "Varsk flooded as Orlen dam breaks", DAM_OTHERWISE)
    await newsroom.update()
    [story] = newsroom.front_page().stories

    explanation = newsroom.explain(story.id)

    joined = [line for line in explanation.placements if not line.opened]
    assert [line.score > 0 for line in joined] == [True]
    assert joined[0].shared
    assert "2 independent reports" in explanation.count_why
    assert from_address("nonsense") is None


async def test_what_a_feed_brings_is_learnt_and_kept_with_it(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    entries = [
        FeedEntry(title=f"Hour {n}", path=f"/{n}", published=clock.now() - timedelta(hours=n))
        for n in range(30)
    ]
    subscribe(newsroom, world.feed("a.localhost", entries))
    await newsroom.update()
    [first] = newsroom.store.feeds()
    clock.advance(minutes=20)
    await newsroom.update()
    [second] = newsroom.store.feeds()

    learnt = Rhythm.of(first.rhythm)
    assert learnt is not None
    assert learnt.rate > 15
    assert second.rhythm != first.rhythm
    assert second.next_poll > clock.now()


async def test_a_feed_that_moved_for_good_is_polled_at_its_new_address_from_the_third_day(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    new = world.feed("b.localhost", [FeedEntry(title="Rovers win", path="/r")])
    world.moved("a.localhost", "/feed", new)
    subscribe(newsroom, world.url("a.localhost"))
    for day in range(3):
        await newsroom.update()
        assert [feed.url for feed in newsroom.store.feeds()] == (
            [new] if day == 2 else [world.url("a.localhost")]
        )
        clock.advance(hours=24)

    [moved] = [one.event for one in newsroom.events(0) if one.event.kind == "feed.moved"]
    assert moved.facts["to"] == new
    assert not newsroom.add_known(new, source=Source(id="b", name="B", home=new), title="B")
    old = world.url("a.localhost")
    assert not newsroom.add_known(old, source=Source(id="a", name="A", home=old), title="A")


async def test_a_feed_that_moved_to_where_another_is_polled_is_polled_no_longer(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    new = world.feed("b.localhost", [FeedEntry(title="Rovers win", path="/r")])
    world.moved("a.localhost", "/feed", new)
    subscribe(newsroom, world.url("a.localhost"))
    subscribe(newsroom, new)
    for _ in range(3):
        await newsroom.update()
        clock.advance(hours=24)

    old, twin = sorted(newsroom.store.feeds(), key=lambda feed: feed.url)
    assert (old.gone, old.last_error) == (True, f"it moved to {new}, which is polled already")
    assert (twin.gone, twin.url) == (False, new)


async def test_two_feeds_that_move_to_one_address_at_once_are_polled_there_once(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    new = world.feed("c.localhost", [FeedEntry(title="Rovers win", path="/r")])
    for host in ("a.localhost", "b.localhost"):
        world.moved(host, "/feed", new)
        subscribe(newsroom, world.url(host))
    for _ in range(6):
        await newsroom.update()
        clock.advance(hours=24)

    feeds = newsroom.store.feeds()
    assert [feed.gone for feed in feeds if feed.url == new] == [False]
    assert [feed.gone for feed in feeds if feed.url != new] == [True]


async def test_feeds_of_a_host_that_asked_us_to_wait_are_put_off_and_have_not_failed(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    world.busy("a.localhost", "/one", wait=3600)
    world.feed("a.localhost", [FeedEntry(title="Rovers win", path="/r")], path="/two")
    for path in ("/one", "/two"):
        subscribe(newsroom, world.url("a.localhost", path))
        await newsroom.update()

    one, two = sorted(newsroom.store.feeds(), key=lambda feed: feed.url)
    assert one.failures == 1
    assert two.failures == 0
    assert min(one.next_poll, two.next_poll) >= clock.now() + timedelta(minutes=59)
    assert world.asked == [("a.localhost", "/one")]


async def test_what_fell_due_while_nobody_looked_is_begun_at_twenty_looks_a_second(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    for host in ("a.localhost", "b.localhost", "c.localhost"):
        subscribe(newsroom, world.feed(host, []))
    clock.advance(hours=50)
    stop = asyncio.Event()
    stop.set()

    await newsroom.run(stop)

    times = sorted(feed.next_poll - clock.now() for feed in newsroom.store.feeds())
    assert times == [timedelta(seconds=n / 20) for n in range(3)]


async def test_marks_are_counted_shown_with_their_evidence_and_explained(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    notice = "Correction: an earlier version of this article named the wrong valley."
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, DAM_MORE)
    await newsroom.update()
    clock.advance(minutes=20)
    publish(world, newsroom, "b.localhost", "Dam collapse floods Varsk", DAM, DAM_MORE, notice)
    await newsroom.update()

    [story] = newsroom.front_page().stories
    marks = {line.source: told for line, told in newsroom.explain(story.id).marks}
    first = next(mark for mark in marks["a.localhost"] if mark.kind is MarkKind.FIRST_REPORT)
    copied = next(mark for mark in marks["b.localhost"] if mark.kind is MarkKind.COPIED)
    corrected = next(mark for mark in marks["b.localhost"] if mark.kind is MarkKind.CORRECTED)
    assert first.why.startswith("20 minutes before the next outlet")
    assert copied.article
    assert copied.article.source == "a.localhost"
    assert corrected.spans == (notice,)
    assert dict(newsroom.source("b.localhost").marks)[MarkKind.CORRECTED] == 1
    assert newsroom.article(copied.article.id).marks == marks["a.localhost"]


async def test_who_said_what_and_what_is_counted_is_told_of_a_story_and_explained(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    told = "“We heard a roar, and then the bridge was gone,” said Mira Tolland, who keeps the inn."
    three = "At least three people were killed, the governor said."
    publish(world, newsroom, "a.localhost", "Orlen dam collapses above Varsk", DAM, told, three)
    await newsroom.update()
    clock.advance(minutes=30)
    again = "Ms Tolland said: “We heard a roar, and then the bridge was gone.” Five people died."
    publish(world, newsroom, "b.localhost", "Dam collapse floods Varsk", DAM_OTHERWISE, again)
    await newsroom.update()

    [story] = newsroom.front_page().stories
    voices = newsroom.story(story.id).voices
    [quote] = voices.quotes
    assert [one.article.source for one in quote.printings] == ["a.localhost", "b.localhost"]
    assert quote.origins == 2
    assert quote.printings[0].speaker == "Mira Tolland, who keeps the inn"
    [figure] = voices.figures
    assert (figure.thing, figure.values) == ("dead", (("3", 1), ("5", 1)))
    assert [one.figure for one in figure.statements] == ["three", "Five"]
    assert newsroom.explain(story.id).voices == voices
