"""Invented prose with the statistics of news: words by rank, names, events that several tell.

A word of rank r is drawn about as often as 1 / r (Zipf's law), the first ranks being English
function words; of a report's words one in eight is a name of its event. Some vocabulary is thus
met again and again, and every text brings a few words that hardly any other has.
"""

from __future__ import annotations

import random
from itertools import accumulate

#: Different words of the language.
VOCABULARY = 30_000
#: Added to every rank, so that the first words do not crowd out the rest (Mandelbrot's variant).
SHIFT = 2.7
#: Share of reports that tell an event which others may tell too.
SHARED = 1 / 3
#: Share of a report's words that are names of its event.
NAMED = 1 / 8

_FUNCTION_WORDS = (
    "the of to and a in that is was for on it with as he at by this had not are but from have"
    " they which one were all their there been has when who will more no if out so said what up"
    " its about into than them can only other new some could time these two may then do first any"
    " my now such like our over me even most made after also did many before must through back"
    " years where much your way well down should because each just those people how too little"
    " state good very make world still own see men work long get here between both life being"
    " under never day same another know while last might us great old year off come since against"
    " go came right used take three"
).split()
_ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pl pr r s sh sl st t tr v w".split()
_VOWELS = "a e i o u ai ea ee ou".split()
_CODAS = " n r s t l nd rt st ck m ng".split(" ")


class Prose:
    """A language, and ``events`` that its reports may share."""

    def __init__(self, events: int, *, seed: int = 7) -> None:
        luck = random.Random(seed)
        invented = (self._word(luck) for _ in range(VOCABULARY - len(_FUNCTION_WORDS)))
        self._words = [*_FUNCTION_WORDS, *invented]
        self._often = list(accumulate(1 / (rank + SHIFT) for rank in range(1, VOCABULARY + 1)))
        self._events = [self._names(luck) for _ in range(max(1, events))]

    def report(self, luck: random.Random, length: int) -> tuple[str, str]:
        """A headline and a text of ``length`` words."""
        shared = luck.random() < SHARED
        names = luck.choice(self._events) if shared else self._names(luck)
        title = [*luck.sample(names, 3), *self._drawn(luck, 5)]
        text = self._drawn(luck, length)
        for place in luck.sample(range(length), int(length * NAMED)):
            text[place] = luck.choice(names)
        return " ".join(title), _sentences(text)

    def _drawn(self, luck: random.Random, count: int) -> list[str]:
        return luck.choices(self._words, cum_weights=self._often, k=count)

    def _names(self, luck: random.Random) -> list[str]:
        return [self._word(luck).capitalize() for _ in range(6)]

    def _word(self, luck: random.Random) -> str:
        return "".join(
            luck.choice(_ONSETS) + luck.choice(_VOWELS) + luck.choice(_CODAS)
            for _ in range(luck.choice((1, 2, 2, 2, 3)))
        )


def _sentences(words: list[str]) -> str:
    parts = (words[at : at + 16] for at in range(0, len(words), 16))
    return " ".join(f"{part[0][0].upper()}{' '.join(part)[1:]}." for part in parts)
