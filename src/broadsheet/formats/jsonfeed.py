"""JSON Feed 1.0 and 1.1 (jsonfeed.org) into the raw form that all feed readers here share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import msgspec

from broadsheet.errors import Malformed
from broadsheet.formats.halves import decode_json
from broadsheet.formats.raw import RawEnclosure, RawEntry, RawFeed, RawText

_VERSION = re.compile(r"^https?://(?:www\.)?jsonfeed\.org/version/1(?:\.[01])?/?$")


def read(text: str, *, url: str) -> RawFeed:
    """The feed that a JSON document is; raises Malformed where it is another or broken JSON."""
    try:
        document = decode_json(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(url, "this looks like JSON, but it cannot be read as a feed") from error
    if not isinstance(document, dict) or not _is_feed(document):
        raise Malformed(url, "this is JSON, but not a JSON Feed")
    return RawFeed(
        kind="json",
        title=_text(document, "title"),
        home=_text(document, "home_page_url"),
        lang=_text(document, "language"),
        entries=[_entry(item) for item in _objects(document, "items")],
        links=_links(document),
    )


def _is_feed(document: dict[str, object]) -> bool:
    version = document.get("version")
    named = isinstance(version, str) and _VERSION.match(version.strip()) is not None
    return isinstance(document.get("items"), list) and (named or "title" in document)


def _links(document: dict[str, object]) -> list[tuple[str, str]]:
    named = [("hub", _text(hub, "url")) for hub in _objects(document, "hubs")]
    named.append(("self", _text(document, "feed_url")))
    return [(relation, address) for relation, address in named if address]


def _entry(item: dict[str, object]) -> RawEntry:
    return RawEntry(
        id=_id(item),
        link=_text(item, "url") or _text(item, "external_url"),
        title=_text(item, "title"),
        description=_text(item, "summary"),
        content=_content(item),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        author=", ".join(_authors(item)),
        tags=[{"term": tag} for tag in _texts(item, "tags")],
        image=_text(item, "image") or _text(item, "banner_image"),
        lang=_text(item, "language"),
        enclosures=[_enclosure(file) for file in _objects(item, "attachments")],
    )


def _enclosure(file: dict[str, object]) -> RawEnclosure:
    return RawEnclosure(
        url=_text(file, "url") or "",
        type=_text(file, "mime_type") or "",
        size=_whole(file, "size_in_bytes"),
        seconds=_whole(file, "duration_in_seconds"),
        width=0,
    )


def _id(item: dict[str, object]) -> str | None:
    id = item.get("id")
    return str(id) if isinstance(id, str | int | float) else None


def _content(item: dict[str, object]) -> list[RawText]:
    html, words = _text(item, "content_html"), _text(item, "content_text")
    if html:
        return [{"value": html, "type": "text/html"}]
    rows = (words or "").splitlines()
    return [{"value": "".join(f"<p>{escape(row)}</p>" for row in rows if row.strip())}]


def _authors(item: dict[str, object]) -> Iterator[str]:
    alone = item.get("author")
    for author in [*_objects(item, "authors"), *([alone] if isinstance(alone, dict) else [])]:
        name = _text(author, "name")
        if name:
            yield name


def _whole(parent: dict[str, object], key: str) -> int | None:
    value = parent.get(key)
    return int(value) or None if isinstance(value, int | float) and 0 < value < 1e15 else None


def _text(parent: dict[str, object], key: str) -> str | None:
    value = parent.get(key)
    return value if isinstance(value, str) else None


def _texts(parent: dict[str, object], key: str) -> list[str]:
    values = parent.get(key)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _objects(parent: dict[str, object], key: str) -> list[dict[str, object]]:
    values = parent.get(key)
    return [v for v in values if isinstance(v, dict)] if isinstance(values, list) else []
