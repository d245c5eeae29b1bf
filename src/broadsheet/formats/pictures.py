"""The pictures and embeds among an article's blocks, as figures with their captions.

A picture belongs to the article where what stands around it does: the nearest box that holds any
of its text holds mostly that. Teasers, buttons, portraits of authors and counting pixels do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from broadsheet.formats import embeds
from broadsheet.formats.blocks import GROUPS, Block, Box, Cut, Look
from broadsheet.formats.text import line

#: More pictures than this are an archive, not an article.
MOST = 100
#: Longer text below a picture, in characters, is no caption.
_LONGEST_CAPTION = 600
#: Pictures no longer or higher than this, in pixels, are signs, portraits or counters.
_SMALL = 100
_NOT_OURS = frozenset(("aside", "nav", "footer", "form", "button"))
_FURNITURE = [
    GROUPS.index(name) for name in ("side", "promo", "menu", "foot", "comments", "social")
]
_MEDIA = GROUPS.index("media")
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-full-src", "src")
_CHOICE = re.compile(r"([^\s,]\S*[^\s,])(?:\s+(\d{1,6}(?:\.\d{1,3})?)[wx])?(?=\s*(?:,|$))")
_LONGEST_SET = 5000
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_SIGN = re.compile(
    r"(?:(?<![a-z])(?:pixel|spacer|blank|logo|icon)(?![a-z])|avatar|sprite|placeholder|1x1|emoji"
    r"|transparent)[^/]*$|//(?:ads?|adserver|banners?)\.|/(?:ads?|banners?|emoji|icons?|avatars?"
    r"|logos?)/|^data:|^about:|\.svg(?:$|\?)",
    re.IGNORECASE,
)
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|\?)", re.IGNORECASE)
_UNKNOWN = ">Embedded page at "
_POSTS = re.compile(
    r"twitter-tweet|instagram-media|tiktok-embed|bluesky-embed|threads-post|fb-post"
)
_POST = re.compile(
    r"/(?:status(?:es)?|p|reel|video|post|posts|profile/[^/]+/post)/[\w-]+|\bt\.co/\w"
)


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """HTML that stands in ``box``, not yet sanitised; ``instead`` are the blocks it replaces."""

    box: Box
    html: str
    instead: tuple[Block, ...] = ()


@dataclass(slots=True)
class _Group:
    """What is shown together: pictures of one figure, or one picture alone."""

    at: int
    around: Box | None
    box: Box
    pieces: list[str]


def placed(cut: Cut, kept: Sequence[Block], *, base: str) -> list[Block | Figure]:
    """The blocks kept of a page in order, with the pictures and embeds that belong to them."""
    ground = _Ground(cut, kept)
    groups = _groups(cut, ground, base) if cut.shown else []
    figures = [(group.at, _figure(group, ground)) for group in groups]
    if any(box.tag == "blockquote" and _POSTS.search(box.twin) for box in cut.boxes):
        figures += _posts(ground, base)
    if not figures:
        return list(kept)
    replaced = {block for _, figure in figures for block in figure.instead}
    figures.sort(key=lambda one: one[0])
    return list(_merged(kept, figures, ground, replaced))


class _Ground:
    """Which boxes of a page hold how much of its article."""

    def __init__(self, cut: Cut, kept: Sequence[Block]) -> None:
        self.blocks = cut.blocks
        self.place = {block: n for n, block in enumerate(cut.blocks)}
        self.kept: dict[Box, int] = {}
        for block in kept:
            box: Box | None = block.box
            while box is not None:
                self.kept[box] = self.kept.get(box, 0) + block.chars
                box = box.over
        self.first, self.last = self.place[kept[0]], self.place[kept[-1]]

    def belongs(self, at: int, box: Box, *, link: Look | None) -> bool:
        """Whether what stands here is the article's."""
        passed: list[Box] = []
        over: Box | None = box
        while over is not None and over not in self.kept:
            if _is_furniture(over):
                return False
            passed.append(over)
            over = over.over
        if over is None or 2 * self.kept[over] < over.chars:
            return False
        is_figure = any(one.tag == "figure" for one in (*passed, over))
        if at > self.last + 1 and not is_figure:
            return False
        words = passed[-1].chars if passed else 0
        if link is not None and not _IMAGE_FILE.search(link.get("href") or ""):
            return is_figure or not words
        return words <= _LONGEST_CAPTION


def _is_furniture(box: Box) -> bool:
    if box.tag == "figure":
        return False
    return box.tag in _NOT_OURS or any(box.near[group] == 0 for group in _FURNITURE)


def _groups(cut: Cut, ground: _Ground, base: str) -> list[_Group]:
    groups: list[_Group] = []
    known: set[str] = set()
    offered: dict[Box, str] = {}
    for one in cut.shown:
        if not ground.belongs(one.at, one.box, link=one.link):
            continue
        told = one.look.attributes()
        if one.look.tag == "source" and "srcset" in told:
            offered.setdefault(one.box, _of_set(told))
            continue
        if one.look.tag == "img":
            address, piece = _picture(told, offered.pop(one.box, ""))
        else:
            address, piece = _embed(one.look.tag, told, base)
        is_frame_of_page = one.at <= ground.first and _UNKNOWN in piece
        if not piece or address in known or is_frame_of_page:
            continue
        known.add(address)
        around = _around(one.box)
        if groups and around is not None and groups[-1].around is around:
            groups[-1].pieces.append(piece)
        else:
            groups.append(_Group(one.at, around, one.box, [piece]))
        if len(known) >= MOST:
            break
    return groups


def _picture(told: Mapping[str, str], offered: str) -> tuple[str, str]:
    """A picture's address without its query, and its HTML; "" where it is a sign or a counter."""
    width, height = _pixels(told.get("width")), _pixels(told.get("height"))
    address = _address(told, offered)
    if not address or min(width or 999, height or 999) <= _SMALL:
        return "", ""
    sides = f' width="{width}" height="{height}"' if width and height else ""
    alt = escape(line(told.get("alt") or ""))
    return address.partition("?")[0], f'<img src="{escape(address)}" alt="{alt}"{sides}>'


def _embed(tag: str, told: Mapping[str, str], base: str) -> tuple[str, str]:
    """An embed's address, and its HTML; "" where a reader misses nothing."""
    address = (told.get("data-src") or told.get("src") or "").strip()
    if not address:
        return "", ""
    tag = "video" if tag == "source" else tag
    return address, embeds.link(address, tag=tag, base=base) or ""


def _address(told: Mapping[str, str], offered: str) -> str:
    own = (told[name].strip() for name in _LAZY if told.get(name))
    one = next((address for address in own if not _SIGN.search(address)), "")
    return _of_set(told) or offered or one


def _of_set(told: Mapping[str, str]) -> str:
    """The largest picture of a set."""
    written = next((told[name] for name in _SETS if told.get(name)), "")
    choices: list[tuple[float, str]] = []
    for choice in _CHOICE.findall(written[:_LONGEST_SET]):
        address, size = choice
        choices.append((float(size) if size else 0.0, address))
    largest = max(choices, key=lambda choice: choice[0])[1] if choices else ""
    return "" if _SIGN.search(largest) else largest


def _pixels(written: str | None) -> int | None:
    digits = (written or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else None


def _around(box: Box | None) -> Box | None:
    """The figure that this stands in, or what is called so by its class."""
    over, steps = box, 0
    named = None
    while over is not None and steps < 6:
        if over.tag == "figure":
            return over
        if named is None and over.near[_MEDIA] == 0 and over.chars <= _LONGEST_CAPTION:
            named = over
        over, steps = over.over, steps + 1
    return named


def _figure(group: _Group, ground: _Ground) -> Figure:
    around = group.around
    if around is None:
        return Figure(group.box, f"<figure>{''.join(group.pieces)}</figure>")
    within = tuple(_within(around, ground.blocks, group.at))
    captions = [block.text for block in within]
    caption = " ".join(dict.fromkeys(captions))
    if len(caption) > _LONGEST_CAPTION:
        caption, within = "", ()
    written = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return Figure(
        around.over or around, f"<figure>{''.join(group.pieces)}{written}</figure>", within
    )


def _within(box: Box, blocks: Sequence[Block], at: int) -> Iterator[Block]:
    """The blocks in this box, which are next to this place."""
    start = min(at, len(blocks))
    while start > 0 and _stands_in(blocks[start - 1].box, box):
        start -= 1
    for block in blocks[start:]:
        if not _stands_in(block.box, box):
            return
        yield block


def _stands_in(box: Box | None, other: Box) -> bool:
    while box is not None and box.depth >= other.depth:
        if box is other:
            return True
        box = box.over
    return False


def _posts(ground: _Ground, base: str) -> list[tuple[int, Figure]]:
    """Posts of networks that the page quotes: their words, and a link to the post."""
    found: dict[Box, list[Block]] = {}
    for block in ground.blocks:
        box: Box | None = block.box
        for _ in range(4):
            if box is None:
                break
            if box.tag == "blockquote" and _POSTS.search(box.twin):
                found.setdefault(box, []).append(block)
                break
            box = box.over
    figures: list[tuple[int, Figure]] = []
    for box, blocks in found.items():
        at = ground.place[blocks[0]]
        link = _permalink(blocks, base)
        if link and ground.belongs(at, box, link=None):
            words = "".join(f"<p>{escape(block.text)}</p>" for block in blocks)
            written = f"<figure><blockquote>{words}</blockquote>{link}</figure>"
            figures.append((at, Figure(box.over or box, written, tuple(blocks))))
    return figures


def _permalink(blocks: Iterable[Block], base: str) -> str | None:
    addresses = [
        look.get("href") or ""
        for block in blocks
        for looks in block.looks
        for look in looks
        if look.tag == "a"
    ]
    address = next((one for one in reversed(addresses) if _POST.search(one)), None)
    return embeds.link(address, tag="iframe", base=base) if address else None


def _merged(
    kept: Sequence[Block],
    figures: Sequence[tuple[int, Figure]],
    ground: _Ground,
    replaced: set[Block],
) -> Iterator[Block | Figure]:
    waiting = list(reversed(figures))
    for block in kept:
        while waiting and waiting[-1][0] <= ground.place[block]:
            yield waiting.pop()[1]
        if block not in replaced:
            yield block
    while waiting:
        yield waiting.pop()[1]
