"""An article as its page shows it, with its revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.model import ArticleKind, SafeHtml, Section
from broadsheet.views.cards import ArticleLine, StoryCard
from broadsheet.views.marks import MarkLine
from broadsheet.views.revisions import RevisionLine
from broadsheet.views.stories import TieLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """A whole article with its story and its evidence.

    ``unshown`` counts the changes that are kept and not listed among its ``revisions``.
    """

    line: ArticleLine
    deck: str
    byline: str | None
    html: SafeHtml
    text: str
    section: Section | None
    section_why: str
    credit: str | None
    claimed: datetime | None
    topics: tuple[str, ...]
    image: str | None
    kind: ArticleKind | None
    kind_why: str
    wall: str | None
    read_error: str | None
    story: StoryCard
    ties: tuple[tuple[TieLine, ArticleLine], ...]
    revisions: tuple[RevisionLine, ...]
    unshown: int = 0
    marks: tuple[MarkLine, ...] = ()
