"""Feedparser's own expectations, asked of what our reader finds: which of them hold.

The reader keeps elements by conventional names, with the attributes that say what their addresses
are relative to; here they only get the names that feedparser gives them. Nothing is read from the
document a second time, but for one thing: whether it is well-formed, which feedparser calls
``bozo``, is asked of a strict XML parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from broadsheet.formats.entries import byline
from broadsheet.formats.feeds import read_feed
from broadsheet.formats.moments import when
from broadsheet.formats.raw import RawFeed
from broadsheet.formats.scan import FRAMES, MARKUP, Element, Fields, attributes, children, text

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


class Shape(dict[str, Any]):
    """A dictionary that feedparser's names can be asked of, also as attributes."""

    def __missing__(self, name: str) -> Any:
        if name == "category":
            return self["tags"][0]["term"]
        if name == "enclosures":
            return [link for link in self["links"] if link.get("rel") == "enclosure"]
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

    def within(self, element: Element) -> Context:
        """What holds inside an element."""
        if b"xml:" not in element[1]:
            return self
        given = attributes(element)
        return Context(
            base=urljoin(self.base, given.get("xml:base", "")),
            language=given.get("xml:lang", self.language) or None,
        )

    def named(self) -> dict[str, str | None]:
        """The same, named as in the details of a text."""
        return {"base": self.base, "language": self.language}


def holds(expectation: str, body: bytes, *, url: str) -> bool:
    """Whether an expectation of the suite is met; an error while asking is a no."""
    if "__" in expectation:
        return False
    try:
        names = shape(read_feed(body, url=url), body, url=url)
        return bool(eval(expectation, {"__builtins__": {"len": len, "int": int}}, names))  # noqa: S307
    except Exception:  # noqa: BLE001 — whatever it stumbles over, it does not hold
        return False


def shape(raw: RawFeed, body: bytes, *, url: str) -> Shape:
    """The document in feedparser's names."""
    found = raw.scan
    if found is None:
        return Shape(bozo=False, feed=Shape(title=raw.title), entries=raw.entries)
    fields = found.feed
    for channel in fields.get("channel", ())[:1]:
        fields = {**fields, **children(channel)}
    atom = raw.kind == "atom"
    outer = inner = Context(base=url)
    for frame in fields.get(FRAMES, ()):
        inner = inner.within(frame)
    return Shape(
        bozo=not _is_well_formed(body),
        version=_version(raw),
        feed=_about(fields, outer, is_feed=True, is_atom=atom),
        entries=[_about(entry, inner, is_feed=False, is_atom=atom) for entry in found.entries],
    )


def _version(raw: RawFeed) -> str:
    frames = raw.scan.feed.get(FRAMES, ()) if raw.scan else ()
    root = frames[0][1] if frames else b""
    if raw.kind == "atom":
        return "atom03" if b"purl.org/atom" in root else "atom10"
    if raw.kind == "rdf":
        return "rss090" if b"netscape" in root else "rss10"
    return _VERSIONS.get(attributes(frames[0]).get("version", ""), "rss") if frames else ""


def _is_well_formed(body: bytes) -> bool:
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def _about(fields: Fields, outer: Context, *, is_feed: bool, is_atom: bool) -> Shape:
    shaped = Shape()
    for frame in fields.get(FRAMES, ()):
        outer = outer.within(frame)
    language = attributes(fields[FRAMES][-1]).get("xml:lang") if FRAMES in fields else None
    if outer.language and (is_feed or language):
        shaped["language"] = outer.language
    for name, elements in fields.items():
        for element in elements:
            if name in _TEXTS:
                _put_text(shaped, _TEXTS[name], element, outer, is_feed=is_feed, is_atom=is_atom)
            elif name in _DATES:
                _put_date(shaped, _DATES[name], element)
            elif name in _PEOPLE or name.endswith("contributor"):
                _put_person(shaped, _PEOPLE.get(name, "contributor"), element, outer)
            elif name in _BODIES:
                shaped.setdefault("content", []).append(_words(element, outer, is_atom=is_atom))
            else:
                _put_other(shaped, name, element, outer, is_atom=is_atom)
    _finish(shaped, fields)
    return shaped


def _finish(shaped: Shape, fields: Fields) -> None:
    links = shaped.get("links", [])
    for link in links:
        if link.get("rel") == "alternate":
            shaped.setdefault("link", link["href"])
    if "content" in shaped:
        shaped.setdefault("summary", shaped["content"][0]["value"])
        shaped.setdefault("summary_detail", shaped["content"][0])
    if "subtitle" in shaped:
        shaped.setdefault("summary", shaped["subtitle"])
    if "published" in shaped:
        shaped.setdefault("updated", shaped["published"])
        shaped.setdefault("updated_parsed", shaped["published_parsed"])
    for frame in fields.get(FRAMES, ()):
        for name, value in attributes(frame).items():
            if name.endswith(":about"):
                shaped.setdefault("id", value)


def _words(element: Element, outer: Context, *, is_atom: bool) -> Shape:
    given = attributes(element)
    value = text(element).strip()
    kind = given.get("type", "text/plain" if is_atom else "text/html")
    if element[3] is MARKUP and kind == "xhtml":
        inner = re.fullmatch(r"\s*<(?:\w+:)?div[^>]*>(.*)</(?:\w+:)?div>\s*", value, re.DOTALL)
        value = inner[1].strip() if inner else value
    if element[3] is MARKUP:
        value = _DECLARED.sub("", value)
    return Shape(value=value, type=_TYPES.get(kind, kind), **outer.within(element).named())


def _put_text(
    shaped: Shape, name: str, element: Element, outer: Context, *, is_feed: bool, is_atom: bool
) -> None:
    if is_feed and not is_atom and name == "summary":
        name = "subtitle"
    detail = _words(element, outer, is_atom=is_atom)
    if not is_atom and "<" not in detail["value"]:
        detail["type"] = "text/plain"
    if name not in shaped or not shaped[name]:
        shaped[name], shaped[f"{name}_detail"] = detail["value"], detail


def _put_date(shaped: Shape, name: str, element: Element) -> None:
    shaped[name] = text(element).strip()
    at = when(shaped[name])
    shaped[f"{name}_parsed"] = tuple(at.utctimetuple()) if at else None


def _put_person(shaped: Shape, role: str, element: Element, outer: Context) -> None:
    inside = children(element)
    if inside:
        who = Shape({to: text(inside[own][0]).strip() for own, to in _PERSON if own in inside})
    else:
        written = text(element).strip()
        mail = _MAIL.search(written)
        who = Shape(name=byline(written) or "") if mail else Shape(name=written)
        if mail:
            who["email"] = mail[0]
    if "href" in who:
        where = inside.get("uri") or inside.get("url") or inside.get("homepage") or [element]
        who["href"] = urljoin(outer.within(element).within(where[0]).base, who["href"])
    name, email = who.get("name"), who.get("email")
    if role == "contributor":
        shaped.setdefault("contributors", []).append(who)
        return
    shaped[f"{role}_detail"] = who
    shaped[role] = f"{name} ({email})" if name and email else name or email
    shaped.setdefault(f"{role}s", []).append(who)


def _put_other(
    shaped: Shape, name: str, element: Element, outer: Context, *, is_atom: bool
) -> None:
    given, inside = attributes(element), children(element)
    if name in ("link", "enclosure"):
        _put_link(shaped, name, element, outer)
    elif name in ("category", "dc:subject", "media:category", "itunes:category"):
        _put_tags(shaped, name, element)
    elif name in ("guid", "id"):
        shaped["id"] = urljoin(outer.within(element).base, text(element).strip())
        shaped["guidislink"] = name == "guid" and given.get("isPermaLink", "true") == "true"
        if shaped["guidislink"]:
            shaped.setdefault("link", shaped["id"])
    elif name == "generator":
        shaped["generator"] = text(element).strip()
        detail = Shape(name=shaped["generator"], **given)
        shaped["generator_detail"] = detail
        detail.setdefault("href", given.get("uri") or given.get("url"))
    elif name in ("language", "dc:language"):
        shaped["language"] = text(element).strip()
    elif inside:
        shaped[name.replace(":", "_").lower()] = _about(
            inside, outer, is_feed=name == "source", is_atom=is_atom
        )
    else:
        _put_plain(shaped, name, element)


def _put_link(shaped: Shape, name: str, element: Element, outer: Context) -> None:
    given = Shape(attributes(element))
    written = text(element).strip()
    href = given.get("href") or given.get("url") or written
    href = urljoin(outer.within(element).base, href)
    given.pop("url", None)
    given["href"] = href
    given.setdefault("rel", "enclosure" if name == "enclosure" else "alternate")
    if given["rel"] == "alternate":
        given.setdefault("type", "text/html")
    if written:
        shaped["link"] = href
    shaped.setdefault("links", []).append(given)


def _put_tags(shaped: Shape, name: str, element: Element) -> None:
    given = attributes(element)
    scheme = given.get("scheme") or given.get("domain")
    if name == "itunes:category":
        scheme = "http://www.itunes.com/"
    if name == "media:category":
        scheme = scheme or "http://search.yahoo.com/mrss/category_schema"
    term = given.get("term") or given.get("text") or text(element).strip()
    tag = Shape(term=term, scheme=scheme, label=given.get("label"))
    shaped.setdefault("tags", []).append(tag)
    for inner in children(element).get(name, ()):
        _put_tags(shaped, name, inner)


def _put_plain(shaped: Shape, name: str, element: Element) -> None:
    given = attributes(element)
    local = name.lower()
    key = local.replace(":", "_") if local.startswith(("itunes:", "media:", "thr:")) else local
    key = {"itunes_image": "image", "creativecommons:license": "license"}.get(key, key)
    written: Any = text(element).strip()
    if name == "itunes:block":
        written = int(written.lower() == "yes")
    if name == "itunes:explicit":
        written = _ANSWERS.get(written.lower())
    if key.startswith("itunes_"):
        shaped.setdefault(key, written)
    shaped.setdefault(key.rpartition(":")[2], Shape(given) if given and not written else written)
