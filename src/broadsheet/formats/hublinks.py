"""The hubs that a document names, and what it calls itself: WebSub, section 4.

Only what stands at the top of a document counts: before the first entry of a feed, in the head of
a page. Further down it may be anybody's words, and whoever names the hub of a feed decides what
is pushed into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

import msgspec

from broadsheet.errors import Malformed
from broadsheet.formats.addresses import absolute
from broadsheet.formats.charset import decode
from broadsheet.formats.tree import page_tree

#: Characters of a feed before its first entry that are looked at, and hubs taken from them.
_HEAD, _MOST = 64 * 1024, 8
_ASIDE = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_FIRST_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]")
_LINK = re.compile(r"<(?:[\w.-]+:)?link\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)

Named = tuple[tuple[str, ...], str | None]


class _JsonHub(msgspec.Struct):
    url: str = ""


class _JsonFeed(msgspec.Struct):
    hubs: list[_JsonHub] = []
    feed_url: str | None = None


def hub_links(body: bytes, *, url: str, charset: str | None = None) -> Named:
    """The hubs that a feed or page at ``url`` names, and its own address as it gives it."""
    if b"hub" not in body:
        return (), None
    text = decode(body, charset=charset).lstrip("\ufeff \t\r\n\x00")
    if text.startswith("{"):
        return _of_json(text, url)
    if _PAGE.match(text):
        return _of_links(_page_links(body, url), url)
    head = _ASIDE.sub("", text[:_HEAD])
    entry = _FIRST_ENTRY.search(head)
    return _of_links(_xml_links(head[: entry.start()] if entry else head), url)


def _of_json(text: str, url: str) -> Named:
    try:
        told = msgspec.json.decode(text, type=_JsonFeed)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return (), None
    return _of_links([("hub", hub.url) for hub in told.hubs] + [("self", told.feed_url)], url)


def _page_links(body: bytes, url: str) -> Iterable[tuple[str, str | None]]:
    try:
        tree = page_tree(body, url=url)
    except Malformed:
        return []
    return [(link.get("rel") or "", link.get("href")) for link in tree.xpath("//head/link")]


def _xml_links(head: str) -> Iterable[tuple[str, str | None]]:
    for link in _LINK.finditer(head):
        told = {one[1].lower(): one[2] or one[3] or "" for one in _ATTRIBUTE.finditer(link[1])}
        yield told.get("rel", ""), unescape(told.get("href", ""))


def _of_links(links: Iterable[tuple[str, str | None]], url: str) -> Named:
    hubs: dict[str, None] = {}
    topic = None
    for rel, href in links:
        relations, place = rel.lower().split(), absolute(href or None, base=url)
        if place and "hub" in relations:
            hubs[place] = None
        if place and "self" in relations:
            topic = topic or place
    return tuple(hubs)[:_MOST], topic
