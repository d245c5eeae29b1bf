"""Lists of feeds in OPML 1 and 2, and in FOAF: read from anybody, OPML written for anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from broadsheet.errors import Malformed
from broadsheet.formats import foaf, markup
from broadsheet.formats.addresses import LONGEST, absolute, canonical
from broadsheet.formats.charset import decode
from broadsheet.formats.entries import lang
from broadsheet.formats.text import letters, line
from broadsheet.model import FeedKind, Section, SetAside

#: More outlines than this are no list that a person reads.
MOST = 50_000

#: A feed stands in no more categories than this.
_MOST_CATEGORIES = 20
#: So many of the innermost folders say where a feed stands.
_FOLDERS_KEPT = 5
#: Outlines that point to another list.
_LISTS = ("include", "link", "source")

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

    ``kind``, ``paused`` and what is known of its source, ``source`` being the id, are written and
    read as attributes of our own, which other readers pass over. ``home`` is its site.
    ``categories`` are the folders and categories that it stands in, each as a path; they belong to
    the list, so that feeds are equal without them.
    """

    url: str
    title: str
    section: Section | None = None
    lang: str | None = None
    kind: FeedKind = FeedKind.FEED
    paused: bool = False
    source: str = ""
    source_name: str = ""
    home: str = ""
    owner: str | None = None
    categories: tuple[tuple[str, ...], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineLink:
    """Something that a list names beside feeds: another list, or a page without a feed."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineHead:
    """What a list says about itself, as it is written there."""

    title: str = ""
    owner: str = ""
    email: str = ""
    page: str = ""
    created: str = ""
    changed: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A list of feeds, each address once, and what of it could not be used.

    ``lists`` are other lists that it points to, which nobody opens; ``pages`` have no feed there.
    """

    feeds: tuple[OutlineFeed, ...]
    set_aside: tuple[SetAside, ...] = ()
    lists: tuple[OutlineLink, ...] = ()
    pages: tuple[OutlineLink, ...] = ()
    head: OutlineHead = field(default=OutlineHead(), compare=False)


def parse_opml(body: bytes) -> Outline:
    """The feeds that an OPML or FOAF document lists; Malformed where it is neither.

    Nothing that it declares is expanded or opened. Outlines whose address is no http or https
    address are set aside; an address that stands there twice counts once.
    """
    root = _root(body)
    found = _Found()
    if markup.local_name(root[0]).lower() == "rdf":
        for number, known in enumerate(foaf.read(root[0]), start=1):
            if found.is_full(number):
                break
            found.add_known(known)
        return found.outline(OutlineHead(version="rdf"))
    for number, (node, folders) in enumerate(_outlines(root), start=1):
        if found.is_full(number):
            break
        found.add(number, node, folders)
    if _breaks_off(root[-1], body):
        found.aside.append(SetAside(where="the end", reason="the list breaks off before its end"))
    return found.outline(_head(root))


class _Found:
    """What was found so far, each address once."""

    def __init__(self) -> None:
        self.feeds: dict[str, OutlineFeed] = {}
        self.aside: list[SetAside] = []
        self.lists: dict[str, OutlineLink] = {}
        self.pages: dict[str, OutlineLink] = {}

    def outline(self, head: OutlineHead) -> Outline:
        """All of it."""
        return Outline(
            feeds=tuple(self.feeds.values()),
            set_aside=tuple(self.aside),
            lists=tuple(self.lists.values()),
            pages=tuple(self.pages.values()),
            head=head,
        )

    def is_full(self, number: int) -> bool:
        """Whether no more is read; then that is said."""
        if number > MOST:
            reason = f"only {MOST} are read"
            self.aside.append(SetAside(where=f"outline {number}", reason=reason))
        return number > MOST

    def add(self, number: int, node: Any, folders: tuple[str, ...]) -> None:
        """Take in an outline, whatever it is."""
        given = {name.lower(): value for name, value in node.attrib.items()}
        address, kind = _address(given), given.get("type", "").strip().lower()
        if kind in _LISTS and (kind == "source" or "xmlurl" not in given):
            if self._link(self.lists, address or given.get("url"), _name(node)):
                self.aside.append(_beside(number, node, "it points to another list"))
            return
        url = absolute(address, base="") if address else None
        if url is not None:
            self._feed(_feed(node, url, folders))
        elif self._link(self.pages, given.get("htmlurl"), _name(node)):
            self.aside.append(_beside(number, node, "it names a page, but no feed"))
        elif address is not None:
            self.aside.append(_bad(number, address))

    def add_known(self, known: foaf.Known) -> None:
        """Take in what somebody published."""
        if known.kind == "feed":
            url = absolute(known.url, base="")
            if url is not None:
                categories = tuple((line(group, longest=200),) for group in known.groups)
                name = line(known.name, longest=200)
                self._feed(OutlineFeed(url=url, title=name, categories=categories))
        else:
            self._link(self.lists if known.kind == "list" else self.pages, known.url, known.name)

    def _feed(self, feed: OutlineFeed) -> None:
        first = self.feeds.setdefault(canonical(feed.url), feed)
        if first is not feed:
            both = tuple(dict.fromkeys(first.categories + feed.categories))
            self.feeds[canonical(feed.url)] = replace(first, categories=both[:_MOST_CATEGORIES])

    def _link(self, links: dict[str, OutlineLink], address: str | None, title: str) -> bool:
        url = absolute(address, base="") if address else None
        if url is None:
            return False
        links.setdefault(canonical(url), OutlineLink(url=url, title=line(title, longest=200)))
        return True


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
        for attribute, value in _facts(feed).items():
            if value:
                node.set(attribute, line(value))
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


def _facts(feed: OutlineFeed) -> dict[str, str | None]:
    return {
        "htmlUrl": feed.home,
        "language": feed.lang,
        "kind": "" if feed.kind is FeedKind.FEED else feed.kind.value,
        "paused": "true" if feed.paused else "",
        "source": feed.source,
        "sourceName": feed.source_name,
        "owner": feed.owner,
    }


def _root(body: bytes) -> Any:
    """An element around the document, or around all that were put one after the other."""
    xml = markup.thinned(markup.mended(markup.root_of(decode(body).strip())))
    # Deep lists are real; without a document type there is nothing left that could grow.
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        whole = f"<list>{xml}</list>".encode("utf-8", "replace")
        root = etree.fromstring(whole, parser) if xml else None
    except etree.XMLSyntaxError:
        root = None
    if root is None or not len(root):
        raise Malformed("the list", "this is no OPML document")
    name = markup.local_name(root[0])
    if name.lower() in ("opml", "outlinedocument", "outline", "body") or foaf.is_list(root[0]):
        return root
    raise Malformed("the list", f"this is no OPML document but a <{name}>")


def _breaks_off(root: Any, body: bytes) -> bool:
    """Whether the root is never closed: most likely a part of the file is missing."""
    name = f"{root.prefix}:{markup.local_name(root)}" if root.prefix else str(root.tag)
    return len(root) > 0 and f"</{name.rpartition('}')[2]}" not in decode(body)


def _head(root: Any) -> OutlineHead:
    """What stands in the head of the first document."""
    heads = [node for node in root[0] if markup.local_name(node).lower() == "head"]
    said = {
        markup.local_name(node).lower(): line(node.text, longest=200)
        for head in heads[:1]
        for node in head
    }
    return OutlineHead(
        title=said.get("title", ""),
        owner=said.get("ownername", ""),
        email=said.get("owneremail", ""),
        page=said.get("ownerid", ""),
        created=said.get("datecreated", ""),
        changed=said.get("datemodified", ""),
        version=line(root[0].get("version"), longest=20),
    )


def _outlines(root: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every outline with the names of the folders it stands in, outermost first."""
    folders: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if markup.local_name(node).lower() != "outline":
            continue
        if event == "end":
            folders.pop()
            continue
        yield node, tuple(folders[-_FOLDERS_KEPT:])
        folders.append(_name(node))


def _address(given: Mapping[str, str]) -> str | None:
    """What an outline says its feed's address is, or None where it is a mere folder."""
    address = given.get("xmlurl")
    if address is None and given.get("type", "").lower() in ("rss", "atom", "feed"):
        address = given.get("url")
    return address


def _feed(node: Any, url: str, folders: tuple[str, ...]) -> OutlineFeed:
    paths = (path.split("/") for path in (node.get("category") or "")[:LONGEST].split(","))
    said = [tuple(line(name, longest=200) for name in path if name.strip()) for path in paths]
    names = [*reversed(folders), *(name for path in said for name in path)]
    sections = (_SECTIONS.get(_plain_letters(name)) for name in names)
    return OutlineFeed(
        url=url,
        title=_name(node),
        section=next((section for section in sections if section), None),
        lang=lang(node.get("language")),
        kind=_KINDS.get(node.get("kind") or "", FeedKind.FEED),
        paused=node.get("paused") == "true",
        source=line(node.get("source"), longest=200),
        source_name=line(node.get("sourceName"), longest=200),
        home=absolute(node.get("htmlUrl") or "", base="") or "",
        owner=line(node.get("owner"), longest=200) or None,
        categories=_categories(tuple(filter(None, folders)), *said),
    )


def _categories(*paths: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(filter(None, paths)))[:_MOST_CATEGORIES]


def _name(node: Any) -> str:
    """What people see: the text of an outline, for which ``title`` only stands in."""
    return line(node.get("text"), longest=200) or line(node.get("title"), longest=200)


def _plain_letters(name: str) -> str:
    accents = str.maketrans("éèêáàíìóòúù", "eeeaaiioouu")
    return letters(name).translate(accents)


def _bad(number: int, address: str) -> SetAside:
    long = len(address) > LONGEST
    reason = "its address is too long" if long else "its address is not an http or https address"
    return SetAside(where=f"outline {number}", reason=reason, sample=line(address, longest=200))


def _beside(number: int, node: Any, reason: str) -> SetAside:
    return SetAside(where=f"outline {number}", reason=reason, sample=_name(node))
