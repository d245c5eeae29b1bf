"""Articles as one line of a list: the columns every page asks for, and their value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, bindparam, func, select

from broadsheet.model import Stage
from broadsheet.store.schema import article, source
from broadsheet.views import ArticleLine

#: The outlet's name; its id where the source is no longer known.
SOURCE_NAME = func.coalesce(source.c.name, article.c.source).label("source_name")

LINE_COLUMNS: tuple[ColumnElement[Any], ...] = (
    article.c.id,
    article.c.title,
    article.c.url,
    article.c.source,
    SOURCE_NAME,
    article.c.published,
    article.c.received,
    article.c.lang,
    article.c.stage,
    article.c.revisions,
    article.c.copy,
)

#: Articles beside their sources: what `LINE_COLUMNS` are taken from.
LINES: FromClause = article.outerjoin(source, source.c.id == article.c.source)

_SELECT = select(*LINE_COLUMNS).select_from(LINES)
_BY_ID = _SELECT.where(article.c.id.in_(bindparam("ids", expanding=True)))
_BY_STORY = _SELECT.where(article.c.story == bindparam("story"))


def line(row: Any) -> ArticleLine:
    """The line of a row that has `LINE_COLUMNS`."""
    return ArticleLine(
        id=row.id,
        title=row.title,
        url=row.url,
        source=row.source,
        source_name=row.source_name,
        published=row.published,
        received=row.received,
        lang=row.lang,
        stage=Stage(row.stage),
        revisions=row.revisions,
        copy=row.copy,
    )


def lines(connection: Connection, ids: Iterable[int]) -> dict[int, ArticleLine]:
    """The lines of these articles; unknown ones are absent."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {row.id: line(row) for row in connection.execute(_BY_ID, {"ids": wanted})}


def story_lines(connection: Connection, story: int) -> dict[int, ArticleLine]:
    """The lines of all articles of a story."""
    return {row.id: line(row) for row in connection.execute(_BY_STORY, {"story": story})}
