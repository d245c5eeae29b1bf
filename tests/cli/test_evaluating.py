"""`eval` writes what a scorer reads and says how fast it was."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from broadsheet.cli import app

ROWS = [
    {"id": "a", "text": "The governor said on Monday that thousands had been forced from home."},
    {"id": "b", "text": "Der Ministerpräsident sagte am Montag, die Schulen blieben geschlossen."},
]


def test_predictions_are_written_and_timed(tmp_path: Path) -> None:
    data, out = tmp_path / "texts.jsonl", tmp_path / "predicted.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in ROWS))

    result = CliRunner().invoke(app, ["eval", "language", "--data", str(data), "--out", str(out)])

    assert result.exit_code == 0, result.stderr
    predicted = [json.loads(line) for line in out.read_text().splitlines()]
    assert predicted == [{"id": "a", "lang": "en"}, {"id": "b", "lang": "de"}]
    figures = json.loads(result.stdout)
    assert figures["documents"] == 2
    assert figures["documents_per_cpu_second"] > 0
