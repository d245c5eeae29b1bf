"""Chosen blocks of a page set as plain text and as simple HTML, in the structure they had."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from broadsheet.formats.blocks import BREAK, LOOKS, Block, Box, Look

#: Elements around a block that are kept, and what we write for them.
_KEPT = {"blockquote": "blockquote", "ul": "ul", "ol": "ol", "menu": "ul", "li": "li",
         "table": "table", "tr": "tr", "td": "td", "th": "th", "pre": "pre", "h1": "h2",
         "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h6", "figure": "figure",
         "figcaption": "figcaption", "caption": "caption", "dl": "dl", "dt": "dt",
         "dd": "dd"}  # fmt: skip
#: What holds words by itself; elsewhere they make a paragraph.
_HOLDS_WORDS = frozenset("li td th pre h2 h3 h4 h5 h6 figcaption caption dt dd".split())
#: Kept only around cells: tables that lay a page out are not.
_TABLES = frozenset(("table", "tr", "td", "th"))
#: Kept only within another.
_NEEDS = {"li": ("ul", "ol"), "figcaption": ("figure",), "dt": ("dl",), "dd": ("dl",)}

Frame = tuple[str, Box]


def text(blocks: Iterable[Block]) -> str:
    """One paragraph a line; the cells of a table's row stand on one line, with tabs between."""
    rows: list[str] = []
    before: Box | None = None
    for block in blocks:
        row = block.box.over if _is_cell(block.box) else None
        if row is not None and row is before:
            rows[-1] += f"\t{block.text}"
        else:
            rows.append(block.text)
        before = row
    return "\n".join(rows)


def html(blocks: Iterable[Block]) -> str:
    """Simple HTML, not yet sanitised."""
    written: list[str] = []
    before: list[Frame] = []
    for block in blocks:
        frames = _frames(block.box)
        shared = _shared(before, frames)
        written.extend(f"</{name}>" for name, _ in reversed(before[shared:]))
        written.extend(f"<{name}>" for name, _ in frames[shared:])
        words = _words(block)
        holds = frames and frames[-1][0] in _HOLDS_WORDS and shared < len(frames)
        written.append(words if holds else f"<p>{words}</p>")
        before = frames
    written.extend(f"</{name}>" for name, _ in reversed(before))
    return "".join(written)


def _is_cell(box: Box) -> bool:
    """Whether this holds a figure or a few words, and is not there to lay out a page."""
    return box.tag in ("td", "th") and box.blocks == 1


def _frames(box: Box) -> list[Frame]:
    """The elements around a block that are kept, outermost first."""
    in_table = _is_cell(box)
    found: list[Frame] = []
    above: Box | None = box
    while above is not None:
        name = _KEPT.get(above.tag)
        if name and (in_table or name not in _TABLES):
            found.append((name, above))
        in_table = in_table and above.tag != "table"
        above = above.over
    found.reverse()
    return [frame for n, frame in enumerate(found) if _stands(frame[0], found[:n])]


def _stands(name: str, above: list[Frame]) -> bool:
    needed = _NEEDS.get(name)
    return needed is None or any(other in needed for other, _ in above)


def _shared(one: list[Frame], other: list[Frame]) -> int:
    count = 0
    for (_, mine), (_, yours) in zip(one, other, strict=False):
        if mine is not yours:
            break
        count += 1
    return count


def _words(block: Block) -> str:
    """The words with their emphasis and links."""
    written: list[str] = []
    open_: tuple[Look, ...] = ()
    for look, words in zip(block.looks, block.pieces, strict=True):
        kept = _common(open_, look)
        written.extend(_closing(node) for node in reversed(open_[kept:]))
        written.extend(_opening(node) for node in look[kept:])
        written.append("<br>" if words == BREAK else escape(words, quote=False))
        open_ = look
    written.extend(_closing(node) for node in reversed(open_))
    return "".join(written).strip().removesuffix("<br>")


def _common(one: tuple[Look, ...], other: tuple[Look, ...]) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[count] is other[count]:
        count += 1
    return count


def _opening(node: Look) -> str:
    if node.tag == "a":
        return f'<a href="{escape(node.get("href") or "")}">'
    return f"<{LOOKS[node.tag]}>"


def _closing(node: Look) -> str:
    return "</a>" if node.tag == "a" else f"</{LOOKS[node.tag]}>"
