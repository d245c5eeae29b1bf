"""The marks by which a block of a page is told to be the article's or furniture, as numbers.

What they mean is learnt (`formats.blockmodel`), not written here. Lengths are logarithms of
characters, densities and shares are between 0 and 1.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log1p

from broadsheet.formats.blocks import ABOVE, FAR, GROUPS, Block, Box

#: Kinds of elements that hold a block.
_KINDS = {"p": 1, "li": 2, "h1": 3, "h2": 4, "h3": 5, "h4": 6, "h5": 6, "h6": 6, "td": 7, "th": 7,
          "div": 8, "blockquote": 9, "pre": 10, "figcaption": 11, "dd": 12, "dt": 12, "section": 13,
          "article": 13, "body": 14, "main": 13, "center": 8, "address": 15,
          "button": 16}  # fmt: skip
#: Words that furniture is made of, in the languages that the sets are written in.
_CUES = frozenset(
    "share tweet facebook twitter instagram newsletter subscribe subscription abonnieren cookie"
    " cookies copyright © rights reserved comments comment kommentare kommentar commentaires"
    " related read more latest popular trending advertisement anzeige werbung sponsored login"
    " anmelden registrieren sign email e-mail privacy datenschutz impressum contact kontakt photo"
    " foto image bild getty reuters author autor by von par published updated posted tags"
    " filed categories kategorie previous next zurück weiter artikel teilen drucken print reply"
    " antworten disclaimer whatsapp follow us mehr lesen auch".split()
)
_END = re.compile(r"""[.!?…:。！？؟।]["'”’»)\]]*$""")
_WORD = re.compile(r"[\w©-]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d\d:\d\d")
_DIGIT = re.compile(r"\d")
_ODD = frozenset("|»>©·•–-←→/#@+")
#: As many of a block's first characters are looked at for capitals, digits and cues.
_SEEN = 200

#: Names of the marks in order.
NAMES = (
    *(f"group_{name}" for name in GROUPS), *(f"above_{name}" for name in ABOVE),
    "kind", "depth", "log_chars", "words", "word_length", "density", "links", "bold",
    "stops", "commas", "ends", "capitals", "digits", "upper", "odd", "dated", "cues", "repeats",
    "place", "index", "count", "log_total", "since_cue", "since_heading",
    "prev_chars", "prev_density", "prev_same", "prev2_chars", "prev2_density", "prev3_chars",
    "next_chars", "next_density", "next_same", "next2_chars", "next2_density", "next3_chars",
    "near_chars",
    "box_chars", "box_density", "box_blocks", "box_share", "box_direct", "box_twins",
    "over_chars", "over_density", "over_blocks", "over_share", "over_direct", "over_twins",
    "top_chars", "top_density", "top_blocks", "top_share", "top_direct", "top_twins",
    "best_distance", "best_share", "best_place", "over_score", "kind_share",
    "since_h1", "title", "description", "stated",
)  # fmt: skip


Marks = tuple[float, ...]


class Page:
    """A page's blocks with what is known of all of them together."""

    def __init__(self, blocks: list[Block], boxes: list[Box]) -> None:
        self.blocks = blocks
        self.boxes = boxes
        self.total = sum(b.chars for b in blocks) or 1
        self.twins = Counter([box.twin for box in boxes])
        self.best = _best(boxes)
        self.inside = _inside(self.best, boxes)


def marks(page: Page, *, title: str = "", deck: str = "", stated: str = "") -> list[Marks | None]:
    """The marks of each block, in the order of `NAMES`; None for mere links beside the main box."""
    blocks, total = page.blocks, page.total
    count, log_total = len(blocks), log1p(total)
    titled, described = set(_WORD.findall(title.lower())), set(_WORD.findall(deck.lower()))
    repeats = Counter([b.text for b in blocks])
    kinds: Counter[int] = Counter()
    for b in blocks:
        kinds[_KINDS.get(b.box.tag, 0)] += b.chars - b.linked
    ends = (0.0, 0.0, 0.0)
    logs = [*ends, *(log1p(b.chars) for b in blocks), *ends]
    dens = [1.0, 1.0, 1.0, *(b.linked / b.chars for b in blocks), 1.0, 1.0, 1.0]
    overs = [None, *(b.box.over for b in blocks), None]
    plain = [0, 0, 0, *(b.chars - b.linked for b in blocks), 0, 0, 0]
    of_box: dict[Box, Marks] = {}
    h1 = next((n for n, b in enumerate(blocks) if b.box.tag == "h1"), None)
    first, last = _span(page)
    cue = heading = -99
    rows: list[Marks | None] = []
    for n, b in enumerate(blocks):
        box, text, chars = b.box, b.text, b.chars
        if chars < 100 and 2 * b.linked >= chars and box not in page.inside:
            rows.append(None)
            continue
        over = box.over or box
        top = over.over or over
        kind = _KINDS.get(box.tag, 0)
        head = text[:_SEEN]
        tokens = set(_WORD.findall(head.lower()))
        cues = len(tokens & _CUES)
        words = text.count(" ") + 1
        seen, digits = len(head), len(_DIGIT.findall(head))
        rows.append((
            *box.near,
            kind, box.depth, logs[n + 3], words, chars / words, dens[n + 3], b.links,
            b.bold / chars,
            (text.count(".") + text.count("!") + text.count("?")) / chars,
            text.count(",") / chars, 1 if _END.search(text, chars - 8 if chars > 8 else 0) else 0,
            _capitals(head) / seen, digits / seen,
            text[0].isupper(), text[0] in _ODD,
            1 if digits > 3 and _YEAR.search(head) else 0,
            cues / len(tokens) if tokens else 0, repeats[text],
            n / count, n, count, log_total, n - cue, n - heading,
            logs[n + 2], dens[n + 2], overs[n] is overs[n + 1], logs[n + 1], dens[n + 1], logs[n],
            logs[n + 4], dens[n + 4], overs[n + 2] is overs[n + 1], logs[n + 5], dens[n + 5],
            logs[n + 6],
            sum(plain[n : n + 7]) / total,
            *(of_box.get(box) or _of(box, of_box, page)),
            *(of_box.get(over) or _of(over, of_box, page)),
            *(of_box.get(top) or _of(top, of_box, page)),
            page.inside.get(box, FAR), page.best.chars / total, (n - first) / last,
            over.plain / (page.best.plain or 1), kinds[kind] / total,
            -99 if h1 is None else max(-50, min(50, n - h1)),
            _share(tokens, titled, titled), _share(tokens, described, tokens),
            -1 if not stated else 1 if text[:60] in stated else 0,
        ))  # fmt: skip
        if chars < 60 and cues and cues * 3 >= len(tokens):
            cue = n
        if 3 <= kind <= 6:
            heading = n
    return rows


def _capitals(text: str) -> int:
    return sum(map(str.isupper, text))


def _share(some: set[str], others: set[str], of: set[str]) -> float:
    return len(some & others) / len(of) if of else 0


def _of(box: Box, known: dict[Box, Marks], page: Page) -> Marks:
    chars = box.chars or 1
    found = known[box] = (
        log1p(box.chars), box.links / chars, box.blocks, box.chars / page.total,
        box.direct / page.total, page.twins[box.twin],
    )  # fmt: skip
    return found


def _best(boxes: list[Box]) -> Box:
    """The box whose children hold most running text, as Readability tells the article's."""
    for box in boxes:
        box.plain = 0
    for box in boxes:
        over = box.over
        if over is not None and box.direct >= 25:
            over.plain += box.direct
            if over.over is not None:
                over.over.plain += box.direct // 2
    return max(boxes, key=lambda box: box.plain)


def _inside(best: Box, boxes: list[Box]) -> dict[Box, int]:
    """How deep in the best box each box within it stands."""
    found = {best: 0}
    for box in boxes:
        if box.over in found:
            found[box] = min(found[box.over] + 1, FAR - 1)
    return found


def _span(page: Page) -> tuple[int, int]:
    """Where the blocks of the best box begin, and how many they are."""
    within = [n for n, b in enumerate(page.blocks) if b.box in page.inside]
    return (within[0], within[-1] - within[0] + 1) if within else (0, len(page.blocks) or 1)
