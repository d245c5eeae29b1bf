"""What each report of a story added that no earlier one had told: the sentence that says it.

A name, a figure and the words that no earlier report of the story used are new; the sentence of a
report that holds most of them is its new fact, word for word. Copies add nothing by construction,
and so does a report that tells the known in other words: new words alone are no fact.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import islice

from broadsheet.analysis.frequencies import stop_words
from broadsheet.analysis.text import CALENDAR, each_sentence, placed_words, stemmed
from broadsheet.model import Account, Place

#: What a new name or figure is worth next to a new word, and how many of each count: a list of
#: fifty names tells one thing.
NAMED = 3.0
NAMES, WORDS = 4, 8
#: The least that a sentence must bring, where it stands first; further down it must bring more, as
#: reports put what is new before what went before.
LEAST = 9.0
FALL = 0.7
#: Words that it must share with what the story is known by: the rest is about something else.
ANCHORED = 2
#: Words of a sentence that is shown: shorter ones lack what they are about, longer ones the point.
SHORTEST, LONGEST = 7, 60
#: Characters of a text that are searched, and sentences of it.
SEARCHED, SENTENCES = 20_000, 120
#: New facts of a story, those that bring most.
MOST = 30

_QUOTED = re.compile(r"[\"“”„«»]")
#: Addresses, credits and captions; years gone by.
_ASIDE = re.compile(
    r"://|www\.|@|\b(?:photo|image|copyright|getty|editing|newsletter)\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:1[5-9]\d\d|20\d\d)\b")
#: Where from and by whom a text is, in front of its first words.
_DATELINE = re.compile(r"[^.!?(]{2,60}\([^)]{2,40}\)\s*[-–—:]\s")
_NAME = re.compile(r"[^\W\d_a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A sentence of an account that tells what none before it did.

    ``named`` are the names and figures in it that were new, as printed.
    """

    account: Account
    place: Place
    named: tuple[str, ...]
    worth: float


@dataclass(slots=True)
class _Sentence:
    place: Place
    words: frozenset[str]
    #: Where in it names and figures stand, by their stem.
    named: dict[str, Place]
    #: 1 for the first of a text, less further down.
    standing: float


class _Told:
    """What the accounts in one language have told so far."""

    def __init__(self) -> None:
        self._accounts = 0
        self._counts: Counter[str] = Counter()

    def hear(self, account: Account) -> Fact | None:
        """The new fact of the next account, which is known from then on."""
        known = self._counts.keys()
        common = {word for word, n in self._counts.items() if n > min(1, self._accounts - 1)}
        weighed = [_weigh(account, one, known, common) for one in _sentences(account)]
        best = max(filter(None, weighed), key=lambda fact: fact.worth, default=None)
        first = not self._accounts
        self._accounts += 1
        self._counts.update(_stems(account.text[:SEARCHED]) | _stems(account.title))
        self._counts.update(_stems(account.title))
        return None if first else best


def new_facts(accounts: Iterable[Account]) -> tuple[Fact, ...]:
    """The new fact of each account that has one, in the order of ``accounts``, the earliest first.

    The first account of a story has none, and so has the first in each language: all of it is new,
    and nothing of it can be compared.
    """
    told: defaultdict[str | None, _Told] = defaultdict(_Told)
    found = [fact for one in accounts if (fact := told[one.lang].hear(one))]
    worth = sorted((fact.worth for fact in found), reverse=True)[:MOST]
    return tuple(fact for fact in found if fact.worth >= worth[-1])[:MOST] if found else ()


def _weigh(account: Account, one: _Sentence, known: Set[str], common: Set[str]) -> Fact | None:
    named = [place for stem, place in one.named.items() if stem not in known]
    new = len(one.words - known) - len(named)
    worth = one.standing * (NAMED * min(len(named), NAMES) + min(new, WORDS))
    if not named or worth < LEAST or len(one.words & common) < ANCHORED:
        return None
    sentence = account.text[slice(*one.place)]
    return Fact(account=account, place=one.place, named=_printed(sentence, named), worth=worth)


def _printed(sentence: str, named: Iterable[Place]) -> tuple[str, ...]:
    """The names at these places; those that follow one another are one name."""
    joined: list[Place] = []
    for start, end in named:
        if joined and not sentence[joined[-1][1] : start].strip(" .'’-"):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return tuple(sentence[start:end] for start, end in joined)


def _sentences(account: Account) -> list[_Sentence]:
    text = account.text[:SEARCHED]
    places = list(islice(each_sentence(text), SENTENCES))
    found = []
    for number, place in enumerate(places):
        standing = 1 - FALL * number / max(len(places), 8)
        sentence = _read(text, place, account, standing)
        found.extend([sentence] if sentence else [])
    return found


def _read(text: str, place: Place, account: Account, standing: float) -> _Sentence | None:
    """The sentence, unless it is too short, too long, an aside, or holds somebody's words."""
    start, end = place
    sentence = text[start:end]
    placed = placed_words(sentence)
    if not SHORTEST <= len(placed) <= LONGEST or _QUOTED.search(sentence):
        return None
    past = any(int(year.group()) < account.at.year for year in _YEAR.finditer(sentence))
    if past or _ASIDE.search(sentence):
        return None
    stops = stop_words(account.lang)
    line = _DATELINE.match(sentence)
    begins = line.end() if line else 0
    words: set[str] = set()
    named: dict[str, Place] = {}
    for word, begin, stop in placed:
        if word in stops or word in CALENDAR or (len(word) < 2 and word.isascii()):
            continue
        stem = stemmed(word)
        words.add(stem)
        if word[0].isdigit() or (begin > begins and _NAME.match(sentence, begin)):
            named.setdefault(stem, (begin, stop))
    return _Sentence(place=place, words=frozenset(words), named=named, standing=standing)


def _stems(text: str) -> set[str]:
    return {stemmed(word) for word, _, _ in placed_words(text)}
