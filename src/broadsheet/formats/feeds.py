"""Feed documents: RSS, Atom, RDF, CDF, JSON Feed and site maps in, clean entries out.

Identity and digest of every entry are taken before any other work; an entry that is already known
costs nothing more. A document in UTF-8 that begins as feeds do is read as the bytes it is;
everything else is turned into that first.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from broadsheet.errors import Malformed
from broadsheet.formats import entries, jsonfeed, markup, sitemap, xmlfeed
from broadsheet.formats.addresses import absolute
from broadsheet.formats.charset import decode
from broadsheet.formats.moments import when
from broadsheet.formats.raw import RawEntry, RawFeed
from broadsheet.formats.text import line
from broadsheet.model import Entry, ParsedFeed, SetAside

#: Where the feed begins after junk such as a script's warning.
_JUNK = 8192
#: Beginnings that are tried, where what begins there is no feed.
_STARTS = 8
_START = re.compile(r"<\?xml|<rss[\s>]|<feed[\s>]|<rdf:RDF|<channel[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_KINDS = {
    "rss": "rss",
    "feed": "atom",
    "entry": "atom",
    "rdf": "rdf",
    "channel": "rss",
    "urlset": "sitemap",
    "sitemapindex": "index",
}
_OTHER_ROOTS = {
    "html": "this is a web page, not a feed",
    "opml": "this is an OPML list of feeds; import it instead",
    "svg": "this is a picture, not a feed",
    "error": "the site answered with an error message instead of a feed",
}
_WEB_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script", re.IGNORECASE)
#: How most feeds begin; what stands before the root means nothing to a reader of UTF-8.
_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml(?![^>]*(?:iso-?2022|hz-gb|utf-?7))[^>]{0,200}\?>)?\s*+"
    rb"(<(?:rss|feed|rdf:RDF)[\s>])",
    re.IGNORECASE,
)
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
#: No feed has more; longer than a month nobody waits, whatever a feed asks for.
MOST_HUBS, LONGEST_TTL = 10, 43_200


def parse_feed(
    body: bytes,
    *,
    url: str,
    charset: str | None = None,
    known: Mapping[int, int] | None = None,
    limit: int = 2000,
) -> ParsedFeed:
    """The feed in ``body``, with the entries that are new or changed against ``known``.

    ``url`` is where it came from, ``charset`` what the HTTP header said, ``known`` maps the key of
    an entry to the digest it had, ``limit`` is how many of the newest entries are looked at.
    Raises Malformed, with a reason fit for a reader, where the body is no feed.
    """
    ready = _BEGINNING.match(body)
    if ready:
        try:
            return _parsed(_read_xml(body[ready.start(1) :], known or {}, url, limit), url=url)
        except UnicodeDecodeError:
            pass  # it is in another encoding than most
    document = _document(body, url=url, charset=charset)
    if document[0] in "{[":
        found = _fresh(jsonfeed.read(document, url=url), known or {}, limit=limit)
    else:
        found = _read_xml(document.encode("utf-8", "replace"), known or {}, url, limit)
    return _parsed(found, url=url)


def read_feed(body: bytes, *, url: str) -> RawFeed:
    """What `parse_feed` reads before it chooses and cleans; raises Malformed as that does."""
    document = _document(body, url=url, charset=None)
    if document[0] in "{[":
        return jsonfeed.read(document, url=url)
    return _read_xml(document.encode("utf-8", "replace"), {}, url, sys.maxsize).raw


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A raw feed and what is new in it: position, key and digest of entries, as listed."""

    raw: RawFeed
    seen: int
    cut: bool
    new: Sequence[tuple[int, int, int]]


def _document(body: bytes, *, url: str, charset: str | None) -> str:
    """The characters of the feed, beginning with its root; Malformed where it cannot be one."""
    text = decode(body, charset=charset).lstrip("\ufeff \t\r\n\x00")
    if not text:
        raise Malformed(url, "the document is empty")
    if text[0] in "{[":
        return text
    if text[0] != "<":
        start = _START.search(text, 0, _JUNK)
        if start is None:
            raise Malformed(url, "this is plain text, not a feed")
        text = text[start.start() :]
    return _checked_root(text, url=url)


def _checked_root(text: str, *, url: str, tries: int = _STARTS) -> str:
    xml = markup.root_of(text)
    root = _ROOT.match(xml)
    name = root[1].lower() if root else ""
    if name in _KINDS:
        return xml
    if name in _OTHER_ROOTS:
        raise Malformed(url, _OTHER_ROOTS[name])
    if _WEB_PAGE.search(text, 0, _JUNK):
        raise Malformed(url, _OTHER_ROOTS["html"])
    start = _START.search(text, 1, _JUNK) if tries else None
    if start is not None:
        return _checked_root(text[start.start() :], url=url, tries=tries - 1)
    raise Malformed(
        url, f"this is no feed: the document is a <{name}>" if name else "this is no feed"
    )


def _read_xml(xml: bytes, known: Mapping[int, int], url: str, limit: int) -> _Found:
    root = _ROOT.match(xml[:200].decode("utf-8", "ignore"))
    kind = _KINDS[root[1].lower()] if root else "rss"
    if kind == "index":
        raise Malformed(url, sitemap.refusal(xml, url=url))
    found = _fresh(xmlfeed.read(xml, kind=kind), known, limit=limit)
    if not found.seen and _ENTRY.search(xml):
        raise Malformed(url, "the feed is damaged and none of its entries can be read")
    for at, _key, _digest in found.new:
        xmlfeed.complete(found.raw.entries[at], found.raw)
        if kind == "sitemap":
            sitemap.complete(found.raw.entries[at])
    return found


def _fresh(raw: RawFeed, known: Mapping[int, int], *, limit: int) -> _Found:
    places = _newest(raw.entries, limit=limit)
    kept = [raw.entries[at] for at in places]
    new: dict[int, tuple[int, int, int]] = {}
    for at, key, entry in zip(places, entries.keys_of(kept), kept, strict=True):
        digest = entries.digest_of(entry)
        if known.get(key) != digest:
            new.setdefault(key, (at, key, digest))
    return _Found(
        raw=raw, seen=len(raw.entries), cut=len(kept) < len(raw.entries), new=[*new.values()]
    )


def _newest(found: Sequence[RawEntry], *, limit: int) -> Sequence[int]:
    """Positions of the newest ``limit`` entries; one without a date is as old as its neighbour."""
    if len(found) <= limit:
        return range(len(found))
    dates: list[str] = []
    for entry in found:
        dates.append(_day(entry) or (dates[-1] if dates else ""))
    order = sorted(range(len(found)), key=lambda at: dates[at], reverse=True)
    return sorted(order[:limit])


def _day(entry: RawEntry) -> str:
    """When an entry was published, so that texts sort as times do; "" where it does not tell."""
    fields = entry.get("fields")
    given = xmlfeed.date(fields) if fields else entry.get("published") or entry.get("updated")
    at = when(given)
    return at.isoformat() if at else ""


def _parsed(found: _Found, *, url: str) -> ParsedFeed:
    kept: list[Entry] = []
    aside: list[SetAside] = []
    for at, key, digest in reversed(found.new):
        raw = found.raw.entries[at]
        entry = entries.entry_of(raw, found.raw, key=key, digest=digest, url=url)
        if entry is None:
            aside.append(entries.set_aside(at, raw))
        else:
            kept.append(entry)
    kept.sort(key=_age)
    return ParsedFeed(
        title=line(found.raw.title, longest=200),
        home=absolute(found.raw.home, base=url),
        lang=entries.lang(found.raw.lang),
        kind=found.raw.kind,
        seen=found.seen,
        entries=tuple(kept),
        set_aside=tuple(aside),
        truncated=found.cut,
        hubs=tuple(dict.fromkeys(_addresses(found.raw, "hub", url=url)))[:MOST_HUBS],
        topic=next(_addresses(found.raw, "self", url=url), None),
        ttl=timedelta(minutes=min(found.raw.minutes, LONGEST_TTL)) if found.raw.minutes else None,
    )


def _addresses(raw: RawFeed, relation: str, *, url: str) -> Iterator[str]:
    for given, href in raw.links:
        address = absolute(href, base=url) if relation in given.split() else None
        if address:
            yield address


def _age(entry: Entry) -> datetime:
    return entry.published or datetime.max.replace(tzinfo=UTC)
