"""A text as words and marks, with what stands in quotation marks and where sentences end.

Sentences do not end within a quotation: ``“It held. It will,” she said.`` is one.
"""

from __future__ import annotations

import re
from collections.abc import Container

#: A word with its inner hyphens and apostrophes, a run of stops, or any other sign.
_TOKEN = re.compile(r"\n+|''|``|[^\W_]+(?:[.'’&/-][^\W_]+)*|[.?!…。]+|[^\s\w]|_")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st gen col sgt lt sen rep gov vs jr sr inc ltd co corp jan feb mar apr aug"
    " sept sep oct nov dec capt rev hon pres maj adm det mt ft ave bzw ca z.b u.a d.h mme mlle sra"
    " dott ing d.c u.s u.k u.n a.m p.m nr str".split()
)
#: What opens a quotation, and what may close it. A mark of both kinds closes what is open.
_CLOSING = {
    "“": "”\"", "«": "»", "»": "«", "„": "“”\"", "``": "''", "''": "''", '"': '"”', "‘": "’",
    "‹": "›", "「": "」", "『": "』", "'": "'",
}  # fmt: skip
_STOPS = ".?!…。"


class Marked:
    """The tokens of a text in lists of equal length, and its quotations.

    ``low`` are the signs in lower case, ``capital`` tells which begin with a capital, ``word``
    which are words, ``inside`` which belong to a quotation with its marks. ``closing`` leads from
    an opening mark to the last token of its quotation.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.low: list[str] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.capital: list[bool] = []
        self._take_in(text)
        self.word = [sign[0].isalnum() for sign in self.low]
        self.inside = [False] * len(self.low)
        self.closing: dict[int, int] = {}
        self._match_marks()

    def _take_in(self, text: str) -> None:
        low, end = self.low, self.end
        for found in _TOKEN.finditer(text):
            sign, begin = found.group(), found.start()
            if sign == "." and low and end[-1] == begin and _is_short(low[-1]):
                end[-1] = begin + 1
                continue
            low.append(sign.lower())
            self.start.append(begin)
            end.append(found.end())
            self.capital.append(sign[0].isupper())

    def _match_marks(self) -> None:
        """Quotations end with their paragraph at the latest: the next one opens them anew."""
        opened = -1
        closers = ""
        for n, sign in enumerate(self.low):
            if sign[0] == "\n":
                if opened >= 0:
                    self.closing[opened] = n - 1
                opened = -1
            elif opened >= 0:
                self.inside[n] = True
                if sign in closers and self._may_close(n):
                    self.closing[opened] = n
                    opened = -1
            elif sign in _CLOSING and self._may_open(n):
                opened, closers = n, _CLOSING[sign]
                self.inside[n] = True
        if opened >= 0:
            self.closing[opened] = len(self.low) - 1

    def _may_open(self, n: int) -> bool:
        sign, begin, text = self.low[n], self.start[n], self.text
        if sign in "»'":  # closes French quotations and names' genitives as well
            after = text[self.end[n] : self.end[n] + 1]
            return (begin == 0 or not text[begin - 1].isalnum()) and after.isalnum()
        return True

    def _may_close(self, n: int) -> bool:
        if self.low[n] not in ("'", "’"):
            return True
        return not self.text[self.end[n] : self.end[n] + 1].isalnum()

    def place(self, first: int, behind: int) -> tuple[int, int]:
        """The characters that these signs span."""
        return self.start[first], self.end[behind - 1]

    def sentences(self, saying: Container[str]) -> list[tuple[int, int]]:
        """Where sentences begin and end, in tokens; a verb of ``saying`` may follow a quotation."""
        found: list[tuple[int, int]] = []
        begin = 0
        closers = set(self.closing.values())
        for n, sign in enumerate(self.low):
            if sign[0] == "\n":
                if n > begin:
                    found.append((begin, n))
                begin = n + 1
            elif self._ends(n, closers, saying):
                found.append((begin, n + 1))
                begin = n + 1
        if begin < len(self.low):
            found.append((begin, len(self.low)))
        return found

    def _ends(self, n: int, closers: set[int], saying: Container[str]) -> bool:
        low, after = self.low, n + 1
        if low[n][0] in _STOPS and not self.inside[n]:
            return after >= len(low) or self.capital[after] or self._may_begin(after)
        if n not in closers or low[n - 1][0] not in _STOPS or after >= len(low):
            return False
        if after in self.closing:
            return True
        if not self.capital[after]:
            return False
        asked = low[n - 1][0] != "." and any(w in saying for w in low[after : after + 5])
        return not asked

    def _may_begin(self, n: int) -> bool:
        return not self.word[n] and self.low[n] not in (",", ";", ":", ")")


def _is_short(word: str) -> bool:
    """Whether a full stop behind this word is a part of it."""
    if word in _ABBREVIATIONS:
        return True
    return (len(word) == 1 and word.isalpha()) or ("." in word and len(word) < 6)
