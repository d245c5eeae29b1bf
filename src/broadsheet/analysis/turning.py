"""Where a long text turns to something else: paragraphs at which its vocabulary changes most.

After Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages" (Computational
Linguistics 23, 1997): how alike the words before and after each gap are, and how deep that falls
below what is on both sides of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import fmean, pstdev

from broadsheet.analysis.text import stemmed, words

#: Shorter texts, in words, are read without a map.
LONG = 600
#: As many words on each side of a gap are compared.
_WINDOW = 120
#: Parts are no shorter than this, in words, nor than such a share of the text; and no more than so
#: many.
_SHORTEST_PART, _LEAST_SHARE, _MOST_PARTS = 110, 1 / 14, 7
#: Only valleys deeper than the mean by half a deviation: headings that divide nothing mislead.
_DEEPER = 0.5
#: Letters of the shortest word that tells a subject; signs of unspaced scripts come in pairs.
_TELLING = 4

Terms = Counter[str]


def turning_points(paragraphs: Sequence[str]) -> tuple[int, ...]:
    """The paragraphs that begin a new part, by their place; none where the text is not long."""
    bags = [_words(text) for text in paragraphs]
    if sum(map(len, bags)) < LONG:
        return ()
    terms = _telling(bags)
    gaps = range(1, len(bags))
    alike = [_alike(_before(bags, terms, gap), _behind(bags, terms, gap)) for gap in gaps]
    depths = [_depth(alike, place) for place in range(len(alike))]
    least = fmean(depths) + _DEEPER * pstdev(depths) if depths else 0.0
    deepest = sorted(zip(depths, gaps, strict=True), key=lambda one: (-one[0], one[1]))
    chosen: list[int] = []
    for depth, gap in deepest:
        if depth > max(least, 0) and _leaves_room(bags, (*chosen, gap)):
            chosen.append(gap)
        if len(chosen) == _MOST_PARTS - 1:
            break
    return tuple(sorted(chosen))


def _words(text: str) -> list[str]:
    return [stemmed(word) for word in words(text)]


def _telling(bags: Sequence[Sequence[str]]) -> frozenset[str]:
    """Words that tell one part from another: not too short, in some paragraphs and not in most."""
    spread = Counter(word for bag in bags for word in set(bag))
    most = max(2, len(bags) // 3)
    return frozenset(
        word
        for word, count in spread.items()
        if 2 <= count <= most and (len(word) >= _TELLING or not word.isascii())
    )


def _before(bags: Sequence[Sequence[str]], terms: frozenset[str], gap: int) -> Terms:
    found: Terms = Counter()
    size = 0
    for bag in reversed(bags[:gap]):
        found.update(word for word in bag if word in terms)
        size += len(bag)
        if size >= _WINDOW:
            break
    return found


def _behind(bags: Sequence[Sequence[str]], terms: frozenset[str], gap: int) -> Terms:
    return _before(bags[: gap - 1 : -1], terms, len(bags) - gap)


def _alike(one: Terms, other: Terms) -> float:
    both = sum(count * other[word] for word, count in one.items())
    lengths = sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return both / lengths if lengths else 0.0


def _depth(alike: Sequence[float], place: int) -> float:
    """How far below the nearest heights on both sides this gap lies."""
    here = alike[place]
    return _height(alike[place::-1]) + _height(alike[place:]) - 2 * here


def _height(alike: Sequence[float]) -> float:
    """The top of the first climb."""
    top = alike[0]
    for value in alike:
        if value < top:
            break
        top = value
    return top


def _leaves_room(bags: Sequence[Sequence[str]], gaps: Sequence[int]) -> bool:
    """Whether every part between these gaps is long enough."""
    edges = [0, *sorted(gaps), len(bags)]
    sizes = [sum(map(len, bags[start:end])) for start, end in pairwise(edges)]
    return min(sizes) >= max(_SHORTEST_PART, _LEAST_SHARE * sum(sizes))
