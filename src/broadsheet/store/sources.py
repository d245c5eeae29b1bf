"""Sources as readers see them: their health, and what they add to the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from broadsheet.errors import NotFound
from broadsheet.model import Section
from broadsheet.store.lines import LINE_COLUMNS, LINES, line
from broadsheet.store.log import last_event
from broadsheet.store.schema import article, feed, set_aside, source
from broadsheet.views import FeedLine, SourceLine, SourcePage

#: Articles and things set aside on the page of a source, the newest.
NEWEST = 50


def source_lines(connection: Connection) -> tuple[SourceLine, ...]:
    """Every source by name, in five queries."""
    rows = connection.execute(_SOURCES).all()
    return _source_lines(connection, rows, _EVERY)


def source_page(connection: Connection, id: str) -> SourcePage:
    """One source with its newest articles and what was set aside; raises `NotFound`."""
    event = last_event(connection)
    only = {"source": id}
    rows = connection.execute(_SOURCE, only).all()
    if not rows:
        raise NotFound("source", id)
    (own,) = _source_lines(connection, rows, _ONE, only)
    shown = connection.execute(_NEWEST_ARTICLES, only)
    aside = connection.execute(_SET_ASIDE, only)
    return SourcePage(
        source=own,
        articles=tuple(line(row) for row in shown),
        set_aside=tuple((row.at, row.where, row.reason) for row in aside),
        event=event,
    )


_SOURCES = select(source).order_by(func.lower(source.c.name), source.c.id)
_SOURCE = select(source).where(source.c.id == bindparam("source"))

_FEEDS = select(feed).order_by(feed.c.source, feed.c.title, feed.c.id)
_COUNT = select(article.c.source, func.count().label("articles")).group_by(article.c.source)
_ADDED = _COUNT.add_columns(func.max(article.c.published).label("last_article"))
_COPIES = _COUNT.where(article.c.copy)
# A story has the id of the article that opened it; one that was merged away has no articles.
_OPENED = _COUNT.where(article.c.id == article.c.story)
_ARTICLE_SOURCE = article.c.source == bindparam("source")

#: Feeds, articles, copies and opened stories of every source, or of one.
_EVERY = (_FEEDS, _ADDED, _COPIES, _OPENED)
_ONE = (
    _FEEDS.where(feed.c.source == bindparam("source")),
    _ADDED.where(_ARTICLE_SOURCE),
    _COPIES.where(_ARTICLE_SOURCE),
    _OPENED.where(_ARTICLE_SOURCE),
)
_NEWEST_ARTICLES = (
    select(*LINE_COLUMNS)
    .select_from(LINES)
    .where(_ARTICLE_SOURCE)
    .order_by(article.c.published.desc(), article.c.id.desc())
    .limit(NEWEST)
)
_SET_ASIDE = (
    select(set_aside.c.at, set_aside.c.where, set_aside.c.reason)
    .where(set_aside.c.source == bindparam("source"))
    .order_by(set_aside.c.id.desc())
    .limit(NEWEST)
)


def _source_lines(
    connection: Connection,
    rows: Sequence[Row[Any]],
    queries: tuple[Select[Any], ...],
    only: Mapping[str, str] = {},
) -> tuple[SourceLine, ...]:
    feeds, added, copies, opened = (connection.execute(query, only).all() for query in queries)
    lines: dict[str, list[FeedLine]] = {}
    for found in feeds:
        lines.setdefault(found.source, []).append(_feed_line(found))
    standing = {found.source: found for found in added}
    copied = {found.source: found.articles for found in copies}
    first = {found.source: found.articles for found in opened}
    return tuple(
        SourceLine(
            id=row.id,
            name=row.name,
            home=row.home,
            owner=row.owner,
            lang=row.lang,
            country=row.country,
            feeds=tuple(lines.get(row.id, ())),
            articles=standing[row.id].articles if row.id in standing else 0,
            copies=copied.get(row.id, 0),
            first_reports=first.get(row.id, 0),
            last_article=standing[row.id].last_article if row.id in standing else None,
        )
        for row in rows
    )


def _feed_line(row: Any) -> FeedLine:
    return FeedLine(
        id=row.id,
        url=row.url,
        title=row.title,
        section=Section(row.section) if row.section else None,
        last_poll=row.last_poll,
        last_success=row.last_success,
        next_poll=row.next_poll,
        failures=row.failures,
        error=row.last_error,
        gone=row.gone,
    )
