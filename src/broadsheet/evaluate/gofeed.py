"""Gofeed's expected structures, compared with what our reader finds, under the names they use.

``parser/rss`` and ``parser/atom`` have the fields of those formats; the others one common model,
in which what a feed leaves out is taken from its extensions. Absent and empty are the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from broadsheet.evaluate.expectations import Context, named, spelled
from broadsheet.formats.feeds import read_feed
from broadsheet.formats.moments import when
from broadsheet.formats.raw import RawFeed
from broadsheet.formats.scan import FRAMES, Element, Fields, attributes, children, text
from broadsheet.formats.text import clean

Tree = dict[str, Any]

_RSS_FEED = """title description generator copyright managingEditor webMaster rating language
    ttl""".split()
_RSS_ENTRY = "title description author".split()
_RSS_KNOWN = """@ title description link author category comments enclosure guid pubDate source
    content""".split()
#: Gofeed's name of a text, and the elements that may hold it.
_ATOM_TEXTS = {
    "title": ("title",),
    "subtitle": ("subtitle", "tagline"),
    "rights": ("rights", "copyright"),
    "summary": ("summary",),
}
_ATOM_DATES = {"updated": ("updated", "modified"), "published": ("published", "issued")}
_PERSON = {"name": ("name",), "email": ("email",), "uri": ("uri", "url", "homepage")}
_IMAGE = re.compile(r"""<img\s[^>]*?src\s*=\s*["']([^"']+)""", re.IGNORECASE)


def matches(group: str, gold: bytes, body: bytes) -> bool:
    """Whether the document has the expected structure; an error while asking is a no."""
    try:
        expected = pruned(json.loads(gold))
        for row in expected.get("items", ()):
            if not group.startswith("parser"):
                row.pop("enclosure", None)  # their common model has only the list of them
        return bool(expected == pruned(shape(group, read_feed(body, url=""))))
    except Exception:  # noqa: BLE001 — whatever it stumbles over, it is not the same
        return False


def shape(group: str, raw: RawFeed) -> Tree:
    """The document in gofeed's names, as the cases of a group have them."""
    if group.startswith("parser"):
        return _atom(raw) if raw.kind == "atom" else _rss(raw)
    return _common_atom(_atom(raw)) if raw.kind == "atom" else _common_rss(_rss(raw))


def pruned(tree: Any) -> Any:
    """The same without whatever is empty; entries stay, for their number counts."""
    if isinstance(tree, dict):
        kept = {name: pruned(inner) for name, inner in tree.items()}
        return {name: inner for name, inner in kept.items() if inner not in ("", None, [], {})}
    if isinstance(tree, list):
        return [pruned(inner) for inner in tree]
    return tree


def _rss(raw: RawFeed) -> Tree:
    fields, outer = _frame(raw)
    entries = raw.scan.entries if raw.scan else []
    own, more = _parted(fields)
    found = _texts(own, _RSS_FEED, outer) | _extended(more)
    for name in ("pubDate", "lastBuildDate"):
        found |= _dated(name, own, name)
    links = [_address(element, outer) for element in own.get("link") or ()]
    return found | {
        "docs": _resolved(own, "docs", outer),
        "link": links[-1] if links else None,
        "links": links,
        "categories": _rss_categories(own),
        "cloud": _given(own, "cloud"),
        "image": _picture(own, outer),
        "textInput": _parts(own.get("textInput") or own.get("textinput"), outer),
        "skipHours": _listed(own, "skipHours", "hour"),
        "skipDays": _listed(own, "skipDays", "day"),
        "items": [_rss_entry(entry, outer) for entry in entries],
        "version": _version(raw, outer),
    }


def _frame(raw: RawFeed) -> tuple[Fields, Context]:
    fields = raw.scan.feed if raw.scan else {}
    outer = Context(base="", version="atom10" if raw.kind == "atom" else raw.kind)
    for frame in fields.get(FRAMES, ()):
        outer = outer.within(frame)
    return fields, outer


def _version(raw: RawFeed, outer: Context) -> str:
    frames = raw.scan.feed.get(FRAMES) if raw.scan else None
    given = attributes(frames[0]).get("version") if frames else None
    root = frames[0][1] if frames else b""
    if outer.is_atom:
        return given or ("0.3" if b"purl.org/atom" in root else "1.0")
    if raw.kind == "rdf":
        return "0.9" if b"netscape" in root else "1.0"
    return given or ""


def _rss_entry(fields: Fields, outer: Context) -> Tree:
    own, more = _parted(fields)
    for frame in fields[FRAMES]:
        outer = outer.within(frame)
    files = [
        _kept(attributes(element), "url length type") for element in own.get("enclosure") or ()
    ]
    links = [_address(element, outer) for element in own.get("link") or ()]
    guid, source = _first(own, "guid"), _first(own, "source")
    return (
        _texts(own, _RSS_ENTRY, outer)
        | _extended(more)
        | _dated("pubDate", own, "pubDate")
        | {
            "content": _text(fields, "content:encoded", outer),
            "comments": _resolved(own, "comments", outer),
            "link": links[-1] if links else None,
            "links": links,
            "categories": _rss_categories(own),
            "enclosure": files[-1] if files else None,
            "enclosures": files,
            "guid": guid and _guid(guid),
            "source": source and {"title": _flat(source), "url": attributes(source).get("url")},
            "custom": {k: _flat(v[-1]) for k, v in own.items() if k not in _RSS_KNOWN},
        }
    )


def _first(own: Fields, name: str) -> Element | None:
    return next(iter(own.get(name) or ()), None)


def _guid(element: Element) -> Tree:
    return {"value": _flat(element), "isPermalink": attributes(element).get("isPermaLink", "true")}


def _rss_categories(own: Fields) -> list[Tree]:
    return [
        {"domain": attributes(element).get("domain"), "value": _flat(element)}
        for element in own.get("category") or ()
    ]


def _picture(own: Fields, outer: Context) -> Tree:
    found = _parts([e for e in own.get("image") or () if children(e)], outer)
    return found | {"url": outer.absolute(found["url"])} if "url" in found else found


def _parts(elements: list[Element] | None, outer: Context) -> Tree:
    known = "title description name link url width height".split()
    inside = children(elements[-1]) if elements else {}
    return _texts(inside, known, outer)


def _listed(own: Fields, name: str, inner: str) -> list[str]:
    inside = [children(element) for element in own.get(name) or ()]
    return [_flat(element) for fields in inside for element in fields.get(inner) or ()]


def _atom(raw: RawFeed) -> Tree:
    fields, outer = _frame(raw)
    found = _atom_about(fields, outer)
    entries = raw.scan.entries if raw.scan else []
    return found | {
        "language": outer.language,
        "entries": [_atom_entry(entry, outer) for entry in entries],
        "version": _version(raw, outer),
    }


def _atom_entry(fields: Fields, outer: Context) -> Tree:
    for frame in fields[FRAMES]:
        outer = outer.within(frame)
    found = _atom_about(fields, outer)
    for element in (fields.get("content") or ())[:1]:
        given = attributes(element)
        value = spelled(element, outer)["value"]
        src = given.get("src")
        found["content"] = {
            "src": src and outer.absolute(src),
            "type": given.get("type"),
            "value": value,
        }
    for element in (fields.get("source") or ())[:1]:
        found["source"] = _atom_about(children(element), outer.within(element))
    return found


def _atom_about(fields: Fields, outer: Context) -> Tree:
    """What feeds, entries and sources of Atom have in common."""
    own, more = _parted(fields)
    found: Tree = _extended(more, with_models=False)
    for name, elements in _ATOM_TEXTS.items():
        found[name] = next((_text(own, one, outer) for one in elements if one in own), None)
    for name, elements in _ATOM_DATES.items():
        found |= _dated(name, own, *elements)
    for name in ("id", "icon", "logo"):
        found[name] = _resolved(own, name, outer)
    for element in own.get("generator") or ():
        given = attributes(element)
        uri = given.get("uri") or given.get("url")
        found["generator"] = {
            "value": _flat(element),
            "uri": uri and outer.within(element).absolute(uri),
            "version": given.get("version"),
        }
    return found | {
        "links": [_atom_link(element, outer) for element in own.get("link") or ()],
        "authors": [_person(element, outer) for element in own.get("author") or ()],
        "contributors": [_person(element, outer) for element in own.get("contributor") or ()],
        "categories": [
            _kept(attributes(element), "term scheme label") for element in own.get("category") or ()
        ],
    }


def _atom_link(element: Element, outer: Context) -> Tree:
    given = _kept(attributes(element), "href hreflang rel type length title")
    href = given.get("href")
    return {
        "rel": "alternate",
        **given,
        "href": None if href is None else outer.within(element).absolute(href.strip()),
    }


def _person(element: Element, outer: Context) -> Tree:
    inside, found = children(element), Tree()
    for name, elements in _PERSON.items():
        for one in elements:
            for inner in (inside.get(one) or ())[:1]:
                found[name] = _flat(inner)
                if name == "uri":
                    found[name] = outer.within(element).within(inner).absolute(found[name])
    return found


def _common_atom(feed: Tree) -> Tree:
    generator = feed.get("generator") or {}
    version = generator.get("version")
    said = [generator.get("value"), version and f"v{version}", generator.get("uri")]
    entries = [_common_entry(entry) for entry in feed["entries"]]
    return _common_about(feed) | {
        "description": feed["subtitle"],
        "feedLink": _linked(feed, "self"),
        "language": feed["language"],
        "image": {"url": feed["logo"] or feed["icon"]},
        "copyright": feed["rights"],
        "generator": " ".join(filter(None, said)),
        "items": entries,
        "feedType": "atom",
        "feedVersion": feed["version"],
    }


def _common_entry(entry: Tree) -> Tree:
    has_own = bool(entry.get("published"))
    files = [link for link in entry["links"] if link["rel"] == "enclosure"]
    found = _common_about(entry) | {
        "description": entry["summary"],
        "content": (entry.get("content") or {}).get("value"),
        "guid": entry["id"],
        "enclosures": [
            {"url": f["href"], "length": f.get("length"), "type": f.get("type")} for f in files
        ],
    }
    for ending in ("", "Parsed"):
        found[f"published{ending}"] = entry.get(f"{'published' if has_own else 'updated'}{ending}")
    return found


def _common_about(tree: Tree) -> Tree:
    people = [{k: person.get(k) for k in ("name", "email")} for person in tree["authors"]]
    return {
        "title": tree["title"],
        "link": _linked(tree, "alternate"),
        "links": [
            link["href"] for link in tree["links"] if link["rel"] in ("", "alternate", "self")
        ],
        "updated": tree.get("updated"),
        "updatedParsed": tree.get("updatedParsed"),
        "author": people[0] if people else None,
        "authors": people,
        "categories": [c.get("label") or c.get("term") for c in tree["categories"]],
        "extensions": tree.get("extensions"),
    }


def _linked(tree: Tree, relation: str) -> str | None:
    return next((link["href"] for link in tree["links"] if link["rel"] == relation), None)


def _common_rss(feed: Tree) -> Tree:
    dc, itunes = feed.get("dcExt") or {}, feed.get("itunesExt") or {}
    found = _of_extensions(feed)
    found |= {
        "description": feed.get("description") or itunes.get("summary"),
        "feedLink": next(_atom_links(feed, "self"), None),
        "language": feed.get("language") or _one(dc, "language"),
        "copyright": feed.get("copyright") or _one(dc, "rights"),
        "generator": feed.get("generator"),
        "items": [_common_rss_entry(entry) for entry in feed["items"]],
        "feedType": "rss",
        "feedVersion": feed["version"],
    }
    found |= _person_of(feed, "managingEditor", "webMaster")
    found |= _first_date("updated", (feed, "lastBuildDate"), (dc, "date"))
    found |= _first_date("published", (feed, "pubDate"))
    picture = feed["image"]
    found["image"] = {k: picture.get(k) for k in ("url", "title")} if picture else _pictured(feed)
    return found


def _common_rss_entry(entry: Tree) -> Tree:
    dc, itunes = entry.get("dcExt") or {}, entry.get("itunesExt") or {}
    described = entry.get("description") or _one(dc, "description") or itunes.get("summary")
    atom = _values(entry, "atom")
    found = _of_extensions(entry) | {
        "description": described,
        "content": entry.get("content") or _one(atom, "content"),
        "guid": (entry.get("guid") or {}).get("value"),
        "enclosures": entry["enclosures"],
        "custom": entry["custom"],
        "image": _pictured(entry),
    }
    found |= _person_of(entry, "author")
    found |= _first_date("updated", (dc, "date"), (atom, "updated"))
    found |= _first_date("published", (entry, "pubDate"), (dc, "date"), (atom, "published"))
    return found


def _of_extensions(tree: Tree) -> Tree:
    dc, itunes = tree.get("dcExt") or {}, tree.get("itunesExt") or {}
    terms = [category["value"] for category in tree["categories"]]
    terms += (itunes.get("keywords") or "").split(",") if itunes.get("keywords") else []
    for category in itunes.get("categories") or ():
        terms += [category["text"], (category.get("subcategory") or {}).get("text")]
    terms += dc.get("subject") or []
    atom = (tree.get("extensions") or {}).get("atom") or {}
    terms += [node["attrs"].get("term") for node in atom.get("category") or ()]
    kept = {name: tree.get(name) for name in ("extensions", "dcExt", "itunesExt")}
    return kept | {
        "title": tree.get("title") or _one(dc, "title"),
        "link": tree["link"] or next(_atom_links(tree, "alternate"), None),
        "links": [*tree["links"], *_atom_links(tree, "alternate", "self")],
        "categories": [*filter(None, terms)],
    }


def _atom_links(tree: Tree, *relations: str) -> Iterator[str]:
    for node in ((tree.get("extensions") or {}).get("atom") or {}).get("link") or ():
        if node["attrs"].get("rel", "alternate") in relations:
            yield node["attrs"].get("href")


def _person_of(tree: Tree, *names: str) -> Tree:
    dc, itunes = tree.get("dcExt") or {}, tree.get("itunesExt") or {}
    said = [tree.get(name) for name in names]
    said += [_one(dc, "author"), _one(dc, "creator"), itunes.get("author")]
    written = next(filter(None, said), None)
    atom = ((tree.get("extensions") or {}).get("atom") or {}).get("author")
    if atom and not written:
        inside = atom[0]["children"]
        who = {name: inside[name][0]["value"] for name in ("name", "email") if name in inside}
    else:
        who = dict(named(written)) if written else {}
    return {"author": who, "authors": [who] if who else []}


def _pictured(tree: Tree) -> Tree | None:
    itunes = tree.get("itunesExt") or {}
    media = ((tree.get("extensions") or {}).get("media") or {}).get("content") or ()
    said = [itunes.get("image")]
    said += [node["attrs"].get("url") for node in media if _is_picture(node["attrs"])]
    said += [file["url"] for file in tree.get("enclosures") or () if _is_picture(file)]
    for name in ("content", "description"):
        found = _IMAGE.search(tree.get(name) or "")
        said.append(found[1] if found else None)
    return next(({"url": url} for url in said if url), None)


def _is_picture(given: Tree) -> bool:
    return given.get("medium") == "image" or (given.get("type") or "").startswith("image/")


def _first_date(name: str, *places: tuple[Tree, str]) -> Tree:
    for tree, key in places:
        written = tree.get(key)
        written = written[0] if isinstance(written, list) and written else written
        if written:
            return {name: written, f"{name}Parsed": _iso(when(written))}
    return {}


def _one(lists: Tree, name: str) -> str | None:
    return next(iter(lists.get(name) or ()), None)


def _values(tree: Tree, prefix: str) -> Tree:
    nodes = (tree.get("extensions") or {}).get(prefix) or {}
    return {name: [node["value"] for node in found] for name, found in nodes.items()}


def _parted(fields: Fields) -> tuple[Fields, Fields]:
    """The elements of the format itself, and those of extensions by prefix and name."""
    own, more = Fields(), Fields()
    for name, elements in fields.items():
        for element in elements if not name.startswith("rdf:") else ():
            foreign = name != FRAMES and (":" in name or element[0].startswith(b"atom:"))
            key = name if not foreign or ":" in name else f"atom:{name}"
            (more if foreign else own).setdefault(key, []).append(element)
    return own, more


def _extended(more: Fields, *, with_models: bool = True) -> Tree:
    nodes: dict[str, dict[str, list[Tree]]] = {}
    for name, elements in more.items():
        prefix, _colon, local = name.rpartition(":")
        if prefix != "content":
            nodes.setdefault(prefix, {})[local] = [_node(local, element) for element in elements]
    found: Tree = {"extensions": nodes}
    if with_models and "dc" in nodes:
        found["dcExt"] = {
            name: [node["value"] for node in rows] for name, rows in nodes["dc"].items()
        }
    if with_models and "itunes" in nodes:
        found["itunesExt"] = _itunes(nodes["itunes"])
    return found


def _itunes(nodes: dict[str, list[Tree]]) -> Tree:
    found: Tree = {name: rows[0]["value"] for name, rows in nodes.items() if name != "category"}
    for node in nodes.get("image") or ():
        found["image"] = node["attrs"].get("href")
    found["categories"] = [
        {
            "text": node["attrs"].get("text"),
            "subcategory": next((c["attrs"] for c in node["children"].get("category") or ()), None),
        }
        for node in nodes.get("category") or ()
    ]
    return found


def _node(local: str, element: Element) -> Tree:
    inside: dict[str, list[Tree]] = {}
    for name, elements in children(element).items():
        own = name.rpartition(":")[2]
        inside[own] = [_node(own, inner) for inner in elements]
    given = {k: v for k, v in attributes(element).items() if not k.startswith("xmlns")}
    value = "" if inside else text(element).strip()
    return {"name": local, "value": value, "attrs": given, "children": inside}


def _texts(own: Fields, names: list[str], outer: Context) -> Tree:
    return {name: _text(own, name, outer) for name in names if name in own}


def _text(fields: Fields, name: str, outer: Context) -> str | None:
    for element in (fields.get(name) or ())[:1]:
        value: str = _flat(element) if children(element) else spelled(element, outer)["value"]
        return clean(value)
    return None


def _flat(element: Element) -> str:
    """The text of an element, with what stands in it written as it was."""
    inside = children(element)
    if not inside:
        return text(element).strip()
    rows = [inner for elements in inside.values() for inner in elements]
    names = [row[0].decode() for row in rows]
    return "".join(f"<{n}>{_flat(row)}</{n}>" for n, row in zip(names, rows, strict=True))


def _resolved(own: Fields, name: str, outer: Context) -> str | None:
    for element in (own.get(name) or ())[:1]:
        return outer.within(element).absolute(_flat(element))
    return None


def _address(element: Element, outer: Context) -> str:
    return outer.within(element).absolute(_flat(element) or attributes(element).get("href", ""))


def _given(own: Fields, name: str) -> Tree:
    return dict(attributes(own[name][0])) if name in own else {}


def _kept(given: dict[str, str], names: str) -> Tree:
    return {name: given[name] for name in names.split() if name in given}


def _dated(name: str, own: Fields, *elements: str) -> Tree:
    for one in elements:
        for element in (own.get(one) or ())[:1]:
            written = _flat(element)
            return {name: written, f"{name}Parsed": _iso(when(written))}
    return {}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
