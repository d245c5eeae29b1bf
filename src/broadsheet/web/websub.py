"""The endpoints of WebSub: where the hubs of sources confirm and push, and our own hub."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from broadsheet.errors import NotFound
from broadsheet.hub import Hub
from broadsheet.pushing import Crowded, Pushes, TooLong, Unknown

#: Seconds after which a hub that came too often should try again.
_LATER = "60"
_FORM = "application/x-www-form-urlencoded"
#: Bytes of a request to our hub: two addresses, a secret, and whatever else somebody adds.
_LONGEST_FORM = 16 * 1024


class Websub:
    """The endpoints that other programs post to; what is None takes nothing."""

    def __init__(self, pushes: Pushes | None, hub: Hub | None) -> None:
        self._pushes = pushes
        self._hub = hub

    async def hub(self, request: Request) -> Response:
        """A request to be pushed one of our feeds, or no longer."""
        if self._hub is None:
            raise NotFound("hub", "/hub")
        if not request.headers.get("content-type", "").lower().startswith(_FORM):
            return PlainTextResponse(f"The request must be a form, {_FORM}.\n", 415)
        form = await _form(request)
        if form is None:
            return PlainTextResponse("That is no form that can be read.\n", 400)
        visitor = request.client.host if request.client else ""
        reply = await self._hub.ask(form, visitor=visitor)
        later = {"Retry-After": _LATER} if reply.status in {429, 503} else {}
        return PlainTextResponse(reply.text, reply.status, headers=later)

    async def websub(self, request: Request) -> Response:
        """The callback of one subscription: a hub confirms with GET and delivers with POST."""
        if self._pushes is None:
            raise NotFound("subscription", request.path_params["token"])
        if request.method == "POST":
            return await self._delivery(self._pushes, request)
        echo = await self._pushes.confirm(request.path_params["token"], request.query_params)
        if echo is None:
            return PlainTextResponse("Nobody here asked for that.\n", 404)
        return PlainTextResponse(echo, headers={"Cache-Control": "no-store"})

    async def _delivery(self, pushes: Pushes, request: Request) -> Response:
        try:
            await pushes.receive(
                request.path_params["token"],
                request.stream(),
                signature=request.headers.get("x-hub-signature"),
                charset=_charset(request.headers.get("content-type", "")),
            )
        except Unknown:
            return PlainTextResponse("There is no subscription here any more.\n", 410)
        except Crowded:
            later = {"Retry-After": _LATER}
            return PlainTextResponse("One delivery after the other, please.\n", 503, headers=later)
        except TooLong:
            return PlainTextResponse("That is larger than any feed is read.\n", 413)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("The delivery did not arrive in time.\n", 408)
        # Signed or not: the recommendation lets a forger learn nothing from the answer.
        return PlainTextResponse("Received.\n", 202)


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a small form; None where it is long, cut off or written otherwise."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > _LONGEST_FORM:
                return None
        # Strictly: a secret that we cannot read we would sign with wrongly.
        text = body.decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50, errors="strict"))
    except (ClientDisconnect, ValueError):
        return None


def _charset(content_type: str) -> str | None:
    """The ``charset`` of a media type.

    >>> _charset('application/xml; charset="UTF-8"')
    'UTF-8'
    """
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"') or None
    return None
