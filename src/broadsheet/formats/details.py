"""What fastfeedparser leaves out of RSS and Atom, read from the XML for new entries only.

It drops RSS ``<source>`` and ``<language>``, all authors but one, ``xml:lang`` and ``xml:base``
of an entry, thumbnails in groups, and whatever follows a tag inside a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from broadsheet.formats.markup import local_name
from broadsheet.formats.raw import RawEntry, RawFeed

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_ORIGINAL = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
_DATES = ("pubDate", "published", "updated", "date", "issued", "modified", "created")
#: A day and a year at least, beside any time of day.
_DAY_AND_YEAR = re.compile(r"\d{4}|\d\D+\d")
_CLOCK = re.compile(r"\d\d?(?::\d\d)+")
_IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")


def complete(raw: RawFeed, xml: bytes, wanted: Iterable[int]) -> RawFeed:
    """``raw`` with the entries at the positions ``wanted`` (and the language) filled up."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return raw
    if root is None:
        return raw
    nodes = list(root.iter("{*}item", "{*}entry"))
    if len(nodes) == len(raw.entries):
        for at in wanted:
            _fill(raw.entries[at], nodes[at])
    return replace(raw, lang=_feed_lang(root) or raw.lang)


def _feed_lang(root: etree._Element) -> str | None:
    named = next(root.iter("{*}language"), None)
    lang: str | None = (named.text if named is not None else None) or root.get(_LANG)
    return lang


def _fill(entry: RawEntry, node: etree._Element) -> None:
    by_name: dict[str, list[etree._Element]] = {}
    for child in node.iterchildren("*"):
        by_name.setdefault(local_name(child), []).append(child)
    for title in by_name.get("title", ())[:1]:
        if len(title):
            entry["title"] = _words(title)
    for source in by_name.get("source", ())[:1]:
        entry["credit"], entry["credit_url"] = _source(source)
    names = list(_names(by_name))
    if names:
        entry["author"] = ", ".join(dict.fromkeys(names))
    original = node.findtext(_ORIGINAL)
    if original:
        entry["link"] = original
    if not any(_is_date(date) for name in _DATES for date in by_name.get(name, ())):
        entry["published"] = entry["updated"] = None
    _fill_text(entry, node, by_name)
    entry["image"] = next(_images(node), None)
    entry["lang"] = _words(*by_name.get("language", ())[:1]) or node.get(_LANG)
    entry["base"] = node.base


def _fill_text(
    entry: RawEntry, node: etree._Element, by_name: dict[str, list[etree._Element]]
) -> None:
    if "description" in by_name or "summary" in by_name:
        return
    entry["description"] = None
    if not entry.get("content"):
        entry["description"] = next((_words(d) for d in node.iter(_MEDIA + "description")), None)


def _is_date(node: etree._Element) -> bool:
    """Whether this names a day by itself: ``yesterday`` and ``10:00`` do not."""
    return _DAY_AND_YEAR.search(_CLOCK.sub("", node.text or "")) is not None


def _words(*nodes: etree._Element) -> str:
    return "".join("".join(node.itertext()) for node in nodes)


def _source(source: etree._Element) -> tuple[str | None, str | None]:
    if not len(source):
        return source.text, source.get("url")
    links = [link for link in source.iterfind("{*}link") if link.get("rel") != "self"]
    return source.findtext("{*}title"), next((link.get("href") for link in links), None)


def _names(by_name: dict[str, list[etree._Element]]) -> Iterator[str]:
    """Names as printed: ``dc:creator`` is meant for people, ``author`` of RSS is a mail address."""
    for node in by_name.get("creator") or by_name.get("author") or ():
        name = node.findtext("{*}name") if len(node) else node.text
        if name and name.strip():
            yield name.strip()


def _images(node: etree._Element) -> Iterator[str]:
    """Addresses of pictures, the largest ``media:content`` first."""
    contents = [c for c in node.iter(_MEDIA + "content") if _is_image(c)]
    contents.sort(key=lambda c: -_number(c.get("width")))
    thumbnails = node.iter(_MEDIA + "thumbnail")
    enclosures = [e for e in node.iterfind("{*}enclosure") if _is_image(e)]
    for found in (*contents, *enclosures, *thumbnails):
        if found.get("url"):
            yield str(found.get("url"))
    for link in node.iterfind("{*}link"):
        if link.get("rel") == "enclosure" and _is_image(link) and link.get("href"):
            yield str(link.get("href"))
    for image in node.iterfind("{http://www.itunes.com/dtds/podcast-1.0.dtd}image"):
        if image.get("href"):
            yield str(image.get("href"))


def _is_image(node: etree._Element) -> bool:
    if node.get("medium") or node.get("type"):
        return node.get("medium") == "image" or (node.get("type") or "").startswith("image/")
    return (node.get("url") or "").partition("?")[0].lower().endswith(_IMAGE_ENDINGS)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0
