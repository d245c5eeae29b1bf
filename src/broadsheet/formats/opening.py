"""The first words of HTML, where it is as simple as nearly all HTML in feeds.

A parser that understands everything costs more than reading the whole feed did. What is not simple
goes to `sanitize.plain`.
"""

from __future__ import annotations

import re

from broadsheet.formats import sanitize
from broadsheet.formats.scan import REFERENCE, unescaped
from broadsheet.formats.text import cut, flat

_REST = r"""(?=[\s/>])[^<>"']*(?:(?:"[^"<>]*"|'[^'<>]*')[^<>"']*)*>"""
_TAG = re.compile(rf"</?([A-Za-z][A-Za-z0-9]*){_REST}|<!--[^<>]*-->")
_BLOCKS = """address article aside blockquote br center dd div dl dt figcaption figure footer h1 h2
    h3 h4 h5 h6 header hr li main ol p pre section ul""".split()
_INLINES = """a abbr b big cite code del em font i img ins kbd mark picture q s small source span
    strike strong sub sup time tt u var wbr""".split()
#: What stands in place of a tag; a comment has no name.
_INSTEAD = dict.fromkeys(_BLOCKS, "\n") | dict.fromkeys(_INLINES, "")
_INSTEAD |= {name.upper(): instead for name, instead in _INSTEAD.items()}
#: How many characters are looked at first; half of real bodies have their first 1,000 in them.
_FIRST = 3000
#: And how many by the parser that understands everything.
_ENOUGH = 12_000


def opening(html: str, *, longest: int) -> str:
    """One line of plain text: the beginning of what ``html`` says, cut at a word."""
    if "<" not in html:
        words = flat(unescaped(html)) if _is_spelled(html) else _fully(html)
        return cut(words, longest=longest)
    size = _FIRST
    while True:
        piece = html[:size] if size >= len(html) else _whole_tags(html[:size])
        simple = _simply(piece)
        if simple is None:
            return cut(_first(html, longest), longest=longest)
        if size >= len(html) or len(simple) > longest + 50:
            return cut(simple, longest=longest)
        size *= 8


def _simply(html: str) -> str | None:
    """The words of simple HTML, or None where it is not."""
    pieces = _TAG.split(html)
    try:
        pieces[1::2] = [_INSTEAD[name] if name else "" for name in pieces[1::2]]
    except KeyError:
        return None
    bare = "".join(pieces)
    return flat(unescaped(bare)) if "<" not in bare and _is_spelled(bare) else None


def _is_spelled(text: str) -> bool:
    """Whether every ``&`` begins a reference or stands alone."""
    return "&" not in text or not REFERENCE.sub("", text).replace("& ", "").count("&")


def _first(html: str, longest: int) -> str:
    words = _fully(_whole_tags(html[:_ENOUGH])) if len(html) > _ENOUGH else ""
    return words if len(words) > longest + 50 else _fully(html)


def _fully(html: str) -> str:
    return " ".join(sanitize.plain(html[: sanitize.LONGEST_PLAIN]).split())


def _whole_tags(html: str) -> str:
    """Without a tag or reference that is cut off at the end."""
    end = max(html.rfind("<"), html.rfind("&"))
    return html[:end] if end > len(html) // 2 else html
