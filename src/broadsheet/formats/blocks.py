"""A page as a row of text blocks: runs of text between block-level elements, in one walk.

Each knows the box that holds it and the boxes above, how much of it is links, and how its words
are set, so that marks can be taken of it (`formats.marks`) and HTML be written of it
(`formats.setting`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice

from lxml import etree

from broadsheet.formats.tree import Node

#: Elements beyond this are not looked at: each paragraph costs 0.1 ms. Of 482 news pages that were
#: measured, the largest has 11,500.
MOST_ELEMENTS = 15_000
#: Farther above than this counts as absent.
FAR = 12
#: Words in classes, ids and roles that tell what an element is for.
_GROUPS = {
    "body": "articlebody article-body article_body article__body articletext article-text"
    " articlecontent article-content article__content article_content entry-content entrycontent"
    " post-content postcontent post-body postbody story-body storybody story-text story-content"
    " storytext content-body body-content body-text bodytext body-copy richtext rich-text prose"
    " text-content article__text articulo contenido-noticia cuerpo corps artikeltext artikelinhalt"
    " article-detail news-text newstext page-content main-content fulltext",
    "main": "article content post story text main entry news artikel inhalt contenu texto blog",
    "comments": "comment disqus respond reply feedback discussion kommentar coment livefyre",
    "menu": "nav menu breadcrumb paginat pager sitemap header masthead topbar toolbar skip search",
    "foot": "foot copyright legal imprint impressum colophon disclaimer bottom",
    "side": "sidebar aside rail secondary widget related recommend similar trending popular"
    " most-read mostread also-read read-more readmore more-on morefrom latest teaser outbrain"
    " taboola verwandt weitere crosslink see-also infobox inset linklist",
    "social": "share sharing social facebook twitter follow whatsapp linkedin pinterest teilen",
    "promo": "advert banner promo sponsor newsletter subscri signup sign-up paywall donat cookie"
    " consent gdpr popup modal overlay dialog werbung anzeige publicite reklam login register abo-"
    " offer -ad- ad-slot adslot notice alert callout cta",
    "meta": "author byline date time meta tags tag- -tag category categories label bio dateline"
    " autor datum auteur publish rubrik kicker reading-time posted info",
    "media": "caption figure image gallery photo video media player credit slide bild foto"
    " carousel",
    "title": "title headline heading titel titre",
    "cards": "list card grid item tile archive feed stream river",
    "unseen": "hidden sr-only visually-hidden screen-reader screenreader display-none d-none",
    "lead": "lead intro summary standfirst deck abstract excerpt dek subtitle subhead vorspann"
    " chapo",
    "quote": "quote pullquote zitat",
}
GROUPS = tuple(_GROUPS)
#: Elements whose nearness above a block is a mark.
ABOVE = ("article", "main", "aside", "nav", "footer", "header", "form", "section", "ul", "table",
         "figure", "blockquote")  # fmt: skip
_SAME = {"ol": "ul", "dl": "ul"}
#: Elements whose text no reader sees.
_UNSEEN = frozenset(
    "script style noscript template svg head iframe select object canvas audio video math textarea"
    " datalist map applet".split()
)
#: Elements that run on within a line; all others break it.
_RUNS_ON = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt"
    " ruby s samp small span strike strong sub sup time tt u var wbr img picture source"
    " input".split()
)
#: How words are set: the elements that say so, and what we write for them.
LOOKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "code": "code",
         "kbd": "code", "samp": "code", "tt": "code", "sub": "sub", "sup": "sup", "s": "s",
         "del": "s", "strike": "s", "q": "q"}  # fmt: skip
#: A line break among the pieces of a block; pages hold no vertical tabs, as controls are taken out.
BREAK = "\v"
_HIDDEN = 1 << GROUPS.index("unseen")
_ABOVE_BIT = {name: 1 << len(GROUPS) + n for n, name in enumerate(ABOVE)}
_ABOVE_BIT |= {name: _ABOVE_BIT[other] for name, other in _SAME.items()}
_TELLING = frozenset(("class", "id", "role", "itemprop"))
#: In a tree that is written out, ``<`` and ``>`` stand for nothing else than tags.
_TAG = re.compile(r"<(/?)([^\s>/]+)([^>]*)>([^<]*)")
_ATTRIBUTE = re.compile(r'([^\s="]+)="([^"]*)"')
_SAYING = re.compile(r' (class|id|role|itemprop|style|hidden|aria-hidden)="([^"]*)"')
#: Attributes longer than this, in characters, are read anew for each element.
_LONG = 400


class Box:
    """A block-level element: what stands above it, and how many characters it holds.

    ``near`` has how many elements up each of `GROUPS` and of `ABOVE` stands; `FAR` where none does.
    """

    __slots__ = ("blocks", "chars", "depth", "direct", "links", "near", "over", "plain", "tag",
                 "twin")  # fmt: skip

    def __init__(self, over: Box | None, tag: str, near: bytes, twin: str) -> None:
        self.over, self.tag, self.near, self.twin = over, tag, near, twin
        self.depth: int = over.depth + 1 if over is not None else 0
        self.chars = self.links = self.blocks = self.direct = self.plain = 0


class Look:
    """An element that says how the words in it are set; its attributes as they are written."""

    __slots__ = ("tag", "written")

    def __init__(self, tag: str, written: str) -> None:
        self.tag, self.written = tag, written

    def attributes(self) -> dict[str, str]:
        """All attributes by their names."""
        found: dict[str, str] = dict(_ATTRIBUTE.findall(self.written))
        return {name: unescape(v) for name, v in found.items()} if "&" in self.written else found

    def get(self, name: str) -> str | None:
        """An attribute, or None where the element has none of this name."""
        found = (words for other, words in _ATTRIBUTE.findall(self.written) if other == name)
        words: str | None = next(found, None)
        return None if words is None else unescape(words)


class Block:
    """A run of text. ``pieces`` are its words as they stand, ``looks`` how each is set."""

    __slots__ = ("bold", "box", "chars", "linked", "links", "looks", "pieces", "text")

    def __init__(self, box: Box) -> None:
        self.box = box
        self.pieces: list[str] = []
        self.looks: list[tuple[Look, ...]] = []
        self.text = ""
        self.chars = self.linked = self.links = self.bold = 0


class Shown:
    """A picture, player or frame: behind how many blocks it stands, and in which box.

    ``look`` has its attributes; ``link`` is the link around it.
    """

    __slots__ = ("at", "box", "link", "look")

    def __init__(self, at: int, box: Box, look: Look, link: Look | None) -> None:
        self.at, self.box, self.look, self.link = at, box, look, link


@dataclass(frozen=True, slots=True)
class Cut:
    """A page cut up; ``spans`` are the attributes of cells that may span several."""

    blocks: list[Block]
    boxes: list[Box]
    shown: list[Shown]
    spans: dict[Box, Look]


def cut(tree: Node) -> Cut:
    """The text blocks of a page in order, the boxes they stand in, and what is no text."""
    body = tree.find("body") if tree.tag == "html" else tree
    walk = _Walk()
    walk.over(_tags(body if body is not None else tree))
    return Cut(walk.blocks, walk.boxes, walk.shown, walk.spans)


def blocks(tree: Node) -> tuple[list[Block], list[Box]]:
    """The text blocks of a page in order, and the boxes they stand in, the outermost first."""
    found = cut(tree)
    return found.blocks, found.boxes


#: One tag: ``/`` where it ends an element, its name, its attributes, and the words behind it.
Tag = tuple[str, str, str, str]


def _tags(body: Node) -> list[Tag]:
    """All tags of a tree in order. To write it out and to cut it up again takes half the time that
    asking lxml for node after node does."""
    written: str = etree.tostring(body, encoding="unicode", with_tail=False)
    if "&#13;" in written:
        written = written.replace("&#13;\n", "\n").replace("&#13;", "\n")
    if written.count("<") <= 2 * MOST_ELEMENTS:
        return _TAG.findall(written)
    some = islice(_TAG.finditer(written), 2 * MOST_ELEMENTS)
    return [(tag[1], tag[2], tag[3], tag[4]) for tag in some]


class _Walk:
    """One pass over the tags of a page. What begins and ends is told to methods, by its name."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.boxes: list[Box] = []
        self.box = Box(None, "", _TOP, "")
        self.block: Block | None = None
        self.looks: tuple[Look, ...] = ()
        self.links = self.bold = 0
        self.shown: list[Shown] = []
        self.spans: dict[Box, Look] = {}

    def over(self, tags: Sequence[Tag]) -> None:
        """All blocks that these tags make; the first of them is the outermost box."""
        unseen, depth = "", 0
        for end, tag, written, words in tags:
            if unseen:
                if tag == unseen and written[-1:] != "/":
                    depth += -1 if end else 1
                if depth:
                    if unseen in _OFFERS:
                        self.show(tag, written)
                    continue
                unseen = ""
            elif tag in _UNSEEN and self.boxes:
                self.show(tag, written)
                if written[-1:] != "/":
                    unseen, depth = tag, 1
                    continue
            elif tag not in _RUNS_ON or not self.boxes:
                self.leave() if end else self.begin(tag, written)
            elif tag in _LOOKING:
                self.turn(end, tag, written)
            elif tag in _SHOWN:
                self.show(tag, written)
            if words:
                self.add(words)
        while self.box.over is not None:  # where it was cut off
            self.leave()

    def begin(self, tag: str, written: str) -> None:
        """What breaks the line begins: it ends at once where it is empty."""
        if tag == "br":
            self.break_()
        else:
            self.enter(tag, written)
            if written[-1:] == "/":
                self.leave()

    def enter(self, tag: str, written: str) -> None:
        """A box begins."""
        if self.block is not None:
            self.finish(self.block)
        mask, twin = _told(tag, written) if len(written) < _LONG else _read(tag, written)
        over = self.box
        self.box = Box(over if self.boxes else None, tag, _below(over.near, mask), twin)
        self.boxes.append(self.box)
        if tag in _CELLS and "span=" in written:
            self.spans[self.box] = Look(tag, written)

    def leave(self) -> None:
        """A box ends: what it holds, those above hold too."""
        if self.block is not None:
            self.finish(self.block)
        box = self.box
        over = box.over
        if over is not None:
            self.box = over
            over.chars += box.chars
            over.links += box.links
            over.blocks += box.blocks

    def show(self, tag: str, written: str) -> None:
        """Something other than words is shown; within words, it comes behind them."""
        if tag not in _SHOWN or not written:
            return
        at = len(self.blocks) + (self.block is not None)
        link = next((look for look in self.looks if look.tag == "a"), None) if self.links else None
        self.shown.append(Shown(at, self.box, Look(tag, written), link))

    def turn(self, end: str, tag: str, written: str) -> None:
        """How words are set begins or ends, or both where an element is empty."""
        if not end:
            self.dress(tag, written)
        if end or written[-1:] == "/":
            self.undress(tag)

    def dress(self, tag: str, written: str) -> None:
        """Words are set in another way from here on."""
        self.looks = (*self.looks, Look(tag, written))
        self.links += tag == "a"
        self.bold += tag in _BOLD

    def undress(self, tag: str) -> None:
        """Words are set as before."""
        self.looks = self.looks[:-1]
        self.bold -= tag in _BOLD
        if tag == "a":
            self.links -= 1
            if self.block is not None:
                self.block.links += 1

    def break_(self) -> None:
        """One break goes on within the block, two end it."""
        block = self.block
        if block is None:
            return
        if block.pieces[-1] is BREAK:
            self.finish(block)
        else:
            block.pieces.append(BREAK)
            block.looks.append(())

    def add(self, words: str) -> None:
        """Words of the page, where they stand in the walk."""
        block = self.block
        if (block is None or block.pieces[-1] is BREAK) and words.isspace():
            return
        if block is None:
            block = self.block = Block(self.box)
        if "&" in words:
            words = unescape(words)
        block.pieces.append(words)
        block.looks.append(self.looks)
        if self.links:
            block.linked += len(words)
        if self.bold:
            block.bold += len(words)

    def finish(self, block: Block) -> None:
        """The block ends; it counts where it has words."""
        self.block = None
        block.text = " ".join("".join(block.pieces).split())
        block.chars = chars = len(block.text)
        if not chars:
            return
        block.linked = linked = min(block.linked, chars)
        self.blocks.append(block)
        box = block.box
        box.chars += chars
        box.links += linked
        box.blocks += 1
        box.direct += chars - linked


_TOP = bytes((FAR,) * (len(GROUPS) + len(ABOVE)))
_FARTHER = bytes(min(far + 1, FAR) for far in range(256))
_LOOKING = frozenset((*LOOKS, "a"))
_BOLD = frozenset(("b", "strong"))
_CELLS = frozenset(("td", "th"))
#: What shows something other than words, and the unseen elements that hold more of it.
_SHOWN = frozenset(("img", "source", "iframe", "video", "audio", "embed"))
_OFFERS = frozenset(("video", "audio", "noscript"))


@lru_cache(maxsize=1 << 14)
def _told(tag: str, written: str) -> tuple[int, str]:
    return _read(tag, written)


def _read(tag: str, written: str) -> tuple[int, str]:
    """What an element and its attributes are marks of, as bits, and what its twins share."""
    mask, twin = _ABOVE_BIT.get(tag, 0), tag
    for name, words in _SAYING.findall(written):
        if name in _TELLING:
            mask |= _mask(words[:300])
            if name == "class":
                twin = words
        elif _hides(name, words):
            mask |= _HIDDEN
    return mask, twin


@lru_cache(maxsize=1 << 15)
def _mask(words: str) -> int:
    """Which groups the class (or the like) of an element names, as bits."""
    lower, mask = words.lower(), 0
    for at in range(len(lower) - 2):
        for word, bit in _BY_START.get(lower[at : at + 3], ()):
            if lower.startswith(word, at):
                mask |= bit
    return mask


def _by_start() -> dict[str, list[tuple[str, int]]]:
    """The words of the groups by their first three letters."""
    found: dict[str, list[tuple[str, int]]] = {}
    for n, words in enumerate(_GROUPS.values()):
        for word in words.split():
            found.setdefault(word[:3], []).append((word, 1 << n))
    return found


_BY_START = _by_start()


def _hides(name: str, words: str) -> bool:
    return (
        name == "hidden"
        or (name == "aria-hidden" and words == "true")
        or (name == "style" and "none" in words)
    )


def _below(near: bytes, mask: int) -> bytes:
    """Where an element stands that has the marks of ``mask``, within one at ``near``."""
    found = near.translate(_FARTHER)
    if not mask:
        return found
    told = bytearray(found)
    while mask:
        told[(mask & -mask).bit_length() - 1] = 0
        mask &= mask - 1
    return bytes(told)
