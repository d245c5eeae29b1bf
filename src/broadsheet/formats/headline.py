"""Where the headline stands on a page, and how near to it anything else stands.

What a page says of its article stands by the headline; what it says of others stands in comments,
teasers and boxes. Both are told by the elements between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from broadsheet.formats.text import letters, line
from broadsheet.formats.tree import Node

#: Words of an element that holds a line about the article and little else.
MOST_IN_LINE = 30
#: Elements above one that are looked at.
HIGHEST = 40

_ELSEWHERE = re.compile(
    r"comment|komment|respond|disqus|repl(?:y|ies)|related|recommend|sidebar|widget|teaser|(?<!post-)(?<!entry-)(?<!article-)footer|popular|trending"
    r"|most-?read|newsletter|promo(?!ted)|carousel|slider|similar|read-?more|more-?(?:from|stor|news|art)|latest|next-|prev|mehr-|weitere"
    r"|photo|image|caption|figure|gallery|credit(?!-name)|quote|testimonial|\bnav|menu|ticker|aside",
    re.IGNORECASE,
)
_SOCIAL = re.compile(r"share|social", re.IGNORECASE)
_OF_ARTICLE = re.compile(r"by-?line|author|autor|auteur|date|time|meta", re.IGNORECASE)
_UNSEEN = frozenset(("script", "style", "template", "noscript", "option", "svg", "path", "br"))
_ASIDE = frozenset(("aside", "footer", "nav", "blockquote", "figure", "figcaption"))


@dataclass(frozen=True, slots=True)
class Look:
    """A page at one glance: its headline, and every element with what it is called.

    ``spine`` is the headline's element and those that hold it, from the inside out. ``called``
    has the classes, id, ``itemprop`` and ``rel`` of each element that has any, in one text.
    """

    spine: Sequence[Node]
    called: Sequence[tuple[Node, str]]
    links: Sequence[Node]

    @property
    def heading(self) -> Node | None:
        """The element of the headline."""
        return self.spine[0] if self.spine else None

    def step(self, node: Node) -> int | None:
        """How far up the spine the element is that holds ``node``; None: it is about others."""
        at: Node | None = node
        for _ in range(HIGHEST):
            if at is None or at in self.spine:
                break
            if at is not node and is_elsewhere(at):
                return None
            at = at.getparent()
        held = at is not None and at in self.spine
        return self.spine.index(at) if held else len(self.spine)


def look(tree: Node) -> Look:
    """The page of this tree at one glance."""
    body = tree.find("body") if tree.tag == "html" else tree
    called: list[tuple[Node, str]] = []
    links: list[Node] = []
    headings: list[Node] = []
    for node in body.iter() if body is not None else ():
        tag = node.tag
        if tag in _UNSEEN:
            continue
        if tag == "a":
            links.append(node)
        elif tag in ("h1", "h2", "h3"):
            headings.append(node)
        names, role = node.get("class") or node.get("id"), node.get("itemprop") or node.get("rel")
        if names or role or tag in ("time", "address"):
            called.append((node, f"{names or ''} {role or ''}"))
    chosen = _heading(headings, letters(line(tree.findtext(".//title"))))
    spine = [chosen, *chosen.iterancestors()] if chosen is not None else []
    return Look(spine, called, links)


def behind(node: Node, most: int) -> list[Node]:
    """The next elements of the page behind one, none of them within it."""
    begun = (node, *node.iterancestors())
    rest = (one for at in begun for sibling in at.itersiblings() for one in sibling.iter("*"))
    return [*islice(rest, most)]


def before(node: Node, most: int) -> list[Node]:
    """The last elements of the page before one, in their order, none of which holds it."""
    begun = (node, *node.iterancestors())
    rest = (one for at in begun for sib in at.itersiblings(preceding=True) for one in _back(sib))
    return [*islice(rest, most)][::-1]


def _back(node: Node) -> Iterator[Node]:
    """An element and all within it, the last first."""
    for child in node.iterchildren("*", reversed=True):
        yield from _back(child)
    yield node


def said(node: Node) -> str:
    """The words of an element in one line."""
    return " ".join("".join(node.itertext()).split())


def _heading(headings: Sequence[Node], page_title: str) -> Node | None:
    """The longest heading that the page's title repeats, else its first of the highest rank."""
    best, longest = None, 10
    for one in headings[:60]:
        bare = letters(line(said(one)))
        if len(bare) > longest and bare in page_title:
            best, longest = one, len(bare)
    first = (one for one in headings if one.tag == "h1" and said(one))
    return best if best is not None else next(first, None)


def is_elsewhere(node: Node) -> bool:
    """Whether an element holds what a page says of other articles."""
    called = f"{node.get('class') or ''} {node.get('id') or ''}"
    aside = node.tag in _ASIDE
    return _names_others(called) or (aside and len(said(node).split()) > MOST_IN_LINE)


@lru_cache(maxsize=1 << 14)
def _names_others(called: str) -> bool:
    social = _SOCIAL.search(called) and not _OF_ARTICLE.search(called)
    return bool(_ELSEWHERE.search(called) or social)
