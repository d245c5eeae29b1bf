"""Damaged feeds, read by feedparser with its sanitiser off: it forgives what fastfeedparser cannot.

Its sanitiser lets scripts through and is quadratic on hostile input; `formats.sanitize` does that
work later and better.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser

from broadsheet.formats.raw import RawEntry, RawFeed, RawTag, RawText


def read(xml: bytes, *, kind: str) -> RawFeed | None:
    """What feedparser makes of a document, or None where it sees no feed in it."""
    found = feedparser.parse(BytesIO(xml), sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version") and not found.entries:
        return None
    return RawFeed(
        kind=kind,
        title=_text(found.feed, "title"),
        home=_text(found.feed, "link"),
        lang=_text(found.feed, "language"),
        entries=[_entry(entry) for entry in found.entries],
    )


def _entry(entry: Any) -> RawEntry:
    source = entry.get("source") or {}
    return RawEntry(
        id=_text(entry, "id"),
        link=_text(entry, "link"),
        title=_text(entry, "title"),
        description=_text(entry, "summary"),
        content=[_content(c) for c in entry.get("content", ())],
        published=_when(entry, "published_parsed"),
        updated=_when(entry, "updated_parsed"),
        author=_author(entry),
        tags=[_tag(tag) for tag in entry.get("tags", ())],
        credit=_text(source, "title"),
        credit_url=_text(source, "link") or _text(source, "href"),
        image=_image(entry),
        lang=_text(entry.get("title_detail") or {}, "language"),
    )


def _text(parent: Any, key: str) -> str | None:
    value = parent.get(key)
    return value if isinstance(value, str) else None


def _content(content: Any) -> RawText:
    return RawText(value=_text(content, "value"), type=_text(content, "type"))


def _tag(tag: Any) -> RawTag:
    return RawTag(term=_text(tag, "term"), label=_text(tag, "label"))


def _when(entry: Any, key: str) -> str | None:
    parsed = entry.get(key)
    if not isinstance(parsed, struct_time):
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC).isoformat()
    except ValueError:
        return None


def _author(entry: Any) -> str | None:
    names = [_text(author, "name") for author in entry.get("authors", ()) if author]
    return ", ".join(name for name in names if name) or _text(entry, "author")


def _image(entry: Any) -> str | None:
    for found in (*entry.get("media_content", ()), *entry.get("enclosures", ())):
        if "image" in (found.get("medium") or found.get("type") or ""):
            return _text(found, "url") or _text(found, "href")
    return next((_text(found, "url") for found in entry.get("media_thumbnail", ())), None)
