"""Sagas: a war, a trial, a tournament, told in many stories over days or weeks.

A story is an episode where it shares several of its strongest terms with what the saga's episodes
have in common. A saga claims less than a story: not that its episodes tell one event, only that
they go by the same names. So it has no headline of its own; it is known by the names they share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log

from broadsheet.analysis.fingerprint import terms_of
from broadsheet.analysis.frequencies import SMOOTH, background
from broadsheet.analysis.text import normal, tokens

#: Strong terms that an episode shares with the core of its saga at least. The numbers here were set
#: by reading the sagas of three months of real feeds (`bench.drift`).
SHARED = 3
#: Strong terms kept of a story, and of a saga's core.
TERMS, CORE = 10, 12
#: Share of a story's reports that have a strong term.
OF_REPORTS = 0.4
#: Share of the background's articles from which a name is a common one. One of those that are
#: shared may be, as a war is known by a country that is always in the news.
COMMON = 0.018
#: Share of them from which a word proves nothing.
EVERYDAY = 0.12
#: What a saga has at least: stories, outlets, days from its first story to its newest.
STORIES, OUTLETS, DAYS = 4, 4, 3.0
#: Days of silence after which a saga takes no more episodes.
SILENT = 14.0
#: Share of a saga's newest episodes that have a term of its core.
OF_EPISODES = 0.25
#: Episodes by which the core is reckoned: an old one says little of what a saga has become.
NEWEST = 40
#: Articles from which a story is too large to be one event: it is a saga though it stands alone.
LARGE = 100
#: Characters of a report's opening that are read for names, next to its title.
OPENING = 250
#: How often a word stands right before another where the two are one name, as in White House.
FOLLOWED = 0.7
#: Articles of a story at which it is asked whether it is an episode.
MILESTONES = frozenset((3, 5, 8, 13, 21, 34, 55, 89, LARGE + 1, 144, 185, 233, 377, 610, 987))


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A story as sagas see it: its strong terms, strongest first, each as it was printed."""

    story: int
    terms: Mapping[str, str]
    first: datetime
    updated: datetime
    articles: int
    sources: frozenset[str]
    saga: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The episodes that newly belong to a saga, what they share, as printed, and why."""

    saga: int
    episodes: tuple[int, ...]
    shared: tuple[str, ...]
    why: str


def strong(texts: Sequence[tuple[str, str]], *, lang: str | None) -> dict[str, str]:
    """The strongest terms of a story from the title and opening of each report, as printed.

    A strong term is a word printed with a capital in a good part of the reports, and no everyday
    word. Of a name of two words the last one counts.
    """
    counts: Counter[str] = Counter()
    printed: dict[str, Counter[str]] = {}
    before: Counter[tuple[str, str]] = Counter()
    for title, opening in texts:
        names = list(_names(f"{title} {opening[:OPENING]}", lang))
        counts.update({term for term, _ in names if term})
        before.update((one[0], next_[0]) for one, next_ in pairwise(names))
        for term, word in names:
            printed.setdefault(term, Counter())[word] += 1
    least = max(2.0, OF_REPORTS * len(texts))
    weighed = {
        term: count / len(texts) * _rarity(term)
        for term, count in counts.items()
        if count >= least and _share(term) < EVERYDAY
    }
    for (one, next_), count in before.items():
        if next_ in weighed and count >= FOLLOWED * printed[one].total():
            weighed.pop(one, None)
    best = sorted(weighed, key=lambda term: (-weighed[term], term))[:TERMS]
    return {term: printed[term].most_common(1)[0][0] for term in best}


def _names(text: str, lang: str | None) -> Iterator[tuple[str, str]]:
    """The words printed with a capital, each with its term; what stands between has no term."""
    for token in tokens(normal(text)):
        is_name = token[0].isupper() and len(token) > 2
        terms = terms_of(token, lang) if is_name else ()
        yield from ((term, token) for term in terms)
        if not terms:
            yield "", ""


def core(episodes: Iterable[Episode]) -> dict[str, str]:
    """What the newest episodes of a saga have in common, the commonest first, as printed."""
    newest = sorted(episodes, key=lambda one: (one.updated, one.story))[-NEWEST:]
    counts = Counter(term for one in newest for term in one.terms)
    printed = {term: word for one in newest for term, word in one.terms.items()}
    least = max(2.0, OF_EPISODES * len(newest)) if len(newest) > 1 else 1.0
    held = [term for term, count in counts.items() if count >= least]
    held.sort(key=lambda term: (-counts[term] * _rarity(term), term))
    return {term: printed[term] for term in held[:CORE]}


def found(
    new: Episode, sagas: Mapping[int, Sequence[Episode]], alone: Iterable[Episode]
) -> Found | None:
    """The saga that a story is an episode of: one of these, or one it makes with those in none."""
    return joined(new, sagas) or founded(new, alone)


def joined(new: Episode, sagas: Mapping[int, Sequence[Episode]]) -> Found | None:
    """The saga whose core shares most with a story; None where none shares enough."""
    best: tuple[float, int, list[str]] | None = None
    for saga, episodes in sagas.items():
        if _silence(new, episodes) > timedelta(days=SILENT):
            continue
        words = core(episodes)
        both = [term for term in words if term in new.terms]
        found = (sum(map(_rarity, both)), saga, [words[term] for term in both])
        if _tells(both) and (best is None or found[:2] > best[:2]):
            best = found
    if best is None:
        return None
    why = f"it shares {_listed(best[2])} with the stories there"
    return Found(saga=best[1], episodes=(new.story,), shared=tuple(best[2]), why=why)


def founded(new: Episode, near: Iterable[Episode]) -> Found | None:
    """The saga that a story makes with others of the last days, of which each has three terms.

    ``near`` are stories that belong to no saga yet. A very large story is one by itself.
    """
    near = [one for one in near if _silence(new, [one]) <= timedelta(days=SILENT)]
    alike = [one for one in near if _tells(one.terms.keys() & new.terms.keys())]
    group = [*alike, new]
    held = Counter(term for one in group for term in one.terms if term in new.terms)
    common = [term for term in new.terms if held[term] >= 0.6 * len(group)]
    group = [one for one in group if _tells(one.terms.keys() & set(common))]
    if new not in group or not _is_long(group):
        return _large(new)
    shared = tuple(new.terms[term] for term in common)
    first = min(group, key=lambda one: (one.first, one.story))
    why = f"{len(group)} stories over {_days(group):.0f} days share {_listed(shared)}"
    episodes = tuple(one.story for one in group)
    return Found(saga=first.story, episodes=episodes, shared=shared, why=why)


def _large(new: Episode) -> Found | None:
    """A story that is a saga by itself, however common its names: it chains no other to it."""
    names = tuple(new.terms.values())[:SHARED]
    if new.articles <= LARGE or len(names) < SHARED or not _lasts([new]):
        return None
    why = f"{new.articles} articles over {_days([new]):.0f} days, many of them of {_listed(names)}"
    return Found(saga=new.story, episodes=(new.story,), shared=names, why=why)


def _is_long(group: Sequence[Episode]) -> bool:
    return len(group) >= STORIES and _lasts(group)


def _lasts(group: Sequence[Episode]) -> bool:
    outlets = frozenset[str]().union(*(one.sources for one in group))
    return _days(group) >= DAYS and len(outlets) >= OUTLETS


def _days(group: Sequence[Episode]) -> float:
    span = max(one.updated for one in group) - min(one.first for one in group)
    return span / timedelta(days=1)


def _silence(new: Episode, episodes: Sequence[Episode]) -> timedelta:
    return new.first - max(one.updated for one in episodes)


def _tells(shared: Collection[str]) -> bool:
    """Whether these terms are enough to say that two stories belong together."""
    common = sum(1 for term in shared if _share(term) > COMMON)
    return len(shared) >= SHARED and common < 2


def _share(term: str) -> float:
    return background().count(term) / background().articles


def _rarity(term: str) -> float:
    return log((background().articles + 1.0) / (background().count(term) + SMOOTH))


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)
