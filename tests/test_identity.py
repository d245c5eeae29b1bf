"""The right article for every entry, whatever its feed does with ids, over real HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from broadsheet.identity import MOST_NAMES
from broadsheet.model import Stage
from broadsheet.newsroom import Newsroom
from broadsheet.views import ArticlePage
from tests.world import START, Clock, FeedEntry, World, subscribe

DAM = (
    "The Orlen dam above Varsk gave way shortly before dawn on Monday, sending a wall of water "
    "into the lower town and forcing thousands of people from their homes, the governor said."
)
MATCH = (
    "Kelvin Rovers beat Port Maren two to one in the cup final after extra time, with striker Ana "
    "Duarte scoring the winner from the penalty spot in front of forty thousand spectators."
)
VOTE = (
    "Members of the upper house rejected the pension bill by a single vote late on Thursday after "
    "nine hours of debate, sending the minister of labour back to talks with the unions."
)
#: Hours before the tests begin, on which their entries were published.
EARLIER = [START - timedelta(hours=hours) for hours in range(1, 9)]

DAM_ENTRY = FeedEntry(
    title="Orlen dam collapses above Varsk", summary=DAM, path="/dam", published=EARLIER[0]
)
MATCH_ENTRY = FeedEntry(
    title="Rovers win the cup in extra time", summary=MATCH, path="/cup", published=EARLIER[1]
)
VOTE_ENTRY = FeedEntry(
    title="Upper house rejects pension bill", summary=VOTE, path="/vote", published=EARLIER[2]
)


class Desk:
    """A newsroom whose feeds are published and looked at in one line."""

    def __init__(self, world: World, newsroom: Newsroom, clock: Clock) -> None:
        self.world, self.newsroom, self.clock = world, newsroom, clock

    async def look(
        self, *entries: FeedEntry, host: str = "a.localhost", path: str = "/feed"
    ) -> int:
        """Let a feed list these entries, look at it, and say how many articles that added."""
        url = self.world.feed(host, entries, path=path)
        subscribe(self.newsroom, url)
        self.clock.advance(hours=25)
        return (await self.newsroom.update()).new

    def articles(self, source: str) -> Sequence[ArticlePage]:
        lines = self.newsroom.source(source).articles
        return [self.newsroom.article(line.id) for line in lines]

    def titles(self, source: str = "a.localhost") -> list[str]:
        return sorted(page.line.title for page in self.articles(source))

    def revisions(self, source: str = "a.localhost") -> int:
        return sum(page.line.revisions for page in self.articles(source))


@pytest.fixture
def desk(world: World, newsroom: Newsroom, clock: Clock) -> Desk:
    return Desk(world, newsroom, clock)


async def test_one_guid_in_two_feeds_names_two_articles(desk: Desk) -> None:
    await desk.look(replace(DAM_ENTRY, guid="1"))
    await desk.look(replace(MATCH_ENTRY, guid="1"), host="b.localhost")
    assert desk.titles("a.localhost") == [DAM_ENTRY.title]
    assert desk.titles("b.localhost") == [MATCH_ENTRY.title]


async def test_one_guid_without_a_link_in_two_feeds_names_two_articles(desk: Desk) -> None:
    await desk.look(replace(DAM_ENTRY, guid="1", path=""))
    await desk.look(replace(MATCH_ENTRY, guid="1", path=""), host="b.localhost")
    assert desk.titles("a.localhost") == [DAM_ENTRY.title]
    assert desk.titles("b.localhost") == [MATCH_ENTRY.title]


@pytest.mark.parametrize("path", ["/dam", ""])
async def test_guids_that_change_at_every_fetch_bring_nothing_new(desk: Desk, path: str) -> None:
    new = [
        await desk.look(replace(DAM_ENTRY, guid=f"g{n}", path=path, published=hour))
        for n, hour in enumerate([EARLIER[0]] * 2 + [EARLIER[0]] * 2)
    ]
    assert new == [1, 0, 0, 0]
    assert desk.revisions() == 0


async def test_undated_entries_with_fresh_guids_and_no_link_bring_nothing_new(desk: Desk) -> None:
    bare = replace(DAM_ENTRY, path="", published=None)
    assert [await desk.look(replace(bare, guid=f"g{n}")) for n in range(3)] == [1, 0, 0]


async def test_a_warning_repeated_in_the_same_words_on_another_day_is_kept(desk: Desk) -> None:
    bare = replace(DAM_ENTRY, path="")
    later = replace(bare, published=START + timedelta(hours=20), guid="w2")
    assert [await desk.look(replace(bare, guid="w1")), await desk.look(later)] == [1, 1]


async def test_ids_drawn_anew_at_every_fetch_do_not_pile_up(desk: Desk) -> None:
    for n in range(8):
        await desk.look(replace(DAM_ENTRY, guid=f"g{n}"))
    [feed] = desk.newsroom.store.feeds()
    assert len(desk.newsroom.store.known(feed.id)) == MOST_NAMES


async def test_a_feed_that_rewrites_all_guids_and_addresses_brings_nothing_new(desk: Desk) -> None:
    entries = (DAM_ENTRY, MATCH_ENTRY, VOTE_ENTRY)
    assert await desk.look(*(replace(one, guid=one.path) for one in entries)) == 3
    moved = [replace(one, guid=f"new{one.path}", path=f"/2026{one.path}.html") for one in entries]
    assert await desk.look(*moved) == 0
    assert desk.titles() == sorted(one.title for one in entries)


async def test_one_guid_on_two_entries_keeps_both(desk: Desk) -> None:
    await desk.look(replace(DAM_ENTRY, guid="same"), replace(MATCH_ENTRY, guid="same"))
    assert desk.titles() == sorted([DAM_ENTRY.title, MATCH_ENTRY.title])


async def test_one_guid_on_two_entries_without_links_keeps_both(desk: Desk) -> None:
    await desk.look(
        replace(DAM_ENTRY, guid="same", path=""), replace(MATCH_ENTRY, guid="same", path="")
    )
    assert desk.titles() == sorted([DAM_ENTRY.title, MATCH_ENTRY.title])


@pytest.mark.parametrize("paths", [("/dam", "/cup", "/vote"), ("", "", "")])
async def test_a_guid_that_names_the_newest_entry_each_time_overwrites_nothing(
    desk: Desk, paths: Sequence[str]
) -> None:
    entries = (DAM_ENTRY, MATCH_ENTRY, VOTE_ENTRY)
    for entry, path in zip(entries, paths, strict=True):
        assert await desk.look(replace(entry, guid="latest", path=path)) == 1
    assert desk.titles() == sorted(one.title for one in entries)
    assert desk.revisions() == 0


async def test_a_daily_title_under_one_guid_is_an_article_a_day(desk: Desk) -> None:
    title = "Morning briefing"
    await desk.look(replace(DAM_ENTRY, title=title, guid="brief", path="/mon"))
    await desk.look(
        replace(
            MATCH_ENTRY, title=title, guid="brief", path="/tue", published=START + timedelta(days=1)
        )
    )
    assert desk.titles() == [title, title]


async def test_a_rewritten_piece_under_its_guid_stays_one_article(desk: Desk) -> None:
    await desk.look(replace(DAM_ENTRY, guid="d1", path="/news/varsk-981234567"))
    rewritten = replace(
        VOTE_ENTRY,
        guid="d1",
        path="/news/flood-981234567",
        published=EARLIER[0] + timedelta(hours=9),
    )
    assert await desk.look(rewritten) == 0
    assert (desk.titles(), desk.revisions()) == ([VOTE_ENTRY.title], 1)


async def test_five_category_feeds_carry_one_article_once(desk: Desk) -> None:
    new = [
        await desk.look(
            replace(
                DAM_ENTRY, guid=f"{name}-7", link=desk.world.url("a.localhost", f"/dam?rss={n}")
            ),
            path=f"/feed/{name}",
        )
        for n, name in enumerate(["top", "world", "weather", "local", "video"])
    ]
    assert new == [1, 0, 0, 0, 0]
    assert desk.revisions() == 0


async def test_five_category_feeds_of_one_address_carry_one_article_once(desk: Desk) -> None:
    new = [
        await desk.look(
            replace(DAM_ENTRY, guid=f"{name}-7", summary=f"{DAM} In {name}."), path=f"/feed/{name}"
        )
        for name in ("top", "world", "weather", "local", "video")
    ]
    assert (new, desk.revisions()) == ([1, 0, 0, 0, 0], 0)


async def test_one_document_that_lists_a_piece_five_times_lists_it_once(desk: Desk) -> None:
    listed = [replace(DAM_ENTRY, guid=f"{n}", path=f"/{n}/dam") for n in "abcde"]
    assert await desk.look(*listed, MATCH_ENTRY) == 2
    assert await desk.look(*listed, MATCH_ENTRY, VOTE_ENTRY) == 1
    same_place = [replace(DAM_ENTRY, guid=f"x{n}", summary=f"{DAM} ({n})") for n in "abcde"]
    assert await desk.look(*same_place, host="b.localhost") == 1
    assert desk.revisions("b.localhost") == 0


async def test_two_pieces_of_one_title_in_one_document_stay_two(desk: Desk) -> None:
    letters = "Letters"
    one = replace(DAM_ENTRY, title=letters, path="/l1")
    other = replace(MATCH_ENTRY, title=letters, path="/l2", published=DAM_ENTRY.published)
    assert await desk.look(one, other) == 2


async def test_an_aggregator_lists_articles_of_their_own_outlets(desk: Desk) -> None:
    links = [desk.world.url(host, "/piece") for host in ("b.localhost", "c.localhost")]
    await desk.look(
        replace(DAM_ENTRY, link=links[0], guid="1"), replace(MATCH_ENTRY, link=links[1], guid="2")
    )
    assert desk.titles("b.localhost") == [DAM_ENTRY.title]
    assert desk.titles("c.localhost") == [MATCH_ENTRY.title]
    assert desk.titles("a.localhost") == []


async def test_what_an_aggregator_says_of_a_piece_is_not_shown_as_the_outlets_words(
    desk: Desk,
) -> None:
    links = [desk.world.url(host, "/piece") for host in ("b.localhost", "c.localhost")]
    await desk.look(
        replace(DAM_ENTRY, link=links[0], guid="1"), replace(MATCH_ENTRY, link=links[1], guid="2")
    )
    [article] = desk.articles("b.localhost")
    assert (article.deck, article.text, str(article.html)) == ("", "", "")


async def test_a_credited_redirect_belongs_to_the_credited_outlet(desk: Desk) -> None:
    await desk.look(
        replace(
            DAM_ENTRY,
            title=f"{DAM_ENTRY.title} - Varsk Post",
            path="/rss/articles/CBMi",
            credit=("Varsk Post", "https://varskpost.example"),
        ),
        MATCH_ENTRY,
    )
    [article] = desk.articles("varskpost.example")
    assert (article.line.title, article.line.source_name) == (DAM_ENTRY.title, "Varsk Post")


async def test_a_feed_cannot_put_its_own_page_into_another_outlets_mouth(desk: Desk) -> None:
    elsewhere = desk.world.url("z.localhost", "/fake")
    credit = ("Varsk Post", "https://varskpost.example")
    await desk.look(replace(DAM_ENTRY, link=elsewhere, credit=credit), MATCH_ENTRY)
    assert desk.titles("z.localhost") == [DAM_ENTRY.title]
    assert all(line.id != "varskpost.example" for line in desk.newsroom.sources())


async def test_one_feed_cannot_stage_independent_reports_of_outlets_it_names(desk: Desk) -> None:
    """Three pages of its own in three wordings, each said to be another outlet's."""
    names = ("Varsk Post", "Orlen Times", "Daily Dam")
    woken = (
        "Residents of Varsk described being woken by a roar as the Orlen dam collapsed. Twelve "
        "villages along the Orlen were without power, and the army flew out patients."
    )
    fled = (
        "Varsk was evacuated after the Orlen dam broke on Monday, officials confirmed; crews from "
        "three provinces were searching the valley by boat for missing people."
    )
    staged = []
    for number, (name, text) in enumerate(zip(names, (DAM, woken, fled), strict=True)):
        title, home = f"Orlen dam above Varsk collapses: {name}", name.replace(" ", "").lower()
        desk.world.page("a.localhost", f"/{number}", title, [text])
        credit = (name, f"https://{home}.example")
        staged.append(FeedEntry(title=title, summary=text, path=f"/{number}", credit=credit))
    await desk.look(*staged)
    [story] = desk.newsroom.front_page().stories
    assert (story.articles, story.outlets, story.origins) == (3, 1, 1)
    assert story == desk.newsroom.story(story.id).card
    [article] = desk.articles("varskpost.example")
    assert (article.text, article.line.stage) == ("", Stage.UNREADABLE)


async def test_a_credited_article_is_read_where_its_outlet_publishes_it(desk: Desk) -> None:
    credit = ("B", "http://b.localhost/")
    desk.world.moved("a.localhost", "/go/1", desk.world.url("b.localhost", "/dam"))
    desk.world.page("b.localhost", "/dam", DAM_ENTRY.title, [DAM, MATCH])
    await desk.look(replace(DAM_ENTRY, path="/go/1", credit=credit), MATCH_ENTRY)
    [article] = desk.articles("b.localhost")
    assert (article.line.stage, DAM in article.text) == (Stage.READ, True)


async def test_the_outlets_own_feed_takes_over_what_an_aggregator_listed_first(desk: Desk) -> None:
    piece = desk.world.url("b.localhost", "/dam")
    await desk.look(replace(DAM_ENTRY, title="You must read this", link=piece), MATCH_ENTRY)
    assert await desk.look(DAM_ENTRY, host="b.localhost") == 0
    [article] = desk.articles("b.localhost")
    assert (article.line.title, article.text) == (DAM_ENTRY.title, DAM)
    again = replace(DAM_ENTRY, title="Read this at once", link=piece)
    await desk.look(again, MATCH_ENTRY)
    assert desk.titles("b.localhost") == [DAM_ENTRY.title]


async def test_a_post_about_somebody_elses_piece_is_an_article_of_its_own(desk: Desk) -> None:
    permanent = desk.world.url("a.localhost", "/linked/2026/orlen")
    await desk.look(
        replace(DAM_ENTRY, link="https://varskpost.example/dam", guid=permanent), MATCH_ENTRY
    )
    assert desk.titles("a.localhost") == sorted([DAM_ENTRY.title, MATCH_ENTRY.title])
    page = next(p for p in desk.articles("a.localhost") if p.line.title == DAM_ENTRY.title)
    assert (page.line.url, page.text) == (permanent, DAM)


async def test_an_outlet_that_publishes_all_at_another_address_stays_one_outlet(desk: Desk) -> None:
    entries = [
        replace(one, link=f"https://www.varskpost.example{one.path}")
        for one in (DAM_ENTRY, MATCH_ENTRY)
    ]
    await desk.look(*entries)
    await desk.look(*entries, replace(VOTE_ENTRY, link="https://www.varskpost.example/vote"))
    assert len(desk.titles("a.localhost")) == 3
