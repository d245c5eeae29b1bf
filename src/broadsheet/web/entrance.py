"""The way in to the desk: who is signed in, whose form this is, and the pages that sign in and out.

Nothing is changed by GET. What is posted must come from a page of this site, by `Sec-Fetch-Site` or
`Origin`, and from a form of this session, by its token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.door import SESSION, Door, TooManyTries
from broadsheet.errors import NotFound
from broadsheet.model import Section
from broadsheet.roster import Roster
from broadsheet.ruling import Rulings
from broadsheet.views import Added, Preview, StoryPage
from broadsheet.web.press import Issue, Press, Sheet

#: Longest body of a form, in bytes: ten thousand sources picked by hand fit.
LONGEST_FORM = 2**20
#: Seconds after which somebody who was wrong too often may try again.
_LATER = "600"
#: What every page of the desk says to browsers and to what stands between. Its own address may be
#: told to itself, or browsers would send forms without their origin.
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}

Fields = Mapping[str, list[str]]


class OwnersPaper(Protocol):
    """The paper that the desk belongs to: the owner's own, never the sample edition."""

    @property
    def roster(self) -> Roster:
        """Its sources."""

    @property
    def rulings(self) -> Rulings:
        """What an editor may say of its stories."""

    def story(self, id: int) -> StoryPage:
        """A whole story; raises `NotFound`, or `Moved` where it was merged."""

    async def preview(self, text: str) -> Preview:
        """What would be polled for an address; raises `BroadsheetError` where that is nothing."""

    async def add(
        self, what: str | Preview, *, section: Section | None = None, owner: str | None = None
    ) -> Added:
        """Poll what was previewed from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The owner's paper, and the door of its desk."""

    door: Door
    paper: OwnersPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The page that asks for the key. ``ticket``: a link was followed, one button does it."""

    ticket: str | None = None
    problem: str | None = None


class Entrance:
    """The endpoints that sign in and out, and the guard of all the others of the desk."""

    def __init__(self, press: Press, owner: Owner | None, *, base_url: str | None) -> None:
        self._press = press
        self._owner = owner
        self._base = urlsplit(base_url) if base_url else None
        if owner:
            press.open_desk()

    @property
    def owner(self) -> Owner:
        """The owner; raises `NotFound` where this site has no desk."""
        if self._owner is None:
            raise NotFound("desk", "this site")
        return self._owner

    async def desk_enter(self, request: Request) -> Response:
        """A sign-in link: GET shows a button, POST uses the link up."""
        ticket = request.path_params["ticket"]
        if request.method == "POST":
            return await self._admit(request, ticket)
        return await self._ask(request, SignIn(ticket=ticket))

    async def desk_sign_in(self, request: Request) -> Response:
        """The key of the desk."""
        fields = await self._form(request)
        return await self._admit(request, first(fields, "key").strip())

    async def desk_sign_out(self, request: Request) -> Response:
        """The end of a session."""
        _, session = await self.posted(request)
        await asyncio.to_thread(self.owner.door.leave, session)
        answer = RedirectResponse("/", status_code=303, headers=PRIVATE)
        answer.delete_cookie(self._cookie(request), secure=self._https(request), httponly=True)
        return answer

    async def show(self, request: Request, build: Callable[[Issue, str], Sheet]) -> Response:
        """A page of the desk, built with the token for its forms; the sign-in page to strangers."""
        session = await self._session(request)
        if session is None:
            status = 200 if request.url.path == "/desk" else 403
            return await self._ask(request, SignIn(), status=status)
        token = await asyncio.to_thread(self.owner.door.token, session)
        answer = await self._press.show(request, lambda issue: build(issue, token))
        return private(answer)

    async def posted(self, request: Request) -> tuple[Fields, str]:
        """The fields of a form of somebody who is signed in, and the session; raises 403."""
        fields = await self._form(request)
        session = await self._session(request)
        if session is None:
            raise HTTPException(403, "Sign in at /desk first.\n", headers=PRIVATE)
        told = first(fields, "token")
        if not await asyncio.to_thread(self.owner.door.is_token, session, told):
            raise HTTPException(403, "This form is not of your session: load the page again.\n")
        return fields, session

    async def _form(self, request: Request) -> Fields:
        if self._owner is None:
            raise NotFound("desk", "this site")
        if not self._is_ours(request):
            raise HTTPException(403, "This form comes from another site.\n")
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LONGEST_FORM:
                raise HTTPException(413, "That is larger than any form of this site.\n")
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)

    async def _admit(self, request: Request, secret: str) -> Response:
        if not self._is_ours(request):
            raise HTTPException(403, "This form comes from another site.\n")
        caller = request.client.host if request.client else ""
        try:
            session = await asyncio.to_thread(self.owner.door.enter, secret, caller=caller)
        except TooManyTries:
            headers = {**PRIVATE, "Retry-After": _LATER}
            raise HTTPException(429, "Too many wrong keys. Wait.\n", headers=headers) from None
        if session is None:
            problem = "That is not the key, or the link was used or is older than 15 minutes."
            return await self._ask(request, SignIn(problem=problem), status=403)
        answer = RedirectResponse("/desk", status_code=303, headers=PRIVATE)
        answer.set_cookie(
            self._cookie(request),
            session,
            max_age=int(SESSION.total_seconds()),
            secure=self._https(request),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _ask(self, request: Request, page: SignIn, *, status: int = 200) -> Response:
        self.owner  # noqa: B018 - no desk, no page

        def build(_issue: Issue) -> Sheet:
            return Sheet(
                template="desk_sign_in.html",
                title="The desk",
                page=page,
                status=status,
                live=False,
                settled=False,
            )

        return private(await self._press.show(request, build))

    async def _session(self, request: Request) -> str | None:
        session = request.cookies.get(self._cookie(request))
        if session is None or not await asyncio.to_thread(self.owner.door.admits, session):
            return None
        return session

    def _is_ours(self, request: Request) -> bool:
        """Whether the browser says that one of our own pages asks, or says nothing."""
        told = request.headers.get("sec-fetch-site")
        if told is not None:
            return told in {"same-origin", "none"}
        origin = request.headers.get("origin")
        own = {f"{request.url.scheme}://{request.url.netloc}"}
        if self._base:
            own.add(f"{self._base.scheme}://{self._base.netloc}")
        return origin is None or origin in own

    def _https(self, request: Request) -> bool:
        """Whether the browser came by https, perhaps to a server before us."""
        base = self._base
        behind = base and base.scheme == "https" and base.netloc == request.headers.get("host")
        return request.url.scheme == "https" or bool(behind)

    def _cookie(self, request: Request) -> str:
        return "__Host-desk" if self._https(request) else "desk"


def first(fields: Fields, name: str) -> str:
    """The first value of a field, or nothing."""
    return next(iter(fields.get(name, [])), "")


def private(answer: Response) -> Response:
    """The answer, for nobody else to keep."""
    answer.headers.update(PRIVATE)
    if "etag" in answer.headers:
        del answer.headers["etag"]
    return answer
