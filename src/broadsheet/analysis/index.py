"""Which stories share words with a text: the terms, their frequencies and the stories' centroids.

The inner loop of the engine, and nothing but arithmetic: what the numbers mean is decided in
`analysis.scoring` and `analysis.clustering`. Where a C compiler was found at set-up, ``index.c`` of
`broadsheet.kernel` stands in for `Index` and gives the same numbers to the last bit.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from itertools import chain
from math import exp, isnan, log, nan, sqrt
from struct import Struct, error
from sys import intern
from typing import cast

from broadsheet import kernel
from broadsheet.analysis.frequencies import SMOOTH, background

Vector = dict[str, float]
#: A story with what it shares with a text: the product of the two, the most that one term adds to
#: it, and the length of the story's vector.
Near = tuple[int, float, float, float]

#: Terms held before those seen once are forgotten.
VOCABULARY = 1_500_000
#: Terms that have stories, before those whose stories have all ended are let go.
SWEEP = 200_000
#: What a story far away in time loses when the stories to compare are picked, and the hours that
#: make it far: without it the look-alikes of other weeks crowd out the story of today, which
#: costs one join in ten.
AWAY = 0.1
AWAY_HOURS = 45.0
#: The form of a state: its head; of each term the length of its text, its count and the number of
#: its stories; of each story its id, length, newest hour (NaN: none) and number of terms.
_MAGIC = b"BSI1"
_HEAD, _TERM, _STORY = Struct("=4s5Q"), Struct("=3I"), Struct("=qddI")
#: A centroid may outgrow its size by this much before it is trimmed: sorting is dear.
SLACK = 1.25


class Query:
    """The weightiest terms of a text in order of weight; of use until the next is learned."""

    __slots__ = ("weights",)

    def __init__(self, weights: Vector) -> None:
        self.weights = weights

    def __len__(self) -> int:
        """How many terms it has."""
        return len(self.weights)

    def terms(self) -> Vector:
        """Each term with its weight."""
        return dict(self.weights)


class _Centroid:
    __slots__ = ("hour", "norm", "terms")

    def __init__(self) -> None:
        self.terms: Vector = {}
        self.norm = 1.0
        self.hour: float | None = None


class Index:
    """Document frequencies, and for every live story the sum of its articles' vectors."""

    def __init__(self, vector: int, probes: int, ring: int, centroid: int) -> None:
        self._vector, self._probes, self._ring, self._size = vector, probes, ring, centroid
        self._articles = background().articles
        self._counts: dict[str, int] = {}
        self._stories: dict[int, _Centroid] = {}
        self._rings: dict[str, list[int]] = {}
        self._forget_at, self._sweep_at = VOCABULARY, SWEEP

    def learn(self, terms: Mapping[str, float]) -> Query:
        """Count the terms of one more article; its query, as it was before."""
        if len(self._counts) > self._forget_at:
            self._counts = {term: n for term, n in self._counts.items() if n > 1}
            self._forget_at = max(VOCABULARY, 2 * len(self._counts))
        query, counts, known = self.query(terms), self._counts, background().count
        for term in terms:
            count = counts.get(term)
            counts[intern(term)] = (known(term) if count is None else count) + 1
        self._articles += 1
        return query

    def query(self, terms: Mapping[str, float]) -> Query:
        """A text's terms weighed by their rarity, of which nothing is learned."""
        whole, counts, known = log(self._articles + 1.0), self._counts, background().count
        weighed: list[tuple[float, str]] = []
        for term, weight in terms.items():
            count = counts.get(term)
            if count is None:
                count = known(term)
            weighed.append((weight * (whole - log(count + SMOOTH)), term))
        weighed.sort(reverse=True)
        return self._unit([(term, weight) for weight, term in weighed[: self._vector]])

    def query_of(self, story: int) -> Query:
        """A story as a query, by its weightiest terms."""
        terms = sorted(self._stories[story].terms.items(), key=_by_weight)
        return self._unit(terms[: self._vector])

    def near(self, query: Query, most: int, hour: float | None) -> list[Near]:
        """At most so many live stories that share the query's weightiest terms.

        Where they are too many, those whose newest article lies near the ``hour`` come first.
        """
        hits: dict[int, float] = {}
        for term, weight in list(query.weights.items())[: self._probes]:
            ring = self._rings.get(term)
            if ring:
                square = weight * weight
                for id in ring:
                    hits[id] = hits.get(id, 0.0) + square
        alive = {
            id: self._in_time(id, hit, hour) for id, hit in hits.items() if id in self._stories
        }
        ranked = sorted(alive, key=alive.__getitem__, reverse=True)[:most]
        return [self._compared(query.weights, id) for id in ranked]

    def shared(self, query: Query, story: int, most: int) -> tuple[tuple[str, float], ...]:
        """The common terms that add most to the cosine with a story, with how much."""
        held = self._stories[story]
        both = _both(query.weights, held.terms)
        ranked = sorted([(w, t) for t, w in both.items()], reverse=True)[:most]
        return tuple([(t, w / held.norm) for w, t in ranked])

    def terms(self, story: int) -> Vector:
        """A story's terms with their weights."""
        return dict(self._stories[story].terms)

    def size(self, story: int) -> int:
        """How many terms a story has."""
        return len(self._stories[story].terms)

    def open(self, story: int, query: Query) -> None:
        """A new story of one article."""
        held = self._stories[story] = _Centroid()
        held.terms = dict(query.weights)
        self._post(story, query.weights)

    def add(self, story: int, query: Query) -> None:
        """One more article of a story."""
        held = self._stories[story]
        self._gather(held, query.weights)
        self._post(story, query.weights)

    def replace(self, story: int, query: Query) -> None:
        """Another vector for a story, in place of all it had."""
        self._stories[story].terms.clear()
        self.add(story, query)

    def unite(self, kept: int, gone: int) -> None:
        """All that the second story had belongs to the first; the second is no more."""
        terms = self._stories.pop(gone).terms
        self._gather(self._stories[kept], terms)
        self._post(kept, terms)

    def date(self, story: int, hour: float | None) -> None:
        """The hour of a story's newest article."""
        self._stories[story].hour = hour

    def drop(self, story: int) -> None:
        """A story that has ended."""
        del self._stories[story]

    def sweep(self) -> None:
        """Let go of terms whose stories have ended, whenever there are twice as many again."""
        if len(self._rings) > self._sweep_at:
            alive = self._stories
            self._rings = {t: ring for t, ring in self._rings.items() if ring[-1] in alive}
            self._sweep_at = max(SWEEP, 2 * len(self._rings))

    def dump(self) -> bytes:
        """All that it holds; the same bytes from every index that decides the same for ever."""
        held = [*self._counts, *self._rings, *chain(*(s.terms for s in self._stories.values()))]
        texts = sorted(set(held))
        number = {text: i for i, text in enumerate(texts)}
        sizes = len(texts), len(self._stories)
        head = _HEAD.pack(_MAGIC, self._articles, self._forget_at, self._sweep_at, *sizes)
        parts = [head]
        for text in texts:
            raw, ring = text.encode("utf-8", "surrogatepass"), self._rings.get(text, [])
            parts += _TERM.pack(len(raw), self._counts.get(text, 0), len(ring)), raw
            parts.append(array("q", ring).tobytes())
        for id, story in sorted(self._stories.items()):
            hour = nan if story.hour is None else story.hour
            parts.append(_STORY.pack(id, story.norm, hour, len(story.terms)))
            parts.append(array("I", [number[term] for term in story.terms]).tobytes())
            parts.append(array("d", story.terms.values()).tobytes())
        return b"".join(parts)

    def load(self, raw: bytes) -> None:
        """Take over what `dump` gave; raises ValueError for anything else. Only if empty."""
        try:
            magic, self._articles, self._forget_at, self._sweep_at, terms, stories = (
                _HEAD.unpack_from(raw)
            )
            if magic != _MAGIC:
                raise ValueError("not the state of an index")
            at, texts = _HEAD.size, []
            for _ in range(terms):
                at, text = self._load_term(raw, at)
                texts.append(text)
            for _ in range(stories):
                at = self._load_story(raw, at, texts)
        except (error, IndexError) as failed:
            raise ValueError("not the state of an index") from failed

    def _load_term(self, raw: bytes, at: int) -> tuple[int, str]:
        length, count, held = cast("tuple[int, int, int]", _TERM.unpack_from(raw, at))
        at, end = at + _TERM.size + length, at + _TERM.size + length + 8 * held
        text = intern(raw[at - length : at].decode("utf-8", "surrogatepass"))
        if count:
            self._counts[text] = count
        if held:
            self._rings[text] = array("q", raw[at:end]).tolist()
        return end, text

    def _load_story(self, raw: bytes, at: int, texts: list[str]) -> int:
        id, norm, hour, n = cast("tuple[int, float, float, int]", _STORY.unpack_from(raw, at))
        at, middle = at + _STORY.size, at + _STORY.size + 4 * n
        story = self._stories[id] = _Centroid()
        terms = [texts[number] for number in array("I", raw[at:middle])]
        weights = array("d", raw[middle : middle + 8 * n])
        story.terms = dict(zip(terms, weights, strict=True))
        story.norm, story.hour = norm, None if isnan(hour) else hour
        return middle + 8 * n

    def _unit(self, weighed: list[tuple[str, float]]) -> Query:
        norm = _length(weight for _, weight in weighed)
        return Query({intern(term): weight / norm for term, weight in weighed})

    def _in_time(self, story: int, hit: float, hour: float | None) -> float:
        newest = self._stories[story].hour
        if hour is None or newest is None:
            return hit
        far = (hour - newest) / AWAY_HOURS
        return hit - AWAY * (1.0 - exp(-(far * far) / 2.0))

    def _compared(self, weights: Vector, story: int) -> Near:
        held = self._stories[story]
        both = _both(weights, held.terms)
        total = 0.0
        for part in both.values():
            total += part
        return story, total, _strongest(both), held.norm

    def _gather(self, held: _Centroid, more: Vector) -> None:
        total = held.terms
        for term, weight in more.items():
            total[term] = total.get(term, 0.0) + weight
        if len(total) > self._size * SLACK:
            held.terms = dict(sorted(total.items(), key=_by_weight)[: self._size])
        held.norm = _length(held.terms.values())

    def _post(self, id: int, weights: Vector) -> None:
        rings, size = self._rings, self._ring
        for i, term in enumerate(weights):
            if i == self._probes:
                break
            ring = rings.get(term)
            if ring is None:
                rings[term] = [id]
            elif id not in ring:
                ring.append(id)
                if len(ring) > size:
                    del ring[0]


def quickest() -> type[Index]:
    """The compiled index where there is one."""
    return Index if kernel.compiled is None else cast("type[Index]", kernel.compiled.Index)


def _by_weight(pair: tuple[str, float]) -> float:
    return -pair[1]


def _length(weights: Iterable[float]) -> float:
    """The length of a vector; added up in order, as the sum of Python 3.12 rounds otherwise."""
    square = 0.0
    for weight in weights:
        square += weight * weight
    return sqrt(square) or 1.0


def _both(vector: Vector, centroid: Vector) -> Vector:
    """What each common term adds to the product. Most stories that are looked at share few."""
    return {t: vector[t] * centroid[t] for t in filter(centroid.__contains__, vector)}


def _strongest(both: Vector) -> float:
    """The most that one word adds."""
    return max(both.values(), default=0.0)
