"""Bodies of 512 MiB of zeros, packed to next to nothing: none is unpacked beyond the cap.

Each is fetched by a process of its own, whose growth is the kernel's word.
"""

from __future__ import annotations

import asyncio
import gzip
import struct
import sys
import zlib
from asyncio.subprocess import PIPE
from collections.abc import Callable
from functools import cache

import pytest
from aiohttp import web
from tests.collect.loopback import Answer, Site, serving
from tests.shared import ROOT

MIB = 2**20
SIZE = 512
#: MiB that a process may grow by: the cap of 15, held twice while it is cut together, and slack.
GROWTH = 64


@cache
def gzipped() -> bytes:
    squeeze = zlib.compressobj(9, wbits=31)
    pieces = [squeeze.compress(bytes(MIB)) for _ in range(SIZE)]
    return b"".join(pieces) + squeeze.flush()


def zstandard() -> bytes:
    """A Zstandard frame of blocks that each repeat one zero 128 KiB times (RFC 8878)."""
    blocks = SIZE * 8
    sizes = [(128 * 1024) << 3 | 1 << 1 | int(n == blocks - 1) for n in range(blocks)]
    header = b"\x28\xb5\x2f\xfd" + bytes([0b1110_0000]) + struct.pack("<Q", SIZE * MIB)
    return header + b"".join(struct.pack("<I", size)[:3] + b"\0" for size in sizes)


def packed(body: bytes, encoding: str | None) -> Answer:
    async def answer(_: web.BaseRequest) -> web.Response:
        headers = {"Content-Encoding": encoding} if encoding else {}
        return web.Response(body=body, headers=headers, content_type="application/xml")

    return answer


async def endless(request: web.BaseRequest) -> web.StreamResponse:
    """Say that the body is packed with Brotli, and send without end."""
    response = web.StreamResponse(headers={"Content-Encoding": "br"})
    await response.prepare(request)
    while True:
        await response.write(bytes(MIB))


async def swallow(site: Site, path: str) -> tuple[str, int]:
    """Why a body was refused, and by how many MiB the process that fetched it grew."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.hostile.swallow", str(site.port), path),
        stdout=PIPE,
        cwd=ROOT,
    )
    said, _ = await process.communicate()
    reason, _, grown = said.decode().strip().partition("\t")
    return reason, int(grown)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "encoding", "reason"),
    [
        (gzipped, "gzip", "larger than 15 MiB"),
        (lambda: gzip.compress(gzipped(), mtime=0), "gzip, gzip", "packed 2 times over"),
        (zstandard, "zstd", "packed as 'zstd', which we did not ask for"),
        (zstandard, "gzip", "the body is damaged"),
        # Without a word about packing, or unpacked once as it says, it is a small body of nonsense.
        (gzipped, None, "it was taken"),
        (lambda: gzip.compress(gzipped(), mtime=0), "gzip", "it was taken"),
    ],
    ids=["gzip", "gzip twice", "zstd", "zstd that says gzip", "unsaid", "twice that says once"],
)
async def test_a_bomb_is_never_unpacked_beyond_the_cap(
    make: Callable[[], bytes], encoding: str | None, reason: str
) -> None:
    body = make()
    assert len(body) < MIB
    async with serving(Site()) as site:
        site["/bomb"] = packed(body, encoding)
        said, grown = await swallow(site, "/bomb")

    assert reason in said
    assert grown <= GROWTH


async def test_brotli_is_refused_before_a_byte_of_it_is_read() -> None:
    async with serving(Site()) as site:
        site["/bomb"] = endless
        said, grown = await swallow(site, "/bomb")

    assert said == "the body is packed as 'br', which we did not ask for"
    assert grown <= 8
