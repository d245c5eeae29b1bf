"""How common a term is: a shipped table of background frequencies, kept up with the stream.

The table (`background.bin`) was learned by ``python -m training.frequencies``: in how many of
53,000 public headlines and summaries of 2026 (MIT licence) a term occurs, and the most frequent
words of 75 languages (Apache-2.0 licence). It holds hashes and counts, no text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import exp, log
from struct import Struct
from zlib import compress, crc32, decompress

from broadsheet.analysis.text import word_set

#: Added to every count, so that a name never seen before is not worth more than one that is
#: rare: places and people nobody wrote about yet would decide alone.
SMOOTH = 23.0
#: Terms held before those seen once are forgotten.
VOCABULARY = 1_500_000

#: Counts are kept as so many steps of their natural logarithm.
_STEPS = 16
_HEAD = Struct("<III")
_LANG = Struct("<8sI")


class Frequencies:
    """Document frequencies: background plus what the stream brought."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._articles = background().articles

    def learn(self, terms: Mapping[str, float]) -> list[tuple[float, str]]:
        """Count the terms of one more article; what `weighed` says of them without it."""
        whole, counts, out = log(self._articles + 1.0), self._counts, []
        known = background().count
        for term, weight in terms.items():
            count = counts.get(term)
            if count is None:
                count = known(term)
            out.append((weight * (whole - log(count + SMOOTH)), term))
            counts[term] = count + 1
        self._articles += 1
        if len(counts) > VOCABULARY:
            self._counts = {term: n for term, n in counts.items() if n > 1}
        return out

    def rarity(self, term: str) -> float:
        """Inverse document frequency: the log of how many articles there are for each with it."""
        return self.weighed({term: 1.0})[0][0]

    def weighed(self, terms: Mapping[str, float]) -> list[tuple[float, str]]:
        """Each term's weight times its rarity, with the term."""
        whole, counts, out = log(self._articles + 1.0), self._counts, []
        for term, weight in terms.items():
            count = counts.get(term)
            if count is None:
                count = background().count(term)
            out.append((weight * (whole - log(count + SMOOTH)), term))
        return out


class Background:
    """The shipped counts, by the hash of a term."""

    def __init__(
        self, articles: int, counts: Mapping[int, int], stop: Mapping[str, frozenset[int]]
    ):
        self.articles = articles
        self.counts = counts
        self._stop = stop

    def count(self, term: str) -> int:
        """In about how many of the background's articles the term occurs."""
        return self.counts.get(key(term), 0)

    def stop(self, lang: str) -> frozenset[int]:
        """The hashes of the most frequent words of a language."""
        return self._stop.get(lang, frozenset())


def key(term: str) -> int:
    """The hash by which the table knows a term."""
    return crc32(term.encode("utf-8", "surrogatepass"))


class StopWords:
    """The function words of a language, which say nothing about an event."""

    def __init__(self, listed: frozenset[str], hashed: frozenset[int]) -> None:
        self._listed = listed
        self._hashed = hashed

    def __contains__(self, word: str) -> bool:
        return word in self._listed or (bool(self._hashed) and key(word) in self._hashed)


@cache
def stop_words(lang: str | None) -> StopWords:
    """The function words of a language; of English where it is not known."""
    if lang in (None, "en"):
        return StopWords(ENGLISH, frozenset())
    return StopWords(frozenset(), background().stop(lang or "en"))


@cache
def background() -> Background:
    """The shipped table."""
    return unpacked(files("broadsheet.analysis").joinpath("background.bin").read_bytes())


def packed(articles: int, counts: Mapping[str, int], stop: Mapping[str, Iterable[str]]) -> bytes:
    """A table as it is shipped: terms by hash, their counts to about 6 %, function words."""
    hashed = sorted({key(term): count for term, count in counts.items()}.items())
    parts = [_HEAD.pack(articles, len(hashed), len(stop))]
    parts.append(array("I", (term for term, _ in hashed)).tobytes())
    parts.append(bytes(min(255, round(log(count) * _STEPS)) for _, count in hashed))
    for lang, listed in sorted(stop.items()):
        keys = array("I", sorted(key(word) for word in listed))
        parts.append(_LANG.pack(lang.encode(), len(keys)) + keys.tobytes())
    return compress(b"".join(parts), 9)


def unpacked(raw: bytes) -> Background:
    """Read what `packed` wrote."""
    raw = decompress(raw)
    articles, terms, langs = _HEAD.unpack_from(raw)
    at = _HEAD.size
    keys, at = array("I", raw[at : at + 4 * terms]), at + 4 * terms
    levels = [round(exp(level / _STEPS)) for level in range(256)]
    counts = {term: levels[level] for term, level in zip(keys, raw[at : at + terms], strict=True)}
    at += terms
    stop: dict[str, frozenset[int]] = {}
    for _ in range(langs):
        lang, size = _LANG.unpack_from(raw, at)
        at += _LANG.size
        listed = array("I", raw[at : at + 4 * size])
        stop[lang.rstrip(b"\0").decode()], at = frozenset(listed), at + 4 * size
    return Background(articles, counts, stop)


#: The function words of English.
ENGLISH = word_set(
    "a about after again against all also am an and any are as at be because been before being"
    " between both but by can could did do does doing down during each even few for from further"
    " had has have having he her here hers him his how however i if in into is it its itself just"
    " like many may me might more most much must my no nor not now of off on once one only or other"
    " our out over own said same say says she should since so some still such than that the their"
    " them then there these they this those through to too under until up us very was we were what"
    " when where which while who whom why will with would you your"
)
