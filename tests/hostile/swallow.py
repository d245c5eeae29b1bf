"""Fetches one address in a process of its own and tells what that cost.

    python -m tests.hostile.swallow PORT PATH

Prints the reason it was refused for, a tab, and by how many MiB the process grew.
"""

from __future__ import annotations

import asyncio
import resource
import sys

from broadsheet.collect.fetch import Fetcher
from broadsheet.errors import SourceError


async def swallow(port: int, path: str) -> str:
    fetcher = Fetcher(agent="Broadsheet tests", allow={"a.example": ("127.0.0.1", port)}, delay=0)
    await _attempt(fetcher, "/warm-up")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reason = await _attempt(fetcher, path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    await fetcher.close()
    return f"{reason}\t{grown / 1024:.0f}"


async def _attempt(fetcher: Fetcher, path: str) -> str:
    try:
        await fetcher.fetch(f"http://a.example{path}")
    except SourceError as error:
        return error.reason
    return "it was taken"


if __name__ == "__main__":
    print(asyncio.run(swallow(int(sys.argv[1]), sys.argv[2])))
