"""Marks of trust as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.model import MarkKind
from broadsheet.views.cards import ArticleLine


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLine:
    """A mark of trust with its evidence; ``spans`` are verbatim from the article it is about.

    ``article`` is the one it was copied from or came before, ``share`` the part it shares with it.
    """

    kind: MarkKind
    why: str
    spans: tuple[str, ...] = ()
    share: float = 0.0
    article: ArticleLine | None = None
