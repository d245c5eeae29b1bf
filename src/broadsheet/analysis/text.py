"""Words, sentences and names of a text, in any script, as the rest of the room sees them.

Words are lower-case and NFKC-normal, and end at apostrophes and hyphens. Scripts that print no
blanks between words (Chinese, Japanese, Thai, Lao, Burmese, Khmer) and Korean, which glues
particles to them, are cut into overlapping pairs of characters, the usual substitute for a
dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is easier to read as one text."""
    return frozenset(text.split())


_TOKEN = re.compile(r"[^\W_]+(?:[.,]\d+)*")
#: Figures with a point or comma in them; an ASCII text without any is cut at all that is neither
#: letter nor digit, which takes half as long as searching for what is.
_JOINED = re.compile(r"[.,]\d")
_TYPOGRAPHY = "’‘“”–—\u00a0"
_BLANKED = {code: " " for code in range(128) if not chr(code).isalnum()}
#: Vowel signs and accents that are characters of their own: within a word, but no letters.
_MARKS = (
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0981-\u0dff"
    "\u0e30-\u0e4e\u0eb0-\u0ecd\u102b-\u103e\u17b4-\u17d3]"
)
_MARK = re.compile(_MARKS)
_MARKED_TOKEN = re.compile(rf"(?:[^\W_]|{_MARKS})+(?:[.,]\d+)*")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[。！？]+[」』”）]*|\n+")
#: A full stop after one of these, or after a single letter, ends no sentence.
_ABBREVIATIONS = word_set(
    "mr mrs ms dr prof st gen col sgt lt sen rep gov no vs jr sr inc ltd co corp jan feb mar apr"
    " aug sept sep oct nov dec bzw ca dr. nr str z.b u.a d.h m mme mlle sra dott ing u.s u.k u.n"
    " a.m p.m d.c"
)


#: Words that say when and not what, in the languages of the starter feeds.
CALENDAR = word_set(
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday"
    " saturday sunday mon tue wed thu fri sat sun today tonight yesterday tomorrow morning evening"
    " januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag"
    " freitag samstag sonntag heute janvier février mars avril juin juillet août septembre octobre"
    " novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche aujourd hui enero"
    " febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes"
    " martes miércoles jueves viernes sábado domingo hoy th st nd rd no"
)


def normal(text: str) -> str:
    """The text in Unicode's NFKC form, so that look-alike characters compare equal."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return text
    return unicodedata.normalize("NFKC", text)


def tokens(text: str) -> list[str]:
    """The words of a normal text in the case they were printed in, in order."""
    plain = text
    if not text.isascii():
        for sign in _TYPOGRAPHY:
            plain = plain.replace(sign, " ")
    if plain.isascii() and not _JOINED.search(plain):
        return plain.translate(_BLANKED).split()
    return _pattern(text).findall(text)


def words(text: str) -> list[str]:
    """The words of a text in lower case, pairs of characters for unspaced scripts.

    >>> words("Storm's toll: 12 dead")
    ['storm', 's', 'toll', '12', 'dead']
    """
    text = normal(text)
    found = tokens(text.lower())
    return found if text.isascii() or not _UNSPACED.search(text) else _with_pairs(found)


def placed_words(text: str) -> list[tuple[str, int, int]]:
    """Every word of a text with the characters it spans, single characters in unspaced scripts."""
    out: list[tuple[str, int, int]] = []
    for token in _pattern(text).finditer(text):
        word, start = token.group(), token.start()
        if word.isascii() or not _UNSPACED.search(word):
            out.append((normal(word).lower(), start, token.end()))
        else:
            out.extend((sign, start + k, start + k + 1) for k, sign in enumerate(word))
    return out


@lru_cache(maxsize=1 << 15)
def stemmed(word: str) -> str:
    """A lower-case word without its plainest endings, so that its forms meet.

    Only what English shares with its neighbours (s, es, ies, ed, ing, e) and only on long words.

    >>> [stemmed(w) for w in ("parties", "attacked", "attacks", "running", "this")]
    ['party', 'attack', 'attack', 'run', 'this']
    """
    if len(word) < 5 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("ses", "xes", "zes", "ches", "shes")) else word[:-1]
    if len(word) > 5:
        word = word.removesuffix("ing") if word.endswith("ing") else word.removesuffix("ed")
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def pairs(word: str) -> list[str]:
    """The overlapping character pairs of the unspaced runs in a word, other parts whole."""
    parts: list[str] = []
    end = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > end:
            parts.append(word[end : run.start()])
        text = run.group()
        parts.extend(text[i : i + 2] for i in range(max(1, len(text) - 1)))
        end = run.end()
    if end < len(word):
        parts.append(word[end:])
    return parts


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a text start and end, blanks around them left out.

    >>> [s for s in ("He left. She stayed.",) for a, b in sentences(s)]
    ['He left. She stayed.', 'He left. She stayed.']
    """
    return tuple(each_sentence(text))


def each_sentence(text: str) -> Iterator[tuple[int, int]]:
    """The same one by one, for whoever needs only the first."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if end.group()[0] == "." and _is_abbreviated(text, start, end.start()):
            continue
        yield from _span(text, start, end.end())
        start = end.end()
    yield from _span(text, start, len(text))


def _pattern(text: str) -> re.Pattern[str]:
    return _TOKEN if text.isascii() or not _MARK.search(text) else _MARKED_TOKEN


def _with_pairs(found: list[str]) -> list[str]:
    out: list[str] = []
    for word in found:
        if word.isascii():
            out.append(word)
        else:
            out.extend(pairs(word))
    return out


def _is_abbreviated(text: str, start: int, stop: int) -> bool:
    last = text[max(start, stop - 12) : stop].rsplit(None, 1)
    word = last[-1].lower().strip("(\"'“‘") if last else ""
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())


def _span(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        begin = start + piece.index(stripped)
        yield begin, begin + len(stripped)
