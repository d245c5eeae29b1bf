"""The article's own words on a page, as plain text and as simple HTML.

A learned model says of each block of text how likely it is the article's. Where what it takes is
what the page's main box holds, that is the answer. Where the two differ, trafilatura reads the
page too, and each block that it takes becomes likelier.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import trafilatura

from broadsheet.formats import furniture, linked, pictures, setting
from broadsheet.formats.blockmodel import model
from broadsheet.formats.blocks import Block, Cut, cut
from broadsheet.formats.marks import Marks, Page, marks
from broadsheet.formats.metadata import Metadata
from broadsheet.formats.sanitize import plain
from broadsheet.formats.text import letters
from broadsheet.formats.tree import Node
from broadsheet.model import Passage

#: Blocks that the model finds likelier than this are the article's.
LIKELY = 0.5
#: As much of both answers, in characters, must be the same for trafilatura not to be asked.
AGREED = 0.8
#: Where it is asked: what its taking a block adds to the chance, and the chance that is needed.
VOTE, LIKELY_WITH_VOTE = 0.6, 0.7
#: Blocks at least so likely may be taken on another page: whether they recur is worth knowing.
DOUBTFUL = 0.1
#: More elements than any article page has; trafilatura's time grows faster than their number.
MOST_ELEMENTS = 15_000
#: Longer blocks are recognised in another's answer by their beginning or their end.
_LONG = 200
#: What parts the authors from a section in one line, and how much longer than they it may be.
_BESIDE, _SECTION = re.compile(r"\s*[|·•]\s*"), 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """``text`` has one paragraph a line; ``html`` is simple and not yet sanitised.

    ``why`` says in a few words who decided what belongs to it. ``prints`` and ``left_out`` are
    those of `model.Reading`.
    """

    text: str
    html: str
    why: str
    prints: tuple[int, ...] = ()
    left_out: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A page's blocks and their marks; ``stated`` is the text that its linked data gives.

    ``byline`` names its authors, where the page does.
    """

    page: Page
    rows: Sequence[Marks | None]
    stated: str
    cut: Cut
    byline: str | None


def seen(tree: Node, facts: Metadata, thing: linked.Thing) -> Seen:
    """The page of this tree as the model looks at it."""
    found = cut(tree)
    page = Page(found.blocks, found.boxes)
    stated = plain(linked.text(thing, "articleBody") or "")
    rows = marks(page, title=facts.title or "", deck=facts.deck or "", stated=stated)
    return Seen(page, rows, stated, found, facts.byline)


def body(
    tree: Node,
    look: Seen,
    *,
    url: str,
    title: str | None = None,
    known: Collection[int] = frozenset(),
) -> Body | None:
    """The article on the page of this tree, or None where there is none to be found.

    A heading at its beginning that repeats ``title`` is left out, and so are a first or last line
    that only names its authors, and passages that are ``known`` by their prints as furniture of the
    page's source. May change the tree.
    """
    page = look.page
    chances = model().chances(look.rows)
    taken = [chance > LIKELY for chance in chances]
    why = "the learned model and the page's main box agree"
    if agreement(page, taken) < AGREED and sum(1 for _ in tree.iter()) <= MOST_ELEMENTS:
        answer = trafilatura_text(tree, url=url)
        voted = zip(chances, shared(page.blocks, answer), strict=True)
        taken = [chance + VOTE * theirs > LIKELY_WITH_VOTE for chance, theirs in voted]
        why = "the learned model with trafilatura's vote, as the page's main box holds other text"
    parted = furniture.part(page.blocks, taken, known, url=url)
    kept = _without_byline(_without_title(parted.kept, title), look.byline)
    if not kept:
        return None
    return Body(
        text=setting.text(kept),
        html=setting.html(pictures.placed(look.cut, kept, base=url), look.cut),
        why=why,
        prints=furniture.imprint(_worth_knowing(page.blocks, taken, chances)),
        left_out=parted.left_out,
    )


def agreement(page: Page, taken: Sequence[bool]) -> float:
    """The share of text that is in both answers: the blocks taken, and those of the main box."""
    ours = theirs = both = 0
    for block, take in zip(page.blocks, taken, strict=True):
        main = block.box in page.inside and 2 * block.linked < block.chars
        ours += take * block.chars
        theirs += main * block.chars
        both += take and main and block.chars
    return 2 * both / (ours + theirs) if both else 0.0


def trafilatura_text(tree: Node, *, url: str) -> str:
    """What trafilatura takes for the article, in one line; "" where it finds none."""
    try:
        found = trafilatura.bare_extraction(tree, url=url, include_comments=False)
    except Exception:  # noqa: BLE001 — whatever it stumbles over, it has no text for us
        return ""
    return " ".join((getattr(found, "text", None) or "").split())


def shared(blocks: Sequence[Block], answer: str) -> list[bool]:
    """Which blocks are in a text that somebody else took from the page."""
    return [_in(block.text, answer) for block in blocks]


def _in(words: str, answer: str) -> bool:
    if len(words) < _LONG:
        return words in answer
    return words[: _LONG // 2] in answer or words[-_LONG // 2 :] in answer


def _worth_knowing(
    blocks: Sequence[Block], taken: Sequence[bool], chances: Sequence[float]
) -> list[str]:
    """The passages that may be taken on another page, and the headings above lists of links."""
    chosen = zip(blocks, taken, chances, strict=True)
    return [
        block.text
        for block, take, chance in chosen
        if take or chance >= DOUBTFUL or furniture.is_heading(block)
    ]


def _without_title(kept: Sequence[Block], title: str | None) -> Sequence[Block]:
    """The blocks from behind a headline that repeats the page's title."""
    for n, block in enumerate(kept[:2]):
        if title and block.box.tag[0] == "h" and letters(block.text) == letters(title):
            return (*kept[:n], *kept[n + 1 :])
    return kept


def _without_byline(kept: Sequence[Block], byline: str | None) -> Sequence[Block]:
    """The blocks without a first or last line of the authors' names, alone or by a section."""
    if byline and len(kept) > 1 and _names(kept[0].text, byline):
        kept = kept[1:]
    if byline and len(kept) > 1 and _names(kept[-1].text, byline):
        kept = kept[:-1]
    return kept


def _names(text: str, byline: str) -> bool:
    parts = _BESIDE.split(text) if len(text) < len(byline) + _SECTION else ()
    return letters(byline) in (letters(part) for part in parts)


logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
