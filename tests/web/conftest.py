"""A site over a stand-in newsroom, and a client that asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from broadsheet.web.app import make_app
from tests.web.standin import Shown


@pytest.fixture
def editions() -> Shown:
    """Which paper is on show; tests set what it holds."""
    return Shown()


@pytest.fixture
async def site(editions: Shown) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the site, which does not follow redirects."""
    app = make_app(editions, contact="desk@tarn.example")
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://paper.example") as client:
        yield client
