"""Titles that recur: daily hints, horoscopes, briefings, which are a series and not a story.

An outlet that prints nearly the same title again on another day is filling a slot. Two such
articles stay in different stories, however alike their words are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from sys import intern

from broadsheet.analysis.frequencies import stop_words
from broadsheet.analysis.text import CALENDAR, words

#: Hours from which two prints of one title are two numbers of a series: editions of a daily
#: slot were seen 11 to 25 hours apart.
ANOTHER_DAY = 8.0
#: Share of title words, dates and figures apart, from which two titles are of one template.
ALIKE = 0.7
#: Share of title words from which two titles are the same.
SAME = 0.8


@dataclass(frozen=True, slots=True)
class Title:
    """A title as series are told by: its outlet, its words without dates, its hour if known.

    Words and figures stand once each, in order: a set of them would take five times the memory.
    """

    source: str
    words: tuple[str, ...]
    figures: tuple[str, ...]
    hour: float | None


def title(source: str, text: str, hour: float | None) -> Title:
    """What to remember of a title; ``hour`` is in hours since 1970."""
    found = words(text)
    stop = stop_words("en")
    return Title(
        source=source,
        words=_each(w for w in found if w not in CALENDAR and w not in stop and not w[0].isdigit()),
        figures=_each(w for w in found if w[0].isdigit()),
        hour=hour,
    )


def recurs(new: Title, known: Iterable[Title]) -> bool:
    """Whether the outlet printed this title, or one of its template, on another day."""
    return any(
        one.source == new.source and _another_day(one, new) and _overlap(one, new) >= ALIKE
        for one in known
    )


def repeats(new: Title, known: Iterable[Title]) -> bool:
    """Whether any of these titles says the same in the same words."""
    return any(_overlap(one, new) >= SAME for one in known)


def _another_day(a: Title, b: Title) -> bool:
    if not a.source:
        return False
    if a.hour is None or b.hour is None:
        return a.figures != b.figures
    return abs(a.hour - b.hour) >= ANOTHER_DAY


def _overlap(a: Title, b: Title) -> float:
    left, right = set(a.words), set(b.words)
    either = len(left | right)
    return len(left & right) / either if either else 0.0


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({intern(word) for word in words}))
