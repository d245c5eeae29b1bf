"""Documents made to blow up parsers: each comes to an end, and none takes a neighbour along."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.shared import hostile

from broadsheet.errors import Malformed, Overrun
from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.page import read_page
from broadsheet.formats.sanitize import plain, sanitize
from broadsheet.model import ParsedFeed, SafeHtml
from broadsheet.work.pool import Pool

URL = "https://a.example/bomb"
NEIGHBOUR = (
    b"<rss><channel><title>Calm</title><item><title>Nothing happened</title></item></channel></rss>"
)


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[Pool]:
    async with Pool(2, cpu_seconds=5.0, wall_seconds=60.0) as pool:
        yield pool


def render(body: bytes, *, url: str) -> tuple[tuple[SafeHtml, str], ...]:
    """What becomes of a feed before it is shown: its entries sanitised and as plain text."""
    entries = parse_feed(body, url=url).entries
    return tuple((sanitize(entry.html, base=url), plain(entry.html)) for entry in entries)


@pytest.mark.slow
async def test_every_bomb_ends_as_feed_and_as_page_and_neighbours_arrive(pool: Pool) -> None:
    for path in bombs():
        body = gzip.decompress(path.read_bytes())
        outcomes = await asyncio.gather(
            pool.run(render, body, url=URL),
            pool.run(parse_feed, NEIGHBOUR, url=URL),
            pool.run(read_page, body, url=URL),
            pool.run(parse_feed, NEIGHBOUR, url=URL),
            return_exceptions=True,
        )
        for outcome in outcomes[::2]:
            assert not isinstance(outcome, BaseException) or isinstance(
                outcome, Malformed | Overrun
            ), (path.name, outcome)
        for neighbour in outcomes[1::2]:
            assert isinstance(neighbour, ParsedFeed), path.name
            assert [entry.title for entry in neighbour.entries] == ["Nothing happened"]


@pytest.mark.parametrize("name", ["xxe_file", "xxe_param", "billion_laughs", "quadratic"])
def test_no_entity_grows_and_no_file_is_read(name: str) -> None:
    body = gzip.decompress(hostile(f"bombs/{name}.xml.gz").read_bytes())
    for entry in parse_feed(body, url=URL).entries:
        shown = entry.title + entry.summary + entry.html
        assert "root:" not in shown
        assert len(shown) <= len(body) * 2


def bombs() -> list[Path]:
    found = sorted(hostile("bombs").glob("*.gz"))
    assert len(found) >= 14
    return found
