"""Known changes of real headlines and decks: how many are found and named, how many are false.

    python -m bench.revisions
    python -m bench.revisions --show denial --seed 7

Two recorded sets of versions (``bench/revisions`` and ``bench/replay`` of the shared sets) are
played through `analysis.revisions.judge`, each version at its recorded time, as feeds bring them.
A known change is a version that was recorded because headline or summary differed from the one
before; which of them matter nobody has labelled. *Found* is every change that is not called
unchanged, and the rest is counted by why it was not.

False ones are made: versions whose words are the same in other blanks, quotes, dashes, entities and
trackers must be unchanged; with another clock, age or counter at most cosmetic; with their
paragraphs in another order nothing may be gone or new; a headline that goes to and fro, with its
deck, is one change.

The looks are reckoned from the recorded times: which share of the known changes had happened before
each age at which an article is looked at again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadsheet.analysis.revisions import Change, Version, compare, judge
from broadsheet.analysis.revisiting import ALONE, SHARED
from broadsheet.formats.sanitize import plain
from broadsheet.model import Aspect, ChangeKind, Revision, SafeHtml

SETS = Path(__file__).parents[2] / "shared/bench"
NAMES = ("revisions/bbc-home-2021-2022.jsonl.gz", "replay/gn24h-2026-02_05.jsonl.gz")
#: Versions that false changes are made of, and words shown of a version with ``--show``.
MADE, SHOWN = 2000, 220

Dated = tuple[datetime, Version]


@dataclass(slots=True)
class Tally:
    """What was found in one set."""

    known: int = 0
    alike: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    aspects: Counter[str] = field(default_factory=Counter)
    judged: list[tuple[Version, Version, Change]] = field(default_factory=list)
    ages: list[timedelta] = field(default_factory=list)


def play(path: Path) -> Tally:
    """Every recorded version of a set, judged as it came."""
    tally = Tally()
    for versions in _recorded(path):
        past = [_revision(1, versions[0], Change(kind=ChangeKind.FIRST, why=""))]
        for at, given in versions[1:]:
            old = Version(title=past[-1].title, deck=past[-1].deck)
            # As in composing: a feed that drops its summary or its headline takes nothing back.
            new = replace(given, title=given.title or old.title, deck=given.deck or old.deck)
            change = judge(old, new, past, at=at)
            tally.known += 1
            tally.alike += change.kind is None and compare(old, new).kind is None
            tally.kinds[change.kind.value if change.kind else "unchanged"] += 1
            tally.aspects.update(one.value for one in change.aspects)
            tally.judged.append((old, new, change))
            tally.ages.append(at - versions[0][0])
            if change.kind is not None:
                past.append(_revision(len(past) + 1, (at, new), change))
    return tally


def _recorded(path: Path) -> Iterator[list[Dated]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)["versions"]
            if len(told) > 1:
                yield [_dated(one) for one in told]


def _dated(told: dict[str, str]) -> Dated:
    at = datetime.fromisoformat((told.get("t") or told["first"]).replace("Z", "+00:00"))
    title, deck = (" ".join(plain(told[key] or "").split()) for key in ("title", "summary"))
    return at.astimezone(UTC), Version(title=title, deck=deck)


def _revision(number: int, dated: Dated, change: Change) -> Revision:
    at, version = dated
    return Revision(
        article=1,
        number=number,
        at=at,
        kind=change.kind or ChangeKind.COSMETIC,
        why=change.why,
        title=version.title,
        deck=version.deck,
        text="",
        html=SafeHtml(""),
        aspects=change.aspects,
    )


#: What is done to both titles and decks, before and after, that no reader sees.
UNSEEN: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "blanks": (str, lambda text: f" {text.replace(' ', chr(160))}  "),
    "quotes": (str, lambda text: _swapped(text, "'\"“”‘’", "’”\"\"''")),
    "dashes": (str, lambda text: _swapped(text, "-–—", "–——")),
    "entities": (str, lambda text: text.replace("&", "&amp;").replace("'", "&#39;")),
    "invisible signs": (str, lambda text: text.replace(" ", " \u200b")),
    "trackers": (
        lambda text: f"{text} https://a.example/x?utm_source=rss",
        lambda text: f"{text} https://a.example/x?utm_source=mail&id=7",
    ),
}
TICKING = (
    ("Updated 14:02", "Updated 15:31"),
    ("3 hours ago", "5 hours ago"),
    ("12 comments", "40 comments"),
    ("4 min read", "5 min read"),
    ("vor 2 Stunden", "vor 3 Stunden"),
    ("1,204 views", "2,377 views"),
)


def _swapped(text: str, old: str, new: str) -> str:
    return text.translate(str.maketrans(old, new))


def made(versions: Sequence[Version]) -> Iterator[tuple[str, int]]:
    """How many of the changes made of ``versions`` are falsely reported, by how they were made."""
    for name, (first, then) in UNSEEN.items():
        pairs = ((_each(v, first), _each(v, then)) for v in versions)
        yield f"other {name}, reported", sum(compare(a, b).kind is not None for a, b in pairs)
    for before, after in TICKING:
        yield (
            f"{before} → {after}, substantive",
            sum(
                compare(replace(v, text=before), replace(v, text=after)).kind
                is ChangeKind.SUBSTANTIVE
                for v in versions
            ),
        )
    yield _orders(versions)


def _each(version: Version, change: Callable[[str], str]) -> Version:
    return replace(version, title=change(version.title), deck=change(version.deck))


def _orders(versions: Sequence[Version]) -> tuple[str, int]:
    decks = [f"{v.deck.rstrip('.')}." for v in versions if len(v.deck) > 40]
    texts = ["\n".join(decks[k : k + 5]) for k in range(0, len(decks) - 4, 5)]
    turned = ["\n".join(reversed(text.split("\n"))) for text in texts]
    wrong = sum(
        compare(Version(title="", text=a), Version(title="", text=b)).kind is ChangeKind.SUBSTANTIVE
        for a, b in zip(texts, turned, strict=True)
    )
    return f"paragraphs in another order, substantive (of {len(texts)})", wrong


def flips(judged: Sequence[tuple[Version, Version, Change]]) -> tuple[int, int]:
    """Changes shown when each headline goes to and fro hourly, and how many there were."""
    shown = turns = 0
    start = datetime(2026, 3, 2, tzinfo=UTC)
    for old, new, change in judged:
        if Aspect.HEADLINE not in change.aspects:
            continue
        past = [_revision(1, (start, old), Change(kind=ChangeKind.FIRST, why=""))]
        for hour in range(1, 12):
            at, now = start + timedelta(hours=hour), (old, new)[hour % 2]
            told = judge((new, old)[hour % 2], now, past, at=at)
            past.append(_revision(hour + 1, (at, now), told))
            shown += hour > 1 and told.kind is ChangeKind.SUBSTANTIVE
            turns += hour > 1
    return shown, turns


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sets", type=Path, default=SETS)
    parser.add_argument("--show", help="print judgements of a kind or an aspect, to be read")
    parser.add_argument("--number", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for name in NAMES:
        began = time.process_time()
        tally = play(args.sets / name)
        spent = time.process_time() - began
        dice = random.Random(args.seed)
        if args.show:
            _show(tally, args.show, args.number, dice)
        else:
            _print(name, tally, spent, dice)


def _print(name: str, tally: Tally, spent: float, dice: random.Random) -> None:
    found = tally.known - tally.kinds["unchanged"]
    print(f"{name}: {tally.known:,} known changes in {spent:.0f} s of processor time")
    print(
        f"  found {found:,} ({found / tally.known:.1%}); {tally.alike:,} look the same to a reader"
    )
    _lines(tally.kinds, tally.known)
    _lines(tally.aspects, tally.known)
    sample = dice.sample(tally.judged, min(MADE, len(tally.judged)))
    print(f"  false, of {len(sample):,} made:")
    for how, count in made([new for _, new, _ in sample]):
        print(f"    {count:6,}  {how}")
    shown, turns = flips(sample[: MADE // 4])
    print(f"    {shown:6,}  headlines to and fro, shown again (of {turns:,} turns)")
    for title, ages in (("told by several", SHARED), ("told by one", ALONE)):
        print(f"  {title}: {len(ages)} looks; known changes that had happened before each:")
        before = ((age, sum(one <= age for one in tally.ages)) for age in ages)
        print("    " + ", ".join(f"{_hours(a)} {n / tally.known:.0%}" for a, n in before))


def _lines(counts: Counter[str], of: int) -> None:
    print("  " + ", ".join(f"{n:,} {name} ({n / of:.1%})" for name, n in counts.most_common()))


def _hours(age: timedelta) -> str:
    return f"{age / timedelta(hours=1):g} h"


def _show(tally: Tally, wanted: str, number: int, dice: random.Random) -> None:
    there = [
        one
        for one in tally.judged
        if wanted in one[2].aspects or wanted == (one[2].kind or "unchanged")
    ]
    for old, new, change in dice.sample(there, min(number, len(there))):
        print(f"[{change.kind}] {change.why}")
        print(f"  - {old.title} | {old.deck[:SHOWN]}\n  + {new.title} | {new.deck[:SHOWN]}")


if __name__ == "__main__":
    main()
