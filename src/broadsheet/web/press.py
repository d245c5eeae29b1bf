"""Prints a sheet: asks the newsroom in one thread hop, answers 304 where nothing is new."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from broadsheet import plainly
from broadsheet.model import Section, address
from broadsheet.web import bodies, counting, evidence, passages, places
from broadsheet.web.assets import assets
from broadsheet.web.desk import Desk, Editions
from broadsheet.web.shield import NONCE
from broadsheet.web.times import Clock

#: Browsers and proxies may keep a page but must ask whether it still stands.
_REVALIDATE = "no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page ready to print: ``page`` is the value its template shows.

    ``feed`` is the address, without its ending, of the feeds that follow the same news.
    ``settled`` says that only an event can change it: polls and subscriptions write none.
    ``now`` is the time to tell ages by, where that is not the time of the paper on show.
    """

    template: str
    title: str
    page: object
    description: str = ""
    section: Section | None = None
    query: str = ""
    feed: str = "/feed"
    live: bool = True
    settled: bool = True
    status: int = 200
    now: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    name: str
    notice: str | None
    is_sample: bool
    cursor: str
    nonce: str
    clock: Clock
    stands_in: bool
    sheet: Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The paper as it stands when one request is answered; ``hub`` pushes its feeds."""

    desk: Desk
    own: Desk
    now: datetime
    event: int
    is_sample: bool
    notice: str | None
    base: str
    hub: str | None = None

    @property
    def cursor(self) -> str:
        """Where live readers of this page start: the edition and the event it is current to."""
        return f"{edition(self.is_sample)}-{self.event}"


class Press:
    """Answers requests with pages and feeds of the edition on show."""

    def __init__(
        self,
        editions: Editions,
        *,
        base_url: str | None,
        contact: str | None,
        hub: str | None = None,
    ) -> None:
        self.editions = editions
        self.contact = contact
        self._hub = hub
        self._base = base_url.rstrip("/") if base_url else None
        self._run = secrets.token_hex(4)
        self._environment = _environment()

    def open_desk(self) -> None:
        """From now on every page leads to the owner's desk."""
        self._environment.globals["has_desk"] = True

    async def show(self, request: Request, build: Callable[[Issue], Sheet | Response]) -> Response:
        """Answer with what ``build`` makes of the paper, or 304 where the reader has it."""
        return await asyncio.to_thread(self._answer, request, build)

    def print(self, sheet: Sheet, issue: Issue, *, nonce: str) -> str:
        """The HTML of one sheet."""
        frame = Frame(
            name=issue.desk.name,
            notice=issue.notice,
            is_sample=issue.is_sample,
            cursor=issue.cursor,
            nonce=nonce,
            clock=Clock(sheet.now or issue.now),
            stands_in=issue.own is not issue.desk,
            sheet=sheet,
        )
        template = self._environment.get_template(sheet.template)
        return template.render(frame=frame, page=sheet.page, clock=frame.clock)

    def bare(self, heading: str, words: str) -> str:
        """The HTML of a page that asks nothing of the newsroom, for when that is the trouble."""
        page = {"heading": heading, "words": words}
        return self._environment.get_template("bare.html").render(page=page)

    def _answer(self, request: Request, build: Callable[[Issue], Sheet | Response]) -> Response:
        issue = self._issue(request)
        headers = {"ETag": self._etag(request, issue), "Cache-Control": _REVALIDATE}
        if _known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        made = build(issue)
        if isinstance(made, Response):
            if made.status_code == 200 and "Cache-Control" not in made.headers:
                made.headers.update(headers)
            return made
        printed = self._printed(made, issue, nonce=request.scope[NONCE])
        if made.status == 200 and made.settled:
            printed.headers.update(headers)
        else:
            printed.headers["Cache-Control"] = _REVALIDATE
        return printed

    def _printed(self, sheet: Sheet, issue: Issue, *, nonce: str) -> Response:
        html = self.print(sheet, issue, nonce=nonce)
        # A lone surrogate or a NUL in a headline must not cost the reader the page.
        body = html.replace("\x00", "").encode("utf-8", "replace")
        return Response(body, status_code=sheet.status, media_type="text/html")

    def _issue(self, request: Request) -> Issue:
        desk = self.editions.shown
        return Issue(
            desk=desk,
            own=self.editions.own,
            now=desk.now(),
            event=desk.last_event(),
            is_sample=self.editions.is_sample,
            notice=self.editions.notice,
            base=self._base or str(request.base_url).rstrip("/"),
            hub=None if self.editions.is_sample else self._hub,
        )

    def _etag(self, request: Request, issue: Issue) -> str:
        """Says what a page depends on: this run, the edition, the log, the minute, the address.

        The minute is in it because ages and health are printed to the minute.
        """
        told = f"{request.url}\n{issue.notice}\n{issue.now:%Y-%m-%dT%H:%M}"
        mark = hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=8).hexdigest()
        return f'W/"{self._run}-{issue.cursor}-{mark}"'


def edition(is_sample: bool) -> str:  # noqa: FBT001 - the façade's own word, read straight from it
    """How an edition is called in cursors: their event logs are not the same."""
    return "sample" if is_sample else "own"


def _known(request: Request, etag: str) -> bool:
    told = request.headers.get("if-none-match", "")
    return etag in (tag.strip() for tag in told.split(","))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        assets=assets(),
        sections=tuple(Section),
        address=address,
        story_at=places.story_at,
        article_at=places.article_at,
        source_at=places.source_at,
        section_at=places.section_at,
        search_at=places.search_at,
        outward=places.outward,
        count=counting.count,
        plural=counting.plural,
        tied=counting.tied,
        coded=passages.coded,
        marked=passages.marked,
        shortened=passages.shortened,
        outlet_of=evidence.outlet_of,
        changes=passages.changes,
        opens=passages.opens,
        timeline=passages.timeline,
        rewritten=passages.rewritten,
        laid_out=bodies.laid_out,
        length=counting.length,
        plainly=plainly,
        has_desk=False,
    )
    return environment
