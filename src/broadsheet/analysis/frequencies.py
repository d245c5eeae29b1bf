"""How common a term is: a shipped table of background frequencies, kept up with the stream."""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import log

from broadsheet.analysis.text import word_set


@cache
def stop_words(lang: str | None) -> frozenset[str]:
    """The function words of a language, which say nothing about an event; English if unknown."""
    return _ENGLISH if lang in (None, "en") else frozenset()


class Frequencies:
    """Document frequencies: background plus what the stream brought."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._articles = 1000

    def learn(self, terms: dict[str, float]) -> None:
        """Count the terms of one more article."""
        self._articles += 1
        self._seen.update(terms.keys())

    def rarity(self, term: str) -> float:
        """Inverse document frequency: the log of how many articles there are for each with it."""
        return log((self._articles + 1) / (self._seen.get(term, 0) + 1))


_ENGLISH = word_set(
    "a about after again against all also am an and any are as at be because been before being"
    " between both but by can could did do does doing down during each even few for from further"
    " had has have having he her here hers him his how however i if in into is it its itself just"
    " like many may me might more most much must my no nor not now of off on once one only or other"
    " our out over own said same say says she should since so some still such than that the their"
    " them then there these they this those through to too under until up us very was we were what"
    " when where which while who whom why will with would you your"
)
