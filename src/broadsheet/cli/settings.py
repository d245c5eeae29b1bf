"""The verb that shows the options; it opens no newspaper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typer

from broadsheet.cli import show
from broadsheet.cli.verbs import Terminal
from broadsheet.config import OPTIONS, sample_file


def config(terminal: Terminal, *, defaults: bool) -> None:
    """Print the options."""
    if defaults:
        typer.echo(sample_file(), nl=False)
        return
    rows = [
        {
            "option": option.name,
            "value": _shown(getattr(terminal.config, option.name)),
            "from": terminal.config.origins[option.name],
        }
        for option in OPTIONS
    ]
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "option": lambda row: row["option"],
        "value": lambda row: str(row["value"]),
        "from": lambda row: row["from"],
    }
    show.listing(rows, columns, json=terminal.json, empty="")


def _shown(value: object) -> object:
    """A value fit to be shown: a database's password is nobody's business."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and (password := urlsplit(value).password):
        return value.replace(f":{password}@", ":…@")
    return value
