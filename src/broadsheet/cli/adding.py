"""The verb that adds sources: what was found for each address, how, and what came of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from broadsheet.cli import papers, show
from broadsheet.cli.verbs import PROBLEM, Terminal
from broadsheet.errors import BroadsheetError, NoFeed, NotAddress, SourceError, Unseen
from broadsheet.model import FeedKind, Section
from broadsheet.newsroom import Newsroom
from broadsheet.views import Added, Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person asked for besides the addresses."""

    section: Section | None
    owner: str | None
    yes: bool
    preview: bool


def add(
    terminal: Terminal,
    given: Sequence[str],
    *,
    section: Section | None,
    owner: str | None,
    yes: bool,
    preview: bool,
) -> None:
    """Add one source an address; ends with 1 when one of several could not be added."""
    wish = Wish(section=section, owner=owner, yes=yes, preview=preview)
    if not asyncio.run(_all(terminal, [*_addresses(given)], wish)):
        raise typer.Exit(PROBLEM)


def _addresses(given: Sequence[str]) -> Sequence[str]:
    lines = sys.stdin.read().splitlines() if "-" in given else []
    read = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return [*(one for one in given if one != "-"), *read]


async def _all(terminal: Terminal, given: Sequence[str], wish: Wish) -> bool:
    good = True
    async with papers.working(terminal.config) as newsroom:
        for text in given:
            try:
                await _one(terminal, newsroom, text, wish)
            except (SourceError, NotAddress, Unseen) as error:
                _tell_what_was_tried(error)
                if len(given) == 1:
                    raise
                show.note(f"broadsheet: {error}")
                good = False
    return good


async def _one(terminal: Terminal, newsroom: Newsroom, text: str, wish: Wish) -> None:
    with show.progress() as bar:
        bar.add_task(f"looking for the feed of {show.clean(text)[:60]}", total=None)
        found = await newsroom.preview(text)
    if wish.preview:
        show.record(found) if terminal.json else _show_preview(found)
        return
    if found.kind is FeedKind.LIST and not found.known and not wish.yes:
        _ask(terminal, found)
    added = await newsroom.add(found, section=wish.section, owner=wish.owner)
    show.record(added) if terminal.json else _show_added(added)


def _ask(terminal: Terminal, found: Preview) -> None:
    """Show what a page lists and ask; where nobody can answer, say how it is done."""
    if terminal.json or not sys.stdin.isatty():
        show.note(f"To watch it unseen, say --yes; to see what it lists, --preview: {found.url}")
        raise Unseen(found.url)
    _show_preview(found)
    typer.confirm("Watch this page?", abort=True)


def _show_preview(found: Preview) -> None:
    show.page(
        show.heading(found.title),
        f"  {found.url} ({found.kind}, {show.count(found.seen, 'entry')})",
        f"  {found.how}",
        *(f"  {_day(one.published)}  {one.title}" for one in found.entries),
        *(f"  also there: {one.title or 'a feed'} {one.url}" for one in found.others),
    )


def _show_added(added: Added) -> None:
    feed = added.feed
    if added.known:
        show.page(f"{feed.title} ({feed.url}) is there already, as part of {feed.source}.")
        return
    show.page(
        f"Added {feed.title} ({feed.url}): {added.how}. `broadsheet update` looks at it.",
        *(f"Also there: {one.title or 'a feed'} {one.url}" for one in added.others),
    )


def _day(at: object) -> str:
    return f"{at:%Y-%m-%d}" if at else " " * 10


def _tell_what_was_tried(error: BroadsheetError) -> None:
    for url, answer in error.tried if isinstance(error, NoFeed) else ():
        show.note(f"tried {url}: {answer}")
