"""The pages about sources: their table, each one's own page, and the table as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.errors import NotFound
from broadsheet.model import FeedKind
from broadsheet.roster import as_csv, as_json, as_opml
from broadsheet.selection import STATES, Order, Selection, select, selection
from broadsheet.views import Output, SourceLine, SourcePage
from broadsheet.web.press import Issue, Press, Sheet

#: Sources on one sheet of the table.
ROWS = 100
#: A filter longer than this is cut; nobody types one.
_LONGEST = 200
#: Height of the chart of articles a day, and width of a day in it, in pixels.
_HIGH, _WIDE = 60, 10

_HEADINGS = {
    Order.NAME: "Source",
    Order.HEALTH: "Health",
    Order.LATEST: "Latest",
    Order.RATE: "A day",
    Order.FIRST: "First",
    Order.COPIES: "Copies",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The heading of a column: where it leads, and how the table is sorted by it, if it is."""

    label: str
    href: str
    sorted: str | None
    number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One filter of the table, with what may be chosen."""

    name: str
    label: str
    chosen: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A sheet of the table. ``all`` counts the sources that there are, ``found`` those selected."""

    rows: tuple[SourceLine, ...]
    wanted: Selection
    columns: tuple[Column, ...]
    choices: tuple[Choice, ...]
    all: int
    found: int
    before: str | None
    after: str | None
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesSheet:
    """The owner's sources, and those of the sample edition while that stands in."""

    own: SourceTable
    stand_in: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day of the chart, in pixels from its upper left corner."""

    x: int
    y: int
    height: int
    day: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSheet:
    """One source and the chart of its days; ``busiest`` is the day with the most articles.

    ``token`` and ``done`` are the desk's: what its forms carry, and what was just done.
    """

    told: SourcePage
    bars: tuple[Bar, ...]
    busiest: int
    width: int = 0
    height: int = _HIGH
    token: str = ""
    done: str | None = None


class SourcePages:
    """The endpoints about sources. ``press`` prints what they build."""

    def __init__(self, press: Press) -> None:
        self._press = press

    async def sources(self, request: Request) -> Response:
        """Every source with its health."""

        def build(issue: Issue) -> Sheet:
            stand_in = tuple(issue.desk.sources()) if issue.own is not issue.desk else ()
            table = source_table(issue.own.sources(), request.query_params, "/sources")
            return Sheet(
                template="sources.html",
                title="Sources",
                page=SourcesSheet(own=table, stand_in=stand_in),
                settled=False,
            )

        return await self._press.show(request, build)

    async def source(self, request: Request) -> Response:
        """One source."""

        def build(issue: Issue) -> Sheet:
            told, now = _told(issue, request.path_params["id"])
            return Sheet(
                template="source.html",
                title=told.source.name,
                page=source_sheet(told),
                settled=False,
                now=now,
            )

        return await self._press.show(request, build)

    async def sources_opml(self, request: Request) -> Response:
        """The feeds of the selected sources as OPML."""
        return await self._export(
            request, "text/x-opml", "opml", lambda lines, name: as_opml(lines, name=name)
        )

    async def sources_csv(self, request: Request) -> Response:
        """The selected sources as CSV."""
        return await self._export(request, "text/csv", "csv", lambda lines, _name: as_csv(lines))

    async def sources_json(self, request: Request) -> Response:
        """The selected sources as JSON."""
        return await self._export(
            request, "application/json", "json", lambda lines, _name: as_json(lines)
        )

    async def _export(
        self,
        request: Request,
        media: str,
        ending: str,
        write: Callable[[Sequence[SourceLine], str], bytes],
    ) -> Response:
        def build(issue: Issue) -> Response:
            lines = select(issue.own.sources(), asked(request.query_params))
            kept = {
                "Content-Disposition": f'attachment; filename="sources.{ending}"',
                "Cache-Control": "no-cache",
            }
            return Response(write(lines, issue.own.name), media_type=media, headers=kept)

        return await self._press.show(request, build)


def asked(query: Mapping[str, str]) -> Selection:
    """The selection that a query asks for."""
    return selection({name: value[:_LONGEST] for name, value in query.items()})


def source_table(lines: Iterable[SourceLine], query: Mapping[str, str], here: str) -> SourceTable:
    """The sheet of the table that a query asks for; ``here`` is its address."""
    every = tuple(lines)
    wanted = asked(query)
    found = select(every, wanted)
    sheet = min(_number(query.get("page", "")), max(0, (len(found) - 1) // ROWS))
    shown = found[sheet * ROWS : (sheet + 1) * ROWS]

    def sheet_at(number: int) -> str | None:
        there = 0 <= number * ROWS < len(found)
        return _at(here, wanted, page=number + 1) if there else None

    return SourceTable(
        rows=shown,
        wanted=wanted,
        columns=tuple(_column(order, wanted, here) for order in Order),
        choices=_choices(every, wanted),
        all=len(every),
        found=len(found),
        before=sheet_at(sheet - 1),
        after=sheet_at(sheet + 1),
        query=_at("", wanted).lstrip("?"),
    )


def source_sheet(told: SourcePage) -> SourceSheet:
    """One source with its chart drawn."""
    days = told.output.days
    return SourceSheet(
        told=told, bars=_bars(told.output), busiest=_most(told.output), width=len(days) * _WIDE
    )


def _told(issue: Issue, id: str) -> tuple[SourcePage, datetime]:
    """A source of the paper on show, else one of the owner's, with the time of its paper."""
    try:
        return issue.desk.source(id), issue.now
    except NotFound:
        return issue.own.source(id), issue.own.now()


def _at(here: str, wanted: Selection, *, page: int = 1) -> str:
    query = dict(wanted.filters)
    if wanted.order is not Order.NAME or wanted.reverse:
        query["sort"] = f"{'-' if wanted.reverse else ''}{wanted.order.value}"
    if page > 1:
        query["page"] = str(page)
    return f"{here}?{urlencode(query, errors='replace')}" if query else here


def _column(order: Order, wanted: Selection, here: str) -> Column:
    chosen = wanted.order is order
    turned = replace(wanted, order=order, reverse=chosen and not wanted.reverse)
    return Column(
        label=_HEADINGS[order],
        href=_at(here, turned),
        sorted=("descending" if wanted.reverse else "ascending") if chosen else None,
        number=order in {Order.RATE, Order.FIRST, Order.COPIES},
    )


def _choices(lines: Sequence[SourceLine], wanted: Selection) -> tuple[Choice, ...]:
    """The filters that can tell these sources apart, and the one that is set in any case."""
    feeds = [feed for line in lines for feed in line.feeds]
    choices = (
        ("state", "State", STATES),
        ("kind", "Kind", _used(feed.kind.value for feed in feeds) or (FeedKind.FEED.value,)),
        ("section", "Section", _used(feed.section or "none" for feed in feeds)),
        ("owner", "Owner", _used(line.owner or "none" for line in lines)),
        ("country", "Country", _used(line.country or "none" for line in lines)),
        ("lang", "Language", _used(line.lang or "none" for line in lines)),
    )
    return tuple(
        Choice(name=name, label=label, chosen=getattr(wanted, name), options=options)
        for name, label, options in choices
        if len(options) > 1 or getattr(wanted, name)
    )


def _used(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(map(str, values)), key=str.casefold))


def _bars(output: Output) -> tuple[Bar, ...]:
    most = max(_most(output), 1)
    heights = [-(-count * _HIGH // most) for _, count in output.days]
    return tuple(
        Bar(x=n * _WIDE, y=_HIGH - height, height=height, day=day, count=count)
        for n, ((day, count), height) in enumerate(zip(output.days, heights, strict=True))
    )


def _most(output: Output) -> int:
    return max((count for _, count in output.days), default=0)


def _number(text: str) -> int:
    """The page asked for, counted from 0; the first where it makes no sense."""
    return max(int(text) - 1, 0) if text.isascii() and text.isdigit() and len(text) < 7 else 0
