"""WebSub on the wire: what is sent to hubs and subscribers, and how pushes are signed.

W3C Recommendation of 23 January 2018. Section 5.1: requests of subscribers; 5.3: verification of
intent; 7: deliveries; 7.1: signatures.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from yarl import URL

from broadsheet.collect.fetch import FORM_REDIRECTS
from broadsheet.errors import Rejected
from broadsheet.model import Subscriber, Subscription

#: Bytes that a secret must be shorter than: section 5.1.
LONGEST_SECRET = 200
#: Ways to sign that the recommendation names, all of which a hub may choose from.
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
_FORM = "application/x-www-form-urlencoded"


class Sender(Protocol):
    """The part of `Fetcher` that sends."""

    async def send(
        self,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        follow: frozenset[int] = frozenset(),
    ) -> bytes:
        """One exchange; raises `SourceError`."""


async def ask_hub(web: Sender, one: Subscription, *, mode: str, lease: timedelta) -> None:
    """Ask a hub to begin or to end a subscription; raises `SourceError`. It confirms later."""
    form = {
        "hub.mode": mode,
        "hub.topic": one.topic,
        "hub.callback": one.callback,
        "hub.secret": one.secret,
        "hub.lease_seconds": str(int(lease.total_seconds())),
    }
    body = URL.build(query=form).raw_query_string.encode()
    await web.send(one.hub, body=body, headers={"Content-Type": _FORM}, follow=FORM_REDIRECTS)


async def verify(web: Sender, one: Subscriber, *, mode: str, lease: timedelta) -> None:
    """Ask a subscriber whether it meant its request; raises `SourceError` unless it says so."""
    challenge = secrets.token_urlsafe(32)
    asked = {
        "hub.mode": mode,
        "hub.topic": one.topic,
        "hub.challenge": challenge,
        "hub.lease_seconds": str(int(lease.total_seconds())),
    }
    said = await web.send(str(URL(one.callback).extend_query(asked)))
    if said.strip() != challenge.encode():
        raise Rejected(one.callback, "it did not confirm the request", status=404)


async def deliver(web: Sender, one: Subscriber, body: bytes, *, media_type: str, hub: str) -> None:
    """Push a document to a subscriber, signed where it gave a secret; raises `SourceError`."""
    headers = {"Content-Type": media_type, "Link": links(hub=hub, topic=one.topic)}
    if one.secret:
        headers["X-Hub-Signature"] = sign(one.secret, body)
    await web.send(one.callback, body=body, headers=headers)


def links(*, hub: str, topic: str) -> str:
    """The ``Link`` header of a published feed and of its deliveries.

    >>> links(hub="https://a.example/hub", topic="https://a.example/feed.atom")
    '<https://a.example/hub>; rel="hub", <https://a.example/feed.atom>; rel="self"'
    """
    return f'<{hub}>; rel="hub", <{topic}>; rel="self"'


def sign(secret: str, body: bytes, *, method: str = "sha256") -> str:
    """The value of ``X-Hub-Signature`` for a body.

    >>> sign("key", b"news", method="sha1")
    'sha1=bce025cc5f91374519cea1d9a2945f87868fdc28'
    """
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


def is_signed(signature: str | None, secret: str, body: bytes) -> bool:
    """Whether a body came from somebody who knows the secret; compared in constant time."""
    method, _, claimed = (signature or "").strip().partition("=")
    if method.lower() not in _METHODS or not claimed.isascii():
        return False
    right = sign(secret, body, method=method.lower()).partition("=")[2]
    return hmac.compare_digest(claimed.lower(), right)
