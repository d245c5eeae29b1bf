"""Which feeds and pages are due, and claiming them.

The tables themselves are the queue: a row is due when its time has come and nobody holds a lease on
it. A claim that is never followed by a `keep`, because its program died, comes back by itself when
the lease runs out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Executable,
    Float,
    Select,
    Subquery,
    Table,
    Update,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import update as change

from broadsheet.model import DuePage, Feed, Stage, Validators, platform
from broadsheet.store.columns import AnyRow, Moment
from broadsheet.store.feeds import feed_of
from broadsheet.store.schema import article, feed

#: Of what is due so many are looked through at once, the longest due first.
_MOST_DUE = 2000
#: What counts as the interval of a feed that was never looked at, and as the shortest of any.
_UNKNOWN = timedelta(minutes=15)
_SHORTEST = timedelta(minutes=1)

_NOW = bindparam("now", type_=Moment)
_UNTIL = bindparam("until", type_=Moment)
_MOVE = (
    change(feed)
    .where(feed.c.id == bindparam("one"))
    .values(next_poll=bindparam("at", type_=Moment))
)
_PAGE = (
    article.c.id,
    article.c.url,
    article.c.source,
    article.c.title,
    article.c.published,
    article.c.stage,
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
    at_once: int | None,
) -> tuple[Feed, ...]:
    """Claim feeds whose time has come for as long as ``lease``, each platform in its turn.

    Of one platform come first those that wait longest, measured by the interval they are used to.
    At most ``at_once`` feeds of a platform are under way together, earlier claims included.
    """
    given = {
        "now": now,
        "until": now + lease,
        "limit": limit,
        "only": source,
        "at_once": _MOST_DUE if at_once is None else at_once,
    }
    rows = connection.execute(_claim_feeds(connection.dialect.name, failing), given).fetchall()
    return tuple(_by_turns([feed_of(row) for row in rows], now))


def due_pages(
    connection: Connection,
    now: datetime,
    *,
    limit: int,
    lease: timedelta,
    at_once: int | None = None,
) -> tuple[DuePage, ...]:
    """Claim articles whose page should be looked at for as long as ``lease``.

    Those never read come first, so that looking again never keeps news waiting; then the newest.
    Of one source, and of what one feed listed, at most ``at_once`` pages are claimed, and none
    while so many are under way: a feed that lists thousands takes no place from the others.
    """
    given = {"now": now, "until": now + lease, "limit": limit}
    if at_once is not None:
        given["at_once"] = at_once
    claim = _claim_pages(connection.dialect.name, in_turns=at_once is not None)
    rows = connection.execute(claim, given).fetchall()
    newest_first = sorted(rows, key=lambda row: (row.published, row.id), reverse=True)
    unread_first = sorted(newest_first, key=lambda row: row.stage != Stage.LISTED)
    return tuple(_due_page(row) for row in unread_first)


def put_off(connection: Connection, id: int, *, host: str, until: datetime) -> None:
    """Look at no feed of ``host`` before ``until``, and give feed ``id`` back without a look."""
    connection.execute(change(feed).where(feed.c.id == id).values(lease=None))
    there = [
        feed.c.url.startswith(f"{scheme}://{host}{end}", autoescape=True)
        for scheme in ("https", "http")
        for end in "/:"
    ]
    connection.execute(
        change(feed)
        .where(or_(feed.c.id == id, and_(feed.c.platform == platform(f"//{host}"), or_(*there))))
        .where(feed.c.next_poll < until)
        .values(next_poll=until)
    )


def spread(
    connection: Connection,
    now: datetime,
    times: Callable[[int], Iterable[datetime]],
    *,
    latest: datetime,
) -> int:
    """Give all overdue feeds new times, those of the shortest intervals first; how many there are.

    ``times`` says when so many are looked at. A feed that waits until after ``latest`` was given
    its time by a clock that was wrong, and is overdue too.
    """
    usual = func.coalesce(
        type_coerce(feed.c.next_poll, BigInteger) - type_coerce(feed.c.last_poll, BigInteger),
        _micros(_UNKNOWN),
    )
    overdue = connection.scalars(
        select(feed.c.id)
        .where(feed.c.gone.is_(False), feed.c.paused.is_(False))
        .where(or_(feed.c.next_poll <= _NOW, feed.c.next_poll > latest))
        .order_by(usual, feed.c.id),
        {"now": now},
    ).all()
    rows = [{"one": id, "at": at} for id, at in zip(overdue, times(len(overdue)), strict=True)]
    if rows:
        connection.execute(_MOVE, rows)
    return len(rows)


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
    due = (
        select(feed.c.id, feed.c.platform, _lateness().label("late"))
        .where(feed.c.gone.is_(False), feed.c.paused.is_(False))
        .where(feed.c.next_poll <= _NOW, _free(feed.c.lease))
        .where(or_(wanted.is_(None), feed.c.source == wanted))
        .order_by(feed.c.next_poll)
        .limit(_MOST_DUE)
    )
    if failing is not None:
        due = due.where(feed.c.failures > 0 if failing else feed.c.failures == 0)
    turns = _turns(due.subquery())
    pick = (
        select(feed.c.id)
        .join(turns, turns.c.id == feed.c.id)
        .where(turns.c.turn <= bindparam("at_once"), _free(feed.c.lease))
        .order_by(turns.c.turn, turns.c.late.desc(), feed.c.id)
        .limit(bindparam("limit"))
    )
    return _claim(dialect, feed, pick).values(lease=_UNTIL).returning(feed)


def _turns(due: Subquery) -> Subquery:
    """Number what is due platform by platform, after what is under way there already."""
    busy = (
        select(feed.c.platform, func.count().label("looks"))
        .where(feed.c.lease > _NOW)
        .group_by(feed.c.platform)
        .subquery()
    )
    longest_first = (due.c.late.desc(), due.c.id)
    place = func.row_number().over(partition_by=due.c.platform, order_by=longest_first)
    turn = (place + func.coalesce(busy.c.looks, 0)).label("turn")
    joined = due.outerjoin(busy, busy.c.platform == due.c.platform)
    return select(due.c.id, due.c.late, turn).select_from(joined).subquery()


def _lateness() -> ColumnElement[Any]:
    """How many of its own intervals a feed has been waiting."""
    due, last = (type_coerce(column, BigInteger) for column in (feed.c.next_poll, feed.c.last_poll))
    usual = func.coalesce(due - last, _micros(_UNKNOWN))
    at_least = case((usual < _micros(_SHORTEST), _micros(_SHORTEST)), else_=usual)
    return cast(cast(_NOW, BigInteger) - due, Float) / at_least


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _by_turns(feeds: Sequence[Feed], now: datetime) -> list[Feed]:
    """The order in which they are claimed, which the database does not tell."""
    taken: Counter[str] = Counter()
    turns: list[tuple[int, Feed]] = []
    for one in sorted(feeds, key=lambda one: (-_late(one, now), one.id)):
        place = platform(one.url)
        taken[place] += 1
        turns.append((taken[place], one))
    return [one for _, one in sorted(turns, key=lambda turn: turn[0])]


def _late(one: Feed, now: datetime) -> float:
    usual = one.next_poll - one.last_poll if one.last_poll else _UNKNOWN
    return (now - one.next_poll) / max(usual, _SHORTEST)


_AGAIN = case((article.c.stage == Stage.LISTED.value, 0), else_=1)


@cache
def _claim_pages(dialect: str, *, in_turns: bool) -> Executable:
    free = (article.c.next_read <= _NOW, _free(article.c.read_lease))
    pick = select(article.c.id).where(*free)
    if in_turns:
        turns = _page_turns(free)
        pick = pick.join(turns, turns.c.id == article.c.id)
        pick = pick.where(turns.c.most <= bindparam("at_once"))
    pick = pick.order_by(_AGAIN, article.c.published.desc()).limit(bindparam("limit"))
    return _claim(dialect, article, pick).values(read_lease=_UNTIL).returning(*_PAGE)


def _page_turns(free: Sequence[ColumnElement[bool]]) -> Subquery:
    """Number the newest of what is due, source by source and feed by feed.

    Those that have as many under way as they may are left out.
    """
    whose = (article.c.source, article.c.feed)
    newest = (
        select(article.c.id, article.c.published, _AGAIN.label("again"), *whose)
        .where(*free, *(column.not_in(_full(column)) for column in whose))
        .order_by(_AGAIN, article.c.published.desc())
        .limit(_MOST_DUE)
        .subquery()
    )
    first, second = (
        func.row_number().over(
            partition_by=newest.c[column.name],
            order_by=(newest.c.again, newest.c.published.desc()),
        )
        for column in whose
    )
    return select(newest.c.id, case((first > second, first), else_=second).label("most")).subquery()


def _full(whose: Column[Any]) -> Select[Any]:
    return (
        select(whose)
        .where(article.c.next_read.is_not(None), article.c.read_lease > _NOW)
        .group_by(whose)
        .having(func.count() >= bindparam("at_once"))
    )


def _claim(dialect: str, table: Table, pick: Select[Any]) -> Update:
    """Change the rows that ``pick`` chooses; two programs never get the same one."""
    if dialect == "postgresql":
        # As an array the choice is made once; as a plain IN the planner may run it again per row
        # and claim more than the limit.
        locked = pick.with_for_update(skip_locked=True, of=table)
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
