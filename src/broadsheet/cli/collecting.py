"""Verbs that bring something in: update, import."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import typer

from broadsheet.cli import papers, show
from broadsheet.cli.verbs import PROBLEM, Terminal
from broadsheet.errors import ConfigError, NotFound
from broadsheet.newsroom import Progress, Tally


def update(terminal: Terminal, *, source: str | None) -> None:
    """One round; ends with 1 when every look failed."""
    tally = asyncio.run(_round(terminal, source))
    looks = tally.feeds + tally.pages
    if terminal.json:
        show.record(tally)
    else:
        for address, reason in tally.failed:
            show.page(f"{address}: {reason}")
        show.page(_sum(tally))
    if looks and len(tally.failed) == looks:
        raise typer.Exit(PROBLEM)


def import_(terminal: Terminal, file: Path) -> None:
    """Add the feeds of an OPML file."""
    body = sys.stdin.buffer.read() if str(file) == "-" else read_file(file)
    newsroom = papers.open_newsroom(terminal.config)
    try:
        imported = newsroom.import_opml(body)
    finally:
        newsroom.store.close()
    if terminal.json:
        show.record(imported)
        return
    show.page(f"{show.count(imported.added, 'feed')} added, {imported.known} known already.")
    for aside in imported.set_aside:
        show.page(f"set aside: {aside.where}: {aside.reason}")


def read_file(file: Path) -> bytes:
    """The bytes of a file a person named; raises `ConfigError` with the reason."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(str(file), f"cannot be read: {error.strerror}") from error


def write_file(file: Path, body: bytes) -> None:
    """Write a file where a person said; raises `ConfigError` with the reason."""
    try:
        file.write_bytes(body)
    except OSError as error:
        raise ConfigError(str(file), f"cannot be written: {error.strerror}") from error


async def _round(terminal: Terminal, source: str | None) -> Tally:
    async with papers.working(terminal.config) as newsroom:
        if source is not None and all(line.id != source for line in newsroom.sources()):
            raise NotFound("source", source)
        with show.progress() as bar:
            task = bar.add_task("looking", total=None)

            def move(seen: Progress) -> None:
                words = show.clean(seen.label)[:60]
                bar.update(task, completed=seen.done, total=seen.total, description=words)

            return await newsroom.update(source=source, progress=move)


def _sum(tally: Tally) -> str:
    looks = f"{show.count(tally.feeds, 'feed')} and {show.count(tally.pages, 'page')} looked at"
    return f"{looks}: {tally.new} new, {tally.revised} revised, {len(tally.failed)} failed."
