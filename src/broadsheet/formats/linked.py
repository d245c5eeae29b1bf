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
    "scholarlyarticle advertisercontentarticle satiricalarticle"
).split()
#: A script longer than this is a data dump, not a description.
_LONGEST = 500_000
_WRAP = re.compile(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$|^\s*<!--|-->\s*$")

Thing = Mapping[str, Any]


def article(tree: Node) -> Thing:
    """The description of the piece this page is about; empty where there is none."""
    pieces = [thing for thing in _things(tree) if _rank(thing) < len(_PIECES)]
    return min(pieces, key=_rank, default={})


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


def addresses(thing: Thing, key: str) -> tuple[str, ...]:
    """The addresses in a property that holds pictures, pages, or plain addresses."""
    found = [
        one if isinstance(one, str) else text(one, "url", "contentUrl", "@id")
        for one in _each(thing.get(key))
    ]
    return tuple(address for address in found if address)


def _rank(thing: Thing) -> int:
    types = [str(kind).rpartition("/")[2].lower() for kind in _each_value(thing.get("@type"))]
    return min((_PIECES.index(t) for t in types if t in _PIECES), default=len(_PIECES))


def _things(tree: Node) -> Iterator[Thing]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield from _flat(_read(script.text[:_LONGEST]))


def _read(source: str) -> object:
    try:
        return json.loads(_WRAP.sub("", source), strict=False)
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


def _each_value(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
