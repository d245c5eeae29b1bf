"""Furniture is learnt as a source's pages are read, and what it was can be asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.collect.fetch import Fetcher
from broadsheet.formats.addresses import canonical
from broadsheet.model import ChangeKind, Stage, digest
from broadsheet.newsroom import Newsroom
from broadsheet.sample import pages
from broadsheet.sample.clock import EditionClock
from broadsheet.sample.edition import load_edition
from broadsheet.sample.feeds import Line
from broadsheet.sample.nouns import Edition, Kind, Piece
from broadsheet.sample.server import SampleServer
from broadsheet.store import Store
from broadsheet.views import ArticlePage
from tests.world import Clock, FeedEntry, World, subscribe

FARM = "prime-daily-digest"
HOST = "a.localhost"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load_edition()


def reports(edition: Edition, count: int) -> list[Piece]:
    """Pieces in English, each of another story."""
    of_story = {
        piece.story: piece
        for piece in edition.pieces
        if piece.kind is Kind.REPORT and edition.outlet(piece.outlet).lang == "en"
    }
    return list(of_story.values())[:count]


class Farm:
    """The sample edition's content farm, printing on one host whatever it is given."""

    def __init__(self, world: World, newsroom: Newsroom, clock: Clock, edition: Edition) -> None:
        self.world, self.newsroom, self.clock = world, newsroom, clock
        self.outlet = edition.outlet(FARM)
        self.printed: list[Piece] = []

    def render(self, piece: Piece) -> bytes:
        """Its page, with the newest pieces in its furniture."""
        base = self.world.url(HOST, "")
        lines = [
            Line(piece=one, version=one.versions[0], url=base + path(one), published=one.published)
            for one in reversed(self.printed)
        ]
        return pages.article(
            self.outlet, piece, piece.versions[0], url=base + path(piece), base=base, others=lines
        )

    async def print_(self, piece: Piece) -> ArticlePage:
        """Publish one more page, let it be read, and return the article."""
        self.printed.append(piece)
        self.world.raw(HOST, path(piece), self.render(piece), media="text/html; charset=utf-8")
        entries = [FeedEntry(title=one.versions[0].title, path=path(one)) for one in self.printed]
        self.world.feed(HOST, entries)
        self.clock.advance(minutes=31)
        await self.newsroom.update()
        return self.article(piece)

    def article(self, piece: Piece) -> ArticlePage:
        """The article as it stands."""
        return self.newsroom.article(digest(canonical(self.world.url(HOST, path(piece)))))


def path(piece: Piece) -> str:
    return f"/{piece.key.replace('/', '-')}"


def own(piece: Piece) -> set[str]:
    """What a piece itself says; its page prints its headline above."""
    version = piece.versions[0]
    return {line.removeprefix("## ") for line in version.paragraphs} | {version.title}


@pytest.fixture
async def farm(world: World, newsroom: Newsroom, clock: Clock, edition: Edition) -> Farm:
    subscribe(newsroom, world.feed(HOST, []))
    return Farm(world, newsroom, clock, edition)


@pytest.mark.slow
async def test_the_content_farm_is_clean_from_its_fifth_page_on_and_says_why(
    farm: Farm, edition: Edition
) -> None:
    pieces = reports(edition, 8)
    read = [await farm.print_(piece) for piece in pieces]

    for piece, page in list(zip(pieces, read, strict=True))[4:]:
        assert page.line.stage is Stage.READ
        lines = set(page.text.split("\n"))
        assert {line.removeprefix("## ") for line in piece.versions[0].paragraphs} <= lines
        assert {line for line in lines - own(piece) if not line.startswith("#")} == set()
        assert "Prime Daily Digest" not in page.html

    left = farm.newsroom.explain(read[-1].line.id).left_out
    [welcome] = [one for one in left if one.text.startswith("Welcome to Prime Daily Digest!")]
    assert (welcome.pages, welcome.of) == (7, 7)
    assert [one.url for one in welcome.examples] == [one.line.url for one in read[-2:-5:-1]]


def page(own: str, *furniture: str) -> bytes:
    """A page of a made-up site that sets its furniture like its articles."""
    rows = "".join(f"<p>{row}</p>" for row in (*furniture, own))
    return f"<html><head><title>News</title></head><body><article>{rows}</article></body>".encode()


PROMO = "Support our work: join the thousands of members who pay for what they read, from today on."


async def read(
    world: World, newsroom: Newsroom, clock: Clock, pieces: list[Piece], *furniture: str
) -> list[ArticlePage]:
    """Let pages arrive one after the other, each with this furniture; the articles at the end."""
    urls = []
    for n, piece in enumerate(pieces):
        body = page(" ".join(piece.versions[0].paragraphs), *furniture)
        world.raw(HOST, path(piece), body, media="text/html")
        entries = [FeedEntry(title=p.versions[0].title, path=path(p)) for p in pieces[: n + 1]]
        world.feed(HOST, entries)
        urls.append(world.url(HOST, path(piece)))
        clock.advance(minutes=31)
        await newsroom.update()
    return [newsroom.article(digest(canonical(url))) for url in urls]


@pytest.mark.slow
async def test_what_we_leave_out_or_no_longer_is_no_change_of_its_outlet(
    world: World, newsroom: Newsroom, clock: Clock, edition: Edition
) -> None:
    pieces = reports(edition, 6)
    subscribe(newsroom, world.feed(HOST, []))
    first, *_, last = await read(world, newsroom, clock, pieces, PROMO)
    assert PROMO in first.text
    assert PROMO not in last.text

    for piece in (pieces[0], pieces[-1]):  # other bytes, the same words, and the promo
        body = page(" ".join(piece.versions[0].paragraphs), PROMO) + b"<!-- again -->"
        world.raw(HOST, path(piece), body, media="text/html")
    clock.advance(hours=9)
    await newsroom.update()

    cleaned, same = (newsroom.article(one.line.id) for one in (first, last))
    assert PROMO not in cleaned.text
    assert [r.kind for r in newsroom.store.past(first.line.id)][-1] is ChangeKind.COSMETIC
    assert (cleaned.line.revisions, same.line.revisions, same.text) == (0, 0, last.text)
    events = newsroom.store.events(0)
    assert "article.revised" not in {logged.event.kind for logged in events}


@pytest.mark.slow
async def test_the_farm_of_the_sample_edition_is_read_clean_in_the_end(
    edition: Edition, tmp_path: Path
) -> None:
    clock = EditionClock()
    async with SampleServer(edition, clock.now) as server:
        newsroom = Newsroom(
            Store.open(f"sqlite:///{tmp_path / 'paper.db'}"),
            name="Test Paper",
            make_web=lambda: Fetcher(agent="Broadsheet tests", allow=server.hosts, delay=0),
            clock=clock.now,
            workers=1,
        )
        [feed] = [feed for feed in server.feeds if "prime" in feed.url]
        subscribe(newsroom, feed.url)
        printed = sorted(
            (piece for piece in edition.pieces if piece.outlet == FARM),
            key=lambda piece: piece.published,
        )
        read = []
        for piece in printed:
            clock.advance((piece.published - clock.now()) / timedelta(minutes=1) + 20)
            await newsroom.update()
            read.append(newsroom.article(digest(canonical(server.url(piece)))))
        await newsroom.close()

    extra = [
        [line for line in page.text.split("\n") if line not in own(piece)]
        for piece, page in zip(printed, read, strict=True)
    ]
    assert len(extra) >= 6
    assert all(len(lines) > 2 for lines in extra[:3])
    assert [line for lines in extra[4:] for line in lines] == []
