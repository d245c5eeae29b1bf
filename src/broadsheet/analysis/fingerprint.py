"""What analysis keeps of a text: weighted terms to place it by, sampled shingles to find copies.

Weights (title × 1.6, names of two to four capitalised words × 1.3, first 800 characters of the
body) are the measured start of the story design; `training.stories` re-measures them.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log

from broadsheet.analysis.frequencies import StopWords, stop_words
from broadsheet.analysis.text import bare, normal, pairs, placed_words, stemmed, tokens, words
from broadsheet.model import Fingerprint, Span

#: What a term weighs in a title, next to 1 in the body.
TITLE = 5.0
#: What two capitalised words in a row weigh as a pair, next to 1 for a word.
NAME = 0.5
#: Characters of the body that decide where an article belongs: news puts the news first.
BODY = 1500
#: Terms kept of an article.
TERMS = 150
#: A shingle is kept when its hash lies in this part of the range, or is among the `SMALLEST`.
SAMPLE = 1 << 60
#: Shingles kept at least, so that short texts can be compared too.
SMALLEST = 64
#: Words of a shingle.
SHINGLE = 3
#: Words that two texts must share in a row to show it as a match.
RUN = 6

_MASK = (1 << 63) - 1
_A, _B, _C = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9


def fingerprint(title: str, text: str, *, lang: str | None = None) -> Fingerprint:
    """The terms, the shingle sample and the length of an article.

    ``lang`` (ISO 639-1) names the language whose function words carry no meaning.
    """
    body = normal(text)
    found = words(body)
    terms = weigh(title, body[:BODY], lang=lang)
    return Fingerprint(terms=terms, sketch=sketch(found), words=len(found))


def weigh(title: str, body: str, *, lang: str | None = None) -> dict[str, float]:
    """Term → weight before document frequency: 1 + log of its weighted count, the strongest."""
    stop = stop_words(lang)
    counts: dict[str, float] = {}
    _count(counts, tokens(normal(title)), stop, 1.0 if not body else TITLE)
    _count(counts, tokens(body), stop, 1.0)
    for term, count in counts.items():
        counts[term] = round((1.0 + log(count)) * (NAME if " " in term else 1.0), 3)
    if len(counts) > TERMS:
        counts = dict(sorted(counts.items(), key=lambda pair: -pair[1])[:TERMS])
    return counts


def sketch(found: Sequence[str]) -> tuple[int, ...]:
    """A sorted sample of the 63-bit hashes of the three-word shingles of these words."""
    hashes = [_word_hash(word) for word in found]
    if len(hashes) < SHINGLE:
        return ()
    shingles = {
        ((a * _A) ^ (b * _B) ^ (c * _C)) & _MASK
        for a, b, c in zip(hashes, hashes[1:], hashes[2:], strict=False)
    }
    kept = sorted(h for h in shingles if h < SAMPLE)
    return tuple(kept if len(kept) >= SMALLEST else sorted(shingles)[:SMALLEST])


def containment(a: Fingerprint, b: Fingerprint) -> float:
    """The estimated share of the shorter text's shingles that the other has too."""
    return sketch_containment(a.sketch, b.sketch)


def sketch_containment(a: Sequence[int], b: Sequence[int]) -> float:
    """`containment` of two sketches: what of the smaller set, as far as both were sampled."""
    if not a or not b:
        return 0.0
    limit = min(_limit(a), _limit(b))
    left = set(a[: bisect_left(a, limit)])
    right = set(b[: bisect_left(b, limit)])
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


def exact_containment(a: str, b: str) -> float:
    """The share of the shorter text's three-word shingles that the other has too."""
    left, right = _shingles(words(a)), _shingles(words(b))
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


def matching_spans(a: str, b: str) -> tuple[Span, ...]:
    """Runs of at least `RUN` words that two texts share, longest first, none overlapping.

    The offsets are in characters. Time is linear in the length of the texts.
    """
    left, right = placed_words(a), placed_words(b)
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


def _count(counts: dict[str, float], printed: list[str], stop: StopWords, weight: float) -> None:
    before = ""
    for token in printed:
        word = bare(token)
        if word in stop:
            before = ""
            continue
        word = stemmed(word)
        if not word.isascii() and (parts := pairs(word)) != [word]:
            for part in parts:
                counts[part] = counts.get(part, 0.0) + weight
            continue
        if len(word) > 1:
            counts[word] = counts.get(word, 0.0) + weight
        if token[0].isupper():
            if before:
                name = f"{before} {word}"
                counts[name] = counts.get(name, 0.0) + weight
            before = word
        else:
            before = ""


@lru_cache(maxsize=1 << 17)
def _word_hash(word: str) -> int:
    raw = word.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest())


def _limit(sketch: Sequence[int]) -> int:
    """Below this a sketch holds every shingle of its text."""
    if len(sketch) < SMALLEST:
        return _MASK + 1
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
