"""Whether a report brings anything of its own, or only tells again what one earlier report says.

Who reports brings names, figures or quotations that the others do not have; who rewrites somebody
else's report has none.
The setting below was chosen on 903 pairs of independent reports (`bench.copies`), of which it takes
two for retellings; no other pairs were kept back to test it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from broadsheet.analysis.text import word_set, words
from broadsheet.analysis.wording import NO_NAMES, NUMBERS
from broadsheet.model import Span

#: Fewer words than this are a teaser: what its report brings is not in them.
WHOLE = 80
#: Names and figures that two reports must share, at least.
SHARED = 4
#: This part of a report's names may be its own before it counts as reporting.
OWN = 0.15
#: This part of what they share must come in one order.
ORDER = 0.5
#: A figure this near to another one may be the same, rounded.
ROUNDED = 0.05
#: Part of a lead's names and figures that the other's has; below it no text is read.
LEADS = 0.4
#: Facts shown as evidence.
SHOWN = 8

#: A figure, or a capitalised word inside a sentence.
_FACT = re.compile(
    r"[^\W_a-zß-öø-ÿа-яё]"
    r"(?:(?<=\d)\d*(?:[.,:]\d+)*[^\W\d_]*|(?:(?<=[\w,;)’'] .)|(?<=[\w,;)’'] [\"“‘„«(].))[^\W_]+)"
)
_WORD = re.compile(r"[^\W\d_]+")
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?!\d))")
_QUOTATION = re.compile(r"[\"“„«»]([^\"“”„«»\n]{12,600})[\"“”»«]")
#: Words of a quotation; fewer are a phrase that anybody may put into quotation marks.
_QUOTED = 4
#: Part of the three-word groups of a quotation that the other report must have.
_SAME_QUOTE = 0.5
#: A line of so few words, most of them capitalised, is a heading.
_HEADING = 14
#: Figures that count nothing: "one of", "two sides".
_FEW = word_set("0 1 2")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
#: Digits of a figure that may be rounded; of longer ones Python makes no number in little time.
_LONGEST = 20
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

Fact = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Retelling:
    """That a report brings nothing of its own next to an earlier one; ``spans`` lead from it."""

    shared: int
    own: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def why(self) -> str:
        """The evidence in a sentence."""
        found = f"its {self.shared} names and figures stand in the earlier report"
        if not self.own:
            return f"brings no name, figure or quotation of its own: {found}"
        few = ", ".join(self.own)
        return f"brings no figure or quotation and hardly a name of its own ({few}): {found}"


def may_retell(later: str, earlier: str) -> float:
    """Which part of the names and figures of a lead the other's has; 0.0 where no text is read."""
    mine = _named(later)
    shared = len(mine & _named(earlier))
    return shared / len(mine) if shared >= max(2, LEADS * len(mine)) else 0.0


def retells(later: str, earlier: str) -> Retelling | None:
    """What makes a report a retelling of an earlier one, or None where it has news of its own."""
    facts, told = _facts(later), _facts(earlier)
    shared = [fact for fact in facts if fact in told]
    if len(shared) < max(SHARED, len(facts) / 2):
        return None
    there = earlier.lower()
    own = [fact for fact in facts if fact not in told and not _stands(fact, there)]
    if len(own) > OWN * len(facts) or _has_own_figure(own, later, there):
        return None
    order = {fact: place for place, fact in enumerate(told)}
    if _in_order([order[fact] for fact in shared]) < ORDER * len(shared):
        return None
    if _has_own_quotation(later, earlier):
        return None
    spans = _joined([(facts[fact], told[fact]) for fact in shared])[:SHOWN]
    printed = tuple(later[slice(*facts[fact])] for fact in own)
    return Retelling(shared=len(shared), own=printed, spans=tuple(spans))


@lru_cache(maxsize=4096)
def _named(lead: str) -> frozenset[str]:
    return frozenset(_facts(lead))


@lru_cache(maxsize=256)
def _facts(text: str) -> dict[str, tuple[int, int]]:
    """The names and figures of a text with where each stands first, in that order."""
    found: dict[str, tuple[int, int]] = {}
    for fact, start, end in _each_fact(text):
        found.setdefault(fact, (start, end))
    return found


def _each_fact(text: str) -> Iterator[Fact]:
    at = 0
    for line in text.split("\n"):
        if not _is_heading(line):
            for match in _FACT.finditer(line):
                if fact := _fact(match.group()):
                    yield fact, at + match.start(), at + match.end()
        at += len(line) + 1


def _joined(pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> list[Span]:
    """Where the shared facts stand; names that follow one another in both are one."""
    spans: list[Span] = []
    for (start, end), (other_start, other_end) in pairs:
        span = Span(start=start, end=end, other_start=other_start, other_end=other_end)
        last = spans[-1] if spans else None
        if last and start - last.end == other_start - last.other_end == 1:
            spans[-1] = replace(last, end=end, other_end=other_end)
        else:
            spans.append(span)
    return spans


def _fact(word: str) -> str:
    """How a name or figure is compared; "" for a word that is neither."""
    if word[0].isdigit():
        figure = _THOUSANDS.sub("", word).rstrip(_LETTERS)
        return "" if figure in _FEW else figure
    lower = word.lower()
    return lower if word[0].isupper() and lower not in NO_NAMES else ""


def _stands(fact: str, text: str) -> bool:
    """Whether a name or figure stands anywhere in a lower-case text, as a word, or rounded."""
    if fact[0].isdigit():
        figures = _figures(text)
        return fact in figures or any(_is_near(fact, other) for other in figures)
    return fact in text and re.search(rf"\b{re.escape(fact)}\b", text) is not None


@lru_cache(maxsize=256)
def _figures(text: str) -> frozenset[str]:
    """The figures of a lower-case text, those written as words too."""
    found = {_THOUSANDS.sub("", figure) for figure in _FIGURE.findall(text)}
    return frozenset(found | {NUMBERS[word] for word in NUMBERS.keys() & set(words(text))})


def _is_near(one: str, other: str) -> bool:
    if not (one.isdecimal() and other.isdecimal()) or not 2 <= len(one) <= _LONGEST:
        return False
    if len(other) > _LONGEST:
        return False
    return abs(int(other) - int(one)) <= ROUNDED * int(one)


def _has_own_figure(own: Sequence[str], later: str, there: str) -> bool:
    """Whether the later one has a figure, in digits or in words, that the other has not."""
    if any(fact[0].isdigit() for fact in own):
        return True
    said: set[str] = {NUMBERS[word] for word in NUMBERS.keys() & set(words(later))} - _FEW
    return bool(said - _figures(there))


def _is_heading(line: str) -> bool:
    found = _WORD.findall(line) if len(line) < 12 * _HEADING else []
    if not 2 < len(found) <= _HEADING:
        return False
    capitals = [word for word in found if word[0].isupper()]
    return len(capitals) > 0.6 * len(found)


def _has_own_quotation(later: str, earlier: str) -> bool:
    said = [words(match.group(1)) for match in _QUOTATION.finditer(later)]
    said = [quoted for quoted in said if len(quoted) >= _QUOTED]
    if not said:
        return False
    there = set(_threes(words(earlier)))
    return any(
        sum(three in there for three in _threes(quoted)) < _SAME_QUOTE * (len(quoted) - 2)
        for quoted in said
    )


def _threes(found: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(found, found[1:], found[2:], strict=False)


def _in_order(places: Sequence[int]) -> int:
    """How many of these places rise, one after the other, at most."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
