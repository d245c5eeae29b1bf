"""What makes markup dangerous to parse, found or taken out in one linear pass before any parser.

Parsers and sanitisers in use are quadratic in depth, in attributes of one tag, or in unclosed
constructs; XML's document type can name files and grow without bound. Everything here reads its
input once.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from itertools import islice
from typing import Any

#: As deep as libxml2 goes by itself; real articles stay below 60.
DEEPEST = 256
#: More attributes than this on one tag is an attack; real tags stay below 60.
MOST_ATTRIBUTES = 500

_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
#: So many attributes, each of at least ``a=""`` and a blank, take more characters than this.
_SWOLLEN = re.compile(rf"<([a-zA-Z][^\s<>/]*)\s([^<>]{{{5 * MOST_ATTRIBUTES},}})")
#: A tag without a ``>`` for so long, or a ``>`` in quotes more often than that, may have them.
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{1000,}")
_END_IN_QUOTES = re.compile(r"""=\s*(?:"[^">]*>|'[^'>]*>)""")
_USUAL_ENDS_IN_QUOTES = 20
#: One attribute, as HTML's parsers find it.
_ATTRIBUTE = re.compile(
    r"""[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*)?)?"""
)
_OPENING = re.compile(r"<(?:!--|([a-zA-Z][^\s/>]*))")
_COMMENT_END = re.compile(r"--!?>")
_SPACE = re.compile(r"[\s\ufeff]*")
_SUBSET_END = re.compile(r"\]\s*>")
_ENTITY = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)([A-Za-z]\w{0,30};)?"
)


def swollen(html: str) -> str | None:
    """Why the attributes of this HTML would take a parser long, or None where they would not.

    libxml2 compares every attribute of a tag with every other: 100,000 cost it 35 s. All else it
    bears, and stops at a depth of `DEEPEST` by itself.
    """
    return _counted(html) if is_crowded(html) else None


def is_crowded(html: str) -> bool:
    """Whether there may be a tag of many attributes in it, to whatever parser."""
    if any(_crowded(tag[0]) for tag in _LONG_TAG.finditer(html)):
        return True
    ends = islice(_END_IN_QUOTES.finditer(html), _USUAL_ENDS_IN_QUOTES + 1)
    return sum(1 for _ in ends) > _USUAL_ENDS_IN_QUOTES


def thinned(xml: str) -> str:
    """The document with tags of more than `MOST_ATTRIBUTES` attributes stripped of all of them.

    XML parsers compare every attribute of a tag with every other: 100,000 cost them 11 s.
    """
    return _SWOLLEN.sub(_thin, xml)


def root_of(xml: str) -> str:
    """The XML document from its root on: without declaration, comments and document types.

    So no entity of its own can expand, and no file that it names can be read.
    """
    end = _prolog_end(xml, 0)
    while xml[end : end + 9].upper() == "<!DOCTYPE":
        end = _prolog_end(xml, _doctype_end(xml, end))
    return xml[end:]


def local_name(node: Any) -> str:
    """The name of an element without namespace or prefix, declared or not; "" for a comment."""
    tag = node.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def mended(xml: str) -> str:
    """The XML document with HTML's entities spelled out and stray ``&`` escaped, outside CDATA."""
    pieces = xml.split("<![CDATA[")
    kept = [_ENTITY.sub(_spell, pieces[0])]
    for piece in pieces[1:]:
        inside, mark, outside = piece.partition("]]>")
        kept.append(inside + mark + _ENTITY.sub(_spell, outside))
    return "<![CDATA[".join(kept)


def _crowded(tag: str) -> bool:
    """Whether so many attributes may be in it: each has a blank, a slash or a quote before it."""
    return len(tag.split()) + tag.count("/") + tag.count('"') + tag.count("'") > MOST_ATTRIBUTES


def _counted(html: str) -> str | None:
    """`swollen`, by going through every tag as a parser does."""
    at = 0
    while opening := _OPENING.search(html, at):
        at, name = opening.end(), (opening[1] or "").lower()
        if not name:
            at = _behind(_COMMENT_END.search(html, at - 2), html)
            continue
        count = 0
        while attribute := _ATTRIBUTE.match(html, at):
            at, count = attribute.end(), count + 1
            if count > MOST_ATTRIBUTES:
                return f"a tag has more than {MOST_ATTRIBUTES} attributes"
        if name in ("script", "style", "textarea", "title"):
            at = _behind(re.compile(f"</{name}", re.IGNORECASE).search(html, at), html)
    return None


def _behind(found: re.Match[str] | None, html: str) -> int:
    return found.end() if found else len(html)


def _thin(tag: re.Match[str]) -> str:
    name, rest = tag.groups()
    if _QUOTED.sub("=", rest).count("=") <= MOST_ATTRIBUTES:
        return tag[0]
    return f"<{name}/" if rest.endswith("/") else f"<{name}"


def _prolog_end(xml: str, at: int) -> int:
    """Past all spaces, comments and instructions. By steps: before Python 3.11.5, re mistakes a
    possessive group that repeats."""
    while True:
        at = _spaces_end(xml, at)
        begin, end = ("<?", "?>") if xml.startswith("<?", at) else ("<!--", "-->")
        closed = xml.find(end, at + len(begin)) if xml.startswith(begin, at) else -1
        if closed < 0:
            return at
        at = closed + len(end)


def _spaces_end(xml: str, at: int) -> int:
    spaces = _SPACE.match(xml, at)
    return spaces.end() if spaces else at


def _doctype_end(xml: str, begin: int) -> int:
    """Where the document type that begins here ends; the end of the document if it never does."""
    end = xml.find(">", begin)
    if xml.find("[", begin, end) >= 0:
        closing = _SUBSET_END.search(xml, begin)
        return closing.end() if closing else len(xml)
    return end + 1 if end >= 0 else len(xml)


def _spell(found: re.Match[str]) -> str:
    code = name2codepoint.get((found[1] or "").rstrip(";"))
    return f"&#{code};" if code else f"&amp;{found[1] or ''}"
