"""Search the numbers of the story engine: ``python -m training.stories --shared PATH``.

Random steps from the shipped `Setting` over the labelled sets, each with its text and with titles
only. A step is kept when the mean over one half of the events improves; the other half, which no
step looks at, is printed beside it. Nothing is written: a person decides.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from broadsheet.analysis.clustering import Setting
from broadsheet.evaluate.rows import rows
from broadsheet.evaluate.stories import placed

#: What each set counts; titles alone count half.
SETS = {"mixed-dev": 1.0, "giveme5w1h": 0.5, "allsides-train": 0.6}
#: Articles of no labelled event that may be merged with one before it costs.
TOLERATED = 0.011
#: How far one step goes at most.
STEPS = {
    "join": 0.03,
    "merge": 0.05,
    "quiet_cost": 0.05,
    "quiet_hours": 12.0,
    "age_cost": 0.05,
    "age_hours": 30.0,
    "size_cost": 0.006,
    "undated_cost": 0.04,
    "brief_cost": 0.03,
    "strongest_cost": 0.1,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """The aim on the half that was searched, and on the half that was not."""

    searched: float
    held_out: float


def main() -> None:
    """Search, and print every step that helped."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, required=True, help="folder with bench/")
    options.add_argument("--steps", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    bench = chosen.shared / "bench"
    scorer, chance = _scorer(bench / "score.py"), random.Random(chosen.seed)
    sets = {name: list(rows(bench / "stories" / f"{name}.jsonl.gz")) for name in SETS}
    best = Setting()
    held = figure(best, sets, scorer)
    print(held, best)
    for _ in range(chosen.steps):
        tried = _step(best, chance)
        found = figure(tried, sets, scorer)
        if found.searched > held.searched:
            best, held = tried, found
            print(held, best)


def figure(setting: Setting, sets: dict[str, list[dict[str, Any]]], scorer: Any) -> Figure:
    """How well a setting does on both halves of the events."""
    totals, weight = [0.0, 0.0], 0.0
    for name, articles in sets.items():
        for titles_only in (False, True):
            worth = SETS[name] * (0.5 if titles_only else 1.0)
            found = list(placed(_shown(articles, titles_only=titles_only), setting))
            for half in (0, 1):
                gold = {a["id"]: a for a in articles if _half(a) in (None, half)}
                scores = scorer.score_stories(gold, {f["id"]: f for f in found})
                totals[half] += worth * _aim(scores, 3 * TOLERATED if titles_only else TOLERATED)
            weight += worth
    return Figure(totals[0] / weight, totals[1] / weight)


def _aim(scores: dict[str, Any], tolerated: float) -> float:
    found = float(scores.get("bcubed_with_distractors", scores["bcubed"])["f1"])
    return found - 4 * max(0.0, float(scores.get("false_merge_rate", 0.0)) - tolerated)


def _half(article: dict[str, Any]) -> int | None:
    """The half its event belongs to; an article of no labelled event counts in both."""
    return None if article["story"] is None else crc32(article["story"].encode()) % 2


def _shown(articles: Iterable[dict[str, Any]], *, titles_only: bool) -> Iterable[dict[str, Any]]:
    for article in articles:
        yield {**article, "story": None, "text": "" if titles_only else article["text"]}


def _step(setting: Setting, chance: random.Random) -> Setting:
    changes = {
        name: max(0.0, getattr(setting, name) + chance.gauss(0.0, STEPS[name] / 2))
        for name in chance.sample(list(STEPS), chance.choice((1, 2, 3)))
    }
    return replace(setting, **changes)


def _scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
