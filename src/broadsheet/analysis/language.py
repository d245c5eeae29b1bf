"""Which language a text is in, by how it is spelled, helped by what its feed or page says."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache

from broadsheet.analysis.spellings import Spellings, runs, spellings

#: Languages in which most news is published: those that figures are stated for. How they were
#: chosen stands in `docs/models/language.md`.
NEWS = frozenset(
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv mk mr nb nl pl pt ro"
    " ru sk sl sr sv sw ta th tl tr uk ur vi zh".split()
)
#: Of them, those with by far the most news.
WORLD = frozenset("de en es fr ru".split())
#: Spelled like one of `NEWS`, and much rarer: told where it is declared or very clear.
TWINS = frozenset("bs ms nn sr-Latn".split())
#: Steps (half a natural logarithm) that a language is ahead of one that is rarer in the news.
RARER = 16
#: Steps that one of `WORLD` is ahead of the rest of `NEWS`.
MORE = 8
#: Steps that the declared language is ahead of all others.
DECLARED = 40
#: Steps to the second at which the first words of a text are enough, and how many those are.
CLEAR, FIRST = 60, 6
#: Steps to the second below which a language is not sure.
SURE = 2
#: Steps a letter below which a text is in no language that is known.
LEAST = 3
#: Steps a letter, for it and over the second, from which a language that is known is believed
#: rather than the declared one that is not.
OWN, AHEAD = 9.5, 1.0
#: Letters below which a text says nothing.
FEWEST = 3

#: Codes that stand for the one news feeds use (ISO 639-1, or its macro-language).
_ALIASES = {"iw": "he", "jw": "jv", "in": "id", "no": "nb"}
#: Scripts of one language that is not in the table, by the first word of their letters' names.
_SCRIPTS = {
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "SINHALA": "si",
    "MALAYALAM": "ml",
    "KANNADA": "kn",
    "ORIYA": "or",
    "THAANA": "dv",
    "TIBETAN": "bo",
}


def detect(text: str, *, prior: str | None = None) -> str | None:
    """The ISO 639-1 code of the text's language, or None when that is not sure.

    ``prior`` is what the feed or page declares: it decides where the text is too short to tell or
    in a language unknown to the table, and loses where the text clearly says otherwise.
    """
    return _shipped().detect(text, prior=prior)


class Detector:
    """Tells languages by a table of spellings."""

    def __init__(self, table: Spellings) -> None:
        self._table = table
        self._codes = [name.split("-")[0] for name in table.languages]
        self._begun = lru_cache(maxsize=256)(self._ahead)

    def detect(self, text: str, *, prior: str | None = None) -> str | None:
        """What `detect` says, by this table."""
        declared = base(prior)
        begun, ahead = self._begun(declared)
        read = runs(text)
        first = read[:FIRST]
        number = self._table.add(first, begun)
        best, second, at = self._first_two(number)
        if len(read) > FIRST and best - second < CLEAR:
            best, second, at = self._first_two(self._table.add(read[FIRST:], number))
            first = read
        letters = sum([len(run) for run in first if "/" not in run])  # addresses do not count
        own, lead = best - ahead[at], best - second
        if letters < FEWEST or own < LEAST * letters:
            return _by_script(read) or declared
        if declared and declared not in self._codes:
            return self._codes[at] if own > OWN * letters and lead > AHEAD * letters else declared
        return self._codes[at] if lead >= SURE else declared

    def _first_two(self, number: int) -> tuple[int, int, int]:
        """The most steps that a language has, the second most, and the place of the first."""
        fields = self._table.read(number)
        *_, second, best = sorted(fields)
        return best, second, fields.index(best)

    def _ahead(self, declared: str | None) -> tuple[int, array[int]]:
        """What every language begins with, as a number and as its fields."""
        number = self._table.fields(
            {
                name: _frequency(name, declared=code == declared)
                for name, code in zip(self._table.languages, self._codes, strict=True)
            }
        )
        return number, self._table.read(number)


def base(code: str | None) -> str | None:
    """The primary language of a tag such as ``en-GB``, or None where it is not one.

    >>> base("pt_BR")
    'pt'
    """
    if not code:
        return None
    primary = code.strip().replace("_", "-").split("-")[0].lower()
    if not primary.isalpha() or not 2 <= len(primary) <= 3 or primary in ("und", "mul", "zxx"):
        return None
    return _ALIASES.get(primary, primary)


def _frequency(name: str, *, declared: bool) -> int:
    steps = DECLARED * declared
    if declared or name in NEWS:
        return steps + 2 * RARER + MORE * (name in WORLD)
    return 0 if name in TWINS else RARER


def _by_script(read: Sequence[str]) -> str | None:
    letter = next((letter for run in read for letter in run if letter > "\u0700"), "")
    if not letter.isalpha():
        return None
    return _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0])


@cache
def _shipped() -> Detector:
    return Detector(spellings())
