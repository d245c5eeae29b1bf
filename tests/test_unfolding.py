"""A story's timeline tells what was new, word for word, over a real paper."""

from __future__ import annotations

import pytest

from broadsheet.model import DevelopmentKind
from broadsheet.newsroom import Newsroom
from tests.world import Clock, FeedEntry, World, subscribe

FIRST = (
    "The Orlen dam above Varsk gave way before dawn on Monday, and 12 people were killed in the "
    "lower town, the governor's office said. Thousands fled their homes as a wall of water ran "
    "through the market. Soldiers lifted families from roofs."
)
CRACKS = "Engineer Mara Velk told the Varsk council that the dam had 340 cracks, minutes show."
LATER = (
    "Rescuers in Varsk counted 15 people killed by the flood from the Orlen dam, officials said on "
    f"Monday. {CRACKS} “Nobody in this town was ever told about it,” said Pia Holm, the mayor of "
    "Varsk. Families waited in the school."
)


def publish(world: World, newsroom: Newsroom, host: str, title: str, text: str) -> None:
    """An outlet with one article."""
    world.page(host, "/dam", title, text.split("\n"))
    feed = world.feed(host, [FeedEntry(title=title, summary=text[:200], path="/dam")])
    subscribe(newsroom, feed)


@pytest.mark.parametrize(
    "title",
    ["Flood below Orlen dam in Varsk: mayor angry", "Flood below Orlen dam in Varsk killed 15"],
)
async def test_what_a_later_report_adds_stands_in_the_timeline_word_for_word(
    world: World, newsroom: Newsroom, clock: Clock, title: str
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam gives way above Varsk, 12 killed", FIRST)
    await newsroom.update()
    clock.advance(hours=1)
    publish(world, newsroom, "b.localhost", title, LATER)
    await newsroom.update()

    [card] = newsroom.front_page().stories
    page = newsroom.story(card.id)
    told = {step.kind: step for step in page.timeline}

    assert told[DevelopmentKind.FACT].text == CRACKS
    assert "Velk" in told[DevelopmentKind.FACT].why
    [moved] = [step for step in page.timeline if "dead: 15" in step.why]
    assert "15" in moved.text
    assert moved.why.endswith("dead: 15, where earlier reports said 12")
    assert moved.kind is (DevelopmentKind.CONFIRMATION if "15" in title else DevelopmentKind.FIGURE)
    assert told[DevelopmentKind.QUOTE].text == "“Nobody in this town was ever told about it,”"
    assert "Pia Holm" in told[DevelopmentKind.QUOTE].why
    texts = {line.id: newsroom.article(line.id) for line in (s.article for s in page.timeline)}
    new = {DevelopmentKind.FACT, DevelopmentKind.FIGURE, DevelopmentKind.QUOTE}
    for step in page.timeline:
        printed = texts[step.article.id]
        assert step.kind not in new or step.text in f"{printed.line.title}\n{printed.text}"
    assert [step.at for step in page.timeline] == sorted(step.at for step in page.timeline)


async def test_a_copy_adds_nothing_to_the_timeline_but_its_arrival(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    publish(world, newsroom, "a.localhost", "Orlen dam gives way above Varsk", FIRST)
    await newsroom.update()
    clock.advance(hours=1)
    publish(world, newsroom, "b.localhost", "Dam gives way above Varsk: Orlen valley", FIRST)
    await newsroom.update()

    [card] = newsroom.front_page().stories
    kinds = [step.kind for step in newsroom.story(card.id).timeline]

    assert kinds == [DevelopmentKind.FIRST_REPORT, DevelopmentKind.COPY]
