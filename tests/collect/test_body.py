"""Bodies: packed in every way, too large, too slow."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from broadsheet.errors import Malformed, TooLarge, TooSlow
from broadsheet.model import Fetched
from tests.collect.loopback import Answer, Site, fetching, serving

FEED = "http://a.example/feed"
MIB = 2**20
TEXT = b"<rss>" + b"words, words, words. " * 9000 + b"</rss>"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving(Site()) as site:
        yield site


def packed(body: bytes, encoding: str) -> Answer:
    """Answer with bytes that claim to be packed in some way."""

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    return answer


def bare_deflate(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(body) + squeeze.flush()


def zeros(mebibytes: int, *, wbits: int) -> bytes:
    """Pack that many MiB of zeros."""
    squeeze = zlib.compressobj(9, wbits=wbits)
    pieces = [squeeze.compress(bytes(MIB)) for _ in range(mebibytes)]
    return b"".join(pieces) + squeeze.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "x-gzip"),
        (gzip.compress(TEXT, mtime=0), "GZip, identity"),
        (gzip.compress(TEXT[:70_000], mtime=0) + gzip.compress(TEXT[70_000:], mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0) + bytes(500), "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"<!-- served in 3 ms -->", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (bare_deflate(TEXT), "deflate"),
    ],
)
async def test_a_body_is_unpacked(site: Site, body: bytes, encoding: str) -> None:
    site["/feed"] = packed(body, encoding)
    async with fetching(site) as fetcher:
        fetched = await fetcher.fetch(FEED)

    assert isinstance(fetched, Fetched)
    assert fetched.body == TEXT


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (gzip.compress(TEXT, mtime=0)[:-20], "gzip", "broke off"),
        (TEXT, "gzip", "damaged"),
        (b"\x78" + TEXT, "deflate", "damaged"),
        (gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0), "gzip, gzip", "packed 2 times over"),
        (TEXT, "br", "packed as 'br'"),
        (TEXT, "zstd", "packed as 'zstd'"),
        (gzip.compress(b"", mtime=0) * 100, "gzip", "too many parts"),
    ],
)
async def test_what_cannot_be_unpacked_is_malformed(
    site: Site, body: bytes, encoding: str, words: str
) -> None:
    site["/feed"] = packed(body, encoding)
    async with fetching(site) as fetcher:
        with pytest.raises(Malformed, match=words):
            await fetcher.fetch(FEED)


@pytest.mark.parametrize("body", [b"", gzip.compress(b"", mtime=0)])
async def test_an_empty_body_is_empty(site: Site, body: bytes) -> None:
    site["/feed"] = packed(body, "gzip")
    async with fetching(site) as fetcher:
        fetched = await fetcher.fetch(FEED)

    assert isinstance(fetched, Fetched)
    assert fetched.body == b""


BOMBS = [("gzip", 31), ("deflate", 15), ("deflate", -15)]


@pytest.mark.parametrize(("encoding", "wbits"), BOMBS)
@pytest.mark.parametrize("size", [64, pytest.param(512, marks=pytest.mark.slow)])
async def test_a_decompression_bomb_stops_at_the_cap(
    site: Site, encoding: str, wbits: int, size: int
) -> None:
    site["/feed"] = packed(zeros(size, wbits=wbits), encoding)
    async with fetching(site, deadline=30) as fetcher:
        tracemalloc.start()
        with pytest.raises(TooLarge, match="larger than 15 MiB"):
            await fetcher.fetch(FEED)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 48 * MIB


async def test_a_body_that_is_announced_too_large_is_not_read(site: Site) -> None:
    async def announce(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(16 * MIB)})
        await response.prepare(request)
        await asyncio.Event().wait()  # for ever: the body never comes
        return response

    site["/feed"] = announce
    async with fetching(site) as fetcher:
        with pytest.raises(TooLarge):
            await fetcher.fetch(FEED)


async def test_a_plain_body_without_a_length_stops_at_the_cap(site: Site) -> None:
    async def pour(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(MIB))

    site["/feed"] = pour
    async with fetching(site, cap=3 * MIB) as fetcher:
        with pytest.raises(TooLarge, match="larger than 3 MiB"):
            await fetcher.fetch(FEED)


async def drip_body(request: web.BaseRequest) -> web.StreamResponse:
    """Send a byte at a time, for ever."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"<")
        await asyncio.sleep(0.02)


async def drip_head(request: web.BaseRequest) -> web.StreamResponse:
    """Send a header at a time, for ever."""
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\n")
    while not request.transport.is_closing():
        request.transport.write(b"X: y\r\n")
        await asyncio.sleep(0.02)
    return web.Response()


async def drip_redirects(request: web.BaseRequest) -> web.StreamResponse:
    """Send to the next of many addresses, each one late."""
    await asyncio.sleep(0.15)
    raise web.HTTPFound(f"/feed?{request.query_string}1")


@pytest.mark.parametrize("drip", [drip_body, drip_head, drip_redirects])
async def test_a_slow_answer_is_cut_at_the_total_deadline(site: Site, drip: Answer) -> None:
    site["/feed"] = drip
    async with fetching(site, deadline=0.4) as fetcher:
        began = asyncio.get_running_loop().time()
        with pytest.raises(TooSlow, match=r"a\.example did not finish within 0\.4 seconds"):
            await fetcher.fetch(FEED)
        took = asyncio.get_running_loop().time() - began

    assert took < 2
