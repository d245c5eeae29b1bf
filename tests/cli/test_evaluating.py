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


def test_a_folder_means_the_only_set_in_it(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "texts.jsonl").write_text(json.dumps(ROWS[0]) + "\n")
    words = ["eval", "language", "--out", str(tmp_path / "out"), "--data"]

    chosen = CliRunner().invoke(app, [*words, str(tmp_path / "sets")])
    above = CliRunner().invoke(app, [*words, str(tmp_path)])

    assert json.loads(chosen.stdout)["documents"] == 1
    assert (above.exit_code, f"choose one of {tmp_path / 'sets'}" in above.stderr) == (2, True)


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
