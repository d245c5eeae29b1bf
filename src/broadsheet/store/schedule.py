"""Which feeds and pages are due, and claiming them.

The tables themselves are the queue: a row is due when its time has come and nobody holds a lease on
it. A claim that is never followed by a `keep`, because its program died, comes back by itself when
the lease runs out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    any_,
    case,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy import update as change

from broadsheet.model import DuePage, Feed, Validators
from broadsheet.store.feeds import feed_of
from broadsheet.store.schema import AnyRow, article, feed


def due_feeds(
    connection: Connection, now: datetime, *, limit: int, lease: timedelta, source: str | None
) -> tuple[Feed, ...]:
    """Claim feeds whose time has come, longest waiting first, for as long as ``lease``."""
    wanted = [feed.c.gone.is_(False), feed.c.next_poll <= now, _free(feed.c.lease, now)]
    if source is not None:
        wanted.append(feed.c.source == source)
    pick = select(feed.c.id).where(*wanted).order_by(feed.c.next_poll).limit(limit)
    rows = _claim(connection, feed, pick, {feed.c.lease: now + lease})
    return tuple(sorted((feed_of(row) for row in rows), key=lambda one: (one.next_poll, one.id)))


def due_pages(
    connection: Connection, now: datetime, *, limit: int, lease: timedelta
) -> tuple[DuePage, ...]:
    """Claim articles whose page should be looked at, newest first, for as long as ``lease``."""
    pick = (
        select(article.c.id)
        .where(article.c.next_read <= now, _free(article.c.read_lease, now))
        .order_by(article.c.published.desc())
        .limit(limit)
    )
    rows = _claim(connection, article, pick, {article.c.read_lease: now + lease})
    newest_first = sorted(rows, key=lambda row: (row.published, row.id), reverse=True)
    return tuple(_due_page(row) for row in newest_first)


def next_due(connection: Connection) -> datetime | None:
    """When the next feed or page falls due or its lease runs out; None when none ever will."""
    moments = union_all(
        select(_later(feed.c.next_poll, feed.c.lease).label("at")).where(feed.c.gone.is_(False)),
        select(_later(article.c.next_read, article.c.read_lease)).where(
            article.c.next_read.is_not(None)
        ),
    ).subquery()
    soonest: datetime | None = connection.scalar(select(func.min(moments.c.at)))
    return soonest


def _claim(
    connection: Connection, table: Table, pick: Any, lease: dict[Any, datetime]
) -> Sequence[AnyRow]:
    """Lease the rows that ``pick`` chooses; two programs never get the same one."""
    chosen: ColumnElement[bool]
    if connection.dialect.name == "postgresql":
        # As an array the choice is made once; as a plain IN the planner may run it again per row
        # and claim more than the limit.
        locked = pick.with_for_update(skip_locked=True)
        chosen = table.c.id == any_(func.array(locked.scalar_subquery()))
    else:
        chosen = table.c.id.in_(pick)
    return connection.execute(change(table).where(chosen).values(lease).returning(table)).fetchall()


def _free(lease: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    return or_(lease.is_(None), lease <= now)


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
