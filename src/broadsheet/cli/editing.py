"""Verbs of an editor: join stories, part them, take that back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from broadsheet.cli import papers, show
from broadsheet.cli.verbs import Terminal
from broadsheet.ruling import Ruled, Rulings


def merge(terminal: Terminal, story: str, other: str, *, why: str) -> None:
    """Make one story of two."""
    kept, gone = papers.find(story), papers.find(other)
    _rule(terminal, lambda rulings: rulings.merge(kept, gone, why=why), "They are one story now.")


def split(terminal: Terminal, story: str, articles: Sequence[str], *, why: str) -> None:
    """Tell some articles as a story of its own."""
    whole, leaves = papers.find(story), [papers.find(one) for one in articles]
    _rule(terminal, lambda rulings: rulings.split(whole, leaves, why=why), "They are two now.")


def undo(terminal: Terminal, number: int, *, why: str) -> None:
    """Take back a merge or a split."""
    _rule(terminal, lambda rulings: rulings.undo(number, why=why), "It is taken back.")


def _rule(terminal: Terminal, say: Callable[[Rulings], Awaitable[Ruled]], done: str) -> None:
    ruled = asyncio.run(_ruled(terminal, say))
    if terminal.json:
        show.record(ruled)
        return
    show.page(done if ruled.done else "Noted: the newsroom that is running does it now.")


async def _ruled(terminal: Terminal, say: Callable[[Rulings], Awaitable[Ruled]]) -> Ruled:
    async with papers.working(terminal.config) as newsroom:
        return await say(newsroom.rulings)
