"""RSS, RDF, Atom and CDF into the raw form: which element means what.

What tells an entry from another is read at once, the rest only for entries that are new.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from html import escape
from urllib.parse import urljoin

from broadsheet.formats.raw import RawEnclosure, RawEntry, RawFeed, RawTag, RawText
from broadsheet.formats.scan import (
    FRAMES,
    MARKUP,
    Element,
    Fields,
    attributes,
    children,
    scan,
    text,
    unescaped,
)

_PUBLISHED = (
    "pubDate",
    "published",
    "dc:date",
    "issued",
    "dcterms:issued",
    "created",
    "dcterms:created",
    "lastmod",
)
_UPDATED = ("updated", "modified", "dcterms:modified")
_WORDS = ("summary", "description", "abstract", "dc:description", "dcterms:abstract")
_BODIES = ("content:encoded", "content", "xhtml:body", "body", "fullitem")
_TEXTS = _WORDS + _BODIES
_AUTHORS = ("dc:creator", "author", "itunes:author", "dc:author")
_TAGS = ("category", "dc:subject", "itunes:keywords", "media:category", "keywords")
_IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
_MEDIA_TYPES = {"image": "image/*", "video": "video/*", "audio": "audio/*"}
_BY_PERIOD = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}
#: An element that may be encoded.
_ENCODED = re.compile(rb"base64|application/(?!xhtml)")
_WRAPPED = re.compile(r"\s*+<(?:\w+:)?div(?:\s[^<>]*+)?>([^<]*+)</(?:\w+:)?div>\s*+")
#: Media types of texts that stand there as they are.
_READABLE = re.compile(r"^\s*text/|[/+]xml\b|html|^\s*message/", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,12})\s*")


def read(xml: bytes, *, kind: str) -> RawFeed:
    """The feed in a document that begins with its root."""
    found = scan(xml)
    feed = found.feed
    if "channel" in feed:  # CDF and RSS 1.1 put one into another
        feed = {**children(feed["channel"][0]), **feed}
    return RawFeed(
        kind=kind,
        title=first(feed, "title", "dc:title", "media:title"),
        home=_link(feed),
        lang=first(feed, "language", "dc:language") or _inherited(feed, "xml:lang"),
        entries=[_identity(entry) for entry in found.entries],
        links=[*_links(feed)] if found.plain else [],
        minutes=_minutes(feed),
        scan=found,
    )


def complete(entry: RawEntry, feed: RawFeed) -> None:
    """Fill up an entry that is new."""
    fields, is_atom = entry["fields"], feed.kind == "atom"
    if is_atom and "title" in fields and _ENCODED.search(fields["title"][0][1]):
        entry["title"] = words(fields["title"][0], is_atom=True).strip()
    entry["description"] = _description(fields, is_atom=is_atom)
    entry["content"] = [*_bodies(fields, is_atom=is_atom)]
    entry["published"] = first(fields, *_PUBLISHED)
    entry["updated"] = first(fields, *_UPDATED)
    entry["author"] = ", ".join(dict.fromkeys(_authors(fields)))
    entry["tags"] = [*_tags(fields)]
    entry["credit"], entry["credit_url"] = _source(fields)
    entry["enclosures"] = [*_enclosures(fields)]
    entry["image"] = _image(fields, entry["enclosures"])
    entry["lang"] = first(fields, "dc:language", "language") or _inherited(fields, "xml:lang")
    entry["base"] = _inherited(feed.scan.feed, "xml:base") if feed.scan else None
    own = _inherited(fields, "xml:base", *(fields.get("link") or ())[:1])
    entry["base"] = _joined(entry["base"], own)


def date(fields: Fields) -> str | None:
    """When an entry says that it was published or changed."""
    news = fields.get("news:news")
    named = first(children(news[0]), "news:publication_date") if news else None
    return named or first(fields, *_PUBLISHED, *_UPDATED)


def first(fields: Fields, *names: str) -> str | None:
    """The first text that is there under any of these names."""
    for name in names:
        if name in fields:
            for element in fields[name]:
                found = text(element).strip() if element[2] else ""
                if found:
                    return found
    return None


def _identity(fields: Fields) -> RawEntry:
    """What makes an entry the same one, or another text."""
    return RawEntry(
        id=first(fields, "guid", "id") or _about(fields),
        link=first(fields, "feedburner:origLink") or _link(fields) or first(fields, "loc"),
        title=first(fields, "title", "dc:title", "media:title", "itunes:title") or _news(fields),
        octets=_octets(fields),
        fields=fields,
    )


def _octets(fields: Fields) -> bytes:
    """All text of an entry as it stands in the document: enough to see whether it changed."""
    found = [element[2] for name in _TEXTS if name in fields for element in fields[name]]
    return b"\0".join(found) if found else (_spare(fields) or "").encode()


def _bodies(fields: Fields, *, is_atom: bool) -> Iterator[RawText]:
    for name in _BODIES:
        for element in fields.get(name) or ():
            found = _body(element, is_atom=is_atom)
            if found["value"]:
                yield found


def _description(fields: Fields, *, is_atom: bool) -> str | None:
    for name in _WORDS:
        for element in fields.get(name) or ():
            found = words(element, is_atom=is_atom).strip()
            if found and is_atom and element[3] is not MARKUP:
                return _typed(found, attributes(element).get("type", "text"))
            if found:
                return found
    return None if any(name in fields for name in _BODIES) else _spare(fields)


def _spare(fields: Fields) -> str | None:
    """Words about the media of an entry, for want of others."""
    return first(fields, "media:description", "itunes:summary", "itunes:subtitle") or next(
        (first(group, "media:description") for group in _groups(fields)), None
    )


def _typed(words: str, media_type: str) -> str:
    return escape(words, quote=False) if media_type in ("text", "text/plain") else words


def _body(element: Element, *, is_atom: bool) -> RawText:
    inner = words(element, is_atom=is_atom).strip()
    if not is_atom:
        return RawText(value=inner, type="text/html")
    media_type = attributes(element).get("type", "text")
    if element[3] is MARKUP or media_type in ("html", "xhtml"):
        media_type = "text/html"
    return RawText(value=inner, type="text/plain" if media_type == "text" else media_type)


def words(element: Element, *, is_atom: bool) -> str:
    """The characters of a text: Atom 0.3 says which ones are base64, RFC 4287 (4.1.3.3) that all
    are whose type is neither one of its own nor text nor XML. Escaped HTML in a single ``div``, as
    TypePad wrote it, is HTML."""
    inner = text(element)
    if not is_atom or not element[1]:
        return inner
    if element[3] is MARKUP:
        wrapped = _WRAPPED.fullmatch(inner) if b"html" in element[1] else None
        is_escaped = wrapped and "&lt;" in wrapped[1] and b"xhtml" not in element[1]
        return unescaped(wrapped[1]) if wrapped and is_escaped else inner
    given = attributes(element)
    is_other = "/" in given.get("type", "") and not _READABLE.search(given["type"])
    if given.get("mode") == "base64" or (is_other and "mode" not in given):
        return _from_base64(inner.strip())
    return inner


def _from_base64(inner: str) -> str:
    """What base64 stands for, where that is text; else the letters themselves."""
    try:
        return b64decode(inner).decode()
    except (NotBase64, ValueError):
        return inner


def _news(fields: Fields) -> str | None:
    news = fields.get("news:news")
    return first(children(news[0]), "news:title") if news else None


def _link(fields: Fields) -> str | None:
    """The page that this is about: of several links, the first alternate one that is a page."""
    other: str | None = None
    for element in fields.get("link") or ():
        given = attributes(element)
        if element[2].strip() and given.get("rel", "alternate") == "alternate":
            return text(element).strip()
        href = given.get("href") or given.get("rdf:resource")
        if href and given.get("rel", "alternate") == "alternate":
            if given.get("type", "text/html") in ("text/html", "application/xhtml+xml"):
                return href.strip()
            other = other or href.strip()
    return other or _inherited(fields, "href") or _inherited(fields, "HREF")


def _links(fields: Fields) -> Iterator[tuple[str, str]]:
    """Relation and address of every link that has both.

    Where tags do not fit together nobody is asked: a hub that an entry named would be a stranger's.
    """
    for element in fields.get("link") or ():
        given = attributes(element)
        if given.get("rel") and given.get("href"):
            yield given["rel"].lower(), given["href"]


def _inherited(fields: Fields, name: str, *more: Element) -> str | None:
    """An attribute of the frames, the innermost first."""
    found: str | None = None
    for element in (*(fields.get(FRAMES) or ()), *more):
        if element[1] and element[1].find(name.partition(":")[2].encode()) >= 0:
            found = attributes(element).get(name) or found
    return found


def _about(fields: Fields) -> str | None:
    """What an entry of RDF is about, whatever prefix RDF has."""
    for frame in fields[FRAMES]:
        if frame[1].find(b"about") >= 0:
            for name, about in attributes(frame).items():
                if name.rpartition(":")[2] == "about":
                    return about
    return None


def _joined(outer: str | None, inner: str | None) -> str | None:
    try:
        return urljoin(outer or "", inner or "") or None
    except ValueError:
        return outer


def _authors(fields: Fields) -> Iterator[str]:
    """Names as printed: ``dc:creator`` is meant for people, ``author`` of RSS is a mail address."""
    for name in _AUTHORS:
        found = [_person(element) for element in fields.get(name) or ()]
        if any(found):
            yield from filter(None, found)
            return


def _person(element: Element) -> str | None:
    inside = children(element)
    return first(inside, "name", "email") if inside else text(element).strip()


def _tags(fields: Fields) -> Iterator[RawTag]:
    for name in _TAGS:
        for element in fields.get(name) or ():
            given = attributes(element)
            words = given.get("term") or text(element)
            for word in words.split(",") if "keywords" in name else [words]:
                yield RawTag(term=word.strip(), label=given.get("label"))
    for news in fields.get("news:news") or ():
        for word in (first(children(news), "news:keywords") or "").split(","):
            yield RawTag(term=word.strip())


def _source(fields: Fields) -> tuple[str | None, str | None]:
    for element in fields.get("source") or ():
        inside = children(element)
        if inside:
            return first(inside, "title"), _link(inside)
        return text(element).strip(), attributes(element).get("url")
    return None, None


def _groups(fields: Fields) -> Iterator[Fields]:
    """What stands in groups and in media of their own, whatever is in what."""
    for name in ("media:group", "media:content"):
        for element in fields.get(name) or ():
            inside = children(element)
            if inside:
                yield inside
                yield from _groups(inside)


def _enclosures(fields: Fields) -> Iterator[RawEnclosure]:
    """Files that go with the entry, each as it is given; the same one may come twice."""
    seconds = _seconds(first(fields, "itunes:duration"))
    for element in fields.get("enclosure") or ():
        given = attributes(element)
        yield _file(given, given.get("url") or given.get("href"), "length", seconds)
    for element in fields.get("link") or ():
        if element[1].find(b"enclosure") >= 0:
            given = attributes(element)
            if given.get("rel") == "enclosure":
                yield _file(given, given.get("href"), "length", seconds)
    for inside in (fields, *_groups(fields)):
        for element in inside.get("media:content") or ():
            given = attributes(element)
            length = _seconds(given.get("duration")) or seconds
            yield _file(given, given.get("url"), "fileSize", length)


def _file(given: dict[str, str], url: str | None, size: str, seconds: int | None) -> RawEnclosure:
    medium = given.get("medium") or ""
    media_type = given.get("type") or _MEDIA_TYPES.get(medium, "")
    if not media_type and (url or "").partition("?")[0].lower().endswith(_IMAGE_ENDINGS):
        media_type = "image/*"
    is_picture = media_type.startswith("image/")
    return RawEnclosure(
        url=(url or "").strip(),
        type=media_type,
        size=_number(given.get(size)),
        seconds=None if is_picture else seconds,
        width=_number(given.get("width")) or 0,
    )


def _image(fields: Fields, files: list[RawEnclosure]) -> str | None:
    """The largest picture that goes with the entry, else its thumbnail."""
    pictures = [file for file in files if file["url"] and file["type"].startswith("image/")]
    if pictures:
        return max(pictures, key=lambda file: file["width"])["url"]
    for inside in (fields, *_groups(fields)):
        for name in ("media:thumbnail", "itunes:image"):
            for element in inside.get(name) or ():
                given = attributes(element)
                found = given.get("url") or given.get("href")
                if found:
                    return found
    return None


def _seconds(duration: str | None) -> int | None:
    """A length such as ``1:02:03`` or ``3723``."""
    parts = (duration or "").strip().partition(".")[0].split(":")
    if len(parts) > 3 or not all(part.isdecimal() and len(part) < 7 for part in parts):
        return None
    total = 0
    for part in parts:
        total = total * 60 + int(part)
    return total or None


def _number(given: str | None) -> int | None:
    found = _NUMBER.fullmatch(given or "")
    return int(found[1]) or None if found else None


def _minutes(fields: Fields) -> int | None:
    """How long the feed asks not to be fetched again."""
    minutes = _number(first(fields, "ttl"))
    period = _BY_PERIOD.get((first(fields, "sy:updatePeriod") or "").lower())
    if minutes is None and period:
        return max(period // (_number(first(fields, "sy:updateFrequency")) or 1), 1)
    return minutes
