"""The live stories: where an article belongs, and which stories turn out to be one.

Single pass over the stream: candidates come from the weightiest terms, the best is joined where
its centroid is near enough for its age and size, and a story that has grown is compared once more
with its neighbours. Nothing but memory grows with the number of live stories.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from math import sqrt
from operator import attrgetter

from broadsheet.analysis import reasons, scoring, series
from broadsheet.analysis.index import Index, Query, Vector, quickest
from broadsheet.analysis.parting import Parting, parted
from broadsheet.analysis.scoring import Costs, Setting
from broadsheet.analysis.text import stemmed
from broadsheet.model import (
    Candidate,
    Comparison,
    Fingerprint,
    Likeness,
    LiveArticle,
    Merge,
    Placement,
)

__all__ = ["Decision", "Setting", "Stories"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where an article went, and the merges that this brought about, in order.

    ``grown`` is the story it is in then, where that has reached a size at which it is asked
    whether it still holds together (`Stories.falls_apart`).
    """

    placement: Placement
    merges: tuple[Merge, ...] = ()
    grown: int | None = None


@dataclass(slots=True)
class _Story:
    id: int
    first: float | None
    last: float | None
    titles: tuple[series.Title, ...]
    n: int = 1
    #: Stories that this must not be merged with.
    apart: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Seen:
    """An article, or a grown story, that looks for its like."""

    query: Query
    hour: float | None
    titles: tuple[series.Title, ...]


@dataclass(slots=True)
class _Match:
    score: float
    story: _Story
    cosine: float
    costs: Costs


#: Sizes at which a story is compared with its neighbours again (Fibonacci, as it was measured).
_MILESTONES = frozenset((2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987))
#: The least of them at which it is asked whether a story falls apart.
_BREAKABLE = 5
#: Looked-at stories that are shown with a placement, and common terms with each.
_SHOWN, _NAMED = 3, 8
_BY_SCORE = attrgetter("score")
#: How a state begins, and how its texts are written: whatever a title held.
_FORM, _UTF8 = b"stories1", ("utf-8", "surrogatepass")


class Stories:
    """The stories that are still growing. Not safe for threads: one owner places articles."""

    def __init__(
        self, setting: Setting | None = None, *, index: Callable[..., Index] | None = None
    ) -> None:
        self._set = setting or Setting()
        s = self._set
        self._index = (index or quickest())(s.vector, s.probes, s.ring, s.centroid)
        self._stories: dict[int, _Story] = {}
        self._latest: float | None = None

    @property
    def setting(self) -> Setting:
        """The numbers it decides by."""
        return self._set

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
        seen = self._seen(self._index.learn(fingerprint.terms), at, source or "", title)
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
        seen = self._seen(self._index.query(fingerprint.terms), at, source or "", title)
        alone = held.n == 1 and held.id == article
        if alone:
            self._index.replace(story, seen.query)
        else:
            self._index.add(story, seen.query)
        self._settle(held, seen.hour, seen.hour)
        found = self._near(held, seen, self._set.join) if alone else None
        return (self._united(held, found),) if found else ()

    def nearest(self, terms: dict[str, float], *, at: datetime) -> tuple[Likeness, ...]:
        """The stories nearest to a text that joins none of them, best first; nothing is learnt."""
        seen = self._seen(self._index.query(terms), at, "", "")
        return tuple(
            Likeness(
                story=match.story.id,
                score=match.score,
                shared=self._shared(seen, match.story),
                quiet=None if match.story.last is None else (seen.hour or 0.0) - match.story.last,
            )
            for match in self._matches(seen)[:_SHOWN]
        )

    def __contains__(self, story: int) -> bool:
        """Whether a story is alive."""
        return story in self._stories

    def compare(self, story: int, other: int, article: LiveArticle | None = None) -> Comparison:
        """How near a living story, or one ``article`` of it, is to another; nothing is learnt.

        An article is held to what it takes to join, a story to what it takes to merge.
        """
        held = self._stories[story]
        if article is None:
            seen = _Seen(self._index.query_of(story), held.last, held.titles)
        else:
            query = self._index.query(article.terms)
            seen = self._seen(query, article.at, article.source, article.title)
        match, looked_at = self._match(seen, story, self._stories[other])
        needed = self._set.merge if article is None else self._set.join
        veto = self._veto(seen, match)
        costs = {"size": match.costs.size, "brevity": match.costs.brief}
        costs |= {"silence": match.costs.quiet, "age": match.costs.age}
        costs |= {"no time known": match.costs.undated}
        return Comparison(
            subject="the two stories" if article is None else "the article",
            score=round(match.score, 3),
            needed=needed,
            likeness=round(match.cosine, 3),
            costs=tuple((name, round(cost, 3)) for name, cost in costs.items()),
            shared=self._shared(seen, match.story),
            looked_at=looked_at,
            veto=veto,
            why=reasons.compared(match.score, match.cosine, match.costs, needed, veto),
        )

    def falls_apart(
        self,
        story: int,
        members: Sequence[LiveArticle],
        together: Iterable[tuple[int, int]] = (),
    ) -> Parting | None:
        """Whether some of a story's articles, in the order of arrival, tell another story.

        ``together`` are pairs of articles that are never parted.
        """
        if story not in self._stories:
            return None
        vectors = {one.article: self._index.query(one.terms).terms() for one in members}
        return parted(vectors, together)

    def part(
        self, story: int, part: int, stays: Iterable[LiveArticle], leaves: Iterable[LiveArticle]
    ) -> None:
        """Make two stories of one, each of its own articles; the machine keeps them apart.

        A story that has ended stays so.
        """
        whole = self._stories.pop(story, None)
        if whole is None:
            return
        self._index.drop(story)
        for id, articles in ((story, stays), (part, leaves)):
            for one in articles:
                self._take(
                    id, self._seen(self._index.query(one.terms), one.at, one.source, one.title)
                )
        for id in whole.apart:
            self.keep_apart(story, id)
            self.keep_apart(part, id)
        self.keep_apart(story, part)

    def unite(self, kept: int, gone: int) -> None:
        """Make one story of two because somebody said so.

        One that has ended lives on with the articles of the other; two that have ended stay so.
        """
        other = self._stories.get(gone)
        if other is None:
            return
        one = self._stories.get(kept)
        if one is None:
            one = self._stories[kept] = replace(other, id=kept, n=0, titles=(), apart=frozenset())
            self._index.open(kept, self._index.query({}))
        one.apart, other.apart = one.apart - {gone}, other.apart - {kept}
        self._absorb(one, other)

    def keep_apart(self, one: int, other: int) -> None:
        """Never merge these two stories, nor what they become."""
        if one != other and one in self._stories and other in self._stories:
            self._stories[one].apart |= {other}
            self._stories[other].apart |= {one}

    def restore(self, articles: Iterable[LiveArticle]) -> None:
        """Rebuild the index from the articles of the live window, in the order they arrived."""
        for live in articles:
            query = self._index.learn(live.terms)
            self._take(live.story, self._seen(query, live.at, live.source, live.title))

    def dump(self) -> bytes:
        """All that decides what comes, as bytes: equal for engines that decide alike for ever."""
        held = [
            (s.id, s.n, s.first, s.last, [*map(series.as_row, s.titles)], sorted(s.apart))
            for s in self._stories.values()
        ]
        head = json.dumps([repr(self._set), self._latest, held], ensure_ascii=False).encode(*_UTF8)
        return b"".join((_FORM, len(head).to_bytes(8), head, self._index.dump()))

    def load(self, raw: bytes) -> None:
        """Take over what `dump` gave, if empty; raises ValueError where it is not of this setting.

        After that the engine cannot be used.
        """
        end = 16 + int.from_bytes(raw[8:16])
        if raw[:8] != _FORM or self._stories:
            raise ValueError("not the state of an engine")
        setting, self._latest, held = json.loads(raw[16:end].decode(*_UTF8))
        if setting != repr(self._set):
            raise ValueError("the state of an engine with another setting")
        self._index.load(raw[end:])
        for id, n, first, last, titles, apart in held:
            known = tuple([series.of_row(row) for row in titles])
            self._stories[id] = _Story(id, first, last, known, n, frozenset(apart))

    def _take(self, id: int, seen: _Seen) -> None:
        """One more article of a story, or the first."""
        story = self._stories.get(id)
        if story is None:
            self._open(id, seen)
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
        shared = self._shared(seen, story)
        rejected = self._rejected(seen, others, vetoes, chosen)
        self._add(story, seen)
        placement = Placement(
            article=article,
            story=story.id,
            opened=False,
            score=round(chosen.score, 3),
            shared=shared,
            rejected=rejected,
            why=reasons.joined(chosen.score, chosen.cosine, chosen.costs, self._set.join, shared),
        )
        if story.n not in _MILESTONES:
            return Decision(placement=placement)
        merges = self._grown(story)
        grown = merges[-1].kept if merges else story.id
        breakable = self._stories[grown].n >= _BREAKABLE
        return Decision(placement=placement, merges=merges, grown=grown if breakable else None)

    def _seen(self, query: Query, at: datetime | None, source: str, title: str) -> _Seen:
        hour = None if at is None else at.timestamp() / 3600
        return _Seen(query, hour, (series.title(source, title, hour),))

    def _matches(
        self, seen: _Seen, least: float | None = None, besides: int | None = None
    ) -> list[_Match]:
        """The nearest stories, the best score first: the few that are shown, or all from a score.

        No score is above its cosine, so most costs need not be reckoned.
        """
        s = self._set
        brief = scoring.brief(s, len(seen.query))
        near = [
            (scoring.cosine(s, total, strongest, norm), id)
            for id, total, strongest, norm in self._index.near(seen.query, s.shortlist, seen.hour)
            if id != besides
        ]
        near.sort(reverse=True)
        haste = scoring.haste(s, len(seen.query), [c for c, _ in near if c >= s.least])
        floor = s.least if least is None else least
        found: list[_Match] = []
        for cosine, id in near:
            if cosine < floor or (least is None and _is_beaten(cosine, found)):
                break
            story = self._stories[id]
            costs = scoring.costs(
                s,
                brief=brief,
                haste=haste,
                hour=seen.hour,
                n=story.n,
                first=story.first,
                last=story.last,
            )
            found.append(_Match(cosine - costs.total, story, cosine, costs))
            found.sort(key=_BY_SCORE, reverse=True)
        return found

    def _match(self, seen: _Seen, besides: int, story: _Story) -> tuple[_Match, bool]:
        """One story's match, and whether it is among those that would be compared at all."""
        s, terms = self._set, len(seen.query)
        near = self._index.near(seen.query, s.shortlist, seen.hour)
        cosines = sorted(
            [scoring.cosine(s, *match[1:]) for match in near if match[0] != besides], reverse=True
        )
        weights, held = seen.query.terms(), self._index.terms(story.id)
        both = [weight * held[term] for term, weight in weights.items() if term in held]
        norm = sqrt(sum([weight * weight for weight in held.values()])) or 1.0
        cosine = scoring.cosine(s, sum(both), max(both, default=0.0), norm)
        costs = scoring.costs(
            s,
            brief=scoring.brief(s, terms),
            haste=scoring.haste(s, terms, [one for one in cosines if one >= s.least]),
            hour=seen.hour,
            n=story.n,
            first=story.first,
            last=story.last,
        )
        looked_at = story.id in {match[0] for match in near} and cosine >= s.least
        return _Match(cosine - costs.total, story, cosine, costs), looked_at

    def _shared(self, seen: _Seen, story: _Story) -> tuple[tuple[str, float], ...]:
        """The common terms that add most to a cosine."""
        found = self._index.shared(seen.query, story.id, _NAMED)
        return tuple([(term, round(part, 3)) for term, part in found])

    def _veto(self, seen: _Seen, match: _Match) -> str | None:
        """Why a story that is near enough must still not be joined."""
        if match.score < self._set.join:
            return None
        for title in seen.titles:
            if series.recurs(title, match.story.titles):
                return reasons.SERIES
        if self._is_one_name(seen, match.story):
            return reasons.ONE_NAME
        if len(seen.titles) == 1 and series.repeats(seen.titles[0], match.story.titles):
            held = self._index.terms(match.story.id)
            alike = _beyond(seen.query.terms(), held, seen.titles[0].words)
            if alike is not None and alike < self._set.other_text:
                return reasons.OTHER_TEXT
        return None

    def _is_one_name(self, seen: _Seen, story: _Story) -> bool:
        """Whether two texts that say much have but two words in common."""
        enough = self._set.telling
        if len(seen.query) < enough or self._index.size(story.id) < enough:
            return False
        return len(self._index.shared(seen.query, story.id, 3)) <= 2

    def _open(self, id: int, seen: _Seen) -> None:
        self._stories[id] = _Story(id, seen.hour, seen.hour, seen.titles[-self._set.titles :])
        self._index.open(id, seen.query)
        self._index.date(id, seen.hour)
        self._forget(seen.hour)

    def _add(self, story: _Story, seen: _Seen) -> None:
        self._index.add(story.id, seen.query)
        story.n += 1
        story.titles = (*story.titles, *seen.titles)[-self._set.titles :]
        self._settle(story, seen.hour, seen.hour)

    def _settle(self, story: _Story, first: float | None, last: float | None) -> None:
        """After a change: stretch the span, be the newest."""
        story.first = min((t for t in (story.first, first) if t is not None), default=None)
        story.last = max((t for t in (story.last, last) if t is not None), default=None)
        self._index.date(story.id, story.last)
        self._stories[story.id] = self._stories.pop(story.id)

    def _forget(self, hour: float | None) -> None:
        """Let go of stories that ended; they stand in front, as the longest untouched."""
        if hour is not None:
            self._latest = hour if self._latest is None else max(self._latest, hour)
        for _ in range(2):
            oldest = next(iter(self._stories.values()))
            if len(self._stories) <= self._set.most and not self._ended(oldest):
                break
            del self._stories[oldest.id]
            self._index.drop(oldest.id)
        self._index.sweep()

    def _ended(self, story: _Story) -> bool:
        if self._latest is None or story.last is None or len(self) <= self._set.fewest:
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
        seen = _Seen(self._index.query_of(story.id), story.last, story.titles)
        return self._near(story, seen, self._set.merge)

    def _near(self, story: _Story, seen: _Seen, needed: float) -> _Match | None:
        """The nearest other story, if it is near enough."""
        for match in self._matches(seen, needed, story.id):
            if match.score < needed:
                return None
            if match.story.id not in story.apart and not self._veto(seen, match):
                return match
        return None

    def _united(self, story: _Story, match: _Match) -> Merge:
        """Merge two stories: the larger one stays, of equal ones the older."""
        kept, gone = story, match.story
        if (gone.n, -(gone.first or 0.0)) > (kept.n, -(kept.first or 0.0)):
            kept, gone = gone, kept
        lost = _Seen(self._index.query_of(gone.id), gone.last, gone.titles)
        shared = self._shared(lost, kept)
        self._absorb(kept, gone)
        return Merge(
            kept=kept.id,
            gone=gone.id,
            score=round(match.score, 3),
            shared=shared,
            why=reasons.merged(match.score, kept.n, gone.n, shared),
        )

    def _absorb(self, kept: _Story, gone: _Story) -> None:
        self._index.unite(kept.id, gone.id)
        kept.n += gone.n
        kept.titles = (*kept.titles, *gone.titles)[-self._set.titles :]
        del self._stories[gone.id]
        for id in gone.apart & self._stories.keys():
            self._stories[id].apart -= {gone.id}
            self.keep_apart(kept.id, id)
        self._settle(kept, gone.first, gone.last)

    def _rejected(
        self,
        seen: _Seen,
        matches: list[_Match],
        vetoes: dict[int, str],
        chosen: _Match | None = None,
    ) -> tuple[Candidate, ...]:
        best, needed, shown = chosen.score if chosen else None, self._set.join, matches[:_SHOWN]
        return tuple(
            [
                Candidate(
                    story=m.story.id,
                    score=round(m.score, 3),
                    why=vetoes.get(m.story.id)
                    or reasons.rejected(
                        m.score,
                        m.cosine,
                        m.costs,
                        needed,
                        best,
                        partial(self._index.shared, seen.query, m.story.id),
                    ),
                )
                for m in shown
            ]
        )


def _is_beaten(cosine: float, found: list[_Match]) -> bool:
    """Whether enough stories score above what is at most to be had."""
    return len(found) > _SHOWN and found[_SHOWN].score > cosine


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
