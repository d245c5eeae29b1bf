"""What is sent to hubs and subscribers goes the guarded way, and is repeated only where meant."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from broadsheet.collect.fetch import FORM_REDIRECTS, REPLY_CAP, _Answer, _Journey
from broadsheet.errors import Forbidden, Gone, Rejected, TooManyHops
from broadsheet.model import Fetched
from tests.collect.loopback import AGENT, Answer, Site, fetching, serving

HUB = "http://a.example/hub"
FORM = b"hub.mode=subscribe&hub.secret=s"


def redirect(status: int, to: str) -> Answer:
    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status, headers={"Location": to})

    return answer


def taking(took: list[tuple[str, bytes]], *, status: int = 202, text: str = "") -> Answer:
    async def answer(request: web.BaseRequest) -> web.Response:
        took.append((request.method, await request.read()))
        return web.Response(status=status, text=text)

    return answer


async def test_a_body_is_posted_without_cookies_and_with_our_name() -> None:
    took: list[tuple[str, bytes]] = []
    async with serving(Site()) as site, fetching(site) as fetcher:
        site["/hub"] = taking(took, text="thanks")
        said = await fetcher.send(HUB, body=FORM, headers={"Content-Type": "text/plain"})

    assert (took, said) == ([("POST", FORM)], b"thanks")
    [request] = site.requests
    assert request.headers["User-Agent"] == AGENT
    assert request.headers["Content-Type"] == "text/plain"
    assert not {"Cookie", "Authorization", "Referer"} & set(request.headers)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_form_is_repeated_where_a_hub_redirects(status: int) -> None:
    took: list[tuple[str, bytes]] = []
    async with serving(Site()) as site, fetching(site, "a.example", "b.example") as fetcher:
        site["/hub"] = redirect(status, "http://b.example/new")
        site["/new"] = taking(took)
        await fetcher.send(HUB, body=FORM, follow=FORM_REDIRECTS)

    assert took == [("POST", FORM)]


async def test_nothing_is_repeated_after_a_303_or_where_no_redirect_is_followed() -> None:
    took: list[tuple[str, bytes]] = []
    async with serving(Site()) as site, fetching(site) as fetcher:
        site["/hub"] = redirect(303, "/new")
        site["/callback"] = redirect(307, "/new")
        site["/new"] = taking(took)
        with pytest.raises(Rejected, match="303"):
            await fetcher.send(HUB, body=FORM, follow=FORM_REDIRECTS)
        with pytest.raises(Rejected, match="307"):
            await fetcher.send("http://a.example/callback", body=FORM)
        with pytest.raises(Rejected, match="307"):
            await fetcher.send("http://a.example/callback?hub.challenge=x")

    assert took == []


async def test_a_redirect_to_inside_or_in_a_circle_is_not_followed() -> None:
    async with serving(Site()) as site, fetching(site) as fetcher:
        site["/hub"] = redirect(307, f"http://127.0.0.1:{site.port}/inside")
        site["/circle"] = redirect(308, "/circle")
        with pytest.raises(Forbidden):
            await fetcher.send(HUB, body=FORM, follow=FORM_REDIRECTS)
        with pytest.raises(TooManyHops):
            await fetcher.send("http://a.example/circle", body=FORM, follow=FORM_REDIRECTS)

    assert [request.path for request in site.requests] == ["/hub", "/circle"]


def test_a_form_is_not_repeated_where_a_hub_gives_up_encryption() -> None:
    journey = _Journey(
        url="https://a.example/hub", headers={}, cap=1, left=1, body=FORM, follow=FORM_REDIRECTS
    )
    headers = CIMultiDictProxy(CIMultiDict({"Location": "http://a.example/hub"}))
    answer = _Answer(status=307, headers=headers, media_type="", charset=None, body=b"")

    with pytest.raises(Forbidden, match="unencrypted"):
        journey.arrive(answer)


async def test_410_is_gone_and_a_long_answer_is_cut() -> None:
    took: list[tuple[str, bytes]] = []
    async with serving(Site()) as site, fetching(site) as fetcher:
        site["/gone"] = taking(took, status=410)
        site["/hub"] = taking(took, status=200, text="x" * 10 * REPLY_CAP)
        with pytest.raises(Gone):
            await fetcher.send("http://a.example/gone", body=b"")
        said = await fetcher.send(HUB, body=b"")

    assert len(said) == REPLY_CAP
    assert [method for method, _ in took] == ["POST", "POST"]


async def test_a_subscriber_that_does_not_answer_holds_up_no_feed_of_its_host() -> None:
    asked = asyncio.Event()

    async def silent(_: web.BaseRequest) -> web.Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(Site()) as site, fetching(site) as fetcher:
        site["/callback"] = silent
        site["/feed"] = b"<rss/>"
        sending = asyncio.create_task(fetcher.send("http://a.example/callback", body=b"news"))
        await asyncio.wait_for(asked.wait(), 5)
        answer = await fetcher.fetch("http://a.example/feed")
        waited = sending.done()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    assert isinstance(answer, Fetched)
    assert not waited
