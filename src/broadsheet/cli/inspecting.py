"""Verbs that look under the bonnet: extract, check, backup."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from broadsheet.cli import papers, show
from broadsheet.cli.collecting import read_file
from broadsheet.cli.verbs import PROBLEM, Terminal
from broadsheet.errors import ConfigError, SourceError
from broadsheet.formats.addresses import web_address
from broadsheet.formats.page import read_page
from broadsheet.model import Fetched, NotModified, Reading
from broadsheet.work.pool import Pool

#: The address of a file that nobody gave one; links in it lead nowhere.
NOWHERE = "https://page.invalid/saved"

#: What is told of a page besides its title and text, in this order, and what we call it.
_FACTS = {
    "deck": "Deck",
    "byline": "By",
    "published": "Published",
    "kind": "Kind",
    "wall": "Access",
    "lang": "Language",
    "section_hint": "Section",
    "site": "Site",
    "credit": "Credit",
    "canonical": "Address",
    "image": "Picture",
}


def extract(terminal: Terminal, page: str, *, url: str) -> None:
    """Read one page and show all that was found."""
    papers.set_up_log(terminal.config.log)
    if Path(page).is_file():
        body, url, charset = read_file(Path(page)), url or NOWHERE, None
    else:
        answer = asyncio.run(_fetched(terminal, page))
        body, url, charset = answer.body, answer.url, answer.charset
    reading = asyncio.run(_read(body, url, charset))
    reasons = _reasons(reading)
    if terminal.json:
        kept = {field.name: getattr(reading, field.name) for field in fields(reading)}
        show.record(kept | {"prints": (), "why": reasons})
        return
    show.page(
        show.heading(reading.title or "(no title)"),
        *(_fact(reading, fact, reasons) for fact in _FACTS if getattr(reading, fact)),
        *(Text(f"{_FACTS[fact]}: none found", style="dim") for fact in _missing(reading)),
        "",
        reading.text,
        show.heading("Why"),
        *reading.why,
    )


def _reasons(reading: Reading) -> dict[str, str]:
    """Why each field is what it is, by the field's name."""
    told = dict(line.split(": ", 1) for line in reading.why if ": " in line)
    named = {fact.replace(" ", "_"): why for fact, why in told.items()}
    named |= {"kind": reading.kind_why} | ({"wall": reading.wall} if reading.wall else {})
    named.pop("behind_a_wall", None)
    return named


def _fact(reading: Reading, fact: str, reasons: dict[str, str]) -> Text:
    value = getattr(reading, fact)
    if fact == "wall":
        value = "not free to read"
    if fact == "published":
        value = f"{reading.day:%-d %B %Y}, {value:%H:%M} UTC"
    why = reasons.get(fact)
    return Text.assemble(
        (f"{_FACTS[fact]}: ", "bold"),
        show.clean(str(value)),
        (f"  ({show.clean(why)})" if why else "", "dim"),
    )


def _missing(reading: Reading) -> tuple[str, ...]:
    """Facts that a reader looks for and that this page does not tell."""
    return tuple(fact for fact in ("byline", "published") if not getattr(reading, fact))


def check(terminal: Terminal) -> None:
    """Print what needs a person; ends with 1 unless all of it can wait."""
    with papers.reading(terminal.config) as newsroom:
        findings = newsroom.check()
    columns: dict[str, Callable[[Any], str]] = {
        "finding": lambda one: f"{one.subject}: {one.finding}",
        "level": lambda one: one.level,
        "what to do": lambda one: one.remedy,
    }
    show.listing(findings, columns, json=terminal.json, empty="All is well.")
    if any(one.level != "note" for one in findings):
        raise typer.Exit(PROBLEM)


def backup(terminal: Terminal, file: Path) -> None:
    """Copy the database."""
    if file.exists():
        raise ConfigError(str(file), "exists already; a backup never overwrites anything")
    if not file.absolute().parent.is_dir():
        raise ConfigError(str(file), f"there is no folder {file.absolute().parent}")
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
