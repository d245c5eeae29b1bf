"""Well-known places: the feed that an address stands for, told from how it is written alone.

How addresses are written where stands in `formats.forms`; here they are matched and filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import msgspec

from broadsheet.errors import Malformed
from broadsheet.formats.addresses import absolute, web_address
from broadsheet.formats.forms import FORMS, NAMED, Form
from broadsheet.model import FeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A document to look at for an address of a known form; ``what`` says whose it is.

    ``source`` names who publishes, where one site carries many publishers. ``sure`` is False where
    other sites write addresses so too, and only the document tells. ``within``: the document is no
    feed but names one, which `named_in` finds.
    """

    url: str
    what: str
    kind: FeedKind = FeedKind.FEED
    source: str | None = None
    sure: bool = True
    within: bool = False


def places(text: str) -> tuple[Place, ...]:
    """The documents that an address of a known form stands for, best first; () for any other.

    Raises `NotAddress`, and `Malformed` with the reason where such addresses have no feed.

    >>> places("youtube.com/channel/UCxxxxxxxxxxxxxxxxxxxxxx")[0].url
    'https://www.youtube.com/feeds/videos.xml?channel_id=UCxxxxxxxxxxxxxxxxxxxxxx'
    """
    url = web_address(spoken(text.strip()))
    found: list[Place] = []
    for form in FORMS:
        if found and found[0].sure:
            break
        names = _names(form, url)
        if names is None:
            continue
        if not form.feeds:
            raise Malformed(url, form.what)
        found += _filled(form, names)
    return tuple(found)


def named_in(place: Place, body: bytes) -> Place | None:
    """The feed that the document of a place names, or None where it names none."""
    if "itunes.apple.com/" in place.url:
        url = _looked_up(body)
        return replace(place, url=url, within=False) if url else None
    text = body.decode("utf-8", "replace")
    for host, marks, feed, source in NAMED:
        if host in place.url:
            id = next((found[1] for mark in marks if (found := mark.search(text))), None)
            if id is None:
                return None
            return replace(place, url=feed.format(id), source=source.format(id), within=False)
    return None


def spoken(text: str) -> str:
    """The address of an account that is written without one: ``@name@host``, ``@handle.example``.

    Of Mastodon and of Bluesky: https://docs.joinmastodon.org/spec/webfinger/,
    https://atproto.com/specs/handle.
    """
    if found := re.fullmatch(r"(?:acct:)?@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)", text):
        return f"https://{found[2]}/@{found[1]}"
    if found := re.fullmatch(r"@([\w-]+(?:\.[\w-]+)+)", text):
        return f"https://bsky.app/profile/{found[1]}"
    return text


def _names(form: Form, url: str) -> Mapping[str, str] | None:
    """What the form names in this address, or None where it is written otherwise."""
    parts = urlsplit(url)
    host = re.fullmatch(form.host, _ALIAS.sub("", parts.hostname or ""), re.IGNORECASE)
    path = re.fullmatch(form.path, _subject(form, parts.path, parts.query), re.IGNORECASE)
    if host is None or path is None:
        return None
    named = {**host.groupdict(), **path.groupdict()}
    spelled = {name: quote(unquote(text or ""), safe="@:+~/") for name, text in named.items()}
    asked = {f"{name}_": quote(unquote(text or ""), safe="") for name, text in named.items()}
    return {**spelled, **asked, **_whole(url)}


def _whole(url: str) -> Mapping[str, str]:
    parts = urlsplit(url)
    asked = f"?{parts.query}" if parts.query else ""
    return {"at": f"{parts.scheme}://{parts.netloc}", "query": asked, "whole": url}


def _subject(form: Form, path: str, query: str) -> str:
    given = dict(parse_qsl(query))
    kept = "&".join(f"{name}={quote(given[name])}" for name in form.keeps if given.get(name))
    return path.rstrip("/") + (f"?{kept}" if kept else "")


def _filled(form: Form, names: Mapping[str, str]) -> Iterator[Place]:
    for feed in form.feeds:
        yield Place(
            url=feed.format_map(names),
            what=form.what,
            kind=form.kind,
            source=form.source.format_map(names).replace("/", ":") if form.source else None,
            sure=form.sure,
            within=form.within,
        )


def _looked_up(body: bytes) -> str | None:
    try:
        answer = msgspec.json.decode(body, type=_Lookup)
    except (msgspec.DecodeError, RecursionError):
        return None
    return next((url for one in answer.results if (url := absolute(one.feedUrl, base=""))), None)


class _Podcast(msgspec.Struct):
    feedUrl: str | None = None  # noqa: N815 - Apple's name


class _Lookup(msgspec.Struct):
    results: list[_Podcast] = []


#: Other hosts of one site: for phones, old designs, and the like.
_ALIAS = re.compile(r"^(?:www|m|mobile|amp|old|new|np|i|sh)\.(?=[^.]+\.)")
