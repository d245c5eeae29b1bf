"""Which passages of a page are its source's furniture, by what recurred on pages before it.

A passage is known again by its print: its letters and digits, or, where it is long enough, its
words without those that begin with a capital, because the same lines stand below every author's
name. Lines such as ``Home › World`` and ``By Ann | 4 May | 3 min read`` are known by their parts,
and the line with the date above an article by its shape.

What recurs is not always furniture: headings stay with what they head, rows with their list or
table, and captions with their picture.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from broadsheet.formats.blocks import Block, Box
from broadsheet.formats.text import letters
from broadsheet.model import KnownBy, Passage, digest

#: Passages taken of one page.
MOST = 256
#: Pages with more blocks or lines are read as they stand: judging them would cost seconds.
MOST_BLOCKS = 5000
#: Longer passages, in characters, are nobody's furniture.
LONGEST = 2000
#: Lines that are known by their parts are no longer than this.
LINE = 200
#: Words that a passage without its names must have left to be known by them.
WORDS = 8
#: Characters, and the share of all, that must be left of an article; else nothing is left out of
#: it: it is then a wall, or one that came before at another address.
LEAST, LEAST_SHARE = 100, 0.2
#: Longer than this is no line with a date, and what is longer than two of them is running text.
STAMP = 60
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d\d?[:.h]\d\d\b")
_NUMBER = re.compile(r"\d+")
_PARTS = re.compile(r"\s*[|·•›»]\s*|\s+[/–—]\s+")
_LISTS = frozenset(("ul", "ol", "dl", "menu", "table"))
_CAPTIONS = frozenset(("figcaption", "caption", "figure"))


#: The print by which a passage is known, and how.
Sign = tuple[int, KnownBy]


@dataclass(frozen=True, slots=True)
class Parted:
    """A page's passages: those that stay, and those left out."""

    kept: tuple[Block, ...]
    left_out: tuple[Passage, ...]


@lru_cache(maxsize=512)
def prints(text: str) -> tuple[int, ...]:
    """What a passage is known again by; empty where it has no letters or too many."""
    if len(text) > LONGEST:
        return ()
    if (constant := _constant(text)) is not None:
        return (digest("form", *constant),)
    own = letters(text)
    return (digest("line", own), *(digest("part", part) for part in _parts(text))) if own else ()


def imprint(texts: Sequence[str]) -> tuple[int, ...]:
    """The prints of a page's passages, each once."""
    found: dict[int, None] = {}
    for text in texts[:MOST]:
        found.update(dict.fromkeys(prints(text)))
        if (shape := _stamp(text)) is not None:
            found[shape] = None
    return tuple(found)[:MOST]


def recurs(text: str, known: Collection[int]) -> Sign | None:
    """The print by which a passage is known, and how; None where it is not."""
    first, *parts = prints(text) or (0,)
    if first in known:
        return first, KnownBy.WORDS if _constant(text) is None else KnownBy.NAMES
    seen = [part for part in parts if part in known]
    several = len(seen) >= 2 and 2 * len(seen) >= len(parts)
    return (seen[0], KnownBy.PARTS) if several else None


def part(
    blocks: Sequence[Block], taken: Sequence[bool], known: Collection[int], *, url: str
) -> Parted:
    """Part what a page's article says from the furniture among it.

    ``taken`` says which of the page's blocks are held for the article's.
    """
    places = [place for place, take in enumerate(taken) if take]
    if not known or len(blocks) > MOST_BLOCKS:
        return Parted(tuple(blocks[place] for place in places), ())
    signs = {place: _sign(blocks[place], known) for place in places}
    _judge_lists(blocks, signs, known, host=urlsplit(url).hostname)
    _judge_stamps(blocks, signs, known)
    _judge_headings(blocks, signs)
    kept = tuple(blocks[place] for place in places if signs[place] is None)
    if _too_little(sum(b.chars for b in kept), of=sum(blocks[place].chars for place in places)):
        return Parted(tuple(blocks[place] for place in places), ())
    return Parted(kept, _passages([blocks[place].text for place in signs], signs.values()))


def part_lines(
    rows: Sequence[str], known: Collection[int]
) -> tuple[Sequence[str], tuple[Passage, ...]]:
    """Part the rows of a plain text in the same way: those that stay, and those left out."""
    if not known or len(rows) > MOST_BLOCKS:
        return rows, ()
    signs = [recurs(row, known) for row in rows]
    kept = [row for row, sign in zip(rows, signs, strict=True) if sign is None]
    if _too_little(sum(map(len, kept)), of=sum(map(len, rows))):
        return rows, ()
    return kept, _passages(rows, signs)


def _passages(texts: Iterable[str], signs: Iterable[Sign | None]) -> tuple[Passage, ...]:
    """What is left out, each text once however often it stands on the page."""
    found = {
        text: Passage(text=text, print=sign[0], known_by=sign[1])
        for text, sign in zip(texts, signs, strict=True)
        if sign is not None
    }
    return tuple(found.values())


def _constant(text: str) -> list[str] | None:
    """The words of a longer passage that stay when its names are others; None of a short one."""
    words = [word for word in text.split() if not word[0].isupper()]
    enough = len(words) >= WORDS and sum([word[0].isalpha() for word in words]) >= WORDS
    return words if enough else None


def _stamp(text: str) -> int | None:
    """The shape of a line with a date or a time: its words without names, its numbers as one."""
    if not 0 < len(text) <= STAMP or text[-1] in ".!?" or not _DATED.search(text):
        return None
    words = ("A" if word[0].isupper() else _NUMBER.sub("0", word) for word in text.split())
    return digest("stamp", *words)


def _judge_stamps(
    blocks: Sequence[Block], signs: dict[int, Sign | None], known: Collection[int]
) -> None:
    """Let lines with a date of a known shape go that stand above the running text.

    Further down they may be the hours of a live report.
    """
    for place, sign in signs.items():
        block = blocks[place]
        if sign is None and block.chars > 2 * STAMP:
            return
        if sign is not None or is_heading(block):
            continue
        shape = _stamp(block.text)
        if shape is not None and shape in known:
            signs[place] = shape, KnownBy.DATE


def _too_little(left: int, *, of: int) -> bool:
    return left < LEAST or left < LEAST_SHARE * of


def _parts(text: str) -> list[str]:
    """The parts of a line that is none of running text."""
    if len(text) > LINE:
        return []
    parts = [letters(part) for part in _PARTS.split(text)]
    return [part for part in parts if part] if len(parts) >= 3 else []


def _captions(box: Box) -> bool:
    return box.tag in _CAPTIONS or (box.over is not None and box.over.tag in _CAPTIONS)


def _sign(block: Block, known: Collection[int]) -> Sign | None:
    return None if _captions(block.box) else recurs(block.text, known)


def _judge_lists(
    blocks: Sequence[Block],
    signs: dict[int, Sign | None],
    known: Collection[int],
    *,
    host: str | None,
) -> None:
    """Let the rows of a list or table stand or fall together.

    Of one that links to the same site half must be known, or the heading above it; of any other
    all, because the rows of recipes, scores and tables are alike.
    """
    judged = {box for place in signs if (box := _list(blocks[place].box)) is not None}
    lists: dict[Box, list[int]] = {}
    for place, block in enumerate(blocks if judged else ()):
        if (box := _list(block.box)) in judged and box is not None:
            lists.setdefault(box, []).append(place)
    for rows in lists.values():
        sign = _sign_of_list(blocks, rows, known, host=host)
        for place in rows:
            if place in signs:
                signs[place] = None if sign is None else signs[place] or (sign[0], KnownBy.LIST)


def _sign_of_list(
    blocks: Sequence[Block], rows: Sequence[int], known: Collection[int], *, host: str | None
) -> Sign | None:
    """The print by which a list is known, wherever it stands on the page."""
    found = [sign for n in rows[:MOST] if (sign := _sign(blocks[n], known)) is not None]
    if not all(_links_home(blocks[n], host) for n in rows):
        return found[0] if len(found) == len(rows) else None
    if 2 * len(found) >= len(rows):
        return found[0]
    above = blocks[rows[0] - 1] if rows[0] else None
    return _sign(above, known) if above is not None and _heads(above) else None


def _list(box: Box) -> Box | None:
    """The list or table that a box stands in, the outermost; page layouts of old are none."""
    found: Box | None = None
    above: Box | None = box
    while above is not None:
        if above.tag in _LISTS and (above.tag != "table" or box.tag in ("td", "th")):
            found = above
        above = above.over
    return found


def _links_home(block: Block, host: str | None) -> bool:
    """Whether a block is a link, and none that leads to another site or down this page."""
    addresses = [node.get("href") or "" for look in block.looks for node in look if node.tag == "a"]
    return 5 * block.linked >= 4 * block.chars and all(
        _is_at(address, host) for address in addresses
    )


def _is_at(address: str, host: str | None) -> bool:
    try:
        parts = urlsplit(address)
        return parts.hostname in (None, host) and not (parts.fragment and address[0] == "#")
    except ValueError:
        return False


def _judge_headings(blocks: Sequence[Block], signs: dict[int, Sign | None]) -> None:
    """Keep a heading that stands above something that is kept."""
    below: Sign | None = 0, KnownBy.WORDS
    for place in reversed(signs):
        if _heads(blocks[place]) and below is None:
            signs[place] = None
        below = signs[place]


def is_heading(block: Block) -> bool:
    return block.box.tag in ("h1", "h2", "h3", "h4", "h5", "h6")


def _heads(block: Block) -> bool:
    return is_heading(block) or block.box.tag == "dt" or block.text.endswith(":")
