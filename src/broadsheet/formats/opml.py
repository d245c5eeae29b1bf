"""Lists of feeds in OPML 1 and 2: read from anybody, written for anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from broadsheet.errors import Malformed
from broadsheet.formats import markup
from broadsheet.formats.addresses import LONGEST, absolute, canonical
from broadsheet.formats.charset import decode
from broadsheet.formats.entries import lang
from broadsheet.formats.text import letters, line
from broadsheet.model import FeedKind, Section, SetAside

#: More outlines than this are no list that a person reads.
MOST = 50_000

#: Names of folders that people give to our sections.
_FOLDERS = {
    Section.WORLD: "world international monde welt mundo ausland news headlines",
    Section.POLITICS: "politics politik politique politica government",
    Section.BUSINESS: "business economy finance money markets wirtschaft economie economia",
    Section.TECHNOLOGY: "technology tech technik it computers programming tecnologia",
    Section.SCIENCE: "science sciences wissenschaft ciencia space environment",
    Section.HEALTH: "health gesundheit sante salud medicine",
    Section.SPORT: "sport sports football deportes",
    Section.ENTERTAINMENT: "entertainment culture kultur cultura arts movies music film books",
    Section.LIFESTYLE: "lifestyle life travel food style fashion reise",
}
_KINDS = {kind.value: kind for kind in FeedKind}
_SECTIONS = {name: section for section, names in _FOLDERS.items() for name in names.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineFeed:
    """One feed of a list. ``section`` is the one that its folder or category names.

    ``kind`` is written and read as an attribute of our own, which other readers pass over.
    """

    url: str
    title: str
    section: Section | None = None
    lang: str | None = None
    kind: FeedKind = FeedKind.FEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A list of feeds, each address once, and what of it could not be used."""

    feeds: tuple[OutlineFeed, ...]
    set_aside: tuple[SetAside, ...] = ()


def parse_opml(body: bytes) -> Outline:
    """The feeds that an OPML document lists; Malformed where it is no OPML.

    Nothing that it declares is expanded or opened. Outlines whose address is no http or https
    address are set aside; an address that stands there twice counts once.
    """
    root = _root(body)
    feeds: dict[str, OutlineFeed] = {}
    aside: list[SetAside] = []
    for number, (node, folders) in enumerate(_outlines(root), start=1):
        if number > MOST:
            aside.append(SetAside(where=f"outline {number}", reason=f"only {MOST} are read"))
            break
        address = _address(node)
        if address is None:
            continue
        url = absolute(address, base="")
        if url is None:
            aside.append(_bad(number, address))
        else:
            feeds.setdefault(canonical(url), _feed(node, url, folders))
    return Outline(feeds=tuple(feeds.values()), set_aside=tuple(aside))


def write_opml(title: str, feeds: Iterable[OutlineFeed]) -> bytes:
    """An OPML 2.0 document, with a folder for each section."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = line(title)
    body = etree.SubElement(root, "body")
    folders: dict[Section, Any] = {}
    for feed in feeds:
        parent = body
        if feed.section is not None:
            if feed.section not in folders:
                name = feed.section.value.capitalize()
                folders[feed.section] = etree.SubElement(body, "outline", text=name, title=name)
            parent = folders[feed.section]
        name = line(feed.title) or feed.url
        node = etree.SubElement(parent, "outline", type="rss", text=name, title=name)
        node.set("xmlUrl", feed.url)
        if feed.lang:
            node.set("language", feed.lang)
        if feed.kind is not FeedKind.FEED:
            node.set("kind", feed.kind)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


def _root(body: bytes) -> Any:
    xml = markup.thinned(markup.mended(markup.root_of(decode(body).strip())))
    # Deep lists are real; without a document type there is nothing left that could grow.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        root = etree.fromstring(xml.encode("utf-8", "replace"), parser) if xml else None
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise Malformed("the list", "this is no OPML document")
    name = markup.local_name(root)
    if name.lower() not in ("opml", "outlinedocument", "outline", "body"):
        raise Malformed("the list", f"this is no OPML document but a <{name}>")
    return root


def _outlines(root: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every outline with the names of the folders it stands in, outermost first."""
    folders: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if markup.local_name(node).lower() != "outline":
            continue
        if event == "end":
            folders.pop()
            continue
        yield node, tuple(folders[-3:])
        folders.append(_name(node))


def _address(node: Any) -> str | None:
    """What the outline says its feed's address is, or None where it is a mere folder."""
    given = {name.lower(): value for name, value in node.attrib.items()}
    address = given.get("xmlurl")
    if address is None and given.get("type", "").lower() in ("rss", "atom", "feed"):
        address = given.get("url") or given.get("htmlurl")
    return address


def _feed(node: Any, url: str, folders: tuple[str, ...]) -> OutlineFeed:
    names = [*reversed(folders), *(node.get("category") or "").replace("/", ",").split(",")]
    sections = (_SECTIONS.get(_plain_letters(name)) for name in names)
    return OutlineFeed(
        url=url,
        title=_name(node),
        section=next((section for section in sections if section), None),
        lang=lang(node.get("language")),
        kind=_KINDS.get(node.get("kind") or "", FeedKind.FEED),
    )


def _name(node: Any) -> str:
    return line(node.get("title"), longest=200) or line(node.get("text"), longest=200)


def _plain_letters(name: str) -> str:
    accents = str.maketrans("éèêáàíìóòúù", "eeeaaiioouu")
    return letters(name).translate(accents)


def _bad(number: int, address: str) -> SetAside:
    long = len(address) > LONGEST
    reason = "its address is too long" if long else "its address is not an http or https address"
    return SetAside(where=f"outline {number}", reason=reason, sample=line(address, longest=200))
