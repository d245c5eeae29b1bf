"""Sources as a list: their health, and what each adds to the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, literal_column, select

from broadsheet.errors import NotFound
from broadsheet.model import FeedKind, Standing, condition, overall
from broadsheet.store.columns import AnyRow, Moment
from broadsheet.store.feeds import feed_of
from broadsheet.store.schema import article, entry, feed, post, source, story, subscription
from broadsheet.views import LATELY, FeedLine, SourceLine


def source_lines(connection: Connection, now: datetime) -> tuple[SourceLine, ...]:
    """Every source by name, in five queries."""
    return tuple(_lines(connection, now, _SOURCES, _EVERY))


def source_line(connection: Connection, id: str, now: datetime) -> SourceLine:
    """One source; raises `NotFound`."""
    found = next(_lines(connection, now, _SOURCE, _ONE, {"source": id}), None)
    if found is None:
        raise NotFound("source", id)
    return found


_SINCE = bindparam("since", type_=Moment)
_ARTICLE_SOURCE = article.c.source == bindparam("source")
# A story has the id of the article that opened it; one that was merged away has no articles.
OPENED = article.c.id == article.c.story

_SOURCES = select(source).order_by(func.lower(source.c.name), source.c.id)
_SOURCE = select(source).where(source.c.id == bindparam("source"))

_LISTED = select(func.max(entry.c.seen)).where(entry.c.feed == feed.c.id).scalar_subquery()
_HEARD = select(func.max(post.c.received)).where(post.c.feed == feed.c.id).scalar_subquery()
_BROUGHT = func.coalesce(_LISTED, _HEARD)
_TALKED = (
    select(feed.c.source, func.count().label("posts"), func.count(post.c.story).label("matched"))
    .join(post, post.c.feed == feed.c.id)
    .where(feed.c.kind == FeedKind.POSTS.value)
    .group_by(feed.c.source)
)
_HUB = (
    select(func.min(subscription.c.hub))
    .where(subscription.c.feed == feed.c.id, subscription.c.standing == Standing.ACTIVE.value)
    .scalar_subquery()
)
_FEEDS = select(feed, _BROUGHT.label("brought"), _HUB.label("hub")).order_by(
    feed.c.source, feed.c.title, feed.c.id
)
_COUNT = select(article.c.source, func.count().label("articles")).group_by(article.c.source)
_ADDED = _COUNT.add_columns(
    func.max(article.c.published).label("last_article"),
    func.count(case((article.c.published >= _SINCE, 1))).label("lately"),
)
_COPIES = _COUNT.where(article.c.copy)
_OPENED = _COUNT.where(OPENED)
# Written out, for a partial index serves only where the database can see that it applies.
_SHARED = (
    select(
        article.c.source,
        func.count().label("articles"),
        func.count(case((story.c.origins > 1, 1))).label("confirmed"),
    )
    .select_from(story.join(article, article.c.id == story.c.id))
    .where(story.c.outlets > literal_column("1"), OPENED)
    .group_by(article.c.source)
)

#: Feeds, articles, copies, opened stories and those that others tell too: of all, or of one.
_EVERY = (_FEEDS, _ADDED, _COPIES, _OPENED, _SHARED)
_ONE = (
    _FEEDS.where(feed.c.source == bindparam("source")),
    *(query.where(_ARTICLE_SOURCE) for query in (_ADDED, _COPIES, _OPENED, _SHARED)),
)


def _lines(
    connection: Connection,
    now: datetime,
    sources: Select[Any],
    queries: tuple[Select[Any], ...],
    only: Mapping[str, str] = {},
) -> Iterator[SourceLine]:
    given = {**only, "since": now - timedelta(days=LATELY)}
    rows = connection.execute(sources, only).all()
    feeds, *counts = (connection.execute(query, given).all() for query in queries)
    listed: dict[str, list[FeedLine]] = {}
    for found in feeds:
        listed.setdefault(found.source, []).append(_feed_line(found, now))
    added, copies, opened, shared = ({row.source: row for row in rows} for rows in counts)
    talk = any(found.kind == FeedKind.POSTS for found in feeds)
    said = {row.source: row for row in connection.execute(_TALKED)} if talk else {}
    for row in rows:
        line = _line(
            row,
            tuple(listed.get(row.id, ())),
            (added.get(row.id), copies.get(row.id), opened.get(row.id), shared.get(row.id)),
        )
        if row.id in said:
            line = replace(line, posts=said[row.id].posts, matched=said[row.id].matched)
        yield line


def _line(
    row: AnyRow, feeds: tuple[FeedLine, ...], counts: tuple[AnyRow | None, ...]
) -> SourceLine:
    added, copies, opened, shared = counts
    first = opened.articles if opened else 0
    return SourceLine(
        id=row.id,
        name=row.name,
        home=row.home,
        owner=row.owner,
        lang=row.lang,
        country=row.country,
        feeds=feeds,
        health=overall([one.condition for one in feeds]),
        articles=added.articles if added else 0,
        lately=added.lately if added else 0,
        last_article=added.last_article if added else None,
        copies=copies.articles if copies else 0,
        opened=first,
        first_reports=shared.confirmed if shared else 0,
        unique=first - (shared.articles if shared else 0),
    )


def _feed_line(row: AnyRow, now: datetime) -> FeedLine:
    one = feed_of(row)
    return FeedLine(
        id=one.id,
        url=one.url,
        title=one.title,
        section=one.section,
        last_poll=one.last_poll,
        last_success=one.last_success,
        next_poll=one.next_poll,
        failures=one.failures,
        error=one.last_error,
        gone=one.gone,
        condition=condition(one, now=now),
        kind=one.kind,
        moved_to=one.moved_to,
        brought=row.brought,
        hub=row.hub,
        digest=one.validators.digest,
    )
