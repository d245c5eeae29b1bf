"""One look at an address, over real HTTP."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from broadsheet.collect.fetch import Fetcher
from broadsheet.errors import (
    Forbidden,
    Gone,
    Malformed,
    Rejected,
    SourceError,
    TooManyHops,
    Unreachable,
)
from broadsheet.model import Fetched, NotModified, Validators
from tests.collect.loopback import AGENT, Answer, Site, fetching, serving

FEED = "http://a.example/feed"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving(Site()) as site:
        yield site


def answering(status: int = 200, **headers: str) -> Answer:
    """Answer every request alike; underscores of header names become hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status, headers=named)

    return answer


async def test_a_body_arrives_untouched_with_its_type_charset_and_validators(site: Site) -> None:
    async def login_page(_: web.BaseRequest) -> web.Response:
        return web.Response(
            body=b"<!doctype html><title>Log in \xff\xfe</title>",
            headers={
                "Content-Type": "text/html; charset=utf-16",
                "ETag": 'W/"1"',
                "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT",
            },
        )

    site["/feed"] = login_page
    async with fetching(site) as fetcher:
        fetched = await fetcher.fetch(FEED)

    assert isinstance(fetched, Fetched)
    assert fetched.body == b"<!doctype html><title>Log in \xff\xfe</title>"
    assert (fetched.url, fetched.moved_to) == (FEED, None)
    assert (fetched.media_type, fetched.charset) == ("text/html", "utf-16")
    assert fetched.validators.etag == 'W/"1"'
    assert fetched.validators.last_modified == "Mon, 23 Nov 2026 10:00:00 GMT"


async def test_what_is_unchanged_is_not_sent_again(site: Site) -> None:
    async def feed(request: web.BaseRequest) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        return web.Response(body=b"<rss/>", headers={"ETag": '"v1"'})

    site["/feed"] = feed
    async with fetching(site) as fetcher:
        first = await fetcher.fetch(FEED)
        assert isinstance(first, Fetched)
        assert await fetcher.fetch(FEED, first.validators) == NotModified()


async def test_the_digest_knows_an_unchanged_body_where_there_are_no_validators(site: Site) -> None:
    site["/feed"] = site["/same"] = b"<rss/>"
    site["/other"] = b"<rss></rss>"
    async with fetching(site) as fetcher:
        digests = []
        for path in ("feed", "same", "other"):
            fetched = await fetcher.fetch(f"http://a.example/{path}")
            assert isinstance(fetched, Fetched)
            assert fetched.validators.digest
            digests.append(fetched.validators.digest)

    assert digests[0] == digests[1] != digests[2]
    assert 0 < digests[0] < 2**63


async def test_validators_that_could_not_be_sent_back_are_dropped(site: Site) -> None:
    site["/feed"] = answering(ETag='"caf\u00e9"', Last_Modified="yesterday")
    async with fetching(site) as fetcher:
        fetched = await fetcher.fetch(FEED)
        assert isinstance(fetched, Fetched)
        assert fetched.validators.etag is None
        await fetcher.fetch(FEED, fetched.validators)

    assert site.requests[1].headers["If-Modified-Since"] == "yesterday"


async def test_a_304_that_nobody_asked_for_is_an_error(site: Site) -> None:
    site["/feed"] = answering(304)
    async with fetching(site) as fetcher:
        with pytest.raises(Rejected, match="HTTP 304"):
            await fetcher.fetch(FEED)


async def test_we_say_who_we_are_and_nothing_about_the_reader(site: Site) -> None:
    site["/feed"] = answering(Set_Cookie="id=1; Path=/")
    async with fetching(site) as fetcher:
        await fetcher.fetch(FEED)
        await fetcher.fetch(FEED, kind="page")

    feed, robots, page = site.requests
    assert feed.headers["User-Agent"] == AGENT
    assert feed.headers["Accept-Encoding"] == "gzip, deflate"
    assert "application/rss+xml" in feed.headers["Accept"]
    assert robots.path == "/robots.txt"
    assert page.headers["Accept"].startswith("text/html")
    for request in site.requests:
        assert not {"Cookie", "Referer", "Authorization"} & set(request.headers)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (404, Rejected, "a.example has nothing at this address (HTTP 404)"),
        (410, Gone, "a.example says that this is gone for good (HTTP 410)"),
        (403, Rejected, "a.example does not let us read this (HTTP 403)"),
        (500, Rejected, "a.example has a fault of its own (HTTP 500)"),
        (300, Rejected, "a.example answered with an error (HTTP 300)"),
    ],
)
async def test_an_error_status_is_said_in_words(
    site: Site, status: int, kind: type[Rejected], words: str
) -> None:
    site["/feed"] = answering(status)
    async with fetching(site) as fetcher:
        with pytest.raises(Rejected) as caught:
            await fetcher.fetch(FEED)

    assert type(caught.value) is kind
    assert (caught.value.reason, caught.value.status) == (words, status)


async def test_a_chain_of_permanent_redirects_says_where_the_feed_moved(site: Site) -> None:
    site["/feed"] = answering(301, Location="http://b.example/old#top")
    site["/old"] = answering(308, Location="/new")
    site["/new"] = b"<rss/>"
    async with fetching(site, "a.example", "b.example") as fetcher:
        fetched = await fetcher.fetch(FEED)

    assert isinstance(fetched, Fetched)
    assert fetched.url == fetched.moved_to == "http://b.example/new"
    assert site.asked == [FEED, "http://b.example/old", "http://b.example/new"]


async def test_one_temporary_hop_makes_a_move_temporary(site: Site) -> None:
    site["/feed"] = answering(301, Location="/b")
    site["/b"] = answering(302, Location="/c")
    site["/c"] = b"<rss/>"
    async with fetching(site) as fetcher:
        fetched = await fetcher.fetch(FEED)

    assert isinstance(fetched, Fetched)
    assert (fetched.url, fetched.moved_to) == ("http://a.example/c", None)


async def test_validators_are_sent_along_a_redirect(site: Site) -> None:
    site["/feed"] = answering(302, Location="/b")
    site["/b"] = answering(304)
    async with fetching(site) as fetcher:
        assert await fetcher.fetch(FEED, Validators(etag='"1"')) == NotModified()


async def test_redirects_in_a_circle_are_left(site: Site) -> None:
    site["/feed"] = answering(302, Location="/b")
    site["/b"] = answering(302, Location="/feed#again")
    async with fetching(site) as fetcher:
        with pytest.raises(TooManyHops, match="circle"):
            await fetcher.fetch(FEED)

    assert len(site.requests) == 2


async def test_a_chain_is_followed_for_five_redirects_and_no_more(site: Site) -> None:
    for number in range(6):
        site[f"/{number}"] = answering(302, Location=f"/{number + 1}")
    site["/6"] = b"<rss/>"
    async with fetching(site) as fetcher:
        fetched = await fetcher.fetch("http://a.example/1")
        assert isinstance(fetched, Fetched)
        site.requests.clear()
        with pytest.raises(TooManyHops, match="more than 5 times"):
            await fetcher.fetch("http://a.example/0")

    assert len(site.requests) == 6


@pytest.mark.parametrize(
    "location",
    [
        *("http://127.0.0.1:{port}/secret", "http://[::ffff:127.0.0.1]:{port}/secret"),
        *("//127.0.0.1:{port}/secret", "http://me:pass@a.example/secret", "file:///etc/passwd"),
        *("javascript:alert(1)", "http://a.example:22/", "http://[::1"),
    ],
)
async def test_a_redirect_to_where_we_do_not_go_ends_the_look(site: Site, location: str) -> None:
    site["/feed"] = answering(302, Location=location.replace("{port}", str(site.port)))
    site["/secret"] = b"inside"
    async with fetching(site) as fetcher:
        with pytest.raises(Forbidden):
            await fetcher.fetch(FEED)

    assert site.asked == [FEED]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://a.example/feed", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("feed", "only http and https"),
        ("http:///feed", "names no host"),
        ("http://me@a.example/feed", "user name"),
        ("http://:secret@a.example/feed", "user name"),
        ("http://a.example:25/feed", "port 25"),
        ("http://a.example:6667/feed", "port 6667"),
        ("http://a.example:99999/feed", "not a web address"),
        ("http://[::1/feed", "not a web address"),
    ],
)
async def test_an_address_that_is_never_fetched_is_refused_with_its_reason(
    site: Site, url: str, words: str
) -> None:
    async with fetching(site) as fetcher:
        with pytest.raises(Forbidden, match=words):
            await fetcher.fetch(url)

    assert site.requests == []


async def test_a_name_that_does_not_resolve_is_said_so() -> None:
    def nobody(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    fetcher = Fetcher(agent=AGENT, lookup=nobody)
    with pytest.raises(Unreachable, match=r"^http://a\.example/feed: a\.example does not resolve$"):
        await fetcher.fetch(FEED)
    await fetcher.close()


async def test_a_name_without_addresses_does_not_resolve() -> None:
    fetcher = Fetcher(agent=AGENT, lookup=lambda _: [])
    with pytest.raises(Unreachable, match="does not resolve"):
        await fetcher.fetch(FEED)
    await fetcher.close()


async def test_a_refused_connection_is_said_so(site: Site) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        fetcher = Fetcher(agent=AGENT, allow={"a.example": unused.getsockname()})
        with pytest.raises(Unreachable, match=r"a\.example refused the connection"):
            await fetcher.fetch(FEED)
        await fetcher.close()


async def test_a_bad_certificate_is_said_so(site: Site) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self-signed.pem"))
    async with serving(Site(), tls=context) as secure, fetching(secure) as fetcher:
        with pytest.raises(Unreachable, match=r"certificate of a\.example is not valid: self"):
            await fetcher.fetch("https://a.example/feed")

    assert secure.requests == []


async def test_a_server_without_tls_is_said_so(site: Site) -> None:
    async with fetching(site) as fetcher:
        with pytest.raises(Unreachable, match=r"no secure connection to a\.example"):
            await fetcher.fetch("https://a.example/feed")


async def test_an_opened_name_leads_to_its_own_place_whatever_port_is_asked_for(site: Site) -> None:
    site["/feed"] = b"<rss/>"
    async with fetching(site) as fetcher:
        await fetcher.fetch("http://A.example:8080/feed")

    assert site.asked == ["http://a.example:8080/feed"]


async def test_a_name_is_opened_however_it_is_written(site: Site) -> None:
    site["/feed"] = b"<rss/>"
    async with fetching(site, "Name.LOCALHOST") as fetcher:
        await fetcher.fetch("http://name.localhost/feed")

    assert len(site.requests) == 1


async def test_opening_a_name_does_not_open_the_address_it_stands_for(site: Site) -> None:
    site["/feed"] = b"<rss/>"
    async with fetching(site) as fetcher:
        await fetcher.fetch(FEED)
        for url in (f"http://127.0.0.1:{site.port}/feed", f"http://localhost:{site.port}/feed"):
            with pytest.raises(Forbidden, match="this machine itself"):
                await fetcher.fetch(url)

    assert site.asked == [FEED]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", Malformed),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", Malformed),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", Malformed),
        (b"HTTP/1.1 302 Found\r\nLocation: http://\xff/\r\nContent-Length: 0\r\n\r\n", Forbidden),
        (b"HTTP/1.1 302 Found\r\nLocation: \r\nContent-Length: 0\r\n\r\n", TooManyHops),
        (b"HTTP/1.1 200 OK\r\nContent-Type: \xff;charset=\xff\r\nContent-Length: 0\r\n\r\n", None),
        (b"", Unreachable),
    ],
)
async def test_no_answer_however_damaged_escapes_as_another_error(
    site: Site, raw: bytes, kind: type[SourceError] | None
) -> None:
    async def write(request: web.BaseRequest) -> web.Response:
        assert request.transport is not None
        request.transport.write(raw)
        request.transport.close()
        return web.Response()

    site["/feed"] = write
    async with fetching(site) as fetcher:
        if kind is None:
            assert isinstance(await fetcher.fetch(FEED), Fetched)
        else:
            with pytest.raises(kind):
                await fetcher.fetch(FEED)


async def test_an_answer_that_breaks_off_is_not_taken_for_whole(site: Site) -> None:
    async def half(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"<rss>")
        assert request.transport is not None
        request.transport.close()
        return response

    site["/feed"] = half
    async with fetching(site) as fetcher:
        with pytest.raises(Unreachable, match="broke off in the middle"):
            await fetcher.fetch(FEED)


async def test_an_error_survives_the_trip_between_processes() -> None:
    import pickle

    wait = timedelta(seconds=5)
    error: SourceError = Rejected(FEED, "too often", status=429, retry_after=wait)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.url, again.retry_after) == (Rejected, FEED, wait)
