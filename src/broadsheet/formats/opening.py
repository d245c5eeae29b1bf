"""The first words of HTML, where it is as simple as nearly all HTML in feeds.

A parser that understands everything costs more than reading the whole feed did. What is not simple
goes to `sanitize.plain`.
"""

from __future__ import annotations

import re

from broadsheet.formats import sanitize
from broadsheet.formats.scan import REFERENCE, unescaped
from broadsheet.formats.text import clean, cut

_REST = r"""(?=[\s/>])[^<>"']*(?:(?:"[^"<>]*"|'[^'<>]*')[^<>"']*)*>"""
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|del|em|font|i|img|ins|kbd|mark|picture|q|s|small|source|span"
    rf"|strike|strong|sub|sup|time|tt|u|var|wbr){_REST}",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|br|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]"
    rf"|header|hr|li|main|ol|p|pre|section|ul){_REST}",
    re.IGNORECASE,
)
#: How many characters are looked at first; half of real bodies have their first 1,000 in them.
_FIRST = 3000
#: And how many by the parser that understands everything.
_ENOUGH = 12_000


def opening(html: str, *, longest: int) -> str:
    """One line of plain text: the beginning of what ``html`` says, cut at a word."""
    if "<" not in html:
        words = _flat(unescaped(html)) if _is_spelled(html) else _fully(html)
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
    bare = _INLINE.sub("", html)
    if "<" in bare:
        bare = _BLOCK.sub("\n", bare)
        if "<" in bare:
            return None
    return _flat(unescaped(bare)) if _is_spelled(bare) else None


def _is_spelled(text: str) -> bool:
    """Whether every ``&`` begins a reference or stands alone."""
    return "&" not in text or not REFERENCE.sub("", text).replace("& ", "").count("&")


def _flat(text: str) -> str:
    return " ".join(clean(text).split())


def _first(html: str, longest: int) -> str:
    words = _fully(_whole_tags(html[:_ENOUGH])) if len(html) > _ENOUGH else ""
    return words if len(words) > longest + 50 else _fully(html)


def _fully(html: str) -> str:
    return " ".join(sanitize.plain(html[: sanitize.LONGEST_PLAIN]).split())


def _whole_tags(html: str) -> str:
    """Without a tag or reference that is cut off at the end."""
    end = max(html.rfind("<"), html.rfind("&"))
    return html[:end] if end > len(html) // 2 else html
