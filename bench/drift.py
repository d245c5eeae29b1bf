"""What is in the largest stories of three months of real feeds: ``python -m bench.drift``.

Replays ``bench/replay`` of the shared folder through the real engine, in the order the items were
seen, and prints the share of articles in stories of more than 100, with and without those that are
filed as a series, and the largest of either kind, to be judged by reading.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.analysis import reasons, series
from broadsheet.analysis.clustering import Stories
from broadsheet.analysis.fingerprint import fingerprint
from broadsheet.evaluate.rows import rows

SET = "bench/replay/gn24h-2026-02_05.jsonl.gz"
#: A story of more articles than this is too large to be one event.
LARGE = 100


@dataclass(slots=True)
class Told:
    """A story with its articles' titles, outlets and hours."""

    titles: list[str] = field(default_factory=list)
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
    told = replayed(chosen.shared / SET, chosen.most)
    articles = sum(len(story.titles) for story in told)
    told.sort(key=lambda one: -len(one.titles))
    filed = [story for story in told if _is_series(story)]
    news = [story for story in told if not _is_series(story)]
    print(f"{articles} articles, {len(told)} stories, {len(filed)} of them filed as a series")
    for name, some in (("series", filed), ("news", news)):
        large = sum(len(story.titles) for story in some if len(story.titles) > LARGE)
        print(f"\n{name}: {large / articles:.2%} of all articles in stories above {LARGE}")
        for story in some[: chosen.shown]:
            print(_line(story))


def replayed(path: Path, most: int) -> list[Told]:
    """The stories of the first items, by the real engine."""
    stories, told, merged = Stories(), dict[int, Told](), dict[int, int]()
    for number, item in enumerate(_items(path)):
        if number == most:
            break
        mark = fingerprint(item.title, item.summary, lang=item.lang)
        decision = stories.place(number, mark, at=item.at, source=item.source, title=item.title)
        story = decision.placement.story
        one = told.setdefault(story, Told())
        one.titles.append(item.title)
        one.sources[item.source] += 1
        one.times.append(item.at)
        one.recurred |= decision.placement.opened and any(
            other.why == reasons.SERIES for other in decision.placement.rejected
        )
        for merge in decision.merges:
            merged[merge.gone] = merge.kept
            kept, gone = told[merge.kept], told.pop(merge.gone)
            kept.titles += gone.titles
            kept.sources += gone.sources
            kept.times += gone.times
    return [*told.values()]


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
