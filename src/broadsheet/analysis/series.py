"""Titles that recur: daily hints, horoscopes, briefings, which are a series and not a story.

An outlet that prints nearly the same title again on another day is filling a slot. Two such
articles stay in different stories, however alike their words are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any

from broadsheet.analysis.frequencies import ENGLISH
from broadsheet.analysis.text import CALENDAR, words

#: Why a story of few outlets is filed as a series.
RECURS = "its outlet prints this title day after day"
#: Hours from which two prints of one title are two numbers of a series: editions of a daily
#: slot were seen 11 to 25 hours apart.
ANOTHER_DAY = 8.0
#: Share of title words, dates and figures apart, from which two titles are of one template.
ALIKE = 0.7
#: Share of title words from which two titles are the same.
SAME = 0.8
#: What says nothing in a title: dates, and the function words of English.
_UNTOLD = CALENDAR | ENGLISH


@dataclass(frozen=True, slots=True)
class Title:
    """A title as series are told by: its outlet, its words without dates, its hour if known.

    Words and figures stand once each, in order: a set of them would take five times the memory.
    """

    source: str
    words: tuple[str, ...]
    figures: tuple[str, ...]
    hour: float | None


#: More articles than these are no number of a series: an outlet that reports one affair for days
#: repeats a title now and then.
EDITIONS = 2
#: A story of so many outlets is news, whatever slot one of them fills with it.
OUTLETS = 3

#: What fills a slot every day, in words that no report of an event has in its title. Slots whose
#: titles are of one template are found without (`recurs`).
_SLOTS = (
    ("a horoscope", re.compile(r"\b(?:horoscopes?|horoskope?|hor[oó]scopos?|oroscopo)\b", re.I)),
    (
        "hints for a puzzle",
        re.compile(
            r"\b(?:wordle|quordle|connections|strands|crossword|sudoku|pips)\b.{0,25}"
            r"\b(?:hints?|answers?|clues?|solutions?)\b",
            re.I,
        ),
    ),
    (
        "shopping offers",
        re.compile(
            r"\b(?:promo|coupon|discount) codes?\b|\bcoupons\b|\b(?:amazon|prime day|black friday"
            r"|cyber monday|spring sale|best|early|today'?s)\b.{0,40}\bdeals\b"
            r"|\bdeals\b.*\b(?:amazon|sale|under \$|% off)|\bhit its (?:best|lowest)-?ever price",
            re.I,
        ),
    ),
    ("live scores", re.compile(r"\blive (?:scores?|scoreboard|results table)\b", re.I)),
)


def filed(titles: Sequence[str], outlets: int, *, recurred: bool, before: str | None) -> str | None:
    """Why a story is filed as a series and kept off the front page; None where it is news.

    ``recurred`` says that an article of it repeats a title of its outlet from another day, and
    ``before`` why it was filed so far.
    """
    for slot, pattern in _SLOTS:
        if 2 * sum(1 for one in titles if pattern.search(one)) > len(titles):
            return f"most of its titles announce {slot}"
    if outlets < OUTLETS and len(titles) <= EDITIONS and (recurred or before == RECURS):
        return RECURS
    return None


def title(source: str, text: str, hour: float | None) -> Title:
    """What to remember of a title; ``hour`` is in hours since 1970."""
    found: set[str] = set()
    figures: set[str] = set()
    for word in words(text):
        if word[0].isdigit():
            figures.add(intern(word))
        elif word not in _UNTOLD:
            found.add(intern(word))
    return Title(source, tuple(sorted(found)), tuple(sorted(figures)), hour)


def as_row(one: Title) -> list[Any]:
    """A title in plain values."""
    return [one.source, one.words, one.figures, one.hour]


def of_row(row: list[Any]) -> Title:
    """The title of these plain values; raises ValueError where they are none."""
    source, found, figures, hour = row
    return Title(intern(source), tuple(map(intern, found)), tuple(map(intern, figures)), hour)


def recurs(new: Title, known: Iterable[Title]) -> bool:
    """Whether the outlet printed this title, or one of its template, on another day."""
    return any(
        one.source == new.source
        and _another_day(one, new)
        and _overlap(set(new.words), one) >= ALIKE
        for one in known
    )


def repeats(new: Title, known: Iterable[Title]) -> bool:
    """Whether any of these titles says the same in the same words."""
    said = set(new.words)
    return any(_overlap(said, one) >= SAME for one in known)


def _another_day(a: Title, b: Title) -> bool:
    if not a.source:
        return False
    if a.hour is None or b.hour is None:
        return a.figures != b.figures
    return abs(a.hour - b.hour) >= ANOTHER_DAY


def _overlap(said: set[str], other: Title) -> float:
    both = len(said.intersection(other.words))
    either = len(said) + len(other.words) - both
    return both / either if either else 0.0
