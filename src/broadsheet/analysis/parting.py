"""Whether a story that has grown falls apart into two.

Its articles are drawn to two poles, the two that share least, and each pole's centroid is moved
to the middle of what it drew, a few times over. Where the two centroids then share so little that
neither half would have joined the other, the smaller half is another story.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Vector = Mapping[str, float]

#: Cosine of two halves below which they are two stories. Of the halves into which the engine's
#: stories of labelled events fall, none of those below it cut an event in two where there was
#: text; of headlines alone one in five did (`mixed-dev`, `allsides-train`, `giveme5w1h`).
APART = 0.27
#: Articles that make a half: one that fits badly is no story of its own.
LEAST = 2
#: Articles looked at, the newest: what costs the square of their number ends there.
MOST = 120
#: Times that the halves are drawn anew, at most; real stories settle after three or four.
ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """The articles that leave a story, and how like the rest they are, as a cosine."""

    leaves: tuple[int, ...]
    likeness: float


def parted(
    vectors: Mapping[int, Vector], together: Iterable[tuple[int, int]] = ()
) -> Parting | None:
    """The half of a story that should leave it; None where the story holds together.

    ``vectors`` are of unit length, by article, in the order of arrival. ``together`` are pairs
    that somebody put together: they are never parted. The larger half stays, of equal ones the
    one that came first.
    """
    bound = _bundles(list(vectors)[-MOST:], together)
    if len(bound) < 2:
        return None
    sums = [_sum([vectors[article] for article in bundle]) for bundle in bound]
    sides = _sides(sums)
    halves = [
        [a for bundle, at in zip(bound, sides, strict=True) if at == side for a in bundle]
        for side in (0, 1)
    ]
    if min(map(len, halves)) < LEAST:
        return None
    likeness = _cosine(*(_sum([vectors[a] for a in half]) for half in halves))
    if likeness >= APART:
        return None
    order = {article: place for place, article in enumerate(vectors)}
    _, leaves = sorted(halves, key=lambda half: (-len(half), min(order[a] for a in half)))
    return Parting(leaves=tuple(sorted(leaves, key=order.__getitem__)), likeness=likeness)


def _bundles(articles: Sequence[int], together: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The articles, those that belong together in one bundle."""
    bundle = {article: [article] for article in articles}
    for one, other in together:
        if one in bundle and other in bundle and bundle[one] is not bundle[other]:
            bundle[one].extend(bundle[other])
            for article in bundle[other]:
                bundle[article] = bundle[one]
    return list({id(some): some for some in bundle.values()}.values())


def _sides(sums: Sequence[Vector]) -> list[int]:
    """0 or 1 for each: the pole that it is drawn to."""
    poles: Sequence[Vector] = _poles(sums)
    sides: list[int] = []
    for _ in range(ROUNDS):
        drawn = [int(_cosine(one, poles[1]) > _cosine(one, poles[0])) for one in sums]
        if drawn == sides or len(set(drawn)) == 1:
            return drawn
        sides = drawn
        poles = [
            _sum([s for s, at in zip(sums, sides, strict=True) if at == side]) for side in (0, 1)
        ]
    return sides


def _poles(sums: Sequence[Vector]) -> tuple[Vector, Vector]:
    """Two that share little: the one least like all, and the one least like that."""
    middle = _sum(sums)
    first = min(sums, key=lambda one: _cosine(one, middle))
    return first, min(sums, key=lambda one: _cosine(one, first))


def _sum(vectors: Sequence[Vector]) -> dict[str, float]:
    total: dict[str, float] = {}
    for vector in vectors:
        for term, weight in vector.items():
            total[term] = total.get(term, 0.0) + weight
    return total


def _cosine(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    dot = sum([weight * other[term] for term, weight in one.items() if term in other])
    return dot / (_length(one) * _length(other) or 1.0)


def _length(vector: Vector) -> float:
    return sqrt(sum([weight * weight for weight in vector.values()]))
