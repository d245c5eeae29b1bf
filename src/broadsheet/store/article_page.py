"""A whole article with its story, what it hangs on, and how it was revised."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select

from broadsheet.errors import NotFound
from broadsheet.model import ArticleKind, SafeHtml, Section, address
from broadsheet.store.articles import texts
from broadsheet.store.cards import story_cards
from broadsheet.store.evidence import texts_needed, tie_line
from broadsheet.store.lines import LINE_COLUMNS, LINES, line, lines
from broadsheet.store.revision_lines import Diff, article_revisions
from broadsheet.store.schema import article, revision, tie
from broadsheet.store.stories import tie_of
from broadsheet.views import ArticleLine, ArticlePage, TieLine


def article_page(connection: Connection, id: int, *, diff: Diff) -> ArticlePage:
    """The page of an article; raises `NotFound`."""
    row = connection.execute(_ARTICLE, {"id": id}).one_or_none()
    if row is None:
        raise NotFound("article", address(id))
    own = line(row)
    (card,) = story_cards(connection, [row.story])
    return ArticlePage(
        line=own,
        deck=row.deck,
        byline=row.byline,
        html=SafeHtml(row.html),
        text=row.text,
        section=Section(row.section) if row.section else None,
        section_why=row.section_why,
        credit=row.credit,
        claimed=row.claimed,
        topics=tuple(row.topics),
        image=row.image,
        kind=ArticleKind(row.kind) if row.kind else None,
        kind_why=row.kind_why,
        wall=row.wall,
        read_error=row.read_error,
        story=card,
        ties=_ties(connection, id),
        revisions=article_revisions(connection, own, diff),
        unshown=row.unshown,
    )


_ARTICLE = (
    select(
        *LINE_COLUMNS,
        article.c.story,
        article.c.deck,
        article.c.byline,
        article.c.section,
        article.c.section_why,
        article.c.credit,
        article.c.claimed,
        article.c.topics,
        article.c.image,
        article.c.kind,
        article.c.kind_why,
        article.c.wall,
        article.c.read_error,
        article.c.unshown,
        revision.c.text,
        revision.c.html,
    )
    .select_from(
        LINES.join(
            revision,
            and_(revision.c.article == article.c.id, revision.c.number == article.c.revision),
        )
    )
    .where(article.c.id == bindparam("id"))
)
_TIES = (
    select(tie)
    .where(or_(tie.c.article == bindparam("id"), tie.c.to == bindparam("id")))
    .order_by(tie.c.article, tie.c.to, tie.c.kind)
)


def _ties(connection: Connection, id: int) -> tuple[tuple[TieLine, ArticleLine], ...]:
    """What the article hangs on, then what hangs on it, each with the other article."""
    rows: list[Any] = [*connection.execute(_TIES, {"id": id})]
    found = [tie_of(row) for row in sorted(rows, key=lambda row: bool(row.article != id))]
    needed = texts_needed(found)
    quoted = texts(connection, needed) if needed else {}
    others = lines(connection, {one.to if one.article == id else one.article for one in found})
    paired = ((one, others.get(one.to if one.article == id else one.article)) for one in found)
    return tuple((tie_line(one, quoted), other) for one, other in paired if other)
