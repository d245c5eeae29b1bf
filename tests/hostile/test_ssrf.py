"""Addresses written to make us connect to where we must not: none of them does.

The name server of these tests answers every name with loopback addresses, as the worst one would;
a server listens there. Beside each claim stands its control, with loopback opened, which shows
that the same addresses do arrive when the guard is out of the way.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_network

import pytest
from aiohttp import web
from tests.collect.loopback import AGENT, Site, counting, serving
from tests.shared import hostile

from broadsheet.collect.connection import Lookup
from broadsheet.collect.fetch import FORM_REDIRECTS, Fetcher
from broadsheet.collect.guard import Network
from broadsheet.errors import Forbidden, SourceError

#: Every way to make a request; one more way out is one more line.
Way = Callable[[Fetcher, str], Awaitable[object]]
WAYS: dict[str, Way] = {
    "feed": lambda fetcher, url: fetcher.fetch(url),
    "page": lambda fetcher, url: fetcher.fetch(url, kind="page"),
    "hub, form sent": lambda fetcher, url: fetcher.send(url, body=b"hub.mode=subscribe"),
    "subscriber, asked": lambda fetcher, url: fetcher.send(url),
    "webhook, redirected": lambda fetcher, url: fetcher.send(
        url, body=b"{}", follow=FORM_REDIRECTS
    ),
}
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())

LOOPBACK = ("127.0.0.1", "127.0.0.2", "127.255.255.254", "::1")
OPEN = (ip_network("127.0.0.0/8"),)


def everything_is_here(_: str) -> Sequence[str]:
    return ["127.0.0.1", "::1", "::ffff:127.0.0.1"]


async def visit(
    urls: Iterable[str],
    *,
    way: Way = WAYS["feed"],
    lookup: Lookup = everything_is_here,
    open_to: tuple[Network, ...] = (),
) -> list[SourceError]:
    """Fetch each address; give the errors. Anything but a `SourceError` is a failure."""
    fetcher = Fetcher(agent=AGENT, deadline=2, delay=0, lookup=lookup, allow_networks=open_to)
    try:
        outcomes = await asyncio.gather(*(_visit(fetcher, url, way) for url in urls))
    finally:
        await fetcher.close()
    return [error for error in outcomes if error]


async def _visit(fetcher: Fetcher, url: str, way: Way = WAYS["feed"]) -> SourceError | None:
    try:
        await way(fetcher, url)
    except SourceError as error:
        return error
    return None


def spellings(port: int) -> list[str]:
    with gzip.open(hostile("ssrf.jsonl.gz"), "rt", encoding="utf-8") as lines:
        urls = [json.loads(line)["url"].replace("{port}", str(port)) for line in lines]
    assert len(urls) >= 60
    return urls


def tricks(port: int) -> list[str]:
    """The collected URL tricks, aimed at our server, without those aimed at public addresses."""
    urls = []
    for file in sorted(hostile("url-bypass").glob("*.json")):
        for trick in json.loads(file.read_text("utf-8"))["payloads"]:
            payload = trick["payload"].replace("<allowed>", "public.example")
            payload = payload.replace("<attacker>", f"127.0.0.1:{port}")
            for prefix in {trick.get("prefix") or "", "http://"}:
                urls.append(prefix + payload + (trick.get("suffix") or ""))
                urls.append(f"{prefix}{payload}:{port}/")
    assert len(urls) >= 600
    return urls


@every_way
async def test_no_spelling_of_a_loopback_address_is_connected_to(way: Way) -> None:
    async with counting(*LOOPBACK) as (port, reached):
        urls = spellings(port)
        errors = await visit(urls, way=way)

    assert reached == []
    assert len(errors) == len(urls)


@every_way
async def test_control_with_loopback_open_the_spellings_do_connect(way: Way) -> None:
    async with counting(*LOOPBACK) as (port, reached):
        urls = _for_control(spellings(port))
        await visit(urls, way=way, lookup=lambda _: ["127.0.0.1"], open_to=OPEN)

    assert len(reached) >= 20


@every_way
async def test_no_trick_with_an_address_makes_us_connect(way: Way) -> None:
    async with counting(*LOOPBACK) as (port, reached):
        urls = tricks(port)
        errors = await visit(urls, way=way)

    assert reached == []
    assert len(errors) == len(urls)


async def test_control_with_loopback_open_the_tricks_do_connect() -> None:
    async with counting(*LOOPBACK) as (port, reached):
        await visit(_for_control(tricks(port)), lookup=lambda _: ["127.0.0.1"], open_to=OPEN)

    assert len(reached) >= 150


def _for_control(urls: Iterable[str]) -> list[str]:
    """Leave out what our own net under all tests would not let pass: mapped IPv6."""
    return [url for url in urls if "[" not in url]


@pytest.mark.parametrize(
    "way", [WAYS["feed"], WAYS["page"], WAYS["webhook, redirected"]], ids=["feed", "page", "sent"]
)
async def test_no_redirect_leads_inside(way: Way) -> None:
    async with counting(*LOOPBACK) as (port, reached), serving(Site()) as site:
        starts = [
            _redirecting(site, f"/{number}/start", target)
            for number, target in enumerate([*spellings(port), *tricks(port)])
        ]
        fetcher = Fetcher(
            agent=AGENT,
            allow=site.allow("a.example"),
            delay=0,
            deadline=2,
            lookup=everything_is_here,
        )
        errors = [await _visit(fetcher, start, way) for start in starts]
        await fetcher.close()

    assert reached == []
    assert all(errors)
    assert {request.host for request in site.requests} == {"a.example"}


def _redirecting(site: Site, path: str, target: str) -> str:
    """Redirect a path with the very bytes of a target, line ends apart."""
    line = " ".join(target.splitlines()).encode("utf-8", "surrogatepass")

    async def send_inside(request: web.BaseRequest) -> web.Response:
        assert request.transport is not None
        head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: "
        request.transport.write(head + line + b"\r\n\r\n")
        request.transport.close()
        return web.Response()

    site[path] = send_inside
    return f"http://a.example{path}"


@every_way
async def test_a_chain_of_redirects_that_ends_inside_stops_at_the_door(way: Way) -> None:
    async with counting(*LOOPBACK) as (port, reached), serving(Site()) as site:
        start = _redirecting(site, "/1", "http://b.example/2")
        _redirecting(site, "/2", "http://a.example/3")
        _redirecting(site, "/3", f"http://public.example:{port}/")
        fetcher = Fetcher(
            agent=AGENT,
            allow=site.allow("a.example", "b.example"),
            delay=0,
            deadline=2,
            lookup=everything_is_here,
        )
        error = await _visit(fetcher, start, way)
        await fetcher.close()

    assert reached == []
    assert error is not None


async def test_the_rules_of_a_site_are_not_fetched_from_inside() -> None:
    """A page's site is asked for robots.txt first; that request meets the same guard."""

    async with counting(*LOOPBACK) as (port, reached):
        [error] = await visit([f"http://public.example:{port}/page"], way=WAYS["page"])

    assert reached == []
    assert isinstance(error, Forbidden)


async def test_a_name_that_first_answers_outside_and_then_inside_is_caught() -> None:
    """DNS rebinding; 127.0.0.2, opened by name, stands for the address outside."""
    asked: list[str] = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    outside = (ip_network("127.0.0.2/32"),)
    async with counting("127.0.0.1", "127.0.0.2") as (port, reached):
        fetcher = Fetcher(agent=AGENT, delay=0, lookup=rebinding, allow_networks=outside)
        await fetcher.fetch(f"http://rebind.example:{port}/")
        # Another name of the same zone, so that no cache answers for it.
        with pytest.raises(Forbidden, match=r"leads to 127\.0\.0\.1.*this machine itself"):
            await fetcher.fetch(f"http://again.rebind.example:{port}/")
        await fetcher.close()

    assert reached == ["127.0.0.2"]


@every_way
async def test_an_answer_of_inside_and_outside_reaches_only_outside(way: Way) -> None:
    outside = (ip_network("127.0.0.2/32"),)

    def mixed(_: str) -> list[str]:
        return ["127.0.0.1", "10.0.0.1", "127.0.0.2", "::1"]

    async with counting(*LOOPBACK) as (port, reached):
        errors = await visit(
            [f"http://{n}.example:{port}/" for n in range(9)],
            lookup=mixed,
            open_to=outside,
            way=way,
        )

    assert errors == []
    assert set(reached) == {"127.0.0.2"}


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "169.254.169.254", "100.64.0.1", "::1", "::ffff:7f00:1", "64:ff9b::7f00:1"),
        *("2001:0:4136:e378:0:0:80ff:fffe", "fec0::1", "fe80::1%eth0", "::127.0.0.1", "ff02::1"),
        *("2002:7f00:1::", "fd00::1", "fe80::1%lo", "::", "0.0.0.0", "not-an-address"),
    ],
)
async def test_a_name_that_leads_inside_is_forbidden_with_the_reason(address: str) -> None:
    [error] = await visit(["http://public.example/"], lookup=lambda _: [address])
    assert isinstance(error, Forbidden)
    assert error.reason.startswith(f"public.example leads to {address}, which is not fetched from")


async def test_proxies_of_the_environment_are_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with counting("127.0.0.1") as (port, reached):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        errors = await visit(["http://public.example/"], lookup=lambda _: ["10.0.0.1"])

    assert reached == []
    assert [type(error) for error in errors] == [Forbidden]
