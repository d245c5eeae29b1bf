"""Every answer carries the header set, whatever happened."""

from __future__ import annotations

import re

import httpx
import pytest

from broadsheet.web.app import make_app
from broadsheet.web.assets import assets
from broadsheet.web.shield import HEADERS
from tests.web.places import FEEDS, OTHERS, PAGES, STORY_SHORT
from tests.web.standin import Shown

TROUBLE = ("/nothing/here", "/section/gossip", "/article/zzz", "/static/no.css", STORY_SHORT)


def policy(answer: httpx.Response) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize("path", [*PAGES, *FEEDS, *OTHERS, *TROUBLE])
async def test_every_route_carries_the_header_set(site: httpx.AsyncClient, path: str) -> None:
    answer = await site.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert policy(answer)["default-src"] == "'none'"
    assert "set-cookie" not in answer.headers


async def test_a_page_that_breaks_carries_it_too(site: httpx.AsyncClient, editions: Shown) -> None:
    editions.shown.front = None  # type: ignore[assignment]
    answer = await site.get("/")
    assert answer.status_code == 500
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "newsroom's log" in answer.text.replace("&#39;", "'")


async def test_only_our_script_with_this_answers_nonce_may_run(site: httpx.AsyncClient) -> None:
    first, second = await site.get("/"), await site.get("/")
    nonces = [re.findall(r'nonce="([^"]+)"', answer.text) for answer in (first, second)]
    assert [len(found) for found in nonces] == [1, 1]
    assert nonces[0] != nonces[1]
    assert policy(first)["script-src"] == f"'nonce-{nonces[0][0]}' 'strict-dynamic'"
    assert first.text.count("<script") == 1


async def test_the_policy_lets_nothing_leave_the_site(site: httpx.AsyncClient) -> None:
    told = policy(await site.get("/"))
    assert {told[name] for name in ("style-src", "img-src", "connect-src")} == {"'self'"}
    assert (told["base-uri"], told["form-action"]) == ("'none'", "'self'")
    assert told["frame-ancestors"] == "'none'"
    assert told["require-trusted-types-for"] == "'script'"


async def test_a_304_does_not_replace_the_policy_of_the_page_it_stands_for(
    site: httpx.AsyncClient,
) -> None:
    etag = (await site.get("/")).headers["etag"]
    answer = await site.get("/", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert "content-security-policy" not in answer.headers
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_but_reading_is_possible(site: httpx.AsyncClient, method: str) -> None:
    answer = await site.request(method, "/")
    assert answer.status_code == 405
    assert "content-security-policy" in answer.headers


async def test_https_is_insisted_on_only_where_the_site_has_it() -> None:
    for base, told in (("https://paper.example", True), ("http://paper.example", False)):
        transport = httpx.ASGITransport(app=make_app(Shown(), base_url=base))
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            answer = await client.get("/")
        assert ("strict-transport-security" in answer.headers) is told


async def test_style_and_script_may_be_kept_for_ever(site: httpx.AsyncClient) -> None:
    for asset in assets().values():
        answer = await site.get(asset.path)
        assert answer.content == asset.body
        assert "immutable" in answer.headers["cache-control"]
