"""Feedparser's own expectations, asked of what our reader finds: which of them hold.

The reader keeps elements by conventional names, with the attributes that say what their addresses
are relative to; here they only get the names that feedparser gives them. Texts with relative
addresses are given as our sanitiser shows them, but for what it says about links. Nothing is read
from the document a second time, but for one thing: whether it is well-formed, which feedparser
calls ``bozo``, is asked of a strict XML parser.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from broadsheet.evaluate import details
from broadsheet.formats.feeds import read_feed
from broadsheet.formats.moments import when
from broadsheet.formats.raw import RawFeed
from broadsheet.formats.sanitize import has_relative, sanitize
from broadsheet.formats.scan import (
    FRAMES,
    MARKUP,
    REFERENCE,
    Element,
    Fields,
    attributes,
    children,
    text,
)
from broadsheet.formats.xmlfeed import words

_ALIASES = {
    "description": ("summary", "subtitle"),
    "description_detail": ("summary_detail", "subtitle_detail"),
    "tagline": ("subtitle",),
    "tagline_detail": ("subtitle_detail",),
    "copyright": ("rights",),
    "copyright_detail": ("rights_detail",),
    "guid": ("id",),
    "url": ("href",),
    "issued": ("published",),
    "issued_parsed": ("published_parsed",),
    "modified": ("updated",),
    "modified_parsed": ("updated_parsed",),
    "date": ("updated",),
    "date_parsed": ("updated_parsed",),
}
#: Our name of an element: the name it has there.
_TEXTS = {
    "title": "title",
    "dc:title": "title",
    "media:title": "title",
    "itunes:title": "title",
    "summary": "summary",
    "description": "summary",
    "abstract": "summary",
    "dc:description": "summary",
    "media:description": "summary",
    "itunes:summary": "summary",
    "itunes:subtitle": "subtitle",
    "subtitle": "subtitle",
    "tagline": "subtitle",
    "rights": "rights",
    "copyright": "rights",
    "dc:rights": "rights",
    "info": "info",
    "feedburner:browserFriendly": "info",
}
_DATES = {
    "pubDate": "published",
    "published": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "updated": "updated",
    "modified": "updated",
    "dcterms:modified": "updated",
    "dc:date": "updated",
    "lastBuildDate": "updated",
    "created": "created",
    "dcterms:created": "created",
    "expirationDate": "expired",
}
_BODIES = ("content", "content:encoded", "xhtml:body", "body", "fullitem")
_PEOPLE = {
    "author": "author",
    "dc:creator": "author",
    "dc:author": "author",
    "itunes:author": "author",
    "managingEditor": "author",
    "webMaster": "publisher",
    "dc:publisher": "publisher",
    "itunes:owner": "publisher",
}
_PERSON = (
    ("name", "name"),
    ("itunes:name", "name"),
    ("email", "email"),
    ("itunes:email", "email"),
    ("uri", "href"),
    ("url", "href"),
    ("homepage", "href"),
)
_TYPES = {"text": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}
_DECLARED = re.compile(r"""\sxmlns(?::\w+)?=("[^"]*"|'[^']*')""")
_VERSIONS = {"2.0": "rss20", "2.0.1": "rss20", "0.91": "rss091u", "0.92": "rss092"}
_VERSIONS |= {"0.93": "rss093", "0.94": "rss094", "0.90": "rss090", "1.0": "rss10"}
_ANSWERS = {"yes": True, "true": True, "clean": False, "no": False, "false": False}
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
_AROUND = re.compile(r"\(\s*\)|<\s*>|&lt;\s*&gt;|^\s*\(|\)\s*$")
_UNSAFE = ("javascript", "data", "vbscript", "file")
#: What our sanitiser adds to every link.
_OF_OURS = ' rel="noopener noreferrer nofollow"'
_LINK_TYPES = {"alternate": "text/html", "self": "application/atom+xml"}
#: Elements that name categories, and the scheme of those that have none of their own.
_TAGS = {
    "category": None,
    "dc:subject": None,
    "keywords": None,
    "tags": None,
    "media:category": "http://search.yahoo.com/mrss/category_schema",
    "itunes:category": "http://www.itunes.com/",
    "itunes:keywords": "http://www.itunes.com/",
}
_ADDRESSES = (
    "docs",
    "comments",
    "wfw:comment",
    "wfw:commentRss",
    "wfw:commentRSS",
    "icon",
    "logo",
    "url",
)
_MEDIA_LISTS = ("media:thumbnail", "media:content", "media:credit")
#: Prefixes that feedparser drops.
_UNPREFIXED = ("dc", "dcterms", "cc", "creativecommons", "feedburner", "admin", "slash")
#: What expectations call.
_ASKED_WITH = {"len": len, "int": int, "datetime": datetime}


class Shape(dict[str, Any]):
    """A dictionary that feedparser's names can be asked of, also as attributes.

    ``spare`` are names whose texts stand only where the document has no better ones.
    """

    spare: frozenset[str] | set[str] = frozenset()

    def has_key(self, name: str) -> bool:
        """Whether a name is there, as old expectations ask it."""
        return name in self

    def __missing__(self, name: str) -> Any:
        if name == "category":
            return self["tags"][0]["term"]
        if name == "enclosures":
            files = [link for link in self["links"] if link.get("rel") == "enclosure"]
            return [Shape({k: v for k, v in file.items() if k != "rel"}) for file in files]
        for other in _ALIASES.get(name, ()):
            if other in self:
                return self[other]
        raise KeyError(name)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What holds for an element because of those around it."""

    base: str
    language: str | None = None
    version: str = ""
    is_feed: bool = False

    def within(self, element: Element) -> Context:
        """What holds inside an element."""
        if b"xml:" not in element[1] and b"BASE" not in element[1]:
            return self
        given = attributes(element)
        base = given.get("xml:base") or given.get("BASE") or ""
        language = given.get("xml:lang", self.language) or None
        return replace(
            self,
            base=self.absolute(base) if base.partition(":")[0] not in _UNSAFE else self.base,
            language=language.replace("_", "-") if language else None,
        )

    def absolute(self, address: str) -> str:
        """An address as it is meant here; as it stands where that cannot be told."""
        try:
            return urljoin(self.base, address)
        except ValueError:
            return address

    @property
    def is_atom(self) -> bool:
        """Whether types of texts are those of Atom."""
        return self.version.startswith("atom")

    def named(self) -> dict[str, str | None]:
        """The same, named as in the details of a text."""
        return {"base": self.base, "language": self.language}


def holds(
    expectation: str, body: bytes, *, url: str, headers: Mapping[str, str] | None = None
) -> bool:
    """Whether an expectation of the suite is met; an error while asking is a no."""
    if "__" in expectation:
        return False
    try:
        names = shape(read_feed(body, url=url), body, url=url, headers=headers or {})
        return bool(eval(expectation, {"__builtins__": _ASKED_WITH}, names))  # noqa: S307
    except Exception:  # noqa: BLE001 — whatever it stumbles over, it does not hold
        return False


def shape(raw: RawFeed, body: bytes, *, url: str, headers: Mapping[str, str]) -> Shape:
    """The document in feedparser's names. ``headers`` say where and in what language it is."""
    found = raw.scan
    if found is None:
        return Shape(bozo=False, feed=Shape(title=raw.title), entries=raw.entries)
    fields = found.feed
    for channel in fields.get("channel", ())[:1]:
        fields = {**fields, **children(channel)}
    for moved in fields.get("redirect", ())[:1]:
        fields = {**fields, **children(moved)}
    outer = Context(
        base=urljoin(url, headers.get("Content-Location", "")),
        language=headers.get("Content-Language"),
        version=_version(raw),
    )
    inner = outer
    for frame in fields.get(FRAMES, ()):
        inner = inner.within(frame)
    return Shape(
        bozo=not _is_well_formed(body),
        version=outer.version,
        feed=_about(fields, replace(outer, is_feed=True)),
        entries=[_about(entry, inner) for entry in found.entries],
    )


def _version(raw: RawFeed) -> str:
    frames = raw.scan.feed.get(FRAMES, ()) if raw.scan else ()
    root = frames[0][1] if frames else b""
    if raw.kind == "atom":
        return "atom03" if b"purl.org/atom" in root else "atom10"
    if raw.kind == "rdf":
        return "rss090" if b"netscape" in root else "rss10"
    given = attributes(frames[0]).get("version", "") if frames else ""
    return _VERSIONS.get(given, "rss20" if given.startswith("2") else "rss" if frames else "")


def _is_well_formed(body: bytes) -> bool:
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def _about(fields: Fields, outer: Context) -> Shape:
    shaped = Shape()
    for frame in fields.get(FRAMES, ()):
        outer = outer.within(frame)
    language = attributes(fields[FRAMES][-1]).get("xml:lang") if FRAMES in fields else None
    if outer.language and (outer.is_feed or language):
        shaped["language"] = outer.language
    for name, elements in fields.items():
        for element in elements if name != FRAMES else ():
            _put(shaped, name, element, outer)
    _finish(shaped, fields, outer)
    return shaped


def _put(shaped: Shape, name: str, element: Element, outer: Context) -> None:
    if name in _TEXTS:
        _put_text(shaped, name, element, outer)
    elif name in _DATES:
        _put_date(shaped, _DATES[name], text(element).strip())
    elif name in _PEOPLE or name.endswith("contributor"):
        _put_person(shaped, _PEOPLE.get(name, "contributor"), element, outer)
    elif name in _BODIES:
        found = spelled(element, outer)
        if name == "xhtml:body":
            found["type"] = _TYPES["xhtml"]
        shaped.setdefault("content", []).append(found)
    else:
        _put_other(shaped, name, element, outer)


def _finish(shaped: Shape, fields: Fields, outer: Context) -> None:
    for frame in fields.get(FRAMES, ()):
        for name, value in attributes(frame).items():
            if name.endswith(":about"):
                shaped.setdefault("id", value)
            if name == "HREF":
                page = Shape(href=outer.absolute(value), rel="alternate", type="text/html")
                shaped.setdefault("links", []).append(page)
            if name in ("LASTMOD", "lastmod"):
                _put_date(shaped, "updated", value)
    for link in shaped.get("links", []):
        if link["rel"] == "alternate":
            shaped.setdefault("link", link["href"])
    if shaped.get("guidislink"):
        shaped["guidislink"] = shaped.setdefault("link", shaped["id"]) == shaped["id"]
    if "content" in shaped:
        shaped.setdefault("summary", shaped["content"][0]["value"])
        shaped.setdefault("summary_detail", shaped["content"][0])
    if "subtitle" in shaped:
        shaped.setdefault("summary", shaped["subtitle"])
    if "published" in shaped:
        shaped.setdefault("updated", shaped["published"])
        shaped.setdefault("updated_parsed", shaped["published_parsed"])
    where = details.place(fields)
    if where is not None:
        shaped["where"] = Shape(where)


def spelled(element: Element, outer: Context) -> Shape:
    given = attributes(element)
    value = words(element, is_atom=outer.is_atom).strip()
    kind = given.get("type", "text/plain" if outer.is_atom else "text/html")
    kind = _TYPES.get(kind, kind)
    if element[3] is MARKUP:
        if kind == _TYPES["xhtml"] and outer.version != "atom03":
            inner = re.fullmatch(r"\s*<(?:\w+:)?div[^>]*>(.*)</(?:\w+:)?div>\s*", value, re.DOTALL)
            value = inner[1].strip() if inner else value
        value = REFERENCE.sub(_as_named, _DECLARED.sub("", value))
    context = outer.within(element)
    if kind != "text/plain" and context.base and has_relative(value):
        value = sanitize(value, base=context.base).replace(_OF_OURS, "")
    shaped = Shape(value=value, type=kind, base=context.base, language=context.language)
    if "src" in given:
        shaped["src"] = context.absolute(given["src"])
    return shaped


def _as_named(found: re.Match[str]) -> str:
    return escape(unescape(found[0]), quote=False)


def _put_text(shaped: Shape, written: str, element: Element, outer: Context) -> None:
    name, detail = _TEXTS[written], spelled(element, outer)
    if outer.is_feed and not outer.is_atom and name == "summary":
        name = "subtitle"
    if not outer.is_atom and "<" not in detail["value"]:
        detail["type"] = "text/plain"
    own = ":" not in written
    if not shaped.get(name) or (own and f"{name}_detail" in shaped.spare):
        shaped[name], shaped[f"{name}_detail"] = detail["value"], detail
        shaped.spare = (
            shaped.spare - {f"{name}_detail"} if own else {*shaped.spare, f"{name}_detail"}
        )
    elif name == "summary" and own and not outer.is_feed:
        shaped.setdefault("content", []).append(detail)


def _put_date(shaped: Shape, name: str, written: str) -> None:
    at = when(written)
    shaped[name] = written
    shaped[f"{name}_parsed"] = tuple(at.utctimetuple()) if at else None


def _put_person(shaped: Shape, role: str, element: Element, outer: Context) -> None:
    inside = children(element)
    if inside:
        who = Shape({to: text(inside[own][0]).strip() for own, to in _PERSON if own in inside})
    else:
        who = named(text(element).strip())
    if "href" in who:
        where = inside.get("uri") or inside.get("url") or inside.get("homepage") or [element]
        who["href"] = outer.within(element).within(where[0]).absolute(who["href"])
    name, email = who.get("name"), who.get("email")
    if role == "contributor":
        shaped.setdefault("contributors", []).append(who)
        return
    shaped[f"{role}_detail"] = who
    shaped[role] = f"{name} ({email})" if name and email else name or email
    shaped.setdefault(f"{role}s", []).append(who)


def named(written: str) -> Shape:
    """A name and a mail address, however they stand beside each other."""
    mail = _MAIL.search(written)
    if not mail:
        return Shape(name=written)
    name = _AROUND.sub("", written.replace(mail[0], "")).strip()
    return Shape(name=name, email=mail[0])


def _put_other(shaped: Shape, name: str, element: Element, outer: Context) -> None:
    inside = children(element)
    if name in _OTHERS:
        _OTHERS[name](shaped, name, element, outer)
    elif name in _TAGS:
        _put_tags(shaped, name, element)
    elif inside and name in ("media:group", "media:content"):
        for own, elements in inside.items():
            for one in elements:
                _put(shaped, own, one, outer)
    elif inside:
        key = name.replace(":", "_").lower()
        shaped[key] = _about(inside, replace(outer, is_feed=name == "source"))
        details.count_pixels(shaped[key])
        if name == "image" and "url" in shaped[key]:
            shaped[key]["href"] = shaped[key].pop("url")
    else:
        _put_plain(shaped, name, element, outer)
    if name.startswith("media:"):
        _put_media(shaped, name, element)


def _put_generator(shaped: Shape, _name: str, element: Element, outer: Context) -> None:
    given = attributes(element)
    detail = Shape(given, name=text(element).strip())
    href = detail.pop("url", None) or given.get("uri")
    detail.setdefault("href", outer.within(element).absolute(href) if href else None)
    shaped["generator"], shaped["generator_detail"] = detail["name"], detail


def _put_language(shaped: Shape, _name: str, element: Element, _outer: Context) -> None:
    shaped["language"] = text(element).strip()


def _put_validity(shaped: Shape, _name: str, element: Element, _outer: Context) -> None:
    for part in ("start", "end"):
        found = re.search(rf"{part}=([^;]*)", text(element))
        if found:
            _put_date(shaped, f"validity_{part}", found[1])


def _put_chapters(shaped: Shape, _name: str, element: Element, _outer: Context) -> None:
    found = Shape(attributes(element), chapters=_chapters(children(element)))
    shaped.setdefault("psc_chapters", found)


def _chapters(inside: Fields) -> list[Shape]:
    found = [Shape(attributes(element)) for element in inside.get("psc:chapter") or ()]
    for chapter in found:
        chapter["start_parsed"] = details.length(chapter["start"])
    return found


def _put_id(shaped: Shape, name: str, element: Element, outer: Context) -> None:
    is_link = name == "guid" and attributes(element).get("isPermaLink", "true") == "true"
    written = text(element).strip()
    shaped["id"] = outer.within(element).absolute(written) if is_link or name == "id" else written
    shaped["guidislink"] = is_link


def _put_link(shaped: Shape, name: str, element: Element, outer: Context) -> None:
    given = Shape(attributes(element))
    written = text(element).strip()
    href = given.get("href") or given.get("url") or given.get("rdf:resource") or written
    if not href and "href" not in given:
        return
    href = outer.within(element).absolute(href)
    given.pop("url", None)
    given["href"] = href
    given.setdefault("rel", "enclosure" if name == "enclosure" else "alternate")
    if given["rel"] == "image":
        shaped["image"] = Shape(href=href)
    if given["rel"] in _LINK_TYPES:
        given.setdefault("type", _LINK_TYPES[given["rel"]])
    if written and given["rel"] == "alternate":
        shaped["link"] = href
    shaped.setdefault("links", []).append(given)


def _put_tags(shaped: Shape, name: str, element: Element) -> None:
    given = attributes(element)
    scheme = given.get("scheme") or given.get("domain") or _TAGS[name]
    term = given.get("term") or given.get("text") or text(element).strip()
    for one in term.split(",") if name.endswith(("keywords", "tags")) else [term]:
        tag = Shape(term=one.strip(), scheme=scheme, label=given.get("label"))
        if tag not in shaped.setdefault("tags", []):
            shaped["tags"].append(tag)
    for inner in children(element).get(name, ()):
        _put_tags(shaped, name, inner)


def _put_plain(shaped: Shape, name: str, element: Element, outer: Context) -> None:
    given = attributes(element)
    prefix, _colon, local = name.lower().rpartition(":")
    written: Any = text(element).strip()
    if name in _ADDRESSES:
        written = outer.within(element).absolute(written)
    if name in ("cc:license", "creativeCommons:license"):
        written = given.get("rdf:resource") or written
    if name == "itunes:block":
        written = int(text(element) in ("yes", "Yes"))
    if name == "itunes:explicit":
        written = _ANSWERS.get(text(element))
    if name == "itunes:image":
        href = given.get("href") or given.get("url") or written
        if href:
            shaped["image"] = Shape(href=outer.absolute(href))
        return
    if name == "source":
        shaped["source"] = Shape(title=written, href=given.get("url"))
        return
    if given and not written:
        written = Shape({own.lower(): value for own, value in given.items()})
    shaped.setdefault(f"{prefix}_{local}" if prefix else local, written)
    if prefix in _UNPREFIXED:
        shaped.setdefault(local, written)


def _put_media(shaped: Shape, name: str, element: Element) -> None:
    found, key = Shape(attributes(element)), name.replace(":", "_")
    written = text(element).strip() if not children(element) else ""
    if written:
        found["content"] = written.split() if name == "media:restriction" else written
        if name == "media:thumbnail":
            found.setdefault("url", written)
    if name in _MEDIA_LISTS:
        if not isinstance(shaped.get(key), list):
            shaped[key] = []
        shaped[key].append(found)
    elif name in ("media:license", "media:rating", "media:restriction", "media:hash"):
        shaped[key] = found


_OTHERS: dict[str, Callable[[Shape, str, Element, Context], None]] = {
    "link": _put_link,
    "enclosure": _put_link,
    "itunes:link": _put_link,
    "guid": _put_id,
    "id": _put_id,
    "generator": _put_generator,
    "language": _put_language,
    "dc:language": _put_language,
    "dcterms:valid": _put_validity,
    "psc:chapters": _put_chapters,
}
