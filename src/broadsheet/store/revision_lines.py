"""Revisions against the version before them, for the pages of stories and articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select

from broadsheet.model import Aspect, ChangeKind
from broadsheet.store.schema import article, revision
from broadsheet.views import ArticleLine, RevisionLine

#: Compares two texts: runs of ("same" | "gone" | "new" | "away" | "here", words).
Diff = Callable[[str, str], tuple[tuple[str, str], ...]]


def story_revisions(
    connection: Connection, story: int, lines: Mapping[int, ArticleLine], diff: Diff
) -> tuple[RevisionLine, ...]:
    """What a reader would want to know of all articles of a story, newest first."""
    rows = connection.execute(_OF_STORY, {"story": story})
    return tuple(_line(row, lines[row.article], diff) for row in rows if row.article in lines)


def article_revisions(
    connection: Connection, line: ArticleLine, diff: Diff
) -> tuple[RevisionLine, ...]:
    """The changes of an article after it was first listed and first read, newest first.

    Flips are left out, and of the changes held back all but the newest state.
    """
    rows = connection.execute(_OF_ARTICLE, {"article": line.id})
    return tuple(_line(row, line, diff) for row in rows)


def _select() -> Select[Any]:
    before, earlier = revision.alias("before"), revision.alias("earlier")
    # What was held back is told with the next revision that is shown.
    shown = (
        select(func.max(earlier.c.number))
        .where(
            earlier.c.article == revision.c.article,
            earlier.c.number < revision.c.number,
            earlier.c.kind != ChangeKind.HELD.value,
        )
        .correlate(revision)
        .scalar_subquery()
    )
    return (
        select(
            revision.c.article,
            revision.c.number,
            revision.c.at,
            revision.c.kind,
            revision.c.why,
            revision.c.aspects,
            revision.c.title,
            revision.c.deck,
            revision.c.text,
            before.c.title.label("title_before"),
            before.c.deck.label("deck_before"),
            before.c.text.label("text_before"),
        )
        .select_from(revision)
        .join(
            before,
            and_(before.c.article == revision.c.article, before.c.number == shown),
        )
        .order_by(revision.c.at.desc(), revision.c.article, revision.c.number.desc())
    )


_OF_STORY = (
    _select()
    .join(article, article.c.id == revision.c.article)
    .where(
        article.c.story == bindparam("story"),
        article.c.revisions > 0,
        revision.c.kind == ChangeKind.SUBSTANTIVE.value,
    )
)
_LISTED = (ChangeKind.COSMETIC.value, ChangeKind.SUBSTANTIVE.value)
_OF_ARTICLE = (
    _select()
    .join(article, article.c.id == revision.c.article)
    .where(
        revision.c.article == bindparam("article"),
        or_(
            revision.c.kind.in_(_LISTED),
            and_(
                revision.c.kind == ChangeKind.HELD.value,
                revision.c.number == article.c.revision,
            ),
        ),
    )
)


def _line(row: Any, line: ArticleLine, diff: Diff) -> RevisionLine:
    return RevisionLine(
        article=line,
        number=row.number,
        at=row.at,
        kind=ChangeKind(row.kind),
        why=row.why,
        aspects=tuple(Aspect(name) for name in row.aspects),
        title_diff=diff(row.title_before, row.title),
        deck_diff=diff(row.deck_before, row.deck),
        text_diff=diff(row.text_before, row.text),
    )
