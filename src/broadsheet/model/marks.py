"""Marks of trust: facts about an article that speak for it or ask for care, and no verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MarkKind(StrEnum):
    """What a mark says; the first five follow from the article, the rest from its story."""

    NO_NAMED_SOURCE = "no named source"  # nobody is named who said what it says
    NO_OUTGOING_LINK = "no outgoing link"  # nothing in its text leads to another site
    PLACEHOLDER_LINKS = "placeholder links"  # links that lead nowhere
    BYLINE_MISSING = "byline missing"  # nobody signs it
    CORRECTED = "correction published"  # a notice in it says that it was corrected
    COPIED = "mostly copied"  # most of its wording stands in another article of the story
    FIRST_REPORT = "first report"  # the earliest article of a story that others tell too


#: The marks that are kept with an article, so that they can be counted; the order is stored.
KEPT_MARKS = (
    MarkKind.NO_NAMED_SOURCE,
    MarkKind.NO_OUTGOING_LINK,
    MarkKind.PLACEHOLDER_LINKS,
    MarkKind.BYLINE_MISSING,
    MarkKind.CORRECTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark with its evidence: ``spans`` are verbatim, ``why`` counts, ``to`` is the article.

    ``share`` is the part of the wording that `MarkKind.COPIED` is about, from 0 to 1.
    """

    kind: MarkKind
    why: str
    spans: tuple[str, ...] = ()
    to: int | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """That an outlet printed an article of a story, and when by its own account."""

    article: int
    source: str
    at: datetime


def mark_bits(kinds: Iterable[MarkKind]) -> int:
    """The marks of `KEPT_MARKS` among these as one number, a bit each."""
    return sum(1 << KEPT_MARKS.index(kind) for kind in set(kinds) if kind in KEPT_MARKS)


def marks_of(bits: int) -> frozenset[MarkKind]:
    """The marks that a number made by `mark_bits` stands for."""
    return frozenset(kind for n, kind in enumerate(KEPT_MARKS) if bits >> n & 1)
