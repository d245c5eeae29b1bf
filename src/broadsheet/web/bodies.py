"""A sanitised body made ready to read: its parts can be gone to, and it asks nobody for anything.

All of this changes HTML that `formats.sanitize` made, so it only ever adds fixed markup, and words
and addresses that are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup, escape

from broadsheet.analysis.pace import Pace, pace
from broadsheet.analysis.text import each_sentence
from broadsheet.analysis.turning import turning_points
from broadsheet.model import SafeHtml
from broadsheet.web.places import outward

#: Fewer headings than this divide nothing.
_FEWEST_HEADINGS = 2
#: Pictures no longer or higher than this, in pixels, are signs among words, or count readers.
_TINY = 40
#: The first words of a sentence that are shown of it, in characters, cut at a word.
_LONGEST_ENTRY = 110

# As the sanitiser writes a tag: known names and attributes, always in double quotes.
_TAG = re.compile(
    r'<(?P<end>/?)(?P<name>a|h[2-6]|img|p|table)(?P<attributes>(?:\s+[a-z-]+="[^"]*")*)\s*/?>'
)
_ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
_HEADING = re.compile(r"<(h[2-6])(?=[\s>])")
_ANY_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A line of the contents: words of the article, and the place in it where they stand.

    ``level`` is 1 for the outermost headings. ``goes_on`` says that the sentence is longer.
    """

    anchor: str
    words: str
    level: int = 1
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An article's body as its page shows it; ``parts`` are empty where it has none to name."""

    html: Markup
    parts: tuple[Part, ...]
    pace: Pace


def laid_out(html: SafeHtml, text: str, *, lang: str | None) -> Body:
    """The body of an article; its plain text is shown where there is no HTML."""
    body = html or "".join(f"<p>{escape(row)}</p>" for row in text.splitlines() if row.strip())
    headings = _headings(body)
    if len(headings) >= _FEWEST_HEADINGS:
        parts, goals = _contents(headings), [start for start, *_ in headings]
    else:
        parts, goals = _turns(_paragraphs(body))
    anchors = {goal: part.anchor for goal, part in zip(goals, parts, strict=True)}
    shown = Markup(_Setting(anchors).set(body))  # noqa: S704 - sanitised; what is added is escaped
    return Body(html=shown, parts=parts, pace=pace(text, lang=lang))


class _Setting:
    """Rewrites the tags of a body: anchors, pictures as links, and tables that scroll."""

    def __init__(self, anchors: dict[int, str]) -> None:
        self._anchors = anchors
        self._links = self._tables = 0

    def set(self, body: str) -> str:
        return _TAG.sub(self._rewritten, body)

    def _rewritten(self, tag: re.Match[str]) -> str:
        name, end = tag["name"], bool(tag["end"])
        if name == "img":
            return _picture(tag["attributes"], within_link=self._links > 0)
        if name == "a":
            self._links += -1 if end else 1
        elif name == "table":
            return self._table(tag[0], end=end)
        elif tag.start() in self._anchors:
            return f'<{name} id="{self._anchors[tag.start()]}"{tag["attributes"]}>'
        return tag[0]

    def _table(self, tag: str, *, end: bool) -> str:
        """Wide tables scroll by themselves, with the keyboard too; those within one stay put."""
        self._tables += -1 if end else 1
        if end:
            return f"{tag}</div>" if self._tables == 0 else tag
        if self._tables > 1:
            return tag
        return f'<div class="scroll" role="region" aria-label="Table" tabindex="0">{tag}'


def _picture(attributes: str, *, within_link: bool) -> str:
    """A picture as its description, which leads to it where it stands in no other link.

    A reader's browser does not call publishers by itself: that is one click away.
    """
    known = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
    alt = " ".join((known.get("alt") or known.get("title") or "").split())
    if any(_is_tiny(known.get(side, "")) for side in ("width", "height")):
        return str(escape(alt))
    label = escape(f"Picture: {alt}" if alt else "Picture")
    address = outward(known.get("src", ""))
    if within_link or not address:
        return f'<span class="picture">{label}</span>'
    return (
        f'<a class="picture" href="{escape(address)}" rel="noopener noreferrer nofollow external">'
        f"{label}</a>"
    )


def _is_tiny(length: str) -> bool:
    """Whether this is the side of a sign among words, or of a picture that only counts readers."""
    return length.isdecimal() and int(length[:9]) <= _TINY


def _headings(body: str) -> list[tuple[int, int, str]]:
    """Where each heading begins, its level, and its words."""
    found: list[tuple[int, int, str]] = []
    for start in _HEADING.finditer(body):
        end = body.find(f"</{start[1]}>", start.end())
        words = _plain(body[start.start() : end])
        if end > 0 and words:
            found.append((start.start(), int(start[1][1]), words))
    return found


def _contents(headings: Sequence[tuple[int, int, str]]) -> tuple[Part, ...]:
    levels = sorted({level for _, level, _ in headings})
    return tuple(
        Part(anchor=f"part-{n}", words=words, level=min(levels.index(level) + 1, 2))
        for n, (_, level, words) in enumerate(headings, 1)
    )


def _paragraphs(body: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for start in re.finditer(r"<p(?=[\s>])", body):
        end = body.find("</p>", start.end())
        words = _plain(body[start.start() : end])
        if end > 0 and words:
            found.append((start.start(), words))
    return found


def _turns(paragraphs: Sequence[tuple[int, str]]) -> tuple[tuple[Part, ...], list[int]]:
    turns = turning_points([words for _, words in paragraphs])
    if not turns:
        return (), []
    chosen = [paragraphs[turn] for turn in (0, *turns)]
    parts = tuple(_opening(f"part-{n}", words) for n, (_, words) in enumerate(chosen, 1))
    return parts, [start for start, _ in chosen]


def _opening(anchor: str, paragraph: str) -> Part:
    start, end = next(iter(each_sentence(paragraph)))
    sentence = paragraph[start:end]
    if len(sentence) <= _LONGEST_ENTRY:
        return Part(anchor=anchor, words=sentence)
    blank = sentence.rfind(" ", _LONGEST_ENTRY // 2, _LONGEST_ENTRY)
    words = sentence[: blank if blank > 0 else _LONGEST_ENTRY]
    return Part(anchor=anchor, words=words.rstrip(" ,;:–—-"), goes_on=True)


def _plain(html: str) -> str:
    return " ".join(unescape(_ANY_TAG.sub("", html)).split())
