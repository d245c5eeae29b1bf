"""How well articles are put into stories, on public labelled sets; floors are never lowered."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from broadsheet.evaluate.stories import placed
from tests.shared import bench

pytestmark = [pytest.mark.gate, pytest.mark.timeout(600)]


def test_mixed_news_of_many_outlets() -> None:
    figures = measured("stories/mixed-dev.jsonl.gz")

    assert figures["bcubed"]["f1"] >= 0.92
    assert figures["bcubed_with_distractors"]["f1"] >= 0.92
    assert figures["false_merge_rate"] <= 0.01


def test_mixed_news_by_its_titles_only() -> None:
    figures = measured("stories/mixed-dev.jsonl.gz", titles_only=True)

    assert figures["bcubed"]["f1"] >= 0.86
    assert figures["false_merge_rate"] <= 0.02


def test_events_that_run_for_months() -> None:
    assert measured("stories/giveme5w1h.jsonl.gz")["bcubed"]["f1"] >= 0.83


def test_politics_half_of_it_without_a_date() -> None:
    figures = measured("stories/allsides-train.jsonl.gz")

    assert figures["bcubed"]["f1"] >= 0.74
    assert figures["bcubed"]["precision"] >= 0.78


def measured(name: str, *, titles_only: bool = False) -> dict[str, Any]:
    """The figures of the set's own scorer for what the engine makes of it."""
    path = bench(name)
    scoring = scorer(bench("score.py"))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found = placed(_unlabelled(rows, titles_only=titles_only))
    figures: dict[str, Any] = scoring.score_stories(
        {row["id"]: row for row in rows}, {row["id"]: row for row in found}
    )
    return figures


def _unlabelled(rows: Iterable[dict[str, Any]], *, titles_only: bool) -> Iterable[dict[str, Any]]:
    """The rows without the answer, so that nothing can look at it."""
    for row in rows:
        yield {
            key: value
            for key, value in row.items()
            if key != "story" and not (titles_only and key == "text")
        }


def scorer(path: Path) -> Any:
    """The module that scores predictions, as it lies beside the sets."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
