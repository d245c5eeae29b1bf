"""What a site's robots.txt lets us read (RFC 9309), asked once a day.

A missing file (4xx) allows everything; a site whose file fails with 5xx is left alone for an hour,
as the RFC demands; where the site itself cannot be reached, that error is the answer. Feeds are
not asked about: a person chose each of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from protego import Protego
from yarl import URL

from broadsheet.errors import Forbidden, Malformed, Rejected, TooManyHops

#: Bytes of the file that are read; the least that RFC 9309 asks for.
ROBOTS_CAP = 500 * 1024
#: No site slows us down to less than one request in this many seconds.
LONGEST_DELAY = 10.0

#: How long the rules of a site are kept, and how long it is left alone when they cannot be read.
_KNOWN = timedelta(days=1)
_FAILED = timedelta(hours=1)
_MOST_SITES = 4096

#: Fetches a robots.txt for the sake of a page; raises `SourceError` about that page.
FetchFile = Callable[[URL, str], Awaitable[bytes]]


@dataclass(slots=True)
class _Site:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego | None = None
    failed: int | None = None
    fresh_until: float = float("-inf")


class Robots:
    """The rules of the sites we read pages of. ``agent`` is our full user agent."""

    def __init__(self, *, agent: str, fetch: FetchFile) -> None:
        self._name = agent.partition("/")[0].strip().lower()
        self._fetch = fetch
        self._sites: dict[URL, _Site] = {}

    async def ask(self, place: URL, *, page: str) -> float:
        """Give the delay in seconds that the site asks for, on the way to ``page``.

        Raises `Forbidden` where it does not want ``place`` read, and the `SourceError` that
        kept us from knowing, all about ``page``.
        """
        site = self._known(place.origin())
        async with site.lock:
            if asyncio.get_running_loop().time() >= site.fresh_until:
                await self._learn(site, place, page)
        if site.failed:
            reason = f"robots.txt of {place.host} cannot be read (HTTP {site.failed})"
            raise Rejected(page, reason, status=site.failed, retry_after=_FAILED)
        if site.rules is None:
            return 0.0
        if not site.rules.can_fetch(str(place), self._name):
            raise Forbidden(page, f"robots.txt of {place.host} asks us not to read this")
        delay = site.rules.crawl_delay(self._name) or 0.0
        return min(delay, LONGEST_DELAY) if delay > 0 else 0.0

    def _known(self, origin: URL) -> _Site:
        if origin not in self._sites and len(self._sites) >= _MOST_SITES:
            del self._sites[next(iter(self._sites))]
        return self._sites.setdefault(origin, _Site())

    async def _learn(self, site: _Site, place: URL, page: str) -> None:
        site.rules, site.failed, keep = None, None, _KNOWN
        try:
            body = await self._fetch(place.origin().with_path("/robots.txt"), page)
            site.rules = await asyncio.to_thread(_parse, body, self._name)
        except Rejected as error:
            if error.status >= 500:
                site.failed, keep = error.status, _FAILED
            elif error.status == 429:
                raise
        except (Malformed, TooManyHops):
            pass  # RFC 9309, 2.3.1.2: no rules that could be known
        site.fresh_until = asyncio.get_running_loop().time() + keep.total_seconds()


def _parse(body: bytes, name: str) -> Protego:
    """Parse the rules, with all other robots' names made one.

    The parser takes time in proportion to names times rules, which a hostile file can make long.
    """
    lines = body.decode("utf-8-sig", "replace").splitlines()
    return Protego.parse("\n".join(_simplified(line, name) for line in lines))


def _simplified(line: str, name: str) -> str:
    start = line.lstrip()[:10].lower().replace("-", " ")
    if not start.startswith(("user agent", "useragent")):
        return line
    named = line.lower().partition("#")[0]
    return line if "*" in named or name in named else "User-agent: another"
