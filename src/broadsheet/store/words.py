"""Text as the words a search compares: folded, stemmed in the language of the article.

Both engines get these words ready made, so they agree on what matches and need no dictionaries.
A stem carries its language (``en_fire``), because the same letters mean something else elsewhere;
numbers and scripts written without spaces carry none. Those scripts are cut into overlapping
pairs of characters: 東京都 → 東京 京都.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

import snowballstemmer  # type: ignore[import-untyped]

#: Languages whose words are stemmed, with the name of their Snowball algorithm.
STEMMED = {
    "ar": "arabic",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

#: The mark of words in every other language: folded, not stemmed.
UNSTEMMED = "xx"

#: Longer runs of letters are tokens or addresses, not words anybody looks for.
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Word:
    """A term of the index and where it stands in the text, as character offsets."""

    term: str
    start: int
    end: int


def words(text: str, lang: str | None) -> Iterator[Word]:
    """Yield the words of a text in reading order.

    >>> [word.term for word in words("The fires’ toll: 12", "en")]
    ['en_the', 'en_fire', 'en_toll', '12']
    """
    code = language(lang)
    for match in (_ASCII_RUN if text.isascii() else _RUN).finditer(text):
        start, end = match.span()
        if match.lastgroup == "pairs":
            yield from _pairs(match.group(), start)
        elif end - start <= LONGEST and not _is_clitic(text, start, end):
            term = _term(match.group(), code)
            if term:
                yield Word(term, start, end)


def terms(text: str, lang: str | None) -> list[str]:
    """The terms of `words` without their places: a tenth of the work, for texts to be indexed.

    >>> terms("The fires’ toll: 12", "en")
    ['en_the', 'en_fire', 'en_toll', '12']
    """
    for sign, plain in _TYPOGRAPHY:
        text = text.replace(sign, plain)
    if text.isascii():
        runs = _ascii_runs(text)
    elif _SPACELESS_SIGN.search(text):
        return [word.term for word in words(text, lang)]
    else:
        runs = _UNCLUNG.findall(text)
    if runs and len(max(runs, key=len)) > LONGEST:
        runs = [run for run in runs if len(run) <= LONGEST]
    return list(filter(None, map(_term, runs, repeat(language(lang)))))


def tails(text: str) -> tuple[str, ...]:
    """The last characters of runs cut into pairs: with them every single character is found.

    A query of one character looks for pairs that begin with it, and the last begins none.
    """
    if text.isascii() or not _SPACELESS_SIGN.search(text):
        return ()
    found = (match.group("pairs") for match in _RUN.finditer(text))
    runs = (unicodedata.normalize("NFKC", run) for run in found if run)
    return tuple(dict.fromkeys(run[-1] for run in runs if len(run) > 1))


def language(lang: str | None) -> str:
    """Name the stemmer for a language tag: ``pt-BR`` → ``pt``, unknown → `UNSTEMMED`."""
    code = (lang or "").partition("-")[0].lower()
    code = "no" if code in {"nb", "nn"} else code
    return code if code in STEMMED else UNSTEMMED


def _ranges(*bounds: tuple[int, int]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in bounds)


#: Scripts without spaces between words, and Korean, whose particles cling to their nouns.
_SPACELESS = _ranges(
    (0x0E01, 0x0E4E),  # Thai
    (0x0E81, 0x0ECD),  # Lao
    (0x1000, 0x103F),  # Burmese
    (0x1780, 0x17D3),  # Khmer
    (0x3005, 0x3007),  # repetition marks
    (0x3041, 0x3096),  # Hiragana
    (0x30A1, 0x30FE),  # Katakana
    (0x3400, 0x4DBF),  # rare Chinese characters
    (0x4E00, 0x9FFF),  # Chinese characters
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0xF900, 0xFAFF),  # compatibility characters
    (0xFF66, 0xFF9F),  # half-width Katakana
    (0x20000, 0x3FFFD),  # the rarest Chinese characters
)
_LETTER = rf"[^\W_{_SPACELESS}]"
#: Accents and vowel signs that belong to the letter before them; Python's ``\w`` leaves them out.
_MARKS = "".join(
    chr(point)
    for point in range(0x300, 0x1E00)
    if unicodedata.category(chr(point)) in {"Mn", "Mc"}
    and not re.match(f"[{_SPACELESS}]", chr(point))
)
_RUN = re.compile(rf"(?P<word>{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*)|(?P<pairs>[{_SPACELESS}]+)")
_ASCII_RUN = re.compile(r"(?P<word>[A-Za-z0-9]+)")
_NOT_WORD = re.compile(rf"[^\w{_MARKS}]|_")
_APOSTROPHES = "'’ʼ"
_SPACELESS_SIGN = re.compile(f"[{_SPACELESS}]")


#: Every word that is no clitic; those it finds empty.
_UNCLUNG = re.compile(
    rf"(?<=[{_APOSTROPHES}]){_LETTER}(?![^\W_]|[{_MARKS}])"
    rf"|{_LETTER}(?=[{_APOSTROPHES}])(?![^\W_]|[{_MARKS}])"
    rf"|({_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*)"
)
#: Signs that printers use where a typewriter has another, or none: what remains is often ASCII.
_TYPOGRAPHY = (("’", "'"), ("‘", " "), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("…", " "))
_FOLDED = {
    code: chr(code).lower() if chr(code).isalnum() or chr(code) == "'" else " "
    for code in range(128)
}


def _ascii_runs(text: str) -> list[str]:
    """The words of an ASCII text in lower case, clitics left out."""
    runs = text.translate(_FOLDED).split()
    if "'" not in text:
        return runs
    return [
        part for run in runs for part in run.split("'") if len(part) > 1 or (part and part == run)
    ]


def _is_clitic(text: str, start: int, end: int) -> bool:
    """Say whether it is a single letter hung on with an apostrophe: ``l’eau``, ``France’s``."""
    if end - start > 1:
        return False
    before = text[start - 1 : start]
    after = text[end : end + 1]
    return (before != "" and before in _APOSTROPHES) or (after != "" and after in _APOSTROPHES)


def _pairs(run: str, start: int) -> Iterator[Word]:
    folded = unicodedata.normalize("NFKC", run)
    # Half-width forms change length when folded; then the whole run is what gets marked.
    aligned = len(folded) == len(run)
    for i in range(max(1, len(folded) - 1)):
        here = start + i if aligned else start
        width = len(folded[i : i + 2])
        yield Word(folded[i : i + 2], here, here + width if aligned else start + len(run))


@lru_cache(maxsize=60_000)
def _term(word: str, code: str) -> str:
    folded = _NOT_WORD.sub("", unicodedata.normalize("NFKC", word).casefold())
    if not folded.isalpha() and (not folded or any(map(str.isdigit, folded))):
        return folded
    return f"{code}_{_plain(_stem(folded, code))}"


_stemmers = threading.local()


def _stem(word: str, code: str) -> str:
    if code not in STEMMED:
        return word
    # Snowball's stemmers keep the word they work on in themselves: one set for each thread.
    stemmer = getattr(_stemmers, code, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(STEMMED[code])
        setattr(_stemmers, code, stemmer)
    stem: str = stemmer.stemWord(word)
    return stem


def _plain(word: str) -> str:
    """Take the accents off: readers leave them out, and so do some outlets."""
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not "\u0300" <= c <= "\u036f"))
