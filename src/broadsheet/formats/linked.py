"""What a page says of itself in JSON-LD (schema.org), found in any of the shapes sites print it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from broadsheet.formats.tree import Node

#: Types of schema.org that are one published piece, best first.
_PIECES = (
    "newsarticle reportagenewsarticle analysisnewsarticle backgroundnewsarticle opinionnewsarticle "
    "reviewnewsarticle liveblogposting blogposting article socialmediaposting techarticle report "
    "scholarlyarticle advertisercontentarticle satiricalarticle recipe podcastepisode "
    "videoobject webpage product collectionpage profilepage faqpage"
).split()
_ORGANISATIONS = frozenset(
    ("organization", "newsmediaorganization", "corporation", "website", "brand", "webpage")
)
#: A script longer than this is a data dump, not a description.
_LONGEST = 500_000
_WRAP = re.compile(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$|^\s*<!--|-->\s*$")

Thing = Mapping[str, Any]


def article(tree: Node) -> Thing:
    """The description of the piece this page is about; empty where there is none."""
    things = list(_things(tree))
    pieces = [thing for thing in things if _rank(thing) < len(_PIECES)]
    if not pieces:
        return {}
    trail = next((thing for thing in things if "breadcrumblist" in types(thing)), None)
    return {"breadcrumb": trail, **_joined(min(pieces, key=_rank), things)}


def crumbs(thing: Thing) -> tuple[str, ...]:
    """The names on the trail from the front page to the piece, without its own."""
    trail = thing.get("breadcrumb")
    steps = trail.get("itemListElement") if isinstance(trail, dict) else None
    named: list[str] = []
    for step in _each(steps):
        page = step.get("item") if isinstance(step, dict) else None
        name = text(step, "name") if isinstance(step, dict) else None
        name = name or (text(page, "name") if isinstance(page, dict) else None)
        if name:
            named.append(name)
    return tuple(named[:-1])


def text(thing: Thing, *keys: str) -> str | None:
    """The first of these properties that is a text, or a list that begins with one."""
    for key in keys:
        value = thing.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict):
            value = value.get("@value")
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def names(thing: Thing, key: str) -> tuple[str, ...]:
    """The names in a property that holds people or organisations, or a plain text."""
    found: list[str] = []
    for one in _each(thing.get(key)):
        name = one if isinstance(one, str) else text(one, "name", "alternateName")
        if name and not name.startswith(("http://", "https://")):
            found.append(name.strip())
    return tuple(dict.fromkeys(found))


def people(thing: Thing, key: str) -> tuple[str, ...]:
    """The names in a property that are not said to be those of an organisation."""
    found: list[str] = []
    for one in _each(thing.get(key)):
        if isinstance(one, dict) and types(one) & _ORGANISATIONS:
            continue
        found += names({key: one}, key)
    return tuple(dict.fromkeys(found))


def addresses(thing: Thing, key: str) -> tuple[str, ...]:
    """The addresses in a property that holds pictures, pages, or plain addresses."""
    found = [
        one if isinstance(one, str) else text(one, "url", "contentUrl", "@id")
        for one in _each(thing.get(key))
    ]
    return tuple(address for address in found if address)


def _joined(piece: Thing, things: list[Thing]) -> Thing:
    """The piece with what it names by ``@id`` alone put in place."""
    known: dict[str, Thing] = {}
    for thing in things:
        mark = thing.get("@id")
        if isinstance(mark, str) and len(thing) > len(known.get(mark, ())):
            known[mark] = thing

    def resolved(value: object) -> object:
        if isinstance(value, list):
            return [resolved(one) for one in value[:20]]
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
            return known.get(value["@id"], value)
        return value

    return {key: resolved(value) for key, value in piece.items()}


def _rank(thing: Thing) -> int:
    return min((_PIECES.index(t) for t in types(thing) if t in _PIECES), default=len(_PIECES))


def types(thing: Thing) -> set[str]:
    """What the thing is, in lower case and without its vocabulary's address."""
    kinds = thing.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {str(kind).rpartition("/")[2].lower() for kind in listed}


def _things(tree: Node) -> Iterator[Thing]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield from _flat(_read(script.text[:_LONGEST]))


def _read(source: str) -> object:
    bare = source.strip()
    if bare[:1] not in ("{", "["):
        bare = _WRAP.sub("", bare)
    try:
        return json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return None


def _flat(value: object, depth: int = 0) -> Iterator[Thing]:
    if depth > 6:
        return
    if isinstance(value, list):
        for one in value[:200]:
            yield from _flat(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _flat(value.get(key), depth + 1)


def _each(value: object) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str | dict)][:20]
