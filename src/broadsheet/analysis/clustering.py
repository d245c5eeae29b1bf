"""The live index of stories: where an article belongs, and which stories turn out to be one.

Single pass over the stream: candidates come from the rarest terms, the best is joined where its
centroid is near enough for its age and size, and a story that has grown is compared once more
with its neighbours. Nothing grows with the number of live stories but memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import exp, log, sqrt

from broadsheet.analysis.frequencies import Frequencies
from broadsheet.model import Candidate, Fingerprint, LiveArticle, Merge, Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where an article went, and the merges that this brought about, in order."""

    placement: Placement
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The numbers of the engine; the defaults are the one shipped setting."""

    #: Terms of an article that count, by weight.
    vector: int = 120
    #: Its rarest terms, by which stories are looked up.
    probes: int = 16
    #: Stories remembered for a term.
    ring: int = 32
    #: Stories compared in full.
    shortlist: int = 10
    #: Lowest score that joins.
    join: float = 0.20
    #: Lowest score that merges two stories.
    merge: float = 0.35
    #: What a long silence costs at most, and the hours that make it long.
    quiet_cost: float = 0.20
    quiet_hours: float = 72.0
    #: What a story's age costs at most, and the hours that make it old.
    age_cost: float = 0.15
    age_hours: float = 120.0
    #: What size costs, times log(1 + n).
    size_cost: float = 0.015
    #: What it costs that a time is not known.
    undated_cost: float = 0.15
    #: What a text of few terms costs at most, as little can agree by chance, and what is few.
    brief_cost: float = 0.10
    brief_terms: float = 20.0
    #: Terms of a centroid.
    centroid: int = 160
    #: Hours of silence after which a story has ended.
    ended_hours: float = 24.0 * 30


@dataclass(slots=True)
class _Story:
    id: int
    terms: dict[str, float]
    norm: float
    n: int
    first: float | None
    last: float | None
    seen: float


#: Sizes at which a story is compared with its neighbours again (Fibonacci, as it was measured).
_MILESTONES = frozenset((2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987))


class Stories:
    """The stories that are still growing. Not safe for threads: one owner places articles."""

    def __init__(self, setting: Setting | None = None) -> None:
        self._set = setting or Setting()
        self._frequencies = Frequencies()
        self._stories: dict[int, _Story] = {}
        self._postings: dict[str, deque[int]] = {}
        self._merged: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._stories)

    def place(
        self,
        article: int,
        fingerprint: Fingerprint,
        *,
        at: datetime | None,
        source: str | None = None,
        title: str = "",
    ) -> Decision:
        """Put an article into the story it tells, or open one with it."""
        hour = None if at is None else at.timestamp() / 3600
        vector = self._vector(fingerprint.terms)
        scored = self._ranked(vector, hour)
        self._frequencies.learn(fingerprint.terms)
        best = scored[0] if scored else None
        if best is None or best[0] < self._set.join:
            self._open(article, vector, hour)
            return Decision(placement=self._opened(article, scored))
        story = best[1]
        shared = self._shared(vector, story.terms, story.norm)
        self._add(story, vector, hour)
        placement = Placement(
            article=article,
            story=story.id,
            opened=False,
            score=best[0],
            shared=shared,
            rejected=self._rejections(scored[1:4]),
            why=f"score {best[0]:.2f}, needs {self._set.join:.2f}",
        )
        merges = self._grown(story) if story.n in _MILESTONES else ()
        return Decision(placement=placement, merges=merges)

    def restore(self, articles: Iterable[LiveArticle]) -> None:
        """Rebuild the index from the articles of the live window."""
        for live in sorted(articles, key=lambda one: (one.at, one.article)):
            hour = live.at.timestamp() / 3600
            vector = self._vector(live.terms)
            self._frequencies.learn(live.terms)
            story = self._stories.get(live.story)
            if story is None:
                self._open(live.story, vector, hour)
            else:
                self._add(story, vector, hour)

    def _vector(self, terms: dict[str, float]) -> dict[str, float]:
        rarity = self._frequencies.rarity
        weighed = sorted(((w * rarity(t), t) for t, w in terms.items()), reverse=True)
        kept = weighed[: self._set.vector]
        norm = sqrt(sum(w * w for w, _ in kept)) or 1.0
        return {t: w / norm for w, t in kept}

    def _ranked(self, vector: dict[str, float], hour: float | None) -> list[tuple[float, _Story]]:
        hits: dict[int, float] = {}
        for i, (term, weight) in enumerate(vector.items()):
            if i == self._set.probes:
                break
            square = weight * weight
            for id in self._postings.get(term, ()):
                hits[id] = hits.get(id, 0.0) + square
        near = sorted(hits, key=hits.__getitem__, reverse=True)[: self._set.shortlist * 2]
        alive = [self._stories[id] for id in near if id in self._stories][: self._set.shortlist]
        scored = [(self._score(vector, hour, story), story) for story in alive]
        scored.sort(key=lambda pair: -pair[0])
        return scored

    def _score(self, vector: dict[str, float], hour: float | None, story: _Story) -> float:
        centroid = story.terms
        dot = sum(w * centroid[t] for t, w in vector.items() if t in centroid)
        brevity = self._set.brief_cost * exp(-len(vector) / self._set.brief_terms)
        return dot / story.norm - self._cost(story, hour) - brevity

    def _cost(self, story: _Story, hour: float | None) -> float:
        s = self._set
        cost = s.size_cost * log(1 + story.n)
        if hour is None or story.last is None or story.first is None:
            return cost + s.undated_cost
        quiet = (hour - story.last) / s.quiet_hours
        age = (hour - story.first) / s.age_hours
        return (
            cost
            + s.quiet_cost * (1 - exp(-quiet * quiet / 2))
            + s.age_cost * (1 - exp(-age * age / 2))
        )

    def _open(self, id: int, vector: dict[str, float], hour: float | None) -> None:
        story = _Story(id, dict(vector), 1.0, 1, hour, hour, hour or 0.0)
        self._stories[id] = story
        self._post(id, vector)

    def _post(self, id: int, vector: dict[str, float]) -> None:
        for i, term in enumerate(vector):
            if i == self._set.probes:
                break
            ring = self._postings.get(term)
            if ring is None:
                ring = self._postings[term] = deque(maxlen=self._set.ring)
            if id not in ring:
                ring.append(id)

    def _add(self, story: _Story, vector: dict[str, float], hour: float | None) -> None:
        terms = story.terms
        for term, weight in vector.items():
            terms[term] = terms.get(term, 0.0) + weight
        self._settle(story)
        story.n += 1
        if hour is not None:
            story.first = hour if story.first is None else min(story.first, hour)
            story.last = hour if story.last is None else max(story.last, hour)
        self._post(story.id, vector)

    def _settle(self, story: _Story) -> None:
        if len(story.terms) > self._set.centroid * 1.25:
            ordered = sorted(story.terms.items(), key=lambda pair: -pair[1])
            story.terms = dict(ordered[: self._set.centroid])
        story.norm = sqrt(sum(w * w for w in story.terms.values())) or 1.0

    def _grown(self, story: _Story) -> tuple[Merge, ...]:
        merges = []
        while (found := self._twin(story)) is not None:
            score, other = found
            if (other.n, -other.id) > (story.n, -story.id):
                story, other = other, story
            merges.append(self._join(story, other, score))
        return tuple(merges)

    def _twin(self, story: _Story) -> tuple[float, _Story] | None:
        top = sorted(story.terms.items(), key=lambda pair: -pair[1])[: self._set.vector]
        norm = sqrt(sum(w * w for _, w in top)) or 1.0
        vector = {t: w / norm for t, w in top}
        near = [p for p in self._ranked(vector, story.last) if p[1] is not story]
        if not near or near[0][0] < self._set.merge:
            return None
        return near[0]

    def _join(self, kept: _Story, gone: _Story, score: float) -> Merge:
        shared = self._shared(gone.terms, kept.terms, kept.norm * gone.norm)
        for term, weight in gone.terms.items():
            kept.terms[term] = kept.terms.get(term, 0.0) + weight
        self._settle(kept)
        kept.n += gone.n
        kept.first = min((t for t in (kept.first, gone.first) if t is not None), default=None)
        kept.last = max((t for t in (kept.last, gone.last) if t is not None), default=None)
        del self._stories[gone.id]
        self._merged[gone.id] = kept.id
        self._post(kept.id, gone.terms)
        return Merge(
            kept=kept.id, gone=gone.id, score=score, shared=shared, why=f"score {score:.2f}"
        )

    def _shared(
        self, a: dict[str, float], b: dict[str, float], norm: float
    ) -> tuple[tuple[str, float], ...]:
        both = ((t, round(w * b[t] / norm, 3)) for t, w in a.items() if t in b)
        return tuple(sorted(both, key=lambda pair: -pair[1])[:8])

    def _rejections(self, scored: list[tuple[float, _Story]]) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(story=s.id, score=score, why=f"score {score:.2f}") for score, s in scored
        )

    def _opened(self, article: int, scored: list[tuple[float, _Story]]) -> Placement:
        return Placement(
            article=article,
            story=article,
            opened=True,
            score=scored[0][0] if scored else 0.0,
            rejected=self._rejections(scored[:3]),
            why="no story was near enough",
        )
