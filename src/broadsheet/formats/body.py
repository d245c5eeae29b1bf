"""The article's own words on a page, found by trafilatura, as plain text and as simple HTML."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import trafilatura

from broadsheet.formats.text import letters
from broadsheet.formats.tree import Node

#: trafilatura's names of elements, and ours.
_PLAIN = {
    "p": "p",
    "quote": "blockquote",
    "item": "li",
    "code": "pre",
    "table": "table",
    "row": "tr",
    "del": "s",
}
_BLOCKS = frozenset("p quote item code table row head list lb div body main".split())
_STRONG = {"#b": "strong", "#i": "em", "#u": "em", "#t": "code", "#sub": "sub", "#sup": "sup"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """``text`` has one paragraph a line; ``html`` is simple and not yet sanitised."""

    text: str
    html: str


def body(tree: Node, *, url: str, title: str | None = None) -> Body | None:
    """The article on the page of this tree, or None where there is none to be found.

    A heading at its beginning that repeats ``title`` is left out.
    Precision before recall: furniture taken for news would tie unrelated articles together.
    """
    try:
        found = trafilatura.bare_extraction(
            tree,
            url=url,
            favor_precision=True,
            include_comments=False,
            include_formatting=True,
            include_links=True,
            include_images=False,
        )
    except Exception:  # noqa: BLE001 — whatever it stumbles over, the page has no text for us
        return None
    root = getattr(found, "body", None)
    if root is None:
        return None
    _drop_title(root, title)
    text = _text(root)
    return Body(text=text, html=_html(root)) if text else None


def _drop_title(root: Node, title: str | None) -> None:
    first = next(root.iterdescendants("head", "p"), None)
    if first is None or not title or first.tag != "head":
        return
    if letters("".join(first.itertext())) == letters(title):
        first.getparent().remove(first)


def _text(root: Node) -> str:
    pieces: list[str] = []
    _walk(root, pieces.append)
    rows = (" ".join(row.split()) for row in "".join(pieces).split("\n"))
    return "\n".join(row for row in rows if row)


def _walk(node: Node, add: Callable[[str], None]) -> None:
    """The text in order; the tree is no deeper than its page, which is capped."""
    block = node.tag in _BLOCKS
    add("\n" if block else "\t" if node.tag == "cell" else "")
    add((node.text or "").replace("\n", " "))
    for child in node:
        _walk(child, add)
    add("\n" if block else "")
    add((node.tail or "").replace("\n", " "))


def _html(node: Node) -> str:
    inner = escape(node.text or "") + "".join(_html(child) for child in node)
    return _dressed(node, inner) + escape(node.tail or "")


def _dressed(node: Node, inner: str) -> str:
    if node.tag == "ref":
        return f'<a href="{escape(node.get("target") or "")}">{inner}</a>'
    name = _element(node)
    return f"<{name}>{inner}</{name}>" if name else "<br>" if node.tag == "lb" else inner


def _element(node: Node) -> str | None:
    """The HTML element for one of trafilatura's, or None where only its words are kept."""
    look = node.get("rend") or ""
    match node.tag:
        case "head":
            return look if look in ("h3", "h4") else "h2"
        case "list":
            return "ol" if look == "ol" else "ul"
        case "cell":
            return "th" if node.get("role") == "head" else "td"
        case "hi":
            return _STRONG.get(look, "em")
    return _PLAIN.get(node.tag)


logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
