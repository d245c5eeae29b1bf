"""What is in the largest stories of three months of real feeds: ``python -m bench.drift``.

Replays ``bench/replay`` of the shared folder through the real engine, in the order the items were
seen, and prints the share of articles in stories of more than 100, with and without those that are
filed as a series or are episodes of a saga, and the largest of each kind, to be judged by reading.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.analysis import reasons, sagas, series
from broadsheet.analysis.clustering import Stories
from broadsheet.analysis.fingerprint import fingerprint
from broadsheet.evaluate.rows import rows
from broadsheet.model import Placement

SET = "bench/replay/gn24h-2026-02_05.jsonl.gz"
#: A story of more articles than this is too large to be one event.
LARGE = 100


@dataclass(slots=True)
class Told:
    """A story with its articles' titles, outlets and hours."""

    id: int = 0
    lang: str | None = None
    titles: list[str] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)
    times: list[datetime] = field(default_factory=list)
    recurred: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One item of the replay."""

    title: str
    summary: str
    source: str
    lang: str | None
    at: datetime


def main() -> None:
    """Replay, and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, required=True, help="folder with bench/")
    options.add_argument("--most", type=int, default=10**9, help="items replayed at most")
    options.add_argument("--shown", type=int, default=20, help="stories printed")
    chosen = options.parse_args()
    told, episodes = replayed(chosen.shared / SET, chosen.most)
    articles = sum(len(story.titles) for story in told)
    told.sort(key=lambda one: -len(one.titles))
    filed = [story for story in told if _is_series(story)]
    news = [story for story in told if not _is_series(story)]
    large = {one.id for one in news if len(one.titles) > LARGE}
    print(f"{articles} articles, {len(told)} stories, {len(filed)} of them filed as a series")
    for name, some in (
        ("series", filed),
        ("news", news),
        ("news in no saga", [one for one in news if episodes.saga(one.id) is None]),
    ):
        found = sum(len(story.titles) for story in some if len(story.titles) > LARGE)
        print(f"\n{name}: {found / articles:.2%} of all articles in stories above {LARGE}")
        for story in some[: chosen.shown]:
            print(_line(story), "[a saga's]" if story.id in large & episodes.in_sagas() else "")
    print_sagas(episodes, {one.id: one for one in told}, chosen.shown)


def print_sagas(episodes: Episodes, told: dict[int, Told], shown: int) -> None:
    """The largest sagas with their largest and smallest episodes."""
    found = [
        sorted((told[id] for id in ids if id in told), key=lambda one: -len(one.titles))
        for ids in episodes.sagas.values()
    ]
    found.sort(key=lambda some: -sum(len(one.titles) for one in some))
    print(f"\nsagas: {len(found)}")
    for some in found[:shown]:
        names = sagas.core(episodes.known[one.id] for one in some)
        articles = sum(len(one.titles) for one in some)
        print(f"{articles:>5} articles {len(some):>3} stories  {' · '.join(names.values())}")
        for one in (*some[:3], *some[3:][-3:]):
            print("     ", _line(one))


class Episodes:
    """The episodes and sagas of a replay, as a paper would come to know them."""

    def __init__(self) -> None:
        self.known: dict[int, sagas.Episode] = {}
        self.sagas: defaultdict[int, set[int]] = defaultdict(set)
        self._with: defaultdict[str, set[int]] = defaultdict(set)

    def saga(self, story: int) -> int | None:
        """The saga that a story is an episode of."""
        return self.known[story].saga if story in self.known else None

    def in_sagas(self) -> set[int]:
        """The stories that are episodes of one."""
        return {id for ids in self.sagas.values() for id in ids}

    def look(self, story: Told) -> None:
        """Ask whether a story that has grown is an episode."""
        if len(story.titles) < min(sagas.MILESTONES):
            return
        new = self._episode(story)
        self.forget(story.id)
        self._remember(new)
        near = [self.known[id] for id in self._near(new)]
        joinable = {
            one.saga: [self.known[id] for id in self.sagas[one.saga]]
            for one in near
            if one.saga is not None
        }
        alone = (one for one in near if one.saga is None)
        found = None if new.saga is not None else sagas.found(new, joinable, alone)
        for id in found.episodes if found else ():
            self._remember(replace(self.known[id], saga=found.saga if found else None))

    def forget(self, story: int) -> None:
        """A story that is no more, or is looked at anew."""
        if old := self.known.pop(story, None):
            for term in old.terms:
                self._with[term].discard(story)
            if old.saga is not None:
                self.sagas[old.saga].discard(story)

    def _remember(self, one: sagas.Episode) -> None:
        self.known[one.story] = one
        for term in one.terms:
            self._with[term].add(one.story)
        if one.saga is not None:
            self.sagas[one.saga].add(one.story)

    def _near(self, new: sagas.Episode) -> list[int]:
        shared = Counter(id for term in new.terms for id in self._with[term] if id != new.story)
        return [id for id, count in shared.items() if count >= sagas.SHARED]

    def _episode(self, story: Told) -> sagas.Episode:
        texts = list(zip(story.titles, story.summaries, strict=True))
        return sagas.Episode(
            story=story.id,
            terms=sagas.strong(texts, lang=story.lang),
            first=min(story.times),
            updated=max(story.times),
            articles=len(story.titles),
            sources=frozenset(story.sources),
            saga=self.saga(story.id),
        )


def replayed(path: Path, most: int) -> tuple[list[Told], Episodes]:
    """The stories and sagas of the first items, by the real engine."""
    stories, told, episodes = Stories(), dict[int, Told](), Episodes()
    for number, item in enumerate(_items(path)):
        if number == most:
            break
        mark = fingerprint(item.title, item.summary, lang=item.lang)
        decision = stories.place(number, mark, at=item.at, source=item.source, title=item.title)
        story = decision.placement.story
        one = told.setdefault(story, Told(id=story, lang=item.lang))
        _tell(one, item, decision.placement)
        grown = one if len(one.titles) in sagas.MILESTONES else None
        for merge in decision.merges:
            grown = told[merge.kept]
            _take_in(grown, told.pop(merge.gone))
            episodes.forget(merge.gone)
        if grown is not None:
            episodes.look(grown)
    return [*told.values()], episodes


def _tell(one: Told, item: Seen, placement: Placement) -> None:
    one.titles.append(item.title)
    one.summaries.append(item.summary)
    one.sources[item.source] += 1
    one.times.append(item.at)
    one.recurred |= placement.opened and any(
        other.why == reasons.SERIES for other in placement.rejected
    )


def _take_in(kept: Told, gone: Told) -> None:
    kept.titles += gone.titles
    kept.summaries += gone.summaries
    kept.sources += gone.sources
    kept.times += gone.times


def _items(path: Path) -> Iterator[Seen]:
    for row in rows(path):
        version = row["versions"][0]
        yield Seen(
            version["title"] or "",
            version["summary"] or "",
            row["source"],
            row["lang"],
            _moment(row["published"], row["first_seen"]),
        )


def _moment(published: str | None, seen: str) -> datetime:
    """When an item was published, or first seen where the feed says it in another form."""
    try:
        found = datetime.fromisoformat(published or seen)
    except ValueError:
        found = datetime.fromisoformat(seen)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _is_series(story: Told) -> bool:
    why = series.filed(story.titles, len(story.sources), recurred=story.recurred, before=None)
    return why is not None


def _line(story: Told) -> str:
    days = (max(story.times) - min(story.times)).total_seconds() / 86400
    first, middle, last = story.titles[0], story.titles[len(story.titles) // 2], story.titles[-1]
    return (
        f"{len(story.titles):>5} articles {len(story.sources):>3} outlets {days:5.1f} days"
        f"  {first[:60]} | {middle[:60]} | {last[:60]}"
    )


if __name__ == "__main__":
    main()
