"""Feed documents: RSS, Atom, RDF and JSON Feed in, clean entries out, and only the new ones.

fastfeedparser reads; identity and digest of every entry are taken before any other work; an
entry that is already known costs nothing more. Damage is mended and read again, and what still
resists goes to feedparser, which is a hundred times slower.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from broadsheet.errors import Malformed
from broadsheet.formats import details, entries, fallback, fast, jsonfeed, markup
from broadsheet.formats.addresses import absolute
from broadsheet.formats.charset import decode
from broadsheet.formats.raw import RawEntry, RawFeed
from broadsheet.formats.text import line
from broadsheet.model import Entry, ParsedFeed, SetAside

#: Where the feed begins after junk such as a script's warning.
_JUNK = 8192
_START = re.compile(r"<\?xml|<rss[\s>]|<feed[\s>]|<rdf:RDF|<channel[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_KINDS = {"rss": "rss", "feed": "atom", "rdf": "rdf", "channel": "rss"}
_OTHER_ROOTS = {
    "html": "this is a web page, not a feed",
    "opml": "this is an OPML list of feeds; import it instead",
    "urlset": "this is a site map, not a feed",
    "sitemapindex": "this is a site map, not a feed",
    "svg": "this is a picture, not a feed",
    "error": "the site answered with an error message instead of a feed",
}
_WEB_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script", re.IGNORECASE)
_OPENING = {"atom": b"<entry"}
_OPENED = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")


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
    document = _document(body, url=url, charset=charset)
    if document[0] in "{[":
        found = _fresh(jsonfeed.read(document, url=url), known or {}, limit=limit)
    else:
        found = _read_xml(document, known or {}, url=url, limit=limit)
    return _parsed(found, url=url)


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


def _checked_root(text: str, *, url: str) -> str:
    xml = markup.root_of(text)
    root = _ROOT.match(xml)
    name = root[1].lower() if root else ""
    if name in _KINDS:
        return xml
    if name in _OTHER_ROOTS:
        raise Malformed(url, _OTHER_ROOTS[name])
    if _WEB_PAGE.search(text, 0, _JUNK):
        raise Malformed(url, _OTHER_ROOTS["html"])
    start = _START.search(text, 1, _JUNK)
    if start is not None:
        return _checked_root(text[start.start() :], url=url)
    raise Malformed(
        url, f"this is no feed: the document is a <{name}>" if name else "this is no feed"
    )


def _read_xml(document: str, known: Mapping[int, int], *, url: str, limit: int) -> _Found:
    document = markup.thinned(document)
    kind, xml = _kind(document), document.encode("utf-8", "replace")
    found = _fresh(fast.read(xml, kind=kind), known, limit=limit)
    if found.seen and not found.new and not _lost_entries(xml, found.seen, kind=kind):
        return found
    mended = markup.mended(document)
    if mended != document:
        xml = mended.encode("utf-8", "replace")
        found = _fresh(fast.read(xml, kind=kind), known, limit=limit)
    if not found.seen or _lost_entries(xml, found.seen, kind=kind):
        patient = _patient(xml, kind=kind, url=url)
        if len(patient.entries) > found.seen or not found.seen:
            return _fresh(patient, known, limit=limit)
    places = [at for at, _key, _digest in found.new]
    return replace(found, raw=details.complete(found.raw, xml, places))


def _kind(document: str) -> str:
    root = _ROOT.match(document)
    return _KINDS[root[1].lower()] if root else "rss"


def _patient(xml: bytes, *, kind: str, url: str) -> RawFeed:
    try:
        found = fallback.read(xml, kind=kind)
    except Exception as error:
        raise Malformed(url, "the feed is damaged beyond repair") from error
    if found is None or (not found.entries and _lost_entries(xml, 0, kind=kind)):
        raise Malformed(url, "the feed is damaged and none of its entries can be read")
    return found


def _lost_entries(xml: bytes, found: int, *, kind: str) -> bool:
    """Whether the document opens more entries than were found, quoted ones apart."""
    if xml.count(_OPENING.get(kind, b"<item")) <= found:
        return False
    outside = [piece.rpartition(b"]]>")[2] for piece in xml.split(b"<![CDATA[")]
    return sum(len(_OPENED.findall(piece)) for piece in outside) > found


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
        dates.append(entry.get("published") or entry.get("updated") or (dates[-1] if dates else ""))
    order = sorted(range(len(found)), key=lambda at: dates[at], reverse=True)
    return sorted(order[:limit])


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
    )


def _age(entry: Entry) -> datetime:
    return entry.published or datetime.max.replace(tzinfo=UTC)
