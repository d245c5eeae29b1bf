"""What the head of an answer tells us: validators, links, how long to wait, how it is packed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from multidict import CIMultiDictProxy
from yarl import URL

from broadsheet.collect.addresses import NotFetched, target
from broadsheet.model import Validators

Headers = CIMultiDictProxy[str]

#: Hubs taken from one answer; nobody names more in earnest.
_MOST_HUBS = 8
#: Feeds that one answer names; the media types that are a feed's.
_MOST_FEEDS = 10
_FEEDS = ("rss", "atom", "rdf", "feed+json")
_VALUE = r"""\s*=\s*(?: "(?P<quoted>(?:[^"\\]|\\.)*)" | (?P<plain>[^\s;,"]*) )"""
_PARAMETER = re.compile(rf"""\s*;\s* (?P<name>[^\s;,="]+) (?:{_VALUE})?""", re.VERBOSE)
_ADDRESS = re.compile(r"<([^<>]*)>")

#: No site makes us wait longer than this, whatever it says.
LONGEST_WAIT = timedelta(hours=24)

#: What happened, in words for a reader, by HTTP status.
_WORDS: Mapping[int, str] = {
    401: "asks for a password",
    402: "asks for payment",
    403: "does not let us read this",
    404: "has nothing at this address",
    410: "says that this is gone for good",
    429: "asks us to come less often",
    451: "may not show this, for legal reasons",
    503: "cannot answer at the moment",
}


def rejection(host: str, status: int) -> str:
    """Say in words for a reader what an error status means.

    >>> rejection("a.example", 404)
    'a.example has nothing at this address (HTTP 404)'
    """
    fallback = "has a fault of its own" if status >= 500 else "answered with an error"
    return f"{host} {_WORDS.get(status, fallback)} (HTTP {status})"


def retry_after(headers: Headers) -> timedelta | None:
    """Read how long a site asks us to stay away, at most `LONGEST_WAIT`; None where unreadable.

    A date is read against the answer's own ``Date``, so that neither clock needs to be right.
    """
    text = headers.get("Retry-After", "").strip()
    if (wait := _seconds(text)) is not None:
        return min(wait, LONGEST_WAIT)
    until, sent = _moment(text), _moment(headers.get("Date", ""))
    if until is None or sent is None:
        return None
    return min(max(until - sent, timedelta()), LONGEST_WAIT)


def fresh_for(headers: Headers) -> timedelta | None:
    """Read how long an answer says that it stays as it is; None where it says nothing of use.

    ``max-age`` counts less what the answer spent in caches on its way, and goes before
    ``Expires``, which is read against the answer's own ``Date`` (RFC 9111, section 4.2.1).
    """
    wishes = ",".join(headers.getall("Cache-Control", ())).lower().split(",")
    named = dict(wish.strip().partition("=")[::2] for wish in wishes)
    if "no-cache" in named or "no-store" in named:
        return None
    lasts = _seconds(named.get("max-age", "").strip('"'))
    if lasts is not None:
        return _positive(lasts - (_seconds(headers.get("Age", "")) or timedelta()))
    until, sent = _moment(headers.get("Expires", "")), _moment(headers.get("Date", ""))
    return _positive(until - sent) if until and sent else None


def validators_of(headers: Headers, *, digest: int) -> Validators:
    """Keep what to send back next time.

    Validators that are not printable ASCII are dropped: they could not be sent back unchanged.
    """
    return Validators(
        etag=_sendable(headers.get("ETag")),
        last_modified=_sendable(headers.get("Last-Modified")),
        digest=digest,
    )


def links_of(headers: Headers, *, url: str) -> tuple[tuple[str, ...], str | None]:
    """Read the ``Link`` headers of a document at ``url``: its hubs, and its own address (RFC 8288).

    Links that speak of another document (``anchor``) and addresses that are never fetched are
    left out.
    """
    hubs: dict[str, None] = {}
    topic = None
    for relations, address, _media_type in _links(headers):
        place = _resolved(address, url)
        if place and "hub" in relations:
            hubs[place] = None
        if place and "self" in relations:
            topic = topic or place
    return tuple(hubs)[:_MOST_HUBS], topic


def feeds_of(headers: Headers, *, url: str) -> tuple[str, ...]:
    """Read which feeds the ``Link`` headers of a document at ``url`` name, in their order."""
    places = (
        _resolved(address, url)
        for relations, address, media_type in _links(headers)
        if "alternate" in relations and any(name in media_type for name in _FEEDS)
    )
    return tuple(dict.fromkeys(place for place in places if place))[:_MOST_FEEDS]


def _links(headers: Headers) -> Iterator[tuple[list[str], str, str]]:
    """The links of an answer: how each relates to the document, where it leads, to what type."""
    text = ", ".join(headers.getall("Link", ()))
    place = _ADDRESS.search(text)
    while place:
        told: dict[str, str] = {}
        end = place.end()
        while one := _PARAMETER.match(text, end):
            told.setdefault(one["name"].lower(), one["quoted"] or one["plain"] or "")
            end = one.end()
        if "anchor" not in told:
            media_type = told.get("type", "").lower()
            yield told.get("rel", "").lower().split(), place[1].strip(), media_type
        place = _ADDRESS.search(text, end)


def _resolved(address: str, url: str) -> str | None:
    try:
        return str(target(address, base=URL(url)))
    except NotFetched:
        return None


def packings(headers: Headers) -> tuple[str, ...]:
    """List the encodings that wrap the body, outermost last, without those that change nothing."""
    named = ",".join(headers.getall("Content-Encoding", ())).lower().split(",")
    return tuple(name for name in map(str.strip, named) if name not in {"", "identity"})


def _seconds(text: str) -> timedelta | None:
    if not (text.isascii() and text.isdigit()):
        return None
    return timedelta(seconds=min(int(text[:12]), 10**9))


def _positive(wait: timedelta) -> timedelta | None:
    return min(wait, LONGEST_WAIT) if wait > timedelta() else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sendable(text: str | None) -> str | None:
    return text if text and text.isascii() and text.isprintable() else None
