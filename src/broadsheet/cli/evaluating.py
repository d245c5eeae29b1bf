"""The verb that runs the real code over a labelled set and times it."""

from __future__ import annotations

from pathlib import Path

import broadsheet.evaluate as sets
from broadsheet.cli import show
from broadsheet.cli.verbs import Terminal
from broadsheet.errors import ConfigError

#: Files by which a folder is a set, with what belongs to it beside them.
_NAMED = ("gold.jsonl.gz", "expectations.jsonl.gz")


def evaluate(terminal: Terminal, task: str, *, data: Path, out: Path) -> None:
    """Predict a labelled set; documents are counted per second of processor time."""
    if not data.exists():
        raise ConfigError("data", f"there is no {data}")
    data = _meant(data) if data.is_dir() else data
    with show.progress() as bar:
        bar.add_task(f"predicting {task}", total=None)
        run = _written(task, data, out)
    figures: dict[str, str | float] = {
        "task": task,
        "documents": run.documents,
        "cpu_seconds": round(run.cpu_seconds, 2),
        "documents_per_cpu_second": round(run.documents / max(run.cpu_seconds, 1e-9), 1),
    }
    figures |= {name: round(share, 4) for name, share in run.figures.items()}
    if terminal.json:
        groups = [
            {"set": name, "group": group, "held": held, "asked": asked}
            for (name, group), (held, asked) in run.met.items()
        ]
        show.record(figures | ({"expectations": groups} if groups else {}))
    else:
        rows = (f"{name.replace('_', ' ')}: {value}" for name, value in figures.items())
        show.page(*rows, *sets.table(run.met))


def _meant(folder: Path) -> Path:
    """The set that a folder is, or the only one in it."""
    here = sorted(folder.glob("*.jsonl*"))
    if any(file.name in _NAMED for file in here):
        return folder
    if len(here) == 1:
        return here[0]
    found = here or sorted(file.parent for file in folder.glob("*/*.jsonl*"))
    several = f"choose one of {', '.join(map(str, found))}" if found else "there is no set in it"
    raise ConfigError("data", f"{folder} is no labelled set: {several}")


def _written(task: str, data: Path, out: Path) -> sets.Evaluated:
    try:
        return sets.evaluate(task, data, out)
    except OSError as error:
        raise ConfigError(str(error.filename or data), f"{error.strerror or error}") from error
