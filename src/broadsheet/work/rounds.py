"""Rounds of background work, which go on whatever goes wrong with one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

import structlog

_log = structlog.get_logger()


async def go_round(
    look_after: Callable[[], Awaitable[None]],
    stop: asyncio.Event,
    *,
    pause: float,
    under_way: Collection[asyncio.Task[Any]],
    what: str,
) -> None:
    """Make rounds ``pause`` seconds apart until told to stop, then end the tasks ``under_way``.

    A round that fails is logged as a failure of ``what``, and the next one is made.
    """
    while not stop.is_set():
        try:
            await look_after()
        except Exception:  # noqa: BLE001 - the paper must go on whatever happens here
            _log.exception(f"{what} failed")
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            continue
    for task in list(under_way):
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
