"""How languages are spelled: a shipped table of words and pieces of words, and what each tells.

The table (`spellings.bin`) was learned by ``python -m training.language`` from sentences in 75
languages (Apache-2.0 licence); `docs/models/language.md` is its card. It is a multinomial naive
Bayes model: every word, and every three letters that stand together in one, counts for the
languages that use it, by how often. It holds words and pieces of words, no sentence.

The weights of all languages of a piece are the 16-bit fields of one whole number, so that adding
up a text is adding numbers; words are remembered with their sums, because they come again.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from struct import Struct
from zlib import compress, decompress

#: Characters of a text that are read: so many from its beginning and as many from its middle.
READ = 300
#: The greatest weight of a piece, in steps. A text of 2 · `READ` characters has at most twice as
#: many pieces and one more, so that no field overflows even with what it began with.
HEAVIEST = 40
#: Words and other runs of letters whose sums are remembered.
REMEMBERED = 1 << 15
#: Letters of a word that are looked at.
LONGEST = 40
#: Steps to the natural logarithm of a rate.
STEPS = 2

_FIELD = 16
_HEAD = Struct("<III")
#: Where the scripts begin in which a character is a syllable or more.
_SYLLABLES = "\u2e80"
_AROUND = ".,:;!?\"'()«»„“”‘’…–-"
_ADDRESS = re.compile(r"://|@|^www\.")
#: Vowel signs and other marks stand inside words, but ``\w`` does not know them.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_MARKS += "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09d7"
_MARKS += "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b57\u0b82"
_MARKS += "\u0bbe-\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0cd6\u0d00-\u0d57\u0d81-\u0df3"
_MARKS += "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
_MARKS += "\u200c\u200d"
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}])"
_WORD = re.compile(rf"{_LETTER}+(?:['’ʼʻ]{_LETTER}+)*")


class Spellings:
    """What words and pieces of words tell of ``languages``, whose order is that of the fields."""

    def __init__(self, languages: Sequence[str], told: Mapping[str, int]) -> None:
        self.languages = tuple(languages)
        self._told = told
        self._weight = lru_cache(maxsize=REMEMBERED)(self._weighed)
        self._bytes = 2 * len(self.languages)

    def add(self, runs: Iterable[str], to: int) -> int:
        """The number ``to`` with what the runs of a text tell added to its fields."""
        return sum(map(self._weight, runs), to)

    def read(self, number: int) -> array[int]:
        """The fields of a number: for every language, in steps."""
        return array("H", number.to_bytes(self._bytes, "little"))

    def fields(self, steps: Mapping[str, int]) -> int:
        """The number whose field of each named language holds so many steps."""
        return sum(
            steps[name] << _FIELD * at for at, name in enumerate(self.languages) if name in steps
        )

    def _weighed(self, run: str) -> int:
        return sum(filter(None, map(self._told.get, pieces(run))))


def runs(text: str) -> list[str]:
    """The lower-case characters between blanks of a text's beginning and middle."""
    if len(text) > 2 * READ:
        middle = max(READ, len(text) // 2)
        text = f"{text[:READ]} {text[middle : middle + READ - 1]}"
    return text.lower()[: 2 * READ].split()  # in lower case a few letters are two


def pieces(run: str) -> Iterable[str]:
    """The words of a run, and every three letters of each; of an address nothing.

    A word is marked at both ends, so that its pieces tell where they stood. Of Chinese, Japanese
    and Korean, which say as much in one or two characters, those are the pieces.

    >>> list(pieces("dam,"))
    ['<dam>', '<da', 'dam', 'am>']
    """
    bare = run.strip(_AROUND)
    if bare.isalpha():
        return _pieces(bare)
    if _ADDRESS.search(run):
        return ()
    return chain.from_iterable(map(_pieces, _WORD.findall(run)))


def _pieces(word: str) -> Iterator[str]:
    word = word[:LONGEST]
    cuts = _cuts(len(word), word > _SYLLABLES)
    return map(f"<{word}>".__getitem__, cuts)


@cache
def _cuts(size: int, syllables: bool) -> tuple[slice, ...]:  # noqa: FBT001
    """Where a marked word of so many letters is cut."""
    if syllables:
        ones = (slice(at, at + 1) for at in range(1, size + 1))
        return (*ones, *(slice(at, at + 2) for at in range(size + 1)))
    return (slice(None), *(slice(at, at + 3) for at in range(size)))


@cache
def spellings() -> Spellings:
    """The shipped table."""
    return unpacked(files("broadsheet.analysis").joinpath("spellings.bin").read_bytes())


def packed(languages: Sequence[str], told: Mapping[str, bytes]) -> bytes:
    """A table as it is shipped: for every piece a byte per language, equal rows kept once."""
    rows = sorted(set(told.values()))
    at = {row: place for place, row in enumerate(rows)}
    listed = sorted(told, key=lambda piece: (at[told[piece]], piece))
    names, text = " ".join(languages).encode(), "\n".join(listed).encode()
    places = array("I", (at[told[piece]] for piece in listed)).tobytes()
    head = _HEAD.pack(len(names), len(listed), len(rows))
    # the first bytes of all numbers, then the second: neighbours that are alike shrink
    shuffled = b"".join(places[byte::4] for byte in range(4))
    return compress(b"".join([head, names, shuffled, b"".join(rows), text]), 9)


def unpacked(raw: bytes) -> Spellings:
    """Read what `packed` wrote."""
    raw = decompress(raw)
    size, pieces_, rows = _HEAD.unpack_from(raw)
    at = _HEAD.size
    languages, at = raw[at : at + size].decode().split(), at + size
    places = bytearray(4 * pieces_)
    for byte in range(4):
        places[byte::4], at = raw[at : at + pieces_], at + pieces_
    wide = bytearray(2 * rows * len(languages))
    wide[::2], at = raw[at : at + rows * len(languages)], at + rows * len(languages)
    width = 2 * len(languages)
    numbers = [
        int.from_bytes(wide[row : row + width], "little") for row in range(0, len(wide), width)
    ]
    weights = map(numbers.__getitem__, array("I", bytes(places)))
    return Spellings(languages, dict(zip(raw[at:].decode().split("\n"), weights, strict=True)))
