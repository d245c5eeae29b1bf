"""The live index of stories: where an article belongs, and which stories turn out to be one.

Single pass over the stream: candidates come from the weightiest terms, the best is joined where
its centroid is near enough for its age and size, and a story that has grown is compared once more
with its neighbours. Nothing but memory grows with the number of live stories.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, log, sqrt
from sys import intern

from broadsheet.analysis import reasons, series
from broadsheet.analysis.frequencies import Frequencies
from broadsheet.analysis.reasons import Costs
from broadsheet.analysis.text import stemmed
from broadsheet.model import Candidate, Fingerprint, Likeness, LiveArticle, Merge, Placement

Vector = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where an article went, and the merges that this brought about, in order."""

    placement: Placement
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The numbers of the engine; the defaults are the one shipped setting.

    Scores are cosines less costs. Learned by random search over the labelled sets, dated and
    undated, with text and titles only, all with one setting (``training.stories``).
    """

    #: Terms of an article that count, by weight.
    vector: int = 80
    #: Its weightiest terms, by which stories are looked up.
    probes: int = 16
    #: Stories remembered for a term.
    ring: int = 32
    #: Stories compared in full.
    shortlist: int = 10
    #: Lowest cosine that is worth a second look.
    least: float = 0.03
    #: Lowest score that joins.
    join: float = 0.15
    #: Lowest score that merges two stories.
    merge: float = 0.30
    #: What a long silence costs at most, and the hours that make it long.
    quiet_cost: float = 0.21
    quiet_hours: float = 36.0
    #: What a story's age costs at most, and the hours that make it old.
    age_cost: float = 0.15
    age_hours: float = 140.0
    #: What size costs, times log(1 + n).
    size_cost: float = 0.016
    #: What it costs that a time is not known.
    undated_cost: float = 0.15
    #: What a text of few terms costs at most, as little can agree by chance, and what is few.
    brief_cost: float = 0.015
    brief_terms: float = 20.0
    #: Share of the strongest common term that does not count, as one word proves little; all of
    #: it where it is more than `lone` of what two texts share.
    strongest_cost: float = 0.3
    lone: float = 0.92
    #: Below this the texts under two equal titles tell different things.
    other_text: float = 0.08
    #: Terms of a centroid.
    centroid: int = 160
    #: Titles of a story that are remembered, the newest.
    titles: int = 16
    #: Hours of silence after which a story has ended.
    ended_hours: float = 24.0 * 45
    #: Stories kept at most; the longest untouched end first.
    most: int = 500_000


@dataclass(slots=True, kw_only=True)
class _Story:
    id: int
    terms: Vector
    norm: float = 1.0
    n: int = 1
    first: float | None
    last: float | None
    titles: tuple[series.Title, ...]


@dataclass(slots=True, kw_only=True)
class _Seen:
    """An article, or a grown story, that looks for its like."""

    vector: Vector
    hour: float | None
    titles: tuple[series.Title, ...]


@dataclass(slots=True, kw_only=True, order=True)
class _Match:
    score: float
    story: _Story = field(compare=False)
    cosine: float = field(compare=False)
    #: What each common term adds to their product.
    both: Vector = field(compare=False)


#: Sizes at which a story is compared with its neighbours again (Fibonacci, as it was measured).
_MILESTONES = frozenset((2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987))
#: Looked-at stories that are shown with a placement.
_SHOWN = 3


class Stories:
    """The stories that are still growing. Not safe for threads: one owner places articles."""

    def __init__(self, setting: Setting | None = None) -> None:
        self._set = setting or Setting()
        self._frequencies = Frequencies()
        self._stories: dict[int, _Story] = {}
        self._postings: dict[str, list[int]] = {}
        self._sweep_at = 200_000
        self._latest: float | None = None

    def __len__(self) -> int:
        """How many stories are alive."""
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
        """Put an article into the story it tells, or open one with it.

        ``at`` None means that no time is known: it then earns no credit for being near.
        ``source`` and ``title`` tell daily series and equal titles over different texts.
        """
        seen = self._seen(self._frequencies.learn(fingerprint.terms), at, source or "", title)
        matches = self._matches(seen)
        vetoes = {m.story.id: why for m in matches[:_SHOWN] if (why := self._veto(seen, m))}
        chosen = next((m for m in matches[:_SHOWN] if m.story.id not in vetoes), None)
        if chosen is None or chosen.score < self._set.join:
            rejected = self._rejected(seen, matches, vetoes)
            self._open(article, seen)
            return Decision(placement=reasons.opened(article, rejected, self._set.join))
        return self._join(article, seen, chosen, [m for m in matches if m is not chosen], vetoes)

    def reread(
        self,
        article: int,
        story: int,
        fingerprint: Fingerprint,
        *,
        at: datetime | None,
        source: str | None = None,
        title: str = "",
    ) -> tuple[Merge, ...]:
        """Take in the full text of an article already placed in ``story``; what that merges.

        A headline with a teaser often says too little: a story that still is ``article`` alone
        looks for its like again with all its words, under the terms of a new article.
        """
        held = self._stories.get(story)
        if held is None:
            return ()
        seen = self._seen(self._frequencies.weighed(fingerprint.terms), at, source or "", title)
        alone = held.n == 1 and held.id == article
        if alone:
            held.terms.clear()
        _add_to(held.terms, seen.vector)
        self._settle(held, seen.hour, seen.hour)
        self._post(story, seen.vector)
        found = self._near(held, seen, self._set.join) if alone else None
        return (self._united(held, found),) if found else ()

    def nearest(self, terms: dict[str, float], *, at: datetime) -> tuple[Likeness, ...]:
        """The stories nearest to a text that joins none of them, best first; nothing is learnt."""
        seen = self._seen(self._frequencies.weighed(terms), at, "", "")
        return tuple(
            Likeness(
                story=match.story.id,
                score=match.score,
                shared=_shared(match.both, match.story.norm),
                quiet=None if match.story.last is None else (seen.hour or 0.0) - match.story.last,
            )
            for match in self._matches(seen)[:_SHOWN]
        )

    def restore(self, articles: Iterable[LiveArticle]) -> None:
        """Rebuild the index from the articles of the live window, in the order they arrived."""
        for live in articles:
            weighed = self._frequencies.learn(live.terms)
            seen = self._seen(weighed, live.at, live.source, live.title)
            story = self._stories.get(live.story)
            if story is None:
                self._open(live.story, seen)
            else:
                self._add(story, seen)

    def _join(
        self,
        article: int,
        seen: _Seen,
        chosen: _Match,
        others: list[_Match],
        vetoes: dict[int, str],
    ) -> Decision:
        story = chosen.story
        shared = _shared(chosen.both, story.norm)
        rejected = self._rejected(seen, others, vetoes, chosen)
        costs = self._costs(seen, story)
        self._add(story, seen)
        placement = Placement(
            article=article,
            story=story.id,
            opened=False,
            score=round(chosen.score, 3),
            shared=shared,
            rejected=rejected,
            why=reasons.joined(chosen.score, chosen.cosine, costs, self._set.join, shared),
        )
        merges = self._grown(story) if story.n in _MILESTONES else ()
        return Decision(placement=placement, merges=merges)

    def _seen(
        self, weighed: list[tuple[float, str]], at: datetime | None, source: str, title: str
    ) -> _Seen:
        hour = None if at is None else at.timestamp() / 3600
        weighed.sort(reverse=True)
        vector = _unit([(t, w) for w, t in weighed[: self._set.vector]])
        return _Seen(vector=vector, hour=hour, titles=(series.title(source, title, hour),))

    def _matches(self, seen: _Seen) -> list[_Match]:
        """The nearest stories, the best score first."""
        hits: dict[int, float] = {}
        postings = self._postings
        for i, (term, weight) in enumerate(seen.vector.items()):
            if i == self._set.probes:
                break
            ring = postings.get(term)
            if ring:
                square = weight * weight
                for id in ring:
                    hits[id] = hits.get(id, 0.0) + square
        near = sorted(hits, key=hits.__getitem__, reverse=True)[: self._set.shortlist * 2]
        alive = [self._stories[id] for id in near if id in self._stories]
        found = []
        for story in alive[: self._set.shortlist]:
            both = _both(seen.vector, story.terms)
            cosine = self._cosine(both, story)
            if cosine >= self._set.least:
                score = cosine - self._costs(seen, story).total
                found.append(_Match(score=score, story=story, cosine=cosine, both=both))
        found.sort(reverse=True)
        return found

    def _cosine(self, both: Vector, story: _Story) -> float:
        """How alike they are; what one strong word alone shows counts less."""
        if not both:
            return 0.0
        total, strongest = sum(both.values()), _strongest(both)
        lone = 1.0 if strongest > self._set.lone * total else self._set.strongest_cost
        return (total - lone * strongest) / story.norm

    def _costs(self, seen: _Seen, story: _Story) -> Costs:
        s = self._set
        size = s.size_cost * log(1 + story.n)
        brief = s.brief_cost * exp(-len(seen.vector) / s.brief_terms)
        if seen.hour is None or story.last is None or story.first is None:
            return Costs(size=size, brief=brief, undated=s.undated_cost)
        quiet, age = seen.hour - story.last, seen.hour - story.first
        return Costs(
            size=size,
            brief=brief,
            quiet=s.quiet_cost * (1 - exp(-((quiet / s.quiet_hours) ** 2) / 2)),
            age=s.age_cost * (1 - exp(-((age / s.age_hours) ** 2) / 2)),
            quiet_hours=quiet,
            age_hours=age,
        )

    def _veto(self, seen: _Seen, match: _Match) -> str | None:
        """Why a story that is near enough must still not be joined."""
        if match.score < self._set.join:
            return None
        for title in seen.titles:
            if series.recurs(title, match.story.titles):
                return reasons.SERIES
        if len(seen.titles) == 1 and series.repeats(seen.titles[0], match.story.titles):
            alike = _beyond(seen.vector, match.story.terms, seen.titles[0].words)
            if alike is not None and alike < self._set.other_text:
                return reasons.OTHER_TEXT
        return None

    def _open(self, id: int, seen: _Seen) -> None:
        story = _Story(
            id=id,
            terms=dict(seen.vector),
            first=seen.hour,
            last=seen.hour,
            titles=seen.titles[-self._set.titles :],
        )
        self._stories[id] = story
        self._post(id, seen.vector)
        self._forget(seen.hour)

    def _add(self, story: _Story, seen: _Seen) -> None:
        _add_to(story.terms, seen.vector)
        story.n += 1
        story.titles = (*story.titles, *seen.titles)[-self._set.titles :]
        self._settle(story, seen.hour, seen.hour)
        self._post(story.id, seen.vector)

    def _settle(self, story: _Story, first: float | None, last: float | None) -> None:
        """After a change: trim the centroid, measure it, stretch the span, be the newest."""
        if len(story.terms) > self._set.centroid * 1.25:
            ordered = sorted(story.terms.items(), key=lambda pair: -pair[1])
            story.terms = dict(ordered[: self._set.centroid])
        story.norm = sqrt(sum([w * w for w in story.terms.values()])) or 1.0
        story.first = min((t for t in (story.first, first) if t is not None), default=None)
        story.last = max((t for t in (story.last, last) if t is not None), default=None)
        self._stories[story.id] = self._stories.pop(story.id)

    def _post(self, id: int, vector: Vector) -> None:
        postings, size = self._postings, self._set.ring
        for i, term in enumerate(vector):
            if i == self._set.probes:
                break
            ring = postings.get(term)
            if ring is None:
                postings[term] = [id]
            elif id not in ring:
                ring.append(id)
                if len(ring) > size:
                    del ring[0]

    def _forget(self, hour: float | None) -> None:
        """Let go of stories that ended; they stand in front, as the longest untouched."""
        if hour is not None:
            self._latest = hour if self._latest is None else max(self._latest, hour)
        for _ in range(2):
            oldest = next(iter(self._stories.values()))
            if len(self._stories) <= self._set.most and not self._ended(oldest):
                break
            del self._stories[oldest.id]
        if len(self._postings) > self._sweep_at:
            alive = self._stories
            self._postings = {t: ring for t, ring in self._postings.items() if ring[-1] in alive}
            self._sweep_at = max(200_000, 2 * len(self._postings))

    def _ended(self, story: _Story) -> bool:
        if self._latest is None or story.last is None:
            return False
        return self._latest - story.last > self._set.ended_hours

    def _grown(self, story: _Story) -> tuple[Merge, ...]:
        """Merge a grown story with its twins, if it has any."""
        merges: list[Merge] = []
        while (found := self._twin(story)) is not None:
            merges.append(self._united(story, found))
            story = self._stories[merges[-1].kept]
        return tuple(merges)

    def _twin(self, story: _Story) -> _Match | None:
        top = sorted(story.terms.items(), key=lambda pair: -pair[1])[: self._set.vector]
        seen = _Seen(vector=_unit(top), hour=story.last, titles=story.titles)
        return self._near(story, seen, self._set.merge)

    def _near(self, story: _Story, seen: _Seen, needed: float) -> _Match | None:
        """The nearest other story, if it is near enough."""
        for match in self._matches(seen):
            if match.score < needed:
                return None
            if match.story is not story and not self._veto(seen, match):
                return match
        return None

    def _united(self, story: _Story, match: _Match) -> Merge:
        """Merge two stories: the larger one stays, of equal ones the older."""
        kept, gone = story, match.story
        if (gone.n, -(gone.first or 0.0)) > (kept.n, -(kept.first or 0.0)):
            kept, gone = gone, kept
        shared = _shared(_both(gone.terms, kept.terms), kept.norm * gone.norm)
        _add_to(kept.terms, gone.terms)
        kept.n += gone.n
        kept.titles = (*kept.titles, *gone.titles)[-self._set.titles :]
        del self._stories[gone.id]
        self._settle(kept, gone.first, gone.last)
        self._post(kept.id, gone.terms)
        return Merge(
            kept=kept.id,
            gone=gone.id,
            score=round(match.score, 3),
            shared=shared,
            why=reasons.merged(match.score, kept.n, gone.n, shared),
        )

    def _rejected(
        self,
        seen: _Seen,
        matches: list[_Match],
        vetoes: dict[int, str],
        chosen: _Match | None = None,
    ) -> tuple[Candidate, ...]:
        best = chosen.score if chosen else None
        return tuple(
            Candidate(
                story=m.story.id,
                score=round(m.score, 3),
                why=vetoes.get(m.story.id)
                or reasons.rejected(
                    m.score,
                    m.cosine,
                    self._costs(seen, m.story),
                    self._set.join,
                    best,
                    _shared(m.both, m.story.norm),
                ),
            )
            for m in matches[:_SHOWN]
        )


def _add_to(total: Vector, more: Vector) -> None:
    for term, weight in more.items():
        total[term] = total.get(term, 0.0) + weight


def _both(vector: Vector, centroid: Vector) -> Vector:
    """What each common term adds to the product. Most stories that are looked at share few."""
    return {t: vector[t] * centroid[t] for t in filter(centroid.__contains__, vector)}


def _strongest(both: Vector) -> float:
    """The most that one word adds, or one name with its words: they are one piece of evidence."""
    most = max(both.values())
    for term, part in both.items():
        if " " in term:
            words = term.split(" ")
            most = max(most, part + sum([both.get(word, 0.0) for word in words]))
    return most


def _unit(weighed: list[tuple[str, float]]) -> Vector:
    norm = sqrt(sum([w * w for _, w in weighed])) or 1.0
    return {intern(t): w / norm for t, w in weighed}


def _shared(both: Vector, norm: float) -> tuple[tuple[str, float], ...]:
    """The common terms that add most to a cosine."""
    most = sorted([(w, t) for t, w in both.items()], reverse=True)[:8]
    return tuple([(t, round(w / norm, 3)) for w, t in most])


def _beyond(a: Vector, b: Vector, title: tuple[str, ...]) -> float | None:
    """How alike two texts are apart from the words of a title; None where one says no more."""
    stems = {stemmed(word) for word in title}
    rest_a = {t: w for t, w in a.items() if stems.isdisjoint(t.split(" "))}
    rest_b = {t: w for t, w in b.items() if stems.isdisjoint(t.split(" "))}
    if len(rest_a) < 8 or len(rest_b) < 8:
        return None
    dot = sum([w * rest_b[t] for t, w in rest_a.items() if t in rest_b])
    square = sum([w * w for w in rest_a.values()]) * sum([w * w for w in rest_b.values()])
    return dot / (sqrt(square) or 1.0)
