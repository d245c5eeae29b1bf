"""Documents made to blow up parsers travel the whole path: each ends, and takes nobody along."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from bench.cpu import cpu_seconds
from tests.shared import hostile
from tests.world import FeedEntry, World, subscribe

from broadsheet.formats.feeds import parse_feed
from broadsheet.model import Stage
from broadsheet.newsroom import Newsroom

URL = "https://a.example/bomb"
CALM = "Nothing happened at the harbour"
PARAGRAPHS = [f"Paragraph {n} of a calm day at the harbour, told at some length." for n in range(9)]
#: Seconds of processor time that one look may cost.
DEAREST = 5.0


def bombs() -> list[Path]:
    found = sorted(hostile("bombs").glob("*.gz"))
    assert len(found) >= 14
    return found


def calm(world: World, newsroom: Newsroom) -> None:
    """A neighbour that must arrive whatever else is looked at."""
    world.page("b.localhost", "/calm", CALM, PARAGRAPHS)
    subscribe(newsroom, world.feed("b.localhost", [FeedEntry(title=CALM, path="/calm")]))


async def cost(newsroom: Newsroom) -> float:
    """Seconds of processor time of a round, workers included."""
    before = cpu_seconds()
    await newsroom.update()
    return cpu_seconds() - before


@pytest.mark.slow
async def test_every_bomb_as_a_feed_ends_and_its_neighbour_arrives(
    world: World, newsroom: Newsroom
) -> None:
    calm(world, newsroom)
    for path in bombs():
        url = f"/{path.stem}"
        world.raw("a.localhost", url, gzip.decompress(path.read_bytes()), media="text/xml")
        subscribe(newsroom, world.url("a.localhost", url))
        assert await cost(newsroom) <= DEAREST, path.name

    assert [story.headline for story in newsroom.front_page().stories].count(CALM) == 1
    feeds = {line.url: line for line in newsroom.store.feeds()}
    assert len(feeds) == len(bombs()) + 1
    assert all(feed.last_success or feed.last_error for feed in feeds.values())


@pytest.mark.slow
async def test_every_bomb_as_a_page_ends_and_its_neighbours_are_read(
    world: World, newsroom: Newsroom
) -> None:
    calm(world, newsroom)
    entries = [FeedEntry(title=f"Look at {path.stem}", path=f"/{path.stem}") for path in bombs()]
    for path in bombs():
        body = gzip.decompress(path.read_bytes())
        world.raw("a.localhost", f"/{path.stem}", body, media="text/html")
    subscribe(newsroom, world.feed("a.localhost", entries))

    assert await cost(newsroom) <= DEAREST * len(bombs())

    articles = newsroom.source("a.localhost").articles
    assert len(articles) == len(bombs())
    [neighbour] = newsroom.source("b.localhost").articles
    assert newsroom.article(neighbour.id).line.stage is Stage.READ


@pytest.mark.parametrize("name", ["xxe_file", "xxe_param", "billion_laughs", "quadratic"])
def test_no_entity_grows_and_no_file_is_read(name: str) -> None:
    body = gzip.decompress(hostile(f"bombs/{name}.xml.gz").read_bytes())
    for entry in parse_feed(body, url=URL).entries:
        shown = entry.title + entry.summary + entry.html
        assert "root:" not in shown
        assert len(shown) <= len(body) * 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "tangle",
    [
        "<a>" * 100_000 + "</b>" * 100_000,
        "<a>" * 100_000 + "<c>x</b>" * 100_000,
        "<title><b>" * 100_000,
        "<title>" * 100_000 + "</title>" * 100_000,
        "<content type='html'><div>" + "&lt;" * 100_000 + "<b/></div></content>",
    ],
    ids=["unmatched", "misspelled", "unclosed", "nested", "wrapped"],
)
def test_tags_that_never_meet_are_walked_past_in_time(tangle: str) -> None:
    body = f"<feed><entry><id>1</id>{tangle}</entry></feed>".encode()
    before = cpu_seconds()
    assert parse_feed(body, url=URL).seen == 1
    assert cpu_seconds() - before <= DEAREST
