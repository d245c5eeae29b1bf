"""Chosen blocks of a page set as plain text and as simple HTML, in the structure they had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from broadsheet.formats.blocks import BREAK, GROUPS, LOOKS, Block, Box, Cut, Look
from broadsheet.formats.pictures import Figure
from broadsheet.formats.tables import Tables

#: Elements around a block that are kept, and what we write for them.
_KEPT = {"blockquote": "blockquote", "ul": "ul", "ol": "ol", "menu": "ul", "li": "li",
         "table": "table", "tr": "tr", "td": "td", "th": "th", "pre": "pre", "h1": "h2",
         "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h6", "figure": "figure",
         "figcaption": "figcaption", "caption": "caption", "dl": "dl", "dt": "dt",
         "dd": "dd"}  # fmt: skip
#: What holds words by itself; elsewhere they make a paragraph.
_HOLDS_WORDS = frozenset("li td th pre h2 h3 h4 h5 h6 figcaption caption dt dd".split())
#: A figure stands behind these.
_HOLDS_NO_FIGURE = frozenset("pre h2 h3 h4 h5 h6 figure figcaption caption dt".split())
_QUOTE = GROUPS.index("quote")
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


def html(pieces: Iterable[Block | Figure], cut: Cut | None = None) -> str:
    """Simple HTML, not yet sanitised. ``cut`` is the page that the blocks are of."""
    writing = _Writing(Tables(cut))
    for piece in pieces:
        if isinstance(piece, Block):
            writing.add(piece)
        else:
            writing.put(piece)
    return writing.done()


class _Writing:
    """HTML as it grows, and the elements that are open at its end."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._written: list[str] = []
        self._open: list[Frame] = []
        self._cells: dict[Box, Iterator[Box]] = {}

    def add(self, block: Block) -> None:
        frames = _frames(block.box, self._tables)
        words = _words(block)
        goes_on = self._turn_to(frames)
        holds = frames and frames[-1][0] in _HOLDS_WORDS and not goes_on
        self._written.append(words if holds else f"<p>{words}</p>")

    def put(self, figure: Figure) -> None:
        frames = _frames(figure.box, self._tables)
        bare = next((n for n, (name, _) in enumerate(frames) if name in _HOLDS_NO_FIGURE), None)
        self._turn_to(frames[:bare])
        self._written.append(figure.html)

    def done(self) -> str:
        self._turn_to([])
        return "".join(self._written)

    def _turn_to(self, frames: list[Frame]) -> bool:
        """Close what ended and open what begins; whether the innermost was open already."""
        shared = _shared(self._open, frames)
        for name, box in reversed(self._open[shared:]):
            if name == "tr":
                self._fill(box, None)
            self._written.append(f"</{name}>")
        for name, box in frames[shared:]:
            spanning = ""
            if name in ("td", "th"):
                spanning = self._tables.spanning(box)
                row = next((other for tag, other in reversed(frames) if tag == "tr"), None)
                if row is not None:
                    self._fill(row, box)
            self._written.append(f"<{name}{spanning}>")
        self._open = frames
        return shared == len(frames)

    def _fill(self, row: Box, until: Box | None) -> None:
        """Empty cells keep their place, so that columns stay columns."""
        waiting = self._cells.get(row)
        if waiting is None:
            waiting = self._cells[row] = iter(self._tables.cells(row))
        for cell in waiting:
            if cell is until:
                return
            if cell.chars == 0:
                self._written.append(f"<{cell.tag}{self._tables.spanning(cell)}></{cell.tag}>")


def _is_cell(box: Box) -> bool:
    """Whether this holds a figure or a few words, and is not there to lay out a page."""
    return box.tag in ("td", "th") and box.blocks == 1


def _frames(box: Box, tables: Tables) -> list[Frame]:
    """The elements around a block that are kept, outermost first."""
    in_table = tables.holds(box)
    found: list[Frame] = []
    above: Box | None = box
    while above is not None:
        name = _KEPT.get(above.tag) or ("blockquote" if _is_pulled(above) else None)
        if name and (in_table or name not in _TABLES):
            found.append((name, above))
        in_table = in_table and above.tag != "table"
        above = above.over
    found.reverse()
    return [frame for n, frame in enumerate(found) if _stands(frame[0], found[:n])]


def _is_pulled(box: Box) -> bool:
    """Whether this sets words of the article apart, as large print between its columns."""
    return box.near[_QUOTE] == 0 and box.tag in ("aside", "div", "p", "section")


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
