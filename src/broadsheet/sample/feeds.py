"""Writes an outlet's feeds as they stood at a moment: RSS 2.0, Atom 1.0 or JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

from broadsheet.model import digest
from broadsheet.sample import markup
from broadsheet.sample.nouns import Edition, FeedKind, Kind, Outlet, OutletFeed, Piece, Version

MEDIA = {
    FeedKind.RSS: "application/rss+xml; charset=utf-8",
    FeedKind.ATOM: "application/atom+xml; charset=utf-8",
    FeedKind.JSON: "application/feed+json",
}
#: What a careless template leaves behind: a bare ampersand, an HTML entity, an unclosed tag.
_DAMAGE = "<link>http://ads.invalid/?a=1&b=2<br>&nbsp;&copy; 2026</link>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry as it will be written. ``url`` None: an entry that says nothing."""

    piece: Piece
    version: Version
    url: str | None
    published: datetime | None


def lines(
    edition: Edition, outlet: Outlet, feed: OutletFeed, *, now: datetime, base: str
) -> list[Line]:
    """What a feed lists at ``now``, newest first."""
    shown = [
        line
        for piece in edition.of(outlet)
        if (feed.section is None or piece.section is feed.section)
        and (line := _line(piece, outlet, now=now, base=base)) is not None
    ]
    shown.sort(key=lambda line: line.piece.published, reverse=True)
    return shown[: outlet.limit]


def write_feed(outlet: Outlet, feed: OutletFeed, entries: Sequence[Line], *, base: str) -> bytes:
    """The document an outlet serves for a feed."""
    writers: dict[FeedKind, Callable[[Outlet, OutletFeed, Sequence[Line], str], str]] = {
        FeedKind.RSS: _rss,
        FeedKind.ATOM: _atom,
        FeedKind.JSON: _json,
    }
    return writers[feed.kind](outlet, feed, entries, base).encode()


def damage(document: bytes) -> bytes:
    """The same XML document as a careless template would print it: no longer well-formed."""
    return document.replace(b"</title>", b"</title>" + _DAMAGE.encode(), 1)


def path_of(piece: Piece, version: Version, outlet: Outlet) -> str:
    """Where an outlet puts a version of a piece."""
    return outlet.style.address.format(
        section=piece.section.value,
        slug=version.slug,
        day=piece.published.date().isoformat(),
        month=f"{piece.published:%Y/%m}",
        number=_number(piece.key),
    )


def in_zone(at: datetime, outlet: Outlet) -> datetime:
    """The same moment on the outlet's own clocks."""
    return at.astimezone(timezone(timedelta(hours=outlet.offset)))


def _line(piece: Piece, outlet: Outlet, *, now: datetime, base: str) -> Line | None:
    version = piece.at(now)
    if version is None:
        return None
    broken = piece.kind is Kind.BROKEN
    return Line(
        piece=piece,
        version=version,
        url=None if broken else base + path_of(piece, version, outlet),
        published=(piece.claimed or in_zone(piece.published, outlet)) if piece.dated else None,
    )


def _number(key: str) -> int:
    return 100_000 + digest(key) % 900_000


def _html(paragraphs: Sequence[str]) -> str:
    return "".join(markup.html(text) for text in paragraphs)


def _rss(outlet: Outlet, feed: OutletFeed, entries: Sequence[Line], base: str) -> str:
    body = "\n".join(_rss_item(line, outlet, full=feed.full) for line in entries)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>{escape(feed.title)}</title>
<link>{base}/</link>
<atom:link rel="self" type="application/rss+xml" href="{base}{feed.path}"/>
<description>{escape(outlet.tagline)}</description>
<language>{outlet.lang}</language>
{body}
</channel>
</rss>
"""


def _rss_item(line: Line, outlet: Outlet, *, full: bool) -> str:
    piece, listing = line.piece, line.version.listing
    guid = f'<guid isPermaLink="false">{outlet.id}:{piece.key.partition("/")[2]}</guid>'
    if line.url is None:
        return f"<item>{guid}</item>"
    parts = [guid, f"<link>{escape(line.url)}</link>"]
    if piece.named:
        parts.append(f"<title>{escape(listing.title)}</title>")
    if line.published is not None:
        parts.append(f"<pubDate>{format_datetime(line.published)}</pubDate>")
    if piece.author:
        parts.append(f"<dc:creator>{escape(piece.author)}</dc:creator>")
    parts += [f"<category>{escape(tag)}</category>" for tag in _categories(piece)]
    parts.append(f"<description>{escape(listing.summary)}</description>")
    if full:
        parts.append(f"<content:encoded><![CDATA[{_html(listing.paragraphs)}]]></content:encoded>")
    return "<item>" + "\n  ".join(parts) + "</item>"


def _atom(outlet: Outlet, feed: OutletFeed, entries: Sequence[Line], base: str) -> str:
    updated = max((e.version.listing.updated for e in entries), default=None)
    stamp = f"<updated>{updated.isoformat()}</updated>" if updated else ""
    body = "\n".join(_atom_entry(line, outlet, full=feed.full) for line in entries)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.lang}">
<title>{escape(feed.title)}</title>
<subtitle>{escape(outlet.tagline)}</subtitle>
<id>tag:{outlet.host},2026:{feed.path}</id>
<link rel="self" href="{base}{feed.path}"/>
<link rel="alternate" type="text/html" href="{base}/"/>
{stamp}
{body}
</feed>
"""


def _atom_entry(line: Line, outlet: Outlet, *, full: bool) -> str:
    piece, listing = line.piece, line.version.listing
    parts = [f"<id>tag:{outlet.host},2026:{piece.key.partition('/')[2]}</id>"]
    if line.url is None:
        return f"<entry>{parts[0]}</entry>"
    parts.append(f'<link rel="alternate" type="text/html" href="{escape(line.url)}"/>')
    parts.append(f"<title>{escape(listing.title) if piece.named else ''}</title>")
    if line.published is not None:
        parts.append(f"<published>{line.published.isoformat()}</published>")
        stamp = piece.claimed or in_zone(listing.updated, outlet)
        parts.append(f"<updated>{stamp.isoformat()}</updated>")
    if piece.author:
        parts.append(f"<author><name>{escape(piece.author)}</name></author>")
    parts += [f'<category term="{escape(tag)}"/>' for tag in _categories(piece)]
    parts.append(f"<summary>{escape(listing.summary)}</summary>")
    if full:
        parts.append(f'<content type="html">{escape(_html(listing.paragraphs))}</content>')
    return "<entry>" + "\n  ".join(parts) + "</entry>"


def _json(outlet: Outlet, feed: OutletFeed, entries: Sequence[Line], base: str) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": outlet.tagline,
        "home_page_url": f"{base}/",
        "feed_url": base + feed.path,
        "language": outlet.lang,
        "items": [_json_item(line, full=feed.full) for line in entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(line: Line, *, full: bool) -> dict[str, object]:
    piece, listing = line.piece, line.version.listing
    entry: dict[str, object] = {"id": piece.key}
    if line.url is None:
        return entry
    entry |= {"url": line.url, "summary": listing.summary, "tags": list(_categories(piece))}
    if piece.named:
        entry["title"] = listing.title
    if line.published is not None:
        entry["date_published"] = line.published.isoformat()
    if piece.author:
        entry["authors"] = [{"name": piece.author}]
    if full:
        entry["content_html"] = _html(listing.paragraphs)
    return entry


def _categories(piece: Piece) -> tuple[str, ...]:
    return (piece.section.value.title(), *piece.hashtags)
