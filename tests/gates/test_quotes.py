"""How well attributions are found, on a public labelled set; floors are never lowered."""

from __future__ import annotations

import gzip
import json

import pytest

from broadsheet.evaluate.quotes import predict
from tests.gates.test_stories import scorer
from tests.shared import bench

pytestmark = [pytest.mark.gate, pytest.mark.timeout(120)]


def test_who_is_said_to_have_said_what() -> None:
    path = bench("quotes/polnear-dev.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = {str(row["id"]): row for row in map(json.loads, lines)}
    found = {str(row["id"]): row for row in predict(path)}

    figures = scorer(bench("score.py")).score_quotes(rows, found)

    assert figures["pair"]["overlap"]["f1"] >= 0.57
    assert figures["pair"]["overlap"]["precision"] >= 0.67
