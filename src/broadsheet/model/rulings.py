"""How stories change shape: what the machine and the editor join and part, and what stays so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Hand(StrEnum):
    """Who joined or parted stories."""

    MACHINE = "machine"
    EDITOR = "editor"


class Shape(StrEnum):
    """The two ways in which a story changes shape."""

    MERGE = "merge"
    SPLIT = "split"


class Call(StrEnum):
    """What an editor may rule."""

    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A story fell apart: ``articles`` leave ``story`` and are told as the story ``part``.

    ``part`` is a new id, or that of a story which a merge had taken in and which stands again.
    ``undoes`` is the number of the merge that this takes back.
    """

    story: int
    part: int
    articles: tuple[int, ...]
    score: float
    why: str
    hand: Hand = Hand.MACHINE
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reshaping:
    """A merge or a split as history keeps it; ``number`` is how it is undone.

    ``kept`` is the story that stays, ``gone`` the one that a merge took in or that a split made,
    ``articles`` those that moved. ``undone`` says that a later one took it back.
    """

    number: int
    at: datetime
    shape: Shape
    kept: int
    gone: int
    articles: tuple[int, ...]
    score: float
    why: str
    hand: Hand
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an editor wants done to stories, waiting to be done by whoever owns the story engine.

    A merge names the ``other`` story, a split its ``articles``, an undo the ``change``'s number.
    """

    number: int = 0
    call: Call
    story: int
    other: int | None = None
    articles: tuple[int, ...] = ()
    change: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles that an editor said tell one story, or do not: the machine never overrules it.

    The lower id comes first, so a later ruling about the two takes the place of an earlier one.
    """

    article: int
    other: int
    together: bool
    why: str = ""


def pair(one: int, other: int, *, together: bool, why: str = "") -> Pair:
    """The pair of two articles, in its one order."""
    return Pair(article=min(one, other), other=max(one, other), together=together, why=why)
