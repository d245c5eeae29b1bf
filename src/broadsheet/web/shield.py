"""The headers that every answer carries: no third party, no framing, no script but our own.

Pure ASGI around the whole application, so that error pages carry them too and streams pass
through untouched. A 304 repeats no policy: the browser keeps the one that came with the page it
has stored, whose nonce that page names.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The scope key under which a page finds the nonce of its own response.
NONCE = "broadsheet.nonce"

#: One reader's browser never needs more than this from us.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}

#: Two years, as browsers' preload lists ask; only sent where the site is known to use https.
_HSTS = "max-age=63072000"


class Shield:
    """Adds the header set to every response of ``app``."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app = app
        self._fixed = HEADERS | ({"Strict-Transport-Security": _HSTS} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = scope[NONCE] = secrets.token_urlsafe(16)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._arm(message, nonce)
            await send(message)

        await self._app(scope, receive, guarded)

    def _arm(self, message: Message, nonce: str) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in self._fixed.items():
            headers.setdefault(name, value)
        if message["status"] != 304:
            headers["Content-Security-Policy"] = policy(nonce)


def policy(nonce: str) -> str:
    """The content security policy of one response."""
    return (
        "default-src 'none'; "
        f"script-src 'nonce-{nonce}' 'strict-dynamic'; "
        "style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types broadsheet"
    )
