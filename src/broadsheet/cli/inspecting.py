"""Verbs that look under the bonnet: extract, check, config, eval, backup."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typer

from broadsheet.cli import papers, show
from broadsheet.cli.collecting import read_file
from broadsheet.cli.verbs import PROBLEM, Terminal
from broadsheet.config import OPTIONS, sample_file
from broadsheet.errors import ConfigError, SourceError
from broadsheet.formats.addresses import web_address
from broadsheet.formats.page import read_page
from broadsheet.model import Fetched, NotModified, Reading
from broadsheet.work.pool import Pool

#: The address of a file that nobody gave one; links in it lead nowhere.
NOWHERE = "https://page.invalid/"


def extract(terminal: Terminal, page: str, *, url: str) -> None:
    """Read one page and show all that was found."""
    papers.set_up_log(terminal.config.log)
    if Path(page).is_file():
        body, url, charset = read_file(Path(page)), url or NOWHERE, None
    else:
        answer = asyncio.run(_fetched(terminal, page))
        body, url, charset = answer.body, answer.url, answer.charset
    reading = asyncio.run(_read(body, url, charset))
    if terminal.json:
        show.record(reading)
        return
    facts = ("deck", "byline", "published", "lang", "canonical", "image", "site", "credit")
    show.page(
        show.heading(reading.title or "(no title)"),
        *(f"{fact}: {value}" for fact in facts if (value := getattr(reading, fact))),
        "",
        reading.text,
        show.heading("Why"),
        *reading.why,
    )


def check(terminal: Terminal) -> None:
    """Print what needs a person."""
    with papers.reading(terminal.config) as newsroom:
        findings = newsroom.check()
    columns: dict[str, Callable[[Any], str]] = {
        "finding": lambda one: f"{one.subject}: {one.finding}",
        "level": lambda one: one.level,
        "what to do": lambda one: one.remedy,
    }
    show.listing(findings, columns, json=terminal.json, empty="All is well.")
    if findings:
        raise typer.Exit(PROBLEM)


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


def backup(terminal: Terminal, file: Path) -> None:
    """Copy the database."""
    if file.exists():
        raise ConfigError(str(file), "exists already; a backup never overwrites anything")
    with papers.reading(terminal.config) as newsroom:
        newsroom.backup(file)
    if terminal.json:
        show.record({"backup": str(file), "bytes": file.stat().st_size})
    else:
        show.page(f"Backed up to {file} ({file.stat().st_size / 2**20:.1f} MiB), verified.")


async def _fetched(terminal: Terminal, page: str) -> Fetched:
    fetcher = papers.fetcher(terminal.config)
    try:
        answer = await fetcher.fetch(web_address(page), kind="page")
    finally:
        await fetcher.close()
    if isinstance(answer, NotModified):
        raise SourceError(page, "the site answered 304 to a first request")
    return answer


async def _read(body: bytes, url: str, charset: str | None) -> Reading:
    async with Pool(1) as pool:
        return await pool.run(read_page, body, url=url, charset=charset)


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


def _shown(value: object) -> object:
    """A value fit to be shown: a database's password is nobody's business."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and (password := urlsplit(value).password):
        return value.replace(f":{password}@", ":…@")
    return value
