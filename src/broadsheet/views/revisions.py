"""One change of an article, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.model import Aspect, ChangeKind
from broadsheet.views.cards import ArticleLine


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """One version of an article against the one before it.

    The differences are runs of ("same" | "gone" | "new" | "away" | "here", words), the last two
    for a sentence that moved.
    """

    article: ArticleLine
    number: int
    at: datetime
    kind: ChangeKind
    why: str
    title_diff: tuple[tuple[str, str], ...]
    text_diff: tuple[tuple[str, str], ...]
    deck_diff: tuple[tuple[str, str], ...] = ()
    aspects: tuple[Aspect, ...] = ()
