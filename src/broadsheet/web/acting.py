"""The owner's desk: what needs a person, the table of sources with all that can be done to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.errors import BroadsheetError, NoFeed
from broadsheet.model import Section, Verb
from broadsheet.roster import Roster, as_csv, as_json, as_opml
from broadsheet.selection import select
from broadsheet.views import Finding, Preview, SourceLine
from broadsheet.web.counting import plural
from broadsheet.web.entrance import PRIVATE, Entrance, Fields, first
from broadsheet.web.places import source_at
from broadsheet.web.press import Issue, Sheet
from broadsheet.web.sources import SourceTable, asked, source_sheet, source_table

#: Names on the page that asks whether to remove them; more are counted.
_NAMED = 50

_DID = {
    Verb.PAUSE: "paused",
    Verb.RESUME: "resumed",
    Verb.LOOK: "due now",
    Verb.SECTION: "moved to another section",
    Verb.OWNER: "given another house",
    Verb.REMOVE: "removed; the articles stay",
}
_FORMS: dict[str, tuple[str, Callable[[Sequence[SourceLine]], bytes]]] = {
    "opml": ("text/x-opml", lambda lines: as_opml(lines, name="Broadsheet")),
    "csv": ("text/csv", as_csv),
    "json": ("application/json", as_json),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSheet:
    """The desk's first page: what needs a person. ``token`` goes into every form."""

    findings: tuple[Finding, ...]
    token: str
    told: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSources:
    """The table of sources, with acts. ``told`` says what was just done."""

    own: SourceTable
    token: str
    told: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What is about to be removed: the page that asks once more."""

    names: tuple[str, ...]
    others: int
    sources: tuple[str, ...]
    articles: int
    back: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What an address led to, to be looked at before it is added; or why it led nowhere."""

    address: str
    found: Preview | None
    problem: str | None
    tried: tuple[tuple[str, str], ...]
    token: str


class DeskPages:
    """The endpoints of the desk."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    async def desk(self, request: Request) -> Response:
        """What needs a person."""

        def build(_issue: Issue, token: str) -> Sheet:
            page = DeskSheet(findings=self._roster.findings(), token=token)
            return _sheet("desk.html", "The desk", page)

        return await self._entrance.show(request, build)

    async def desk_sources(self, request: Request) -> Response:
        """The table of sources, with acts."""

        def build(_issue: Issue, token: str) -> Sheet:
            table = source_table(self._roster.lines(), request.query_params, "/desk/sources")
            page = DeskSources(own=table, token=token, told=_told(request))
            return _sheet("desk_sources.html", "Sources", page)

        return await self._entrance.show(request, build)

    async def desk_source(self, request: Request) -> Response:
        """One source, with acts."""

        def build(_issue: Issue, token: str) -> Sheet:
            told = self._roster.page(request.path_params["id"])
            page = replace(source_sheet(told), token=token, done=_told(request))
            return _sheet("desk_source.html", told.source.name, page)

        return await self._entrance.show(request, build)

    async def desk_add(self, request: Request) -> Response:
        """Look at an address and show what is there; add it once that was seen."""
        fields, _ = await self._entrance.posted(request)
        address, paper = first(fields, "address").strip(), self._entrance.owner.paper
        try:
            found = await paper.preview(address)
        except BroadsheetError as error:
            tried = error.tried if isinstance(error, NoFeed) else ()
            return await self._preview(request, address, problem=str(error), tried=tried)
        section = first(fields, "section")
        if found.known or first(fields, "sure") != "yes" or section not in {"", *Section}:
            return await self._preview(request, address, found=found)
        await paper.add(
            found,
            section=Section(section) if section else None,
            owner=first(fields, "owner").strip() or None,
        )
        return _to(f"/desk{source_at(found.source)}?did=add&n=1")

    async def _preview(
        self,
        request: Request,
        address: str,
        *,
        found: Preview | None = None,
        problem: str | None = None,
        tried: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        def build(_issue: Issue, token: str) -> Sheet:
            page = Addition(address=address, found=found, problem=problem, tried=tried, token=token)
            return _sheet("desk_add.html", "Add a source", page)

        return await self._entrance.show(request, build)

    async def desk_act(self, request: Request) -> Response:
        """Do something to the sources that are picked, or to all that match."""
        fields, _ = await self._entrance.posted(request)
        meant = await asyncio.to_thread(self._meant, fields)
        wish = first(fields, "act")
        if wish in _FORMS:
            return _file(wish, meant)
        if wish not in list(Verb) or not meant:
            return _back(fields, "none", 0)
        verb = Verb(wish)
        if verb is Verb.REMOVE and first(fields, "sure") != "yes":
            return await self._ask(request, fields, meant)
        ids = [line.id for line in meant]
        value = first(fields, wish) or None
        if verb is Verb.SECTION and value not in {None, *Section}:
            return _back(fields, "none", 0)
        changed = await asyncio.to_thread(self._roster.act, verb, ids, value)
        return _back(fields, verb.value, len(changed))

    async def desk_feed(self, request: Request) -> Response:
        """Take one feed of a source off the schedule."""
        fields, _ = await self._entrance.posted(request)
        of = await asyncio.to_thread(self._roster.remove_feed, first(fields, "feed"))
        return _to(f"/desk{source_at(of)}?did=remove&n=1")

    async def _ask(self, request: Request, fields: Fields, meant: Sequence[SourceLine]) -> Response:
        def build(_issue: Issue, token: str) -> Sheet:
            page = Removal(
                names=tuple(line.name for line in meant[:_NAMED]),
                others=max(len(meant) - _NAMED, 0),
                sources=tuple(line.id for line in meant),
                articles=sum(line.articles for line in meant),
                back=_place(fields),
                token=token,
            )
            return _sheet("desk_remove.html", "Remove sources", page)

        return await self._entrance.show(request, build)

    def _meant(self, fields: Fields) -> tuple[SourceLine, ...]:
        """The sources picked, or all that match the filter that the form was shown with."""
        lines = self._roster.lines()
        if first(fields, "all") == "yes":
            return select(lines, asked(dict(parse_qsl(first(fields, "query")))))
        picked = set(fields.get("source", []))
        return tuple(line for line in lines if line.id in picked)

    @property
    def _roster(self) -> Roster:
        return self._entrance.owner.paper.roster


def _sheet(template: str, title: str, page: object) -> Sheet:
    return Sheet(template=template, title=title, page=page, live=False, settled=False)


def _file(form: str, lines: Sequence[SourceLine]) -> Response:
    media, write = _FORMS[form]
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="sources.{form}"'}
    return Response(write(lines), media_type=media, headers=headers)


def _back(fields: Fields, did: str, count: int) -> Response:
    place = _place(fields)
    return _to(f"{place}{'&' if '?' in place else '?'}{urlencode({'did': did, 'n': count})}")


def _place(fields: Fields) -> str:
    """The page of the desk that a form was on: never an address that somebody else wrote."""
    here = first(fields, "here")
    if here:
        return f"/desk{source_at(here)}"
    query = asked(dict(parse_qsl(first(fields, "query")))).filters
    return f"/desk/sources?{urlencode(query, errors='replace')}" if query else "/desk/sources"


def _to(place: str) -> Response:
    return RedirectResponse(place, status_code=303, headers=PRIVATE)


def _told(request: Request) -> str | None:
    """What was just done, in a sentence made of our own words."""
    did, count = request.query_params.get("did"), request.query_params.get("n", "")
    if did == "none":
        return "Nothing was done: pick sources and what to do with them."
    if did == "add":
        return "Added: it is looked at within a minute."
    if did not in list(Verb) or not (count.isascii() and count.isdigit() and len(count) < 7):
        return None
    return f"{plural(int(count), 'source')}: {_DID[Verb(did)]}." if int(count) else _SAME


_SAME = "Nothing changed: it was so already."
