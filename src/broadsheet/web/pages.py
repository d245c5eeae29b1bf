"""The pages: for each address, one value out of the newsroom and the template that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.errors import Moved, NotFound
from broadsheet.model import Section, from_address
from broadsheet.views import FrontPage, Health
from broadsheet.web.layout import Layout, lay_out
from broadsheet.web.places import section_at, story_at
from broadsheet.web.press import Issue, Press, Sheet

#: Stories of one sheet: enough for a lead, a second rank and four in each of nine sections.
FRONT = 48

#: Stories of one sheet of a section.
SECTION = 30

#: A query longer than this is cut; nobody types one.
_LONGEST_QUERY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontSheet:
    """The front page or a section. ``continued`` says that this is not its first sheet."""

    front: FrontPage
    layout: Layout
    health: Health
    more: str | None
    continued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutSheet:
    """What this paper is and how it is doing."""

    health: Health
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A page that could not be shown: what happened, and where to go instead."""

    heading: str
    words: str


class Pages:
    """The endpoints that answer with HTML. ``press`` prints what they build."""

    def __init__(self, press: Press) -> None:
        self._press = press

    async def front(self, request: Request) -> Response:
        """The front page."""
        return await self._stories(request, None)

    async def section(self, request: Request) -> Response:
        """One section."""
        return await self._stories(request, section_named(request))

    async def story(self, request: Request) -> Response:
        """A story, under its one address: other spellings and merged stories are redirected."""

        def build(issue: Issue) -> Sheet | Response:
            id = id_named(request, "story")
            try:
                page = issue.desk.story(id)
            except Moved as moved:
                return _elsewhere(_canonical(issue, moved.to))
            here = story_at(id, page.card.headline)
            if _asked(request) != here:
                return _elsewhere(here)
            return Sheet(
                template="story.html",
                title=page.card.headline,
                description=page.card.lede,
                page=page,
                section=page.card.section,
                feed=f"{story_at(id)}/feed",
            )

        return await self._press.show(request, build)

    async def article(self, request: Request) -> Response:
        """One article."""

        def build(issue: Issue) -> Sheet:
            page = issue.desk.article(id_named(request, "article"))
            return Sheet(
                template="article.html",
                title=page.line.title,
                description=page.deck,
                page=page,
                section=page.section,
            )

        return await self._press.show(request, build)

    async def search(self, request: Request) -> Response:
        """The search form, and what it found."""
        query = request.query_params.get("q", "").strip()[:_LONGEST_QUERY]

        def build(issue: Issue) -> Sheet:
            page = issue.desk.search(query) if query else None
            title = f"Search: {query}" if query else "Search"
            return Sheet(template="search.html", title=title, page=page, query=query, live=False)

        return await self._press.show(request, build)

    async def about(self, request: Request) -> Response:
        """What this paper is."""

        def build(issue: Issue) -> Sheet:
            page = AboutSheet(health=issue.desk.health(), version=version("broadsheet"))
            return Sheet(
                template="about.html",
                title="About this paper",
                page=page,
                live=False,
                settled=False,
            )

        return await self._press.show(request, build)

    async def contact(self, request: Request) -> Response:
        """How to reach whoever runs this paper."""

        def build(_issue: Issue) -> Sheet:
            page = self._press.contact
            return Sheet(template="contact.html", title="Contact", page=page, live=False)

        return await self._press.show(request, build)

    async def _stories(self, request: Request, section: Section | None) -> Response:
        after = request.query_params.get("after")

        def build(issue: Issue) -> Sheet:
            limit = SECTION if section else FRONT
            front = issue.desk.front_page(section=section, limit=limit, after=after)
            sheet = FrontSheet(
                front=front,
                layout=lay_out(front.stories),
                health=issue.desk.health(),
                more=f"{section_at(section)}?after={front.next_after}"
                if front.next_after
                else None,
                continued=after is not None,
            )
            return Sheet(
                template="section.html" if section or after else "front.html",
                title=section.value.capitalize() if section else "",
                page=sheet,
                section=section,
                feed=f"{section_at(section).rstrip('/')}/feed",
                live=after is None,
                settled=bool(front.stories),
            )

        return await self._press.show(request, build)


def section_named(request: Request) -> Section:
    """The section an address names; raises `NotFound`."""
    try:
        return Section(request.path_params["slug"])
    except ValueError as unknown:
        raise NotFound("section", request.path_params["slug"]) from unknown


def id_named(request: Request, kind: str) -> int:
    """The id an address names; raises `NotFound`."""
    text = request.path_params["address"]
    id = from_address(text)
    if id is None:
        raise NotFound(kind, text)
    return id


def trouble(status: int, heading: str, words: str) -> Callable[[Issue], Sheet]:
    """A sheet that says what went wrong."""

    def build(_issue: Issue) -> Sheet:
        page = Trouble(heading=heading, words=words)
        return Sheet(template="trouble.html", title=heading, page=page, status=status, live=False)

    return build


def _canonical(issue: Issue, id: int) -> str:
    cards = issue.desk.story_cards((id,))
    return story_at(id, cards[0].headline if cards else "")


def _elsewhere(path: str) -> Response:
    return RedirectResponse(path, status_code=301, headers={"Cache-Control": "no-cache"})


def _asked(request: Request) -> str:
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.split(b"?")[0].decode("ascii", "replace")
