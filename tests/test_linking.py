"""Stories in two languages about one event are linked over a real paper, and never merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.newsroom import Newsroom
from broadsheet.views import StoryCard
from tests.world import Clock, FeedEntry, World, open_newsroom, subscribe

DAM = (
    "Wall of water hits Varsk as dam gives way before dawn",
    (
        "The Orlen dam gave way before dawn on Monday and sent a wall of water into the lower "
        "town, the governor Ilka Brandeis said. An engineer named Quirrel had warned of cracks "
        "in the concrete last autumn, but repairs were put off for want of money. At least 340 "
        "people are missing, and 12,500 had to leave their homes, the rescue service said. "
        "Soldiers brought blankets, boats and drinking water through the night, while schools "
        "and churches opened their doors to those who had lost everything. Trains through the "
        "valley were cancelled until further notice."
    ),
)
DAMM = (
    "Staudamm gebrochen: Unterstadt von Varsk steht unter Wasser",
    (
        "Nach tagelangem Regen ist oberhalb von Varsk ein Staudamm gebrochen. Das teilte die "
        "Gouverneurin Ilka Brandeis am Morgen mit. Mindestens 340 Menschen werden vermisst, "
        "12.500 mussten ihre Häuser verlassen. Gutachter Quirrel hatte im Herbst vor Rissen am "
        "Orlen gewarnt, doch die Sanierung wurde aus Kostengründen verschoben. Helfer brachten "
        "in der Nacht Decken, Schlauchboote und Trinkwasser in die überflutete Unterstadt; "
        "Schulen und Kirchen nahmen Familien auf, die alles verloren haben. Der Zugverkehr im "
        "Tal bleibt bis auf Weiteres eingestellt."
    ),
)
POKAL = (
    "Kelvin Rovers gewinnen das Pokalfinale",
    (
        "Die Kelvin Rovers haben das Pokalfinale gegen Port Maren mit zwei zu eins nach "
        "Verlängerung gewonnen. Die Stürmerin Ana Duarte traf vom Elfmeterpunkt vor 40.000 "
        "Zuschauern im Stadion."
    ),
)


def publish(world: World, newsroom: Newsroom, host: str, title: str, text: str) -> None:
    """An outlet with one article."""
    path = f"/{len(title)}"
    world.page(host, path, title, [text])
    subscribe(newsroom, world.feed(host, [FeedEntry(title=title, summary=text, path=path)]))


def card(newsroom: Newsroom, headline: str) -> StoryCard:
    """The story with this headline."""
    return next(one for one in newsroom.front_page().stories if one.headline == headline)


@pytest.fixture
async def told(world: World, newsroom: Newsroom) -> Newsroom:
    """A paper in which one event is told in two languages, and another in one."""
    for host, (title, text) in zip(("a", "b", "c"), (DAM, DAMM, POKAL), strict=True):
        publish(world, newsroom, f"{host}.localhost", title, text)
        await newsroom.update()
    return newsroom


async def test_a_story_in_another_language_is_linked_from_both_ends_with_what_both_print(
    told: Newsroom,
) -> None:
    english, german = card(told, DAM[0]), card(told, DAMM[0])

    (there,), (back,) = told.story(english.id).links, told.story(german.id).links

    assert (there.other.id, back.other.id) == (german.id, english.id)
    assert {("Brandeis", "Brandeis"), ("12,500", "12.500")} <= set(there.shared)
    assert ("12.500", "12,500") in back.shared
    assert told.explain(english.id).links == (there,)
    assert not told.story(card(told, POKAL[0]).id).links
    assert there.why in (told.explain_pair(english.id, german.id).languages or "")


@pytest.mark.slow
async def test_a_link_adds_to_no_count_and_is_announced_once(told: Newsroom) -> None:
    english = card(told, DAM[0])

    kinds = [one.event.kind for one in told.store.events(0)]

    assert (english.articles, english.outlets, english.origins) == (1, 1, 1)
    assert kinds.count("story.linked") == 1
    assert "story.unlinked" not in kinds


@pytest.mark.slow
async def test_links_follow_a_merge_and_its_undoing(told: Newsroom) -> None:
    english, german, cup = (card(told, title) for title in (DAM[0], DAMM[0], POKAL[0]))

    await told.rulings.merge(german.id, cup.id, why="a test")
    (merged,) = told.story(english.id).links
    joined = told.store.resolve(german.id)
    (change,) = told.story(joined).history
    await told.rulings.undo(change.number, why="a test")
    (parted,) = told.story(english.id).links

    assert merged.other.id == joined
    assert parted.other.headline == DAMM[0]


@pytest.mark.slow
async def test_a_link_is_taken_back_when_both_turn_out_to_be_one_story(told: Newsroom) -> None:
    english, german = card(told, DAM[0]), card(told, DAMM[0])

    await told.rulings.merge(english.id, german.id, why="a test")

    home = told.store.resolve(german.id)
    kinds = [one.event.kind for one in told.store.events(0)]
    assert not told.story(home).links
    assert kinds.count("story.unlinked") == 1


@pytest.mark.slow
async def test_a_paper_opened_anew_links_what_arrives_to_what_was_there(
    world: World, clock: Clock, tmp_path: Path
) -> None:
    first = open_newsroom(world, clock, tmp_path)
    publish(world, first, "a.localhost", *DAM)
    await first.update()
    await first.close()
    second = open_newsroom(world, clock, tmp_path)
    publish(world, second, "b.localhost", *DAMM)
    await second.update()
    (link,) = second.story(card(second, DAMM[0]).id).links
    await second.close()

    assert link.other.headline == DAM[0]
