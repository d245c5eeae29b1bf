"""Extraction, bylines and dates stay as good as they were: floors that are never lowered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from broadsheet.evaluate import evaluate
from tests.shared import bench


def score(task: str, gold: str, out: Path) -> dict[str, Any]:
    """The figures of the set's own scorer for what the real code predicts."""
    evaluate(task, bench(gold), out)
    command = [sys.executable, str(bench("score.py")), task, str(bench(gold)), str(out)]
    scored = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(scored.stdout)
    return figures


#: The trees learned from these very pages: what they reach on others is in the model card. A
#: floor here tells whether what runs is what was learned.
@pytest.mark.gate
def test_article_text_is_found(tmp_path: Path) -> None:
    gold = "extraction/trafilatura/gold.jsonl.gz"
    figures = score("extraction", gold, tmp_path / "predictions.jsonl")
    assert figures["segments"]["f1"] >= 0.965
    assert figures["title"]["exact"] >= 0.84
    assert figures["author"]["exact"] >= 0.56
    assert figures["date"]["exact"] >= 0.905


@pytest.mark.gate
def test_whole_texts_are_found(tmp_path: Path) -> None:
    gold = "extraction/mozilla-readability/gold.jsonl.gz"
    figures = score("extraction", gold, tmp_path / "predictions.jsonl")
    assert figures["body"]["f1"] >= 0.965


@pytest.mark.gate
def test_the_first_words_are_not_cut_off(tmp_path: Path) -> None:
    gold = "extraction/postlight/gold.jsonl.gz"
    figures = score("extraction", gold, tmp_path / "predictions.jsonl")
    assert figures["segments"]["recall"] >= 0.91
    assert figures["author"]["exact"] >= 0.67
    assert figures["date"]["relaxed"] >= 0.96


@pytest.mark.gate
def test_dates_are_found(tmp_path: Path) -> None:
    figures = score("dates", "dates/htmldate/gold.jsonl.gz", tmp_path / "predictions.jsonl")
    assert figures["accuracy"] >= 0.91
