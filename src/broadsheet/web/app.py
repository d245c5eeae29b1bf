"""Puts the site together: every route, the headers around them, and what happens on trouble."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from broadsheet.errors import NotFound, StoreError
from broadsheet.hub import Hub
from broadsheet.pushing import Pushes
from broadsheet.web.acting import DeskPages
from broadsheet.web.desk import Editions
from broadsheet.web.editing import StoryDeskPages
from broadsheet.web.entrance import Entrance, Owner
from broadsheet.web.live import Live
from broadsheet.web.pages import Pages, trouble
from broadsheet.web.press import Press
from broadsheet.web.services import Services
from broadsheet.web.shield import Shield
from broadsheet.web.sources import SourcePages
from broadsheet.web.topics import PublishedFeeds
from broadsheet.web.websub import Websub

#: Every route: its address, its name (also that of its endpoint), and what is found there.
ROUTES = (
    ("/", "front", "the front page; `?after=` shows what ranks further down"),
    ("/section/{slug}", "section", "one section"),
    ("/story/{address}", "story", "a story; redirects to its readable address"),
    ("/story/{address}/feed.atom", "story_atom", "the developments of a story as Atom"),
    ("/story/{address}/feed.json", "story_json", "the developments of a story as JSON Feed"),
    ("/story/{address}/{slug}", "story", "a story under its readable address"),
    ("/article/{address}", "article", "one article with its evidence and revisions"),
    (
        "/sources",
        "sources",
        "every source with its health; its query sorts, filters and pages",
    ),
    ("/sources.opml", "sources_opml", "the sources that the same query selects, as OPML"),
    ("/sources.csv", "sources_csv", "their table as CSV"),
    ("/sources.json", "sources_json", "their table as JSON"),
    ("/source/{id}", "source", "one source: its health, its rhythm and what it adds"),
    ("/search", "search", "search; the query is `?q=`"),
    ("/about", "about", "what this paper is and how it counts"),
    ("/contact", "contact", "how to reach whoever runs this paper"),
    ("/desk", "desk", "the owner's desk: what needs a person; asks strangers for the key"),
    ("/desk/enter/{ticket}", "desk_enter", "a sign-in link, good once; used up by POST"),
    ("/desk/sign-in", "desk_sign_in", "POST: the key of the desk"),
    ("/desk/sign-out", "desk_sign_out", "POST: the end of a session"),
    ("/desk/sources", "desk_sources", "the table of sources, with all that can be done to them"),
    ("/desk/source/{id}", "desk_source", "one source, with all that can be done to it"),
    ("/desk/add", "desk_add", "POST: look at an address, then add what was found there"),
    ("/desk/act", "desk_act", "POST: do something to sources; asks once more before it removes"),
    ("/desk/feed", "desk_feed", "POST: remove one feed of a source"),
    ("/desk/story/{address}", "desk_story", "one story, to be joined with others and parted"),
    ("/desk/shape", "desk_shape", "POST: join stories, part one, take either back"),
    ("/live", "live", "the event log as server-sent events; resumes after `Last-Event-ID`"),
    ("/feed.atom", "front_atom", "the front page as Atom"),
    ("/feed.json", "front_json", "the front page as JSON Feed"),
    ("/section/{slug}/feed.atom", "section_atom", "a section as Atom"),
    ("/section/{slug}/feed.json", "section_json", "a section as JSON Feed"),
    ("/hub", "hub", "the WebSub hub of every feed here; takes requests to subscribe"),
    ("/websub/{token}", "websub", "where the hubs of sources confirm, and push to"),
    ("/health", "health", "how the newsroom is doing, as JSON"),
    ("/robots.txt", "robots", "what crawlers are asked to leave alone"),
    ("/favicon.svg", "favicon", "the site's mark"),
    ("/static/{name}", "static", "style and script, under names that change with their bytes"),
)

#: The routes that take more than questions, and those that take none.
POSTED = {
    **{f"desk_{act}": ["POST"] for act in ("sign_in", "sign_out", "add", "act", "feed", "shape")},
    "desk_enter": ["GET", "POST"],
    "websub": ["GET", "POST"],
    "hub": ["POST"],
}

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(
    editions: Editions,
    *,
    base_url: str | None = None,
    contact: str | None = None,
    pushes: Pushes | None = None,
    hub: Hub | None = None,
    owner: Owner | None = None,
) -> Starlette:
    """The site over these editions.

    ``base_url`` is where the site is reached from outside, for feeds; without it each request's
    own address is used. ``contact`` is an address or a sentence for the contact page. ``pushes``
    takes what hubs push to us, ``hub`` pushes our feeds; without them neither is done.
    ``owner`` opens the desk; without it there is none. Whoever
    stops the server calls ``app.state.live.close()`` first, or open streams keep it waiting.
    """
    if hub and base_url:
        hub.topics = PublishedFeeds(editions, base_url=base_url)
    hub_at = hub.url if hub else None
    press = Press(editions, base_url=base_url, contact=contact, hub=hub_at)
    live = Live(editions)
    entrance = Entrance(press, owner, base_url=base_url)
    app = _Site(
        routes=_routes(
            Pages(press),
            SourcePages(press),
            Services(press, live),
            Websub(pushes, hub),
            entrance,
            DeskPages(entrance),
            StoryDeskPages(entrance),
        ),
        middleware=[Middleware(GZipMiddleware, minimum_size=600, compresslevel=6)],
        exception_handlers=_trouble_pages(press),
        https=bool(base_url and base_url.startswith("https:")),
    )
    app.state.live = live
    return app


class _Site(Starlette):
    """Starlette with the header set outside everything, error pages included."""

    def __init__(self, *, https: bool, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self._https = https

    def build_middleware_stack(self) -> ASGIApp:
        return Shield(super().build_middleware_stack(), https=self._https)


def _routes(*rooms: object) -> list[Route]:
    return [
        Route(path, _endpoint(name, rooms), name=name, methods=POSTED.get(name))
        for path, name, _ in ROUTES
    ]


def _endpoint(name: str, rooms: Sequence[object]) -> Endpoint:
    found: Endpoint = next(getattr(room, name) for room in rooms if hasattr(room, name))
    return found


def _trouble_pages(press: Press) -> dict[type[Exception], Callable[..., Awaitable[Response]]]:
    async def missing(request: Request, _error: Exception) -> Response:
        return await press.show(request, trouble(404, "Not in this paper", _MISSING))

    async def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_FOUND:
            return await missing(request, error)
        return PlainTextResponse(error.detail, error.status_code, headers=error.headers)

    async def store_away(_request: Request, _error: Exception) -> Response:
        html = press.bare("One moment", _AWAY)
        return HTMLResponse(html, 503, headers={"Retry-After": "10"})

    async def broken(_request: Request, _error: Exception) -> Response:
        return HTMLResponse(press.bare("This page could not be made", _BROKEN), 500)

    return {
        NotFound: missing,
        HTTPException: refused,
        StoreError: store_away,
        Exception: broken,
    }


_MISSING = (
    "There is no such page here. Stories keep their address when they grow or merge, so a link "
    "that never worked was probably mistyped."
)
_AWAY = "The newsroom's database cannot be read right now. Please try again in a moment."
_BROKEN = "Something went wrong while this page was made. The cause is in the newsroom's log."
