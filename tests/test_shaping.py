"""Stories are joined and parted over a real paper, by the machine and by an editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet import pipeline, shaping, weighing
from broadsheet.composing import Draft
from broadsheet.errors import NotFound, Refused
from broadsheet.model import DevelopmentKind, Hand, Merge, address
from broadsheet.newsroom import Newsroom
from broadsheet.views import StoryCard
from tests.world import Clock, FeedEntry, World, open_newsroom, subscribe

DAM = (
    "The Orlen dam above Varsk gave way shortly before dawn on Monday, sending a wall of water "
    "into the lower town and forcing thousands of people from their homes, the governor said."
)
DAM_TOO = (
    "Thousands fled the lower town of Varsk before dawn on Monday after the Orlen dam gave way; "
    "the governor said the wall of water had forced people from their homes above the town."
)
MATCH = (
    "Kelvin Rovers beat Port Maren two to one in the cup final after extra time, with striker Ana "
    "Duarte scoring the winner from the penalty spot in front of forty thousand spectators."
)


def publish(world: World, newsroom: Newsroom, host: str, title: str, text: str) -> None:
    """An outlet with one article."""
    path = f"/{len(title)}"
    world.page(host, path, title, [text])
    subscribe(newsroom, world.feed(host, [FeedEntry(title=title, summary=text, path=path)]))


def stories(newsroom: Newsroom) -> dict[str, StoryCard]:
    """The stories of the front page by their headlines."""
    return {card.headline: card for card in newsroom.front_page().stories}


@pytest.fixture
async def two(world: World, newsroom: Newsroom) -> tuple[int, int]:
    """A story of two articles about a dam, and one about a match."""
    publish(world, newsroom, "a.localhost", "Orlen dam gives way above Varsk", DAM)
    publish(world, newsroom, "b.localhost", "Varsk flees as Orlen dam gives way", DAM_TOO)
    publish(world, newsroom, "c.localhost", "Rovers win the cup final", MATCH)
    await newsroom.update()
    found = sorted(stories(newsroom).values(), key=lambda card: -card.articles)
    assert [card.articles for card in found] == [2, 1]
    return found[0].id, found[1].id


async def test_an_editor_joins_two_stories_and_takes_it_back(
    newsroom: Newsroom, two: tuple[int, int]
) -> None:
    dam, match = two

    ruled = await newsroom.rulings.merge(dam, match, why="one weekend")

    assert ruled.done
    joined = newsroom.story(dam)
    assert (joined.card.articles, joined.card.outlets) == (3, 3)
    [change] = joined.history
    assert (change.hand, change.why, change.articles) == (Hand.EDITOR, "one weekend", 1)

    await newsroom.rulings.undo(change.number)

    assert newsroom.story(match).card.headline == "Rovers win the cup final"
    assert [newsroom.story(id).card.articles for id in two] == [2, 1]
    assert [one.undone for one in newsroom.story(dam).history] == [True, False]
    kinds = {line.kind for line in newsroom.story(match).timeline}
    assert kinds >= {DevelopmentKind.FIRST_REPORT, DevelopmentKind.SPLIT}
    told = [one.event.kind for one in newsroom.events(0)]
    assert (told.count("story.merged"), told.count("story.split")) == (1, 1)
    assert newsroom.store.check() == ()


async def test_the_machine_never_joins_again_what_an_editor_parted(
    world: World, newsroom: Newsroom, two: tuple[int, int], clock: Clock, tmp_path: Path
) -> None:
    dam, _ = two
    leaving = newsroom.story(dam).origins[-1].first.id

    await newsroom.rulings.split(dam, [leaving], why="another dam")
    parted = {card.id for card in newsroom.front_page().stories}
    await newsroom.close()

    again = open_newsroom(world, clock, tmp_path)
    for n, host in enumerate(["d", "e", "f", "g"]):
        title, text = (f"Orlen dam gives way, Varsk floods {n}", f"{DAM} {DAM_TOO} {n}")
        publish(world, again, f"{host}.localhost", title, text)
    clock.advance(minutes=30)
    await again.update()
    cards = again.front_page().stories
    await again.close()

    assert len(parted) == 3
    assert {card.id for card in cards} == parted
    assert sum(card.articles for card in cards) == 7


async def test_a_split_counts_both_halves_anew(newsroom: Newsroom, two: tuple[int, int]) -> None:
    dam, _ = two
    before = newsroom.story(dam).card

    await newsroom.rulings.split(dam, [newsroom.story(dam).origins[-1].first.id])
    halves = [card for card in stories(newsroom).values() if card.id != two[1]]

    assert (before.outlets, before.origins) == (2, 2)
    assert [(card.articles, card.outlets, card.origins) for card in halves] == [(1, 1, 1)] * 2
    explained = newsroom.explain(dam)
    assert "the editor says" in explained.history[0].why
    assert explained.state_why == newsroom.story(dam).state_why != ""


async def test_what_cannot_be_done_is_refused_with_its_reason(
    newsroom: Newsroom, two: tuple[int, int]
) -> None:
    dam, match = two
    only = newsroom.story(match).origins[0].first.id

    with pytest.raises(Refused, match="one story already"):
        await newsroom.rulings.merge(dam, dam)
    with pytest.raises(NotFound, match=address(77)):
        await newsroom.rulings.merge(dam, 77)
    with pytest.raises(Refused, match="an article each"):
        await newsroom.rulings.split(match, [only])
    with pytest.raises(NotFound, match="of this story"):
        await newsroom.rulings.split(dam, [only])
    for number in (99, -1, 10**30):
        with pytest.raises(NotFound, match="merge or split"):
            await newsroom.rulings.undo(number)
    assert newsroom.store.rulings() == ()


async def test_a_ruling_waits_for_the_newsroom_that_owns_the_stories(
    world: World, newsroom: Newsroom, two: tuple[int, int], clock: Clock, tmp_path: Path
) -> None:
    beside = open_newsroom(world, clock, tmp_path)

    ruled = await beside.rulings.merge(*two)
    waiting = newsroom.store.rulings()
    await newsroom.update()
    await beside.close()

    assert not ruled.done
    assert [one.number for one in waiting] == [ruled.number]
    assert newsroom.store.resolve(two[1]) == two[0]


async def test_an_undo_is_done_once(newsroom: Newsroom, two: tuple[int, int]) -> None:
    dam, match = two
    await newsroom.rulings.merge(dam, match)
    number = newsroom.story(dam).history[0].number
    await newsroom.rulings.undo(number)

    with pytest.raises(Refused, match="undone before"):
        await newsroom.rulings.undo(number)
    assert newsroom.story(match).card.articles == 1


MATCH_TOO = (
    "Ana Duarte scored the winner from the penalty spot as Kelvin Rovers beat Port Maren in the "
    "cup final, two to one after extra time, in front of forty thousand cheering spectators."
)


async def test_what_one_update_joins_over_several_merges_it_can_part_again(
    world: World, newsroom: Newsroom, two: tuple[int, int], clock: Clock
) -> None:
    dam, match = two
    publish(world, newsroom, "d.localhost", "Duarte wins the cup for Rovers", MATCH_TOO)
    await newsroom.update()
    [first, second] = [one.article for one in newsroom.store.members([match])]
    await newsroom.rulings.split(match, [second])
    other = newsroom.store.story_of([second])[second]
    stories = pipeline.remember(newsroom.store, clock.now())
    draft = Draft(at=clock.now(), grown=[dam])
    for kept, gone in ((match, other), (dam, match)):
        stories.unite(kept, gone)
        draft.merges.append(Merge(kept=kept, gone=gone, score=1.0, shared=(), why="alike"))

    shaping.part(draft, stories, newsroom.store)
    newsroom.store.keep(weighing.weigh(draft, newsroom.store))

    [split] = draft.splits
    halves = [newsroom.store.members([id]) for id in (dam, split.part)]
    assert {first, second} in [{one.article for one in half} for half in halves]
    assert [newsroom.story(id).card.articles for id in (dam, split.part)] == [2, 2]
    assert newsroom.store.check() == ()


async def test_what_is_split_off_never_falls_into_a_story_that_tells_something_else(
    newsroom: Newsroom, two: tuple[int, int]
) -> None:
    dam, match = two
    rulings, store = newsroom.rulings, newsroom.store
    second = newsroom.story(dam).origins[-1].first.id
    await rulings.split(dam, [second])
    part = store.story_of([second])[second]
    await rulings.merge(part, match)
    await rulings.split(part, [second])
    await rulings.merge(dam, store.story_of([second])[second])

    await rulings.split(dam, [second])

    fresh = store.story_of([second])[second]
    assert fresh not in (dam, part)
    assert [newsroom.story(id).card.articles for id in (dam, part, fresh)] == [1, 1, 1]
    assert store.check() == ()


async def test_a_ruling_that_runs_into_a_defect_is_told_and_stops_nobody(
    newsroom: Newsroom, two: tuple[int, int]
) -> None:
    dam, match = two
    assert newsroom._rooms
    newsroom._rooms.stories._index.drop(match)

    with pytest.raises(Refused, match="internal error: KeyError"):
        await newsroom.rulings.merge(dam, match)
    again = await newsroom.rulings.merge(dam, match)

    assert again.done
    assert newsroom.story(dam).card.articles == 3
    assert newsroom.store.rulings() == ()


FIRST_WORDS = (
    (
        "Thousands fled the lower town of Varsk after the Orlen dam gave way before dawn; police "
        "said every bridge below it was gone and the hospital stood in two metres of brown water."
    ),
    (
        "The Orlen dam above Varsk collapsed in the night, the governor said, and soldiers were "
        "lifting families from roofs while the rail line to the coast stayed shut for a second day."
    ),
    (
        "Varsk woke to sirens as the Orlen dam broke: teachers made the school a shelter, "
        "farmers drove cattle uphill and the power company cut the current across three districts."
    ),
    (
        "Engineers had warned of cracks in the Orlen dam, records show, long before it gave way at "
        "Varsk on Monday and sent a flood through the lower town's market and its two old churches."
    ),
)


async def test_a_story_is_breaking_until_its_reports_turn_out_to_be_copies(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    agency = [DAM, DAM_TOO, "The army flew out patients. " * 8, "Villages had no power. " * 8]
    for host, text in zip("abcd", FIRST_WORDS, strict=True):
        title = f"Orlen dam gives way above Varsk, says paper {host.upper()}"
        entry = FeedEntry(title=title, summary=text, path="/dam")
        subscribe(newsroom, world.feed(f"{host}.localhost", [entry]))
        await newsroom.update()
        world.page(f"{host}.localhost", "/dam", title, agency)
    clock.advance(minutes=30)
    await newsroom.update()

    told = [one.event for one in newsroom.events(0)]
    kinds = [one.kind for one in told if one.kind in {"story.breaking", "story.calmed"}]
    assert kinds == ["story.breaking", "story.calmed"]
    [breaking] = [one for one in told if one.kind == "story.breaking"]
    assert breaking.facts["why"] == "4 independent reports within 2 hours"
    [card] = newsroom.front_page().stories
    assert (card.outlets, card.origins) == (4, 1)
