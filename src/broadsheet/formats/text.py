"""Plain text out of whatever a feed or page put into a field: no controls, nothing endless."""

from __future__ import annotations

import re
from html import unescape

#: Longest title, byline or summary we keep, in characters; longer ones are cut at a word.
LONGEST = 1000

#: Controls, lone surrogates, non-characters, zero-width no-break space, and the marks that turn
#: the writing direction of everything after them around. Joiners stay: scripts and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060-\u2064\u202a-\u202e"
    "\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
#: No orthography stacks more than four of these on one letter (Vietnamese has two).
_PILE = re.compile(f"([{_MARK}]{{4}})[{_MARK}]+")
#: Most texts have none of either, and are told apart from those that do in one quick pass.
_DOUBTFUL = re.compile(f"{_INVISIBLE.pattern[:-1]}{_MARK}]")
#: Texts longer than this, in characters, are looked through by their bytes: a third of the time.
_LONG = 2000
_USUAL = bytes((9, 10, 13, *range(32, 127)))
_JOINS = re.compile(f"[{_MARK}\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|figure|font|h[1-6]|hr|i|img|ins|del"
    r"|li|mark|ol|p|q|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|th|tr|tt|u|ul"
    r"|wbr|svg|iframe|object|embed|form|input|button|video|audio)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """``text`` without controls, direction overrides and lone surrogates; line breaks stay."""
    if text.isprintable():  # all that is invisible is not, but no-break spaces are neither
        return text if text.isascii() else _PILE.sub(r"\1", text)
    if len(text) < _LONG:
        return _PILE.sub(r"\1", _INVISIBLE.sub("", text)) if _DOUBTFUL.search(text) else text
    unusual = _unusual(text)
    if _INVISIBLE.search(unusual):
        text = _INVISIBLE.sub("", text)
    return _PILE.sub(r"\1", text) if _PILE.search(_INVISIBLE.sub("", unusual)) else text


def _unusual(text: str) -> str:
    """The characters of a text, in order, that are neither usual ASCII nor a blank."""
    raw = text.encode("utf-8", "surrogatepass").translate(None, _USUAL)
    return raw.decode("utf-8", "surrogatepass")


def line(text: object, *, longest: int = LONGEST) -> str:
    """One line of plain text from a field that may hold tags and entities; "" for anything else.

    >>> line("  Dam <b>breaks</b> at  L&#252;gde ")
    'Dam breaks at Lügde'
    """
    if not isinstance(text, str):
        return ""
    if len(text) > longest * 20:
        text = text[: longest * 20]
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = unescape(text)
    return cut(flat(text), longest=longest)


def flat(text: str) -> str:
    """The words of ``text`` in one line, cleaned."""
    words = " ".join(text.split())
    if words.isprintable():
        return words if words.isascii() else _PILE.sub(r"\1", words)
    return " ".join(clean(text).split())


def cut(text: str, *, longest: int = LONGEST) -> str:
    """``text`` in at most ``longest`` characters, cut between words, marked with an ellipsis."""
    if len(text) <= longest:
        return text
    end = longest - 1
    while end > 1 and _JOINS.match(text[end]):
        end -= 1
    while end > 1 and text[end - 1] == "\u200d":
        end -= 1
    blank = text.rfind(" ", end - end // 5, end + 1)
    return text[: blank if blank > 0 else end].rstrip() + "…"


def letters(text: str) -> str:
    """Only the letters and digits, case folded: what two spellings of one headline share."""
    return _NOT_LETTERS.sub("", text).casefold()
