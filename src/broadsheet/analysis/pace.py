"""How long a text is, and how long it takes to read, by the script that it is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from broadsheet.analysis.text import tokens

#: Words that grown-up readers read aloud in a minute, by language: Trauzettel-Klosinski and Dietz,
#: "Standardized Assessment of Reading Performance: IReST", IOVS 53 (2012).
WORDS_A_MINUTE = {
    "ar": 138, "de": 179, "en": 228, "es": 218, "fi": 161, "fr": 195, "he": 187, "it": 188,
    "nl": 202, "pl": 166, "pt": 181, "ru": 184, "sl": 180, "sv": 199, "tr": 166,
}  # fmt: skip
#: The mean of the study, for languages that it has not measured.
USUAL_WORDS = 184
#: Characters a minute where words are written without blanks; Chinese and Japanese from the study.
HAN, KANA = 255, 357
#: The scripts of Thailand, Laos, Burma and Cambodia are alphabets: the study's mean of those.
UNSPACED_LETTERS = 863

_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LETTERS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_UNSPACED = re.compile(f"{_KANA.pattern}|{_HAN.pattern}|{_LETTERS.pattern}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """``words`` counts those of spaced scripts, ``characters`` the letters of unspaced ones.

    ``minutes`` is rounded up to whole ones, 0 for no text.
    """

    words: int
    characters: int
    minutes: int


def pace(text: str, *, lang: str | None) -> Pace:
    """The length of a text and the time it takes to read.

    >>> pace("The dam broke. " * 100, lang="en")
    Pace(words=300, characters=0, minutes=2)
    """
    kana, han, letters = (len(script.findall(text)) for script in (_KANA, _HAN, _LETTERS))
    characters = kana + han + letters
    words = len(tokens(_UNSPACED.sub(" ", text) if characters else text))
    signs_a_minute = KANA if kana else HAN
    minutes = (
        words / WORDS_A_MINUTE.get((lang or "")[:2], USUAL_WORDS)
        + (kana + han) / signs_a_minute
        + letters / UNSPACED_LETTERS
    )
    return Pace(words=words, characters=characters, minutes=ceil(minutes))
