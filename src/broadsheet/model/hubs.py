"""WebSub, both ways: what hubs push to us, and who is pushed what we publish."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """How our subscription at a hub stands."""

    ASKED = "asked"  # the hub has not yet confirmed it
    ACTIVE = "active"
    DENIED = "denied"
    LEAVING = "leaving"  # we have asked, or are about to ask, to end it


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Ours, at the hub of a feed: ``topic`` is what the hub pushes to ``callback``.

    ``token`` is the part of the callback that nobody can guess. ``asked`` is when the request was
    sent that the hub may still confirm, None where there is no such request. ``failures`` counts
    requests in a row that came to nothing, ``refused`` the deliveries whose signature was missing
    or wrong. ``seen`` are digests of the newest deliveries, the newest last.
    """

    token: str = field(repr=False)
    feed: int
    hub: str
    topic: str
    callback: str = field(repr=False)
    secret: str = field(repr=False)
    standing: Standing
    next_ask: datetime
    asked: datetime | None = None
    expires: datetime | None = None
    failures: int = 0
    trouble: str | None = None
    pushed: datetime | None = None
    refused: int = 0
    seen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Somebody who is pushed one of our feeds until ``expires``.

    ``due`` is when the next delivery is owed, None where none is; ``wanted`` is the number of the
    newest event it must tell of, ``delivered`` the digest of the document that arrived last.
    """

    id: int
    topic: str
    callback: str
    secret: str | None = field(repr=False)
    expires: datetime
    due: datetime | None = None
    wanted: int = 0
    delivered: int | None = None
    failures: int = 0
    failing_since: datetime | None = None
