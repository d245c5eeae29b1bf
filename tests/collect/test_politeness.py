"""How we treat hosts: one request at a time, and never while they asked us to stay away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from broadsheet.collect.answers import fresh_for, retry_after
from broadsheet.collect.fetch import Fetcher
from broadsheet.collect.hosts import BURST, UNSAID_WAIT, AskedToWait, Hosts, _Bucket, _Host
from broadsheet.errors import Rejected, Throttled
from broadsheet.model import Fetched
from tests.collect.loopback import AGENT, Site, fetching, serving

SENT = "Mon, 23 Nov 2026 10:00:00 GMT"
DAY = timedelta(hours=24)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving(Site()) as site:
        yield site


async def test_a_host_is_asked_one_thing_at_a_time_while_others_are_asked_too(site: Site) -> None:
    open_now: dict[str, int] = {"a.example": 0, "b.example": 0}
    most = dict(open_now)
    both_asked = asyncio.Barrier(2)

    async def meet(request: web.BaseRequest) -> web.Response:
        host = request.host
        open_now[host] += 1
        most[host] = max(most[host], open_now[host])
        await both_asked.wait()  # passes only when two hosts are asked at the same time
        open_now[host] -= 1
        return web.Response(body=b"<rss/>")

    for number in range(5):
        site[f"/{number}"] = meet
    async with fetching(site, "a.example", "b.example") as fetcher:
        urls = [f"http://{host}/{number}" for host in open_now for number in range(5)]
        fetched = await asyncio.gather(*map(fetcher.fetch, urls))

    assert all(isinstance(one, Fetched) for one in fetched)
    assert most == {"a.example": 1, "b.example": 1}


async def test_turns_come_in_the_order_of_asking(site: Site) -> None:
    paths = [f"/{number}" for number in range(6)]
    for path in paths:
        site[path] = b"<rss/>"
    async with fetching(site) as fetcher:
        await asyncio.gather(*(fetcher.fetch(f"http://a.example{path}") for path in paths))

    assert [request.path for request in site.requests] == paths


async def test_a_redirect_takes_its_turn_at_the_next_host_without_holding_the_first(
    site: Site,
) -> None:
    async def cross(request: web.BaseRequest) -> web.Response:
        other = "b" if request.host == "a.example" else "a"
        return web.Response(status=302, headers={"Location": f"http://{other}.example/end"})

    site["/feed"] = cross
    site["/end"] = b"<rss/>"
    async with fetching(site, "a.example", "b.example") as fetcher:
        ends = await asyncio.gather(
            *(fetcher.fetch(f"http://{host}.example/feed?{n}") for n in range(4) for host in "ab")
        )

    assert len(ends) == 8


async def test_two_requests_to_a_host_are_a_breath_apart(site: Site) -> None:
    moments: list[float] = []

    async def note(_: web.BaseRequest) -> web.Response:
        moments.append(asyncio.get_running_loop().time())
        return web.Response()

    site["/feed"] = note
    async with fetching(site, delay=0.1) as fetcher:
        for _ in range(3):
            await fetcher.fetch("http://a.example/feed")

    gaps = [late - early for early, late in pairwise(moments)]
    assert min(gaps) >= 0.1


@pytest.mark.parametrize(("status", "wait"), [(429, "120"), (503, "120"), (403, "120")])
async def test_no_request_is_made_to_a_host_while_it_asked_us_to_wait(
    site: Site, status: int, wait: str
) -> None:
    async def later(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": wait})

    site["/feed"] = later
    site["/other"] = b"<rss/>"
    async with fetching(site, "a.example", "b.example") as fetcher:
        with pytest.raises(Rejected) as first:
            await fetcher.fetch("http://a.example/feed")
        with pytest.raises(Rejected, match="stay away for another 2 min") as second:
            await fetcher.fetch("http://a.example/other")
        await fetcher.fetch("http://b.example/other")

    assert first.value.retry_after == timedelta(seconds=120)
    assert second.value.status == status
    assert second.value.retry_after is not None
    assert timedelta(seconds=110) < second.value.retry_after <= timedelta(seconds=120)
    assert site.asked == ["http://a.example/feed", "http://b.example/other"]


async def test_a_wait_ends_by_the_clock_that_was_given(site: Site) -> None:
    now = [datetime(2026, 11, 23, 10, tzinfo=UTC)]

    async def later(_: web.BaseRequest) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "3600"})

    site["/feed"] = later
    fetcher = Fetcher(agent=AGENT, allow=site.allow("a.example"), delay=0, clock=lambda: now[0])
    for minutes, requests in [(0, 1), (59, 1), (61, 2)]:
        now[0] = datetime(2026, 11, 23, 10, tzinfo=UTC) + timedelta(minutes=minutes)
        with pytest.raises(Rejected):
            await fetcher.fetch("http://a.example/feed")
        assert len(site.requests) == requests
    await fetcher.close()


async def test_those_already_waiting_for_their_turn_are_turned_away_too(site: Site) -> None:
    async def later(_: web.BaseRequest) -> web.Response:
        return web.Response(status=429)

    site["/feed"] = later
    async with fetching(site) as fetcher:
        looks = [fetcher.fetch("http://a.example/feed") for _ in range(5)]
        errors = await asyncio.gather(*looks, return_exceptions=True)

    assert all(isinstance(error, Rejected) for error in errors)
    assert len(site.requests) == 1


async def test_a_plain_error_closes_no_host(site: Site) -> None:
    site["/feed"] = b"<rss/>"
    async with fetching(site) as fetcher:
        with pytest.raises(Rejected):
            await fetcher.fetch("http://a.example/missing")
        await fetcher.fetch("http://a.example/feed")

    assert len(site.requests) == 2


async def forbid(_: web.BaseRequest) -> web.Response:
    return web.Response(status=403)


async def look(fetcher: Fetcher, path: str) -> Rejected | None:
    try:
        await fetcher.fetch(f"http://a.example{path}")
    except Rejected as error:
        return error
    return None


async def test_a_host_that_forbids_one_feed_after_the_other_is_left_alone(site: Site) -> None:
    for path in ("/1", "/2", "/3"):
        site[path] = forbid
    site["/4"] = b"<rss/>"
    async with fetching(site) as fetcher:
        first = [await look(fetcher, path) for path in ("/1", "/1", "/1", "/2", "/3")]
        kept_out = await look(fetcher, "/4")

    assert not any(isinstance(error, Throttled) for error in first)
    assert isinstance(kept_out, Throttled)
    assert (kept_out.status, kept_out.host) == (403, "a.example")
    assert len(site.requests) == 5


async def test_feeds_forbidden_among_others_that_are_not_close_no_host(site: Site) -> None:
    for number in range(5):
        site[f"/{number}"] = forbid
    site["/good"] = b"<rss/>"
    async with fetching(site) as fetcher:
        for number in range(5):
            await look(fetcher, f"/{number}")
            assert await look(fetcher, "/good") is None


async def test_forbidden_pages_close_no_host(site: Site) -> None:
    for number in range(5):
        site[f"/{number}"] = forbid
    site["/robots.txt"] = b""
    async with fetching(site) as fetcher:
        for number in range(5):
            with pytest.raises(Rejected) as error:
                await fetcher.fetch(f"http://a.example/{number}", kind="page")
            assert not isinstance(error.value, Throttled)


async def test_waits_that_nobody_names_grow_until_the_host_answers_well() -> None:
    now = [datetime(2026, 11, 23, tzinfo=UTC)]
    hosts = Hosts(delay=0, clock=lambda: now[0])

    async def left() -> timedelta:
        with pytest.raises(AskedToWait) as error:
            async with hosts.turn("a.example"):
                pass
        return error.value.left

    waits = []
    for _ in range(12):
        hosts.close_unsaid("a.example", status=429)
        waits.append(await left())
        now[0] += timedelta(days=2)
    assert waits[:3] == [UNSAID_WAIT, 2 * UNSAID_WAIT, 4 * UNSAID_WAIT]
    assert waits[-1] == DAY
    hosts.answered("a.example")
    hosts.close_unsaid("a.example", status=429)
    assert await left() == UNSAID_WAIT


def test_beyond_a_burst_requests_to_a_host_come_at_a_steady_pace() -> None:
    bucket, now, moments = _Bucket(), 1000.0, []
    for _ in range(BURST + 10):
        now += bucket.take(now, every=2.0)
        moments.append(now)
    gaps = [late - early for early, late in pairwise(moments)]
    assert gaps == [0.0] * (BURST - 1) + [2.0] * 10

    rested = now + 2.0 * BURST
    assert [bucket.take(rested, every=2.0) for _ in range(BURST)] == [0.0] * BURST
    assert bucket.take(rested, every=2.0) > 0


async def test_all_hosts_of_a_platform_share_one_bucket() -> None:
    hosts = Hosts(delay=1.0)
    alone = [hosts._pause(f"{n}.letters.example", _Host(), 0.0) for n in range(BURST + 5)]
    assert alone[:BURST] == [0.0] * BURST
    assert alone[BURST:] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert hosts._pause("bay.example", _Host(), 0.0) == 0.0


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta()),
        ("Mon, 23 Nov 2026 10:05:00 GMT", timedelta(minutes=5)),
        ("Monday, 23-Nov-26 10:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 23 Nov 2026 09:00:00 GMT", timedelta()),
        ("315360000", DAY),
        ("9" * 400, DAY),
        ("Sat, 22 Nov 2036 10:00:00 GMT", DAY),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣", None),
        ("Mon, 99 Nov 2026 99:99:99 GMT", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_every_form(text: str, wait: timedelta | None) -> None:
    headers = CIMultiDictProxy(CIMultiDict({"Retry-After": text, "Date": SENT}))
    assert retry_after(headers) == wait


def test_a_date_cannot_be_read_without_the_moment_it_was_sent() -> None:
    headers = CIMultiDictProxy(CIMultiDict({"Retry-After": SENT}))
    assert retry_after(headers) is None


async def test_idle_hosts_are_forgotten_and_closed_ones_are_not() -> None:
    hosts = Hosts(delay=0)
    hosts.close("closed.example", status=429, wait=timedelta(hours=1))
    for number in range(5000):
        async with hosts.turn(f"{number}.example"):
            pass

    assert len(hosts._hosts) < 4200
    with pytest.raises(AskedToWait):
        async with hosts.turn("closed.example"):
            pass


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({"Cache-Control": "max-age=600"}, timedelta(minutes=10)),
        ({"Cache-Control": "public, Max-Age=600", "Age": "240"}, timedelta(minutes=6)),
        ({"Cache-Control": "max-age=600", "Age": "900"}, None),
        ({"Cache-Control": "max-age=600", "Expires": SENT}, timedelta(minutes=10)),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "max-age=99999999999999"}, DAY),
        ({"Cache-Control": "max-age=soon"}, None),
        ({"Cache-Control": "max-age"}, None),
        ({"Expires": "Mon, 23 Nov 2026 10:05:00 GMT"}, timedelta(minutes=5)),
        ({"Expires": "Mon, 23 Nov 2026 09:05:00 GMT"}, None),
        ({"Expires": "0"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_stays_fresh_is_read(
    headers: dict[str, str], fresh: timedelta | None
) -> None:
    assert fresh_for(CIMultiDictProxy(CIMultiDict(headers | {"Date": SENT}))) == fresh
