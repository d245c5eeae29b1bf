"""The endpoints for programs: feeds, live events, health, and the site's own files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from broadsheet.collect.websub import links
from broadsheet.errors import Moved, NotFound
from broadsheet.model import Section
from broadsheet.web.assets import Asset, assets, by_path
from broadsheet.web.live import Crowded, EventStream, Live
from broadsheet.web.pages import FRONT, SECTION, id_named, section_named
from broadsheet.web.places import section_at, story_at
from broadsheet.web.press import Issue, Press
from broadsheet.web.syndication import FeedOut, atom, json_feed, of_stories, of_story

_FOR_EVER = "public, max-age=31536000, immutable"
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /desk\nDisallow: /live\n"
#: How each kind of feed is written, and its media type.
AS_PRINTED: Mapping[str, tuple[Callable[[FeedOut], bytes], str]] = {
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json"),
}
_FULL = "As many readers are connected as this newsroom serves live; pages still work.\n"


class Services:
    """The endpoints that answer with anything but a page."""

    def __init__(self, press: Press, live: Live) -> None:
        self._press = press
        self._live = live

    async def front_atom(self, request: Request) -> Response:
        """The front page as Atom."""
        return await self._feed(request, _as_atom, lambda issue: stories(issue, None))

    async def front_json(self, request: Request) -> Response:
        """The front page as JSON Feed."""
        return await self._feed(request, _as_json, lambda issue: stories(issue, None))

    async def section_atom(self, request: Request) -> Response:
        """A section as Atom."""
        section = section_named(request)
        return await self._feed(request, _as_atom, lambda issue: stories(issue, section))

    async def section_json(self, request: Request) -> Response:
        """A section as JSON Feed."""
        section = section_named(request)
        return await self._feed(request, _as_json, lambda issue: stories(issue, section))

    async def story_atom(self, request: Request) -> Response:
        """A story's developments as Atom."""
        id = id_named(request, "story")
        return await self._feed(request, _as_atom, lambda issue: developments(issue, id))

    async def story_json(self, request: Request) -> Response:
        """A story's developments as JSON Feed."""
        id = id_named(request, "story")
        return await self._feed(request, _as_json, lambda issue: developments(issue, id))

    async def live(self, request: Request) -> Response:
        """The event log as it grows."""
        cursor = request.headers.get("last-event-id") or request.query_params.get("after")
        try:
            return EventStream(await self._live.subscribe(cursor))
        except Crowded:
            return PlainTextResponse(_FULL, 503, headers={"Retry-After": "60"})

    async def health(self, request: Request) -> Response:
        """How the newsroom is doing."""

        def build(issue: Issue) -> Response:
            health = issue.desk.health()
            told = {
                "status": "unreachable" if health.unreachable else "ok",
                "edition": "sample" if issue.is_sample else "own",
                "live_readers": self._live.readers,
                **asdict(health),
            }
            return Response(
                msgspec.json.encode(told),
                media_type="application/json",
                headers={"Cache-Control": "no-store"},
            )

        return await self._press.show(request, build)

    async def robots(self, _request: Request) -> Response:
        """What crawlers are asked to leave alone."""
        return PlainTextResponse(_ROBOTS)

    async def favicon(self, _request: Request) -> Response:
        """The site's mark."""
        return _file(assets()["favicon.svg"], "public, max-age=86400")

    async def static(self, request: Request) -> Response:
        """A file under its fingerprinted name."""
        asset = by_path().get(f"/static/{request.path_params['name']}")
        if asset is None:
            raise NotFound("file", request.path_params["name"])
        return _file(asset, _FOR_EVER)

    async def _feed(
        self,
        request: Request,
        write: Callable[[FeedOut], Response],
        gather: Callable[[Issue], FeedOut],
    ) -> Response:
        return await self._press.show(request, lambda issue: write(gather(issue)))


def stories(issue: Issue, section: Section | None) -> FeedOut:
    """The feed of the front page, or of a section."""
    front = issue.desk.front_page(section=section, limit=SECTION if section else FRONT)
    home = section_at(section)
    name = issue.desk.name
    return of_stories(
        front.stories,
        title=_labelled(issue, f"{name}: {section.value.capitalize()}" if section else name),
        home=home,
        here=f"{home.rstrip('/')}/feed",
        base=issue.base,
        as_of=front.as_of,
        hub=issue.hub,
    )


def developments(issue: Issue, id: int) -> FeedOut:
    """The feed of a story; raises `NotFound`."""
    try:
        page = issue.desk.story(id)
    except Moved as moved:
        # A feed reader that follows a merged story goes on with the one it became.
        return developments(issue, moved.to)
    feed = of_story(page, here=f"{story_at(page.card.id)}/feed", base=issue.base)
    return replace(feed, title=_labelled(issue, feed.title), hub=issue.hub)


def _labelled(issue: Issue, title: str) -> str:
    return f"{title} (sample edition: invented news)" if issue.is_sample else title


def _as_atom(feed: FeedOut) -> Response:
    return _printed(feed, "atom")


def _as_json(feed: FeedOut) -> Response:
    return _printed(feed, "json")


def _printed(feed: FeedOut, kind: str) -> Response:
    write, media_type = AS_PRINTED[kind]
    told = {"Link": links(hub=feed.hub, topic=f"{feed.here}.{kind}")} if feed.hub else {}
    return Response(write(feed), media_type=media_type, headers=told)


def _file(asset: Asset, caching: str) -> Response:
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": caching})
