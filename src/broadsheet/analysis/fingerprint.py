"""What analysis keeps of a text: weighted terms to place it by, sampled shingles to find copies.

Weights (title × 1.6, first 800 characters of the
body) are the measured start of the story design; `training.stories` re-measures them.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from math import log
from operator import xor
from struct import Struct
from typing import Protocol

from broadsheet import kernel
from broadsheet.analysis.frequencies import stop_words
from broadsheet.analysis.like_words import LIKE_WORDS
from broadsheet.analysis.text import CALENDAR, normal, pairs, placed_words, stemmed, tokens, words
from broadsheet.model import Fingerprint, Span

#: What a term weighs in a title, next to 1 in the body.
TITLE = 5.0
#: Characters of the body that decide where an article belongs: news puts the news first.
BODY = 1500
#: Terms kept of an article.
TERMS = 120
#: A shingle is kept when its hash lies in this part of the range, or is among the `SMALLEST`.
SAMPLE = 1 << 60
#: Shingles kept at least, so that short texts can be compared too.
SMALLEST = 64
#: Words of a shingle.
SHINGLE = 3
#: Words that two texts must share in a row to show it as a match.
RUN = 6

_RANGE = 1 << 63
_THREE = Struct(">QQQ")
_Hashes = tuple[int, int, int]


def fingerprint(title: str, text: str, *, lang: str | None = None) -> Fingerprint:
    """The terms, the shingle sample and the length of an article.

    ``lang`` (ISO 639-1) names the language whose function words carry no meaning.
    """
    reader = _reader(lang)
    read = reader.fingerprint(title, text) if reader else None
    if read is not None:
        return Fingerprint(terms=read[0], sketch=read[1], words=read[2])
    found = words(text)
    terms = weigh(title, text[:BODY], lang=lang)
    return Fingerprint(terms=terms, sketch=sketch(found), words=len(found))


def weigh(title: str, body: str, *, lang: str | None = None) -> dict[str, float]:
    """Term → weight before document frequency: 1 + log of its weighted count, the strongest."""
    counts: dict[str, float] = {}
    _count(counts, tokens(normal(title)), lang, 1.0 if not body else TITLE)
    _count(counts, tokens(normal(body)), lang, 1.0)
    for term, count in counts.items():
        counts[term] = _weight(count)
    if len(counts) > TERMS:
        counts = dict(sorted(counts.items(), key=lambda pair: -pair[1])[:TERMS])
    return counts


def sketch(found: Sequence[str]) -> tuple[int, ...]:
    """A sorted sample of the 63-bit hashes of the three-word shingles of these words."""
    if len(found) < SHINGLE:
        return ()
    first, second, third = zip(*map(_word_hashes, found), strict=True)
    if len(found) > 8 * SMALLEST:
        hashes = zip(first, second[1:], third[2:], strict=False)
        kept = {h for a, b, c in hashes if (h := a ^ b ^ c) < SAMPLE}
        if len(kept) >= SMALLEST:
            return tuple(sorted(kept))
    every = sorted(set(map(xor, map(xor, first, second[1:]), third[2:])))
    return tuple(every[: max(SMALLEST, bisect_left(every, SAMPLE))])


def containment(a: Fingerprint, b: Fingerprint) -> float:
    """The estimated share of the shorter text's shingles that the other has too."""
    return sketch_containment(a.sketch, b.sketch)


def sketch_containment(a: Sequence[int], b: Sequence[int]) -> float:
    """`containment` of two sketches: what of the smaller set, as far as both were sampled."""
    return sketch_containments(a, [b])[0]


def sketch_containments(sketch: Sequence[int], others: Iterable[Sequence[int]]) -> list[float]:
    """`sketch_containment` with each of many others.

    What is looked up is made once of ``sketch``, and the others are sorted already: each of them
    costs two look-ups of a place and one intersection.
    """
    held, whole = frozenset(sketch), _limit(sketch)
    shares = []
    for other in others:
        limit = min(whole, _limit(other))
        cut = bisect_left(other, limit)
        smaller = min(bisect_left(sketch, limit), cut)
        common = len(held.intersection(other[:cut])) if smaller else 0
        shares.append(common / smaller if smaller else 0.0)
    return shares


def exact_containment(a: str, b: str) -> float:
    """The share of the shorter text's three-word shingles that the other has too."""
    left, right = _shingles(words(a)), _shingles(words(b))
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


def matching_spans(a: str, b: str) -> tuple[Span, ...]:
    """Runs of at least `RUN` words that two texts share, longest first, none overlapping.

    The offsets are in characters. Time is linear in the length of the texts.
    """
    left, right = _placed(a), _placed(b)
    runs = _common_runs([word for word, _, _ in left], [word for word, _, _ in right])
    return tuple(
        Span(
            start=left[i][1],
            end=left[i + n - 1][2],
            other_start=right[j][1],
            other_end=right[j + n - 1][2],
        )
        for i, j, n in runs
    )


def _count(counts: dict[str, float], printed: list[str], lang: str | None, weight: float) -> None:
    get = counts.get
    for terms in map(terms_of, printed, repeat(lang)):
        for term in terms:
            counts[term] = get(term, 0.0) + weight


class _Reader(Protocol):
    def fingerprint(
        self, title: str, text: str, /
    ) -> tuple[dict[str, float], tuple[int, ...], int] | None: ...


@lru_cache(maxsize=16)
def _reader(lang: str | None) -> _Reader | None:
    """The compiled `fingerprint` of a language, which leaves other scripts to the one above."""
    if kernel.compiled is None:
        return None
    found: _Reader = kernel.compiled.Reader(
        read=lambda token: terms_of.__wrapped__(token, lang),  # the kernel remembers, too
        hashes=_word_hashes.__wrapped__,
        weight=_weight,
        title=TITLE,
        body=BODY,
        terms=TERMS,
        smallest=SMALLEST,
        sample=SAMPLE,
    )
    return found


@lru_cache(maxsize=1 << 15)
def terms_of(token: str, lang: str | None) -> tuple[str, ...]:
    """The terms a token stands for, none where it carries no meaning."""
    word = token.lower()
    if word in CALENDAR or word in stop_words(lang) or (len(word) < 2 and word.isascii()):
        return ()
    term = LIKE_WORDS.get(word) if lang in (None, "en") else None
    term = term or stemmed(word)
    return (term,) if term.isascii() or token[0].isupper() else tuple(pairs(term))


@lru_cache(maxsize=4096)
def _weight(count: float) -> float:
    return round(1.0 + log(count), 3)


@lru_cache(maxsize=1 << 15)
def _word_hashes(word: str) -> _Hashes:
    """Three numbers for a word, one for each place in a shingle; a shingle is their XOR."""
    raw = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=24).digest()
    first, second, third = _THREE.unpack(raw)
    return first >> 1, second >> 1, third >> 1


def _limit(sketch: Sequence[int]) -> int:
    """Below this a sketch holds every shingle of its text."""
    if len(sketch) < SMALLEST:
        return _RANGE
    return max(SAMPLE, sketch[-1] + 1 if len(sketch) == SMALLEST else SAMPLE)


def _shingles(found: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(found, found[1:], found[2:], strict=False))


def _common_runs(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    index: dict[tuple[str, ...], list[int]] = {}
    for j, gram in enumerate(_grams(b)):
        places = index.setdefault(gram, [])
        if len(places) < 4:
            places.append(j)
    runs: list[tuple[int, int, int]] = []
    grams = list(_grams(a))
    i = 0
    while i < len(grams):
        candidates = index.get(grams[i])
        if candidates is None:
            i += 1
            continue
        n, j = max((_extent(a, b, i, j), -j) for j in candidates)
        runs.append((i, -j, n))
        i += n
    return _disjoint(runs, len(b))


@lru_cache(maxsize=16)
def _placed(text: str) -> tuple[tuple[str, int, int], ...]:
    """`placed_words`, remembered for the one text that is held to several."""
    return tuple(placed_words(text))


def _grams(found: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(found[k:] for k in range(RUN)), strict=False)


def _extent(a: Sequence[str], b: Sequence[str], i: int, j: int) -> int:
    n = 0
    while i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n]:
        n += 1
    return n


def _disjoint(runs: list[tuple[int, int, int]], size: int) -> list[tuple[int, int, int]]:
    taken = bytearray(size)
    kept: list[tuple[int, int, int]] = []
    for i, j, n in sorted(runs, key=lambda run: (-run[2], run[0])):
        free = n
        for k in range(n):
            if taken[j + k]:
                free = k
                break
        if free >= RUN:
            taken[j : j + free] = b"\x01" * free
            kept.append((i, j, free))
    return sorted(kept, key=lambda run: (-run[2], run[0]))
