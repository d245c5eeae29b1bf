"""Which feeds and pages are due, and claiming them.

The tables themselves are the queue: a row is due when its time has come and nobody holds a lease on
it. A claim that is never followed by a `keep`, because its program died, comes back by itself when
the lease runs out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Select,
    Table,
    Update,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy import update as change

from broadsheet.model import DuePage, Feed, Validators
from broadsheet.store.feeds import feed_of
from broadsheet.store.schema import AnyRow, Moment, article, feed

_NOW = bindparam("now", type_=Moment)
_UNTIL = bindparam("until", type_=Moment)
_PAGE = (
    article.c.id,
    article.c.url,
    article.c.source,
    article.c.title,
    article.c.published,
    article.c.lang,
    article.c.read_attempts,
    article.c.read_etag,
    article.c.read_last_modified,
    article.c.read_digest,
)


def due_feeds(
    connection: Connection,
    now: datetime,
    *,
    limit: int,
    lease: timedelta,
    source: str | None,
    failing: bool | None,
) -> tuple[Feed, ...]:
    """Claim feeds whose time has come, longest waiting first, for as long as ``lease``."""
    given = {"now": now, "until": now + lease, "limit": limit, "only": source}
    rows = connection.execute(_claim_feeds(connection.dialect.name, failing), given).fetchall()
    return tuple(sorted((feed_of(row) for row in rows), key=lambda one: (one.next_poll, one.id)))


def due_pages(
    connection: Connection, now: datetime, *, limit: int, lease: timedelta
) -> tuple[DuePage, ...]:
    """Claim articles whose page should be looked at, newest first, for as long as ``lease``."""
    given = {"now": now, "until": now + lease, "limit": limit}
    rows = connection.execute(_claim_pages(connection.dialect.name), given).fetchall()
    newest_first = sorted(rows, key=lambda row: (row.published, row.id), reverse=True)
    return tuple(_due_page(row) for row in newest_first)


def release(connection: Connection) -> None:
    """End every lease: for a newsroom that has just become the only one."""
    connection.execute(change(feed).where(feed.c.lease.is_not(None)).values(lease=None))
    waiting = article.c.next_read.is_not(None) & article.c.read_lease.is_not(None)
    connection.execute(change(article).where(waiting).values(read_lease=None))


def next_due(connection: Connection) -> datetime | None:
    """When the next feed or page falls due or its lease runs out; None when none ever will."""
    moments = union_all(
        select(_later(feed.c.next_poll, feed.c.lease).label("at")).where(
            feed.c.gone.is_(False), feed.c.paused.is_(False)
        ),
        select(_later(article.c.next_read, article.c.read_lease)).where(
            article.c.next_read.is_not(None)
        ),
    ).subquery()
    soonest: datetime | None = connection.scalar(select(func.min(moments.c.at)))
    return soonest


@cache
def _claim_feeds(dialect: str, failing: bool | None) -> Executable:  # noqa: FBT001 - a cache key
    wanted = bindparam("only", type_=feed.c.source.type)
    pick = (
        select(feed.c.id)
        .where(feed.c.gone.is_(False), feed.c.paused.is_(False))
        .where(feed.c.next_poll <= _NOW, _free(feed.c.lease))
        .where(or_(wanted.is_(None), feed.c.source == wanted))
        .order_by(feed.c.next_poll)
        .limit(bindparam("limit"))
    )
    if failing is not None:
        pick = pick.where(feed.c.failures > 0 if failing else feed.c.failures == 0)
    return _claim(dialect, feed, pick).values(lease=_UNTIL).returning(feed)


@cache
def _claim_pages(dialect: str) -> Executable:
    pick = (
        select(article.c.id)
        .where(article.c.next_read <= _NOW, _free(article.c.read_lease))
        .order_by(article.c.published.desc())
        .limit(bindparam("limit"))
    )
    return _claim(dialect, article, pick).values(read_lease=_UNTIL).returning(*_PAGE)


def _claim(dialect: str, table: Table, pick: Select[Any]) -> Update:
    """Change the rows that ``pick`` chooses; two programs never get the same one."""
    if dialect == "postgresql":
        # As an array the choice is made once; as a plain IN the planner may run it again per row
        # and claim more than the limit.
        locked = pick.with_for_update(skip_locked=True)
        return change(table).where(table.c.id == any_(func.array(locked.scalar_subquery())))
    return change(table).where(table.c.id.in_(pick))


def _free(lease: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(lease.is_(None), lease <= _NOW)


def _later(at: ColumnElement[Any], lease: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((lease > at, lease), else_=at)


def _due_page(row: AnyRow) -> DuePage:
    return DuePage(
        article=row.id,
        url=row.url,
        source=row.source,
        title=row.title,
        attempts=row.read_attempts,
        validators=Validators(
            etag=row.read_etag, last_modified=row.read_last_modified, digest=row.read_digest
        ),
        lang=row.lang,
    )
