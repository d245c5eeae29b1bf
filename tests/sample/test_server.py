"""The loopback server publishes valid documents as they stood at edition time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
import trafilatura
from lxml import etree, html

from broadsheet.formats.addresses import canonical
from broadsheet.formats.posts import parse_posts
from broadsheet.sample.clock import EditionClock
from broadsheet.sample.nouns import Caching, Edition, FeedKind, Piece
from broadsheet.sample.server import SampleServer

FOOTER = "Invented for Broadsheet's sample edition."


@pytest.fixture
async def server(edition: Edition, clock: EditionClock) -> AsyncIterator[SampleServer]:
    async with SampleServer(edition, clock.now) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


async def _get(
    client: httpx.AsyncClient, server: SampleServer, url: str, **headers: str
) -> httpx.Response:
    """Ask for a ``*.localhost`` address the way a browser does: at loopback, naming the host."""
    asked = httpx.URL(url)
    address, port = server.hosts[asked.host]
    sent = {"Host": f"{asked.host}:{asked.port}", **headers}
    return await client.get(asked.copy_with(host=address, port=port), headers=sent)


def _to(clock: EditionClock, moment: datetime) -> None:
    clock.advance((moment - clock.now()) / timedelta(minutes=1))


def _planted(edition: Edition, name: str) -> Piece:
    return edition.planted(name)[0]


async def test_every_feed_is_well_formed_at_the_end_of_the_day(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    clock.advance(24 * 60)
    kinds = [feed.kind for outlet in server.edition.outlets for feed in outlet.feeds]

    for feed, kind in zip(server.feeds, kinds, strict=True):
        reply = await _get(client, server, feed.url)
        assert reply.status_code == 200, feed.url
        if kind is FeedKind.JSON:
            assert json.loads(reply.content)["items"], feed.url
        else:
            entries = etree.fromstring(reply.content).findall(".//{*}item")
            assert entries or b"<entry>" in reply.content, feed.url


async def test_every_piece_has_a_page_with_its_text_and_the_footer(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    clock.advance(24 * 60)
    now = clock.now()
    for piece in server.edition.pieces:
        version = piece.at(now)
        if version is None or "moved" in piece.plants or "broken" in piece.plants:
            continue
        reply = await _get(client, server, server.url(piece))
        page = html.fromstring(reply.text)
        text = " ".join(page.text_content().split())
        assert reply.status_code == 200, piece.key
        assert all(line in text for line in version.text.splitlines()), piece.key
        assert [h.text for h in page.iter("h1")] == [version.title]
        assert FOOTER in text


async def test_pages_of_every_style_can_be_read(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    clock.advance(24 * 60)
    one_each = {server.edition.outlet(p.outlet).style.template: p for p in server.edition.pieces}

    for piece in one_each.values():
        reply = await _get(client, server, server.url(piece))
        read = trafilatura.extract(reply.text) or ""
        assert piece.versions[-1].paragraphs[0] in read, piece.key


async def test_a_piece_appears_at_its_time_and_not_before(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    piece = _planted(server.edition, "wire")
    _to(clock, piece.published - timedelta(minutes=1))
    early = await _get(client, server, server.url(piece))
    clock.advance(1)
    due = await _get(client, server, server.url(piece))

    assert (early.status_code, due.status_code) == (404, 200)


async def test_a_silent_correction_changes_the_page_and_not_the_feed(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    piece = _planted(server.edition, "silent-correction")
    feed = next(f.url for f in server.feeds if f.source.id == f"{piece.outlet}.localhost")
    last = piece.versions[-1]
    _to(clock, last.at - timedelta(minutes=1))
    before = [(await _get(client, server, url)).text for url in (server.url(piece), feed)]
    clock.advance(1)
    after = [(await _get(client, server, url)).text for url in (server.url(piece), feed)]

    assert "death toll of 23" in before[0]
    assert "death toll of 14" in after[0]
    assert before[1] == after[1]


async def test_a_moved_page_leads_to_its_new_address(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    clock.advance(24 * 60)
    old = server.url(_planted(server.edition, "moved"))
    reply = await _get(client, server, old)
    there = await _get(client, server, reply.headers["Location"])

    assert reply.status_code == 301
    assert reply.headers["Location"] != old
    assert there.status_code == 200


async def test_a_withdrawn_article_is_gone_from_page_and_feed(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    piece = _planted(server.edition, "withdrawn")
    assert piece.withdrawn is not None
    feed = next(f.url for f in server.feeds if f.source.id == f"{piece.outlet}.localhost")
    _to(clock, piece.withdrawn - timedelta(minutes=1))
    before = await _get(client, server, feed)
    clock.advance(1)
    after = await _get(client, server, feed)

    assert server.url(piece) in before.text
    assert server.url(piece) not in after.text
    assert (await _get(client, server, server.url(piece))).status_code == 410


@pytest.mark.parametrize(
    ("caching", "status"),
    [
        (Caching.STRONG, 304),
        (Caching.WEAK, 304),
        (Caching.DATED, 304),
        (Caching.NONE, 200),
        (Caching.IGNORED, 200),
        (Caching.RESTLESS, 200),
    ],
)
async def test_validators_are_honoured_as_each_outlet_does(
    client: httpx.AsyncClient,
    server: SampleServer,
    clock: EditionClock,
    caching: Caching,
    status: int,
) -> None:
    clock.advance(7 * 60)
    outlet = next(o for o in server.edition.outlets if o.caching is caching)
    url = server.base(outlet) + outlet.feeds[0].path
    first = (await _get(client, server, url)).headers
    known = {"If-None-Match": first.get("ETag"), "If-Modified-Since": first.get("Last-Modified")}
    clock.advance(1)
    again = await _get(client, server, url, **{k: v for k, v in known.items() if v})

    assert again.status_code == status
    assert bool(again.content) is (status == 200)


async def test_an_overloaded_outlet_says_when_to_come_back_and_recovers(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    outlet = next(o for o in server.edition.outlets if o.outage is not None)
    assert outlet.outage is not None
    url = server.base(outlet) + outlet.feeds[0].path
    _to(clock, outlet.outage.start)
    down = await _get(client, server, url)
    _to(clock, outlet.outage.end)
    up = await _get(client, server, url)

    assert (down.status_code, up.status_code) == (503, 200)
    assert 0 < int(down.headers["Retry-After"]) <= 1800


async def test_a_damaged_feed_is_mended_later(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    outlet = next(o for o in server.edition.outlets if o.damaged is not None)
    assert outlet.damaged is not None
    url = server.base(outlet) + outlet.feeds[0].path
    _to(clock, outlet.damaged.start)
    broken = await _get(client, server, url)
    _to(clock, outlet.damaged.end)
    mended = await _get(client, server, url)

    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(broken.content)
    assert etree.fromstring(mended.content).tag == "rss"


async def test_a_section_feed_carries_articles_of_the_main_feed_again(
    client: httpx.AsyncClient, server: SampleServer, clock: EditionClock
) -> None:
    clock.advance(12 * 60)
    main, politics = [f.url for f in server.feeds if f.source.id == "harbour-gazette.localhost"]
    links = [
        {node.text for node in etree.fromstring((await _get(client, server, url)).content)
         .iterfind(".//item/link")}
        for url in (main, politics)
    ]  # fmt: skip

    assert links[1]
    assert links[1] < links[0]


async def test_a_home_page_announces_the_feeds(
    client: httpx.AsyncClient, server: SampleServer
) -> None:
    for feed in server.feeds:
        home = html.fromstring((await _get(client, server, feed.source.home)).text)
        assert feed.url in home.xpath("//link[@rel='alternate']/@href")


async def test_what_the_server_does_not_know_is_refused(
    client: httpx.AsyncClient, server: SampleServer
) -> None:
    base = f"http://127.0.0.1:{server.port}"
    robots = await _get(client, server, server.feeds[0].source.home + "robots.txt")

    assert (await client.get(base, headers={"Host": "example.org"})).status_code == 404
    posted = await client.request("DELETE", base, headers={"Host": "circuit-row.localhost"})
    assert posted.status_code == 405
    assert "Disallow: /search" in robots.text


async def test_posts_appear_at_their_time_and_link_to_pieces_that_exist(
    edition: Edition, server: SampleServer, client: httpx.AsyncClient, clock: EditionClock
) -> None:
    url = server.timeline.url
    before = parse_posts((await _get(client, server, url)).content, url=url)
    clock.advance(24 * 60)
    after = parse_posts((await _get(client, server, url)).content, url=url)

    addresses = {canonical(server.url(piece)) for piece in edition.pieces}
    assert (len(before.posts), len(after.posts)) == (0, len(edition.talk))
    assert after.set_aside == ()
    assert addresses.issuperset(link for post in after.posts for link in post.links)
