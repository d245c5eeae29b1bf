"""The verb that runs the real code over a labelled set and times it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from broadsheet.cli import show
from broadsheet.cli.verbs import Terminal
from broadsheet.errors import ConfigError


def evaluate(terminal: Terminal, task: str, *, data: Path, out: Path) -> None:
    """Predict a labelled set with the real code."""
    if not data.is_file():
        raise ConfigError("data", f"there is no file {data}")
    predict = import_module(f"broadsheet.evaluate.{task}").predict
    began = _cpu()
    documents = _write(predict(data), out)
    seconds = _cpu() - began
    figures = {
        "task": task,
        "documents": documents,
        "cpu_seconds": round(seconds, 2),
        "documents_per_cpu_second": round(documents / seconds, 1) if seconds else 0.0,
    }
    if terminal.json:
        show.record(figures)
    else:
        show.page(*(f"{name.replace('_', ' ')}: {value}" for name, value in figures.items()))


def _write(predictions: Iterator[dict[str, Any]], out: Path) -> int:
    documents = 0
    with show.progress() as bar, out.open("w", encoding="utf-8") as lines:
        task = bar.add_task("predicting", total=None)
        for prediction in predictions:
            lines.write(json.dumps(prediction, ensure_ascii=False) + "\n")
            documents += 1
            bar.update(task, completed=documents)
    return documents


def _cpu() -> float:
    """CPU-seconds of this process and of the children it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
