"""Friend-of-a-friend documents (xmlns.com/foaf) as lists: who writes where, and who knows whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from lxml import etree

from broadsheet.formats.markup import local_name

_NAMESPACE = "{http://xmlns.com/foaf/0.1/}"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A feed, another such list or a page without a feed, by whose it is and in what groups."""

    kind: Literal["feed", "list", "page"]
    url: str
    name: str
    groups: tuple[str, ...] = ()


@dataclass(slots=True)
class _Place:
    """Where the walk stands: names of people and groups, the page and what it led to."""

    names: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    page: str = ""
    has_feed: bool = False
    friends: int = 0

    def known(self, kind: Literal["feed", "list", "page"], url: str) -> Known:
        """Something found here."""
        name = self.names[-1] if self.names else ""
        return Known(kind=kind, url=url, name=name, groups=tuple(filter(None, self.groups[-3:])))


def is_list(root: Any) -> bool:
    """Whether an element is RDF about people, or about nothing at all; feeds of RSS 1.0 are not."""
    if local_name(root) != "RDF":
        return False
    return not len(root) or next(root.iter(f"{_NAMESPACE}*"), None) is not None


def read(root: Any) -> Iterator[Known]:
    """What the document knows, in its order."""
    place = _Place()
    for event, node in etree.iterwalk(root, events=("start", "end")):
        known = _entered(node, place) if event == "start" else _left(node, place)
        if known is not None:
            yield known


def _entered(node: Any, place: _Place) -> Known | None:
    match local_name(node):
        case "Agent" | "Person":
            place.names.append(_name(node))
        case "Group":
            place.groups.append(_name(node))
        case "knows":
            place.friends += 1
        case "Document":
            place.page, place.has_feed = _given(node, _ABOUT), False
        case "channel":
            return _feed(_given(node, _ABOUT), place)
        case "feed":
            return _feed(_given(node, _RESOURCE), place)
        case "seeAlso" if place.friends and _given(node, _RESOURCE):
            return place.known("list", _given(node, _RESOURCE))
    return None


def _left(node: Any, place: _Place) -> Known | None:
    match local_name(node):
        case "Agent" | "Person":
            place.names.pop()
        case "Group":
            place.groups.pop()
        case "knows":
            place.friends -= 1
        case "Document" if place.page and not place.has_feed:
            return place.known("page", place.page)
    return None


def _feed(address: str, place: _Place) -> Known | None:
    if not address:
        return None
    place.has_feed = True
    return place.known("feed", address)


def _given(node: Any, name: str) -> str:
    return (node.get(name) or "").strip()


def _name(node: Any) -> str:
    """What a person or group is called, wherever among its children that stands."""
    for inner in node:
        if local_name(inner) in ("name", "member_name") and inner.text and inner.text.strip():
            found: str = inner.text.strip()
            return found
    return ""
