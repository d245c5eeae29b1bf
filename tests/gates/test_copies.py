"""Agencies named and copies told from independent reports, on public labelled sets."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from bench.copies import area, articles, copied, independent, unlabelled

from broadsheet.analysis.fingerprint import exact_containment
from broadsheet.evaluate import evaluate
from tests.gates.test_stories import scorer
from tests.shared import bench

pytestmark = [pytest.mark.gate, pytest.mark.timeout(600)]


def test_agencies_are_named_and_their_prints_found(tmp_path: Path) -> None:
    path, out = bench("copies/wire.jsonl.gz"), tmp_path / "found.jsonl"
    evaluate("copies", path, out)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        gold = {row["id"]: row for row in map(json.loads, lines)}
    found = {row["id"]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}

    figures = scorer(bench("score.py")).score_copies(gold, found)

    assert figures["wire"]["f1"] >= 0.99
    assert figures["group"]["f1"] >= 0.95


def test_made_copies_are_told_from_independent_reports() -> None:
    found = articles(bench("stories/mixed-dev.jsonl.gz").parent.parent)
    chance = random.Random(3)
    pairs = [pair for pair in independent(found, 600) if not unlabelled(*pair)]

    apart = [exact_containment(a.text, b.text) for a, b in pairs]
    taken = [exact_containment(copied(one, found, chance), one.text) for one in found[:600]]

    assert area(taken, apart) >= 0.995
