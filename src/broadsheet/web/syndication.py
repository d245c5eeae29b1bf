"""Feeds out: the front page, a section or a story as Atom 1.0 and JSON Feed 1.1.

Ids are the addresses of the pages without their readable part, which never changes. Characters
that XML cannot hold are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from lxml import etree

from broadsheet.model import address
from broadsheet.views import StoryCard, StoryPage, TimelineLine
from broadsheet.web.counting import counted
from broadsheet.web.places import article_at, outward, story_at
from broadsheet.web.times import iso

_ATOM = "http://www.w3.org/2005/Atom"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed of ours: all text is plain."""

    id: str
    url: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    author: str
    tags: tuple[str, ...] = ()
    lang: str | None = None
    original: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOut:
    """A feed of ours; addresses are absolute, ``here`` lacks the ending of its format.

    ``hub`` pushes it to whoever asks.
    """

    title: str
    subtitle: str
    home: str
    here: str
    updated: datetime
    items: tuple[Item, ...]
    hub: str | None = None


def of_stories(
    cards: Iterable[StoryCard],
    *,
    title: str,
    home: str,
    here: str,
    base: str,
    as_of: datetime,
    hub: str | None = None,
) -> FeedOut:
    """A feed whose entries are stories; an entry is updated as its story grows."""
    items = tuple(_story_item(card, base) for card in cards)
    return FeedOut(
        title=title,
        subtitle="Stories, each with the number of independent reports behind it",
        home=base + home,
        here=base + here,
        updated=max((item.updated for item in items), default=as_of),
        items=items,
        hub=hub,
    )


def of_story(page: StoryPage, *, here: str, base: str) -> FeedOut:
    """A feed whose entries are the developments of one story, newest first."""
    card = page.card
    lines = sorted(page.timeline, key=lambda line: line.at, reverse=True)
    return FeedOut(
        title=card.headline,
        subtitle=counted(outlets=card.outlets, origins=card.origins),
        home=base + story_at(card.id, card.headline),
        here=base + here,
        updated=max((line.at for line in lines), default=card.updated),
        items=tuple(_development_item(line, card, base) for line in lines),
    )


def atom(feed: FeedOut) -> bytes:
    """The feed as an Atom 1.0 document (RFC 4287)."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _put(root, "id", feed.home)
    _put(root, "title", feed.title)
    _put(root, "subtitle", feed.subtitle)
    _put(root, "updated", iso(feed.updated))
    _link(root, "self", f"{feed.here}.atom", "application/atom+xml")
    _link(root, "alternate", feed.home, "text/html")
    if feed.hub:
        etree.SubElement(root, f"{{{_ATOM}}}link", rel="hub", href=feed.hub)
    for item in feed.items:
        _entry(root, item)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return document


def json_feed(feed: FeedOut) -> bytes:
    """The feed as a JSON Feed 1.1 document."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _legal(feed.title),
        "description": _legal(feed.subtitle),
        "home_page_url": feed.home,
        "feed_url": f"{feed.here}.json",
        **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub else {}),
        "items": [_json_item(item) for item in feed.items],
    }
    return msgspec.json.encode(document)


def _story_item(card: StoryCard, base: str) -> Item:
    said = f"{card.lede} ({card.lede_source})" if card.lede else ""
    told = counted(outlets=card.outlets, origins=card.origins)
    return Item(
        id=base + story_at(card.id),
        url=base + story_at(card.id, card.headline),
        title=card.headline,
        summary=f"{said}\n{told}".strip(),
        published=card.first,
        updated=max(card.updated, card.first),
        author=card.headline_source,
        tags=(card.section.value, *card.topics),
        lang=card.lang,
    )


def _development_item(line: TimelineLine, card: StoryCard, base: str) -> Item:
    article = line.article
    about = f"{line.kind.value.capitalize()}: {article.title} ({article.source_name})"
    anchor = f"{line.kind.value.replace(' ', '-')}-{address(article.id)}-{iso(line.at)}"
    return Item(
        id=f"{base}{story_at(card.id)}#{anchor}",
        url=base + article_at(article.id),
        title=about,
        summary="\n".join(part for part in (line.text, line.why) if part),
        published=line.at,
        updated=line.at,
        author=article.source_name,
        lang=article.lang,
        original=outward(article.url),
    )


def _entry(root: etree._Element, item: Item) -> None:
    entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
    _put(entry, "id", item.id)
    _put(entry, "title", item.title)
    _put(entry, "updated", iso(item.updated))
    _put(entry, "published", iso(item.published))
    _put(etree.SubElement(entry, f"{{{_ATOM}}}author"), "name", item.author or "Unknown outlet")
    _link(entry, "alternate", item.url, "text/html")
    if item.original:
        _link(entry, "via", item.original, "text/html")
    for tag in item.tags:
        etree.SubElement(entry, f"{{{_ATOM}}}category", term=_legal(tag))
    _put(entry, "summary", item.summary)


def _json_item(item: Item) -> dict[str, object]:
    told = {
        "id": item.id,
        "url": item.url,
        "external_url": item.original,
        "title": _legal(item.title),
        "content_text": _legal(item.summary),
        "date_published": iso(item.published),
        "date_modified": iso(item.updated),
        "authors": [{"name": _legal(item.author)}],
        "tags": [_legal(tag) for tag in item.tags],
        "language": item.lang,
    }
    return {key: value for key, value in told.items() if value is not None}


def _put(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _legal(text)


def _link(parent: etree._Element, rel: str, href: str, media_type: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, href=_legal(href), type=media_type)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
