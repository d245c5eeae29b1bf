"""What robots.txt allows: for pages, once a day, by the RFC."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from yarl import URL

from broadsheet.collect.robots import ROBOTS_CAP, Robots, _parse
from broadsheet.errors import Forbidden, Rejected, Unreachable
from broadsheet.model import Fetched
from tests.collect.loopback import AGENT, Site, fetching, serving

PAGE = "http://a.example/news/1"
RULES = b"""\
User-agent: *
Disallow: /

User-agent: Broadsheet
Allow: /news/
Disallow: /news/*/print$
Disallow: /private
"""


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving(Site()) as site:
        site["/news/1"] = site["/private"] = site["/news/1/print"] = b"<p>"
        yield site


async def test_a_page_that_robots_txt_closes_is_not_asked_for(site: Site) -> None:
    site["/robots.txt"] = RULES
    async with fetching(site) as fetcher:
        await fetcher.fetch(PAGE, kind="page")
        for path in ("private", "news/1/print"):
            with pytest.raises(Forbidden, match=r"robots\.txt of a\.example asks us not to"):
                await fetcher.fetch(f"http://a.example/{path}", kind="page")

    assert site.asked == ["http://a.example/robots.txt", PAGE]


async def test_a_feed_somebody_chose_is_not_asked_about(site: Site) -> None:
    site["/robots.txt"] = RULES
    async with fetching(site) as fetcher:
        await fetcher.fetch("http://a.example/private")

    assert site.asked == ["http://a.example/private"]


async def test_many_pages_ask_for_robots_txt_once(site: Site) -> None:
    async with fetching(site) as fetcher:
        await asyncio.gather(*(fetcher.fetch(PAGE, kind="page") for _ in range(4)))

    assert site.asked == ["http://a.example/robots.txt", *[PAGE] * 4]


async def test_each_host_of_a_redirect_is_asked_for_its_own_rules(site: Site) -> None:
    async def rules(request: web.BaseRequest) -> web.Response:
        return web.Response(body=RULES if request.host == "b.example" else b"")

    async def away(_: web.BaseRequest) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://b.example/private"})

    site["/robots.txt"], site["/go"] = rules, away
    async with fetching(site, "a.example", "b.example") as fetcher:
        with pytest.raises(Forbidden, match=r"robots\.txt of b\.example"):
            await fetcher.fetch("http://a.example/go", kind="page")

    assert "http://b.example/private" not in site.asked


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False)])
async def test_a_missing_robots_txt_allows_and_a_failing_one_makes_us_come_back_later(
    site: Site, *, status: int, allowed: bool
) -> None:
    async def fail(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status)

    site["/robots.txt"] = fail
    async with fetching(site) as fetcher:
        for _ in range(2):
            if allowed:
                assert isinstance(await fetcher.fetch(PAGE, kind="page"), Fetched)
            else:
                with pytest.raises(Rejected, match=r"robots\.txt .* cannot be read") as caught:
                    await fetcher.fetch(PAGE, kind="page")
                assert caught.value.retry_after == timedelta(hours=1)

    assert site.asked == ["http://a.example/robots.txt", *([PAGE] * 2 if allowed else [])]


async def test_a_site_that_asks_us_to_wait_at_its_robots_txt_is_left_alone(site: Site) -> None:
    async def later(_: web.BaseRequest) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "60"})

    site["/robots.txt"] = later
    async with fetching(site) as fetcher:
        for _ in range(2):
            with pytest.raises(Rejected) as caught:
                await fetcher.fetch(PAGE, kind="page")
            assert (caught.value.status, caught.value.url) == (429, PAGE)

    assert site.asked == ["http://a.example/robots.txt"]


async def test_an_unreachable_site_is_unreachable_not_forbidden(site: Site) -> None:
    async def vanish(request: web.BaseRequest) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    site["/robots.txt"] = vanish
    async with fetching(site) as fetcher:
        with pytest.raises(Unreachable, match="closed the connection") as caught:
            await fetcher.fetch(PAGE, kind="page")

    assert caught.value.url == PAGE


async def test_a_long_robots_txt_is_read_as_far_as_the_cap(site: Site) -> None:
    filler = b"# nothing to see\n" * 100_000
    site["/robots.txt"] = b"User-agent: *\nDisallow: /private\n" + filler
    async with fetching(site) as fetcher:
        await fetcher.fetch(PAGE, kind="page")
        with pytest.raises(Forbidden):
            await fetcher.fetch("http://a.example/private", kind="page")


async def test_a_delay_that_robots_txt_asks_for_is_kept(site: Site) -> None:
    moments: list[float] = []

    async def note(_: web.BaseRequest) -> web.Response:
        moments.append(asyncio.get_running_loop().time())
        return web.Response()

    site["/news/1"] = note
    site["/robots.txt"] = b"User-agent: *\nCrawl-delay: 0.15\n"
    async with fetching(site) as fetcher:
        await fetcher.fetch(PAGE, kind="page")
        await fetcher.fetch(PAGE, kind="page")

    assert moments[1] - moments[0] >= 0.15


def test_hostile_rules_take_time_in_proportion_to_their_length() -> None:
    names = b"".join(b"User-agent: bot%d\n" % n for n in range(12_000))
    rules = names + b"".join(b"Disallow: /%d*a*b*c\n" % n for n in range(12_000))
    assert 300_000 < len(rules) < ROBOTS_CAP
    began = time.process_time()
    parsed = _parse(rules, "broadsheet")
    assert parsed.can_fetch("http://a.example/" + "abc" * 500, "broadsheet")
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("2", 2.0),
        ("3600", 10.0),
        ("1e300", 10.0),
        ("inf", 0.0),
        ("nan", 0.0),
        ("-5", 0.0),
        ("soon", 0.0),
    ],
)
async def test_no_delay_is_longer_than_ten_seconds_or_less_than_none(
    asked: str, kept: float
) -> None:
    async def fetch(_: URL, page: str) -> bytes:
        return f"User-agent: *\nCrawl-delay: {asked}\n".encode()

    assert await Robots(agent=AGENT, fetch=fetch).ask(URL(PAGE), page=PAGE) == kept
