"""Prints what a verb found: tables and text for eyes, JSON for programs.

Titles and texts come from strangers: `clean` takes out what could command a terminal, and nothing
of theirs is read as markup.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from rich import box
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from broadsheet.model import address

Row = TypeVar("Row")

#: Keys whose numbers are ids. They have 63 bits, more than many JSON readers keep of a number, so
#: they are printed as the addresses that the other verbs take.
_IDS = frozenset(
    ("id", "story", "article", "to", "gone", "kept", "feed", "headline_article", "lede_article")
)
#: Columns a terminal needs before a table reads better than blocks.
WIDE = 110
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def listing(
    rows: Sequence[Row], columns: Mapping[str, Callable[[Row], str]], *, json: bool, empty: str
) -> None:
    """Print rows: one JSON object a line, or a table; ``empty`` says what their absence means."""
    if json:
        for row in rows:
            record(row)
    elif not rows:
        screen().print(Text(empty))
    elif screen().width >= WIDE:
        screen().print(table(rows, columns))
    else:
        page(*(block(row, columns) for row in rows))


def record(value: object) -> None:
    """Print one value as a line of JSON."""
    line = msgspec.json.encode(_spelled(msgspec.to_builtins(value))).decode()
    print(line, flush=True)  # Whoever reads along, such as a script, should not have to wait.


def table(rows: Sequence[Row], columns: Mapping[str, Callable[[Row], str]]) -> Table:
    """Rows as a table; the first column may wrap, the others keep to their width."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(columns):
        drawn.add_column(name, no_wrap=number > 0, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(clean(cell(row))) for cell in columns.values()))
    return drawn


def block(row: Row, columns: Mapping[str, Callable[[Row], str]]) -> Text:
    """One row where a table would be too narrow: its first column, the others named below."""
    (_, first), *others = ((name, clean(cell(row))) for name, cell in columns.items())
    named = " · ".join(f"{name} {value}" for name, value in others if value)
    return Text.assemble((first, "bold"), "\n  ", named)


def page(*parts: RenderableType) -> None:
    """Print parts one under the other; texts stand as they are, with no markup in them."""
    for part in parts:
        screen().print(clean(part) if isinstance(part, str) else part, markup=False)


def note(text: str | Text) -> None:
    """A remark to the person, on stderr."""
    said = Text(clean(text)) if isinstance(text, str) else text
    Console(stderr=True, highlight=False).print(said)


def heading(text: str) -> Text:
    """A line that begins a part."""
    return Text("\n" + clean(text), style="bold")


def clean(text: str) -> str:
    """Without control characters and direction marks, which could rewrite the screen."""
    return "".join(
        " " if unicodedata.category(char) == "Cc" and char != "\n" else char
        for char in text
        if char not in _BIDI
    )


def age(then: datetime | None, now: datetime) -> str:
    """How long ago, in one unit."""
    if then is None:
        return "never"
    passed = max(now - then, timedelta())
    for unit, name in ((timedelta(days=1), "d"), (timedelta(hours=1), "h")):
        if passed >= unit:
            return f"{passed // unit} {name}"
    return f"{passed // timedelta(minutes=1)} min"


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 report, 2 reports."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def screen() -> Console:
    """Where results go."""
    return Console(highlight=False, soft_wrap=False)


def progress() -> Progress:
    """A bar on stderr for long work; silent where nobody watches."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _id_or(key, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(inner) for inner in value]
    return value


def _id_or(key: str, value: Any) -> Any:
    if key in _IDS and isinstance(value, int) and not isinstance(value, bool):
        return address(value)
    return _spelled(value)
