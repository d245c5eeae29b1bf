"""The event log: the one source of everything live.

A reader follows the numbers of the events, so numbers must become visible in their order. SQLite
has one writer. On PostgreSQL a transaction that took a number early could commit late, and readers
would skip it for ever; therefore writers number their events under a lock that they hold until they
have committed. Events are written last in a transaction, so the lock is held for moments only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from broadsheet.model import Event, LoggedEvent
from broadsheet.store.schema import event
from broadsheet.store.writing import Row, differ, insert_once

#: Key of the PostgreSQL advisory lock under which events take their numbers ("eventlog").
_NUMBERING = 0x6576656E746C6F67

_LOCK = select(func.pg_advisory_xact_lock(_NUMBERING))
_NEWEST = select(func.coalesce(func.max(event.c.seq), 0))
_AT_THAT_TIME = select(event.c.seq).where(event.c.at == bindparam("at")).limit(1)
_FOLLOWING = (
    select(event)
    .where(event.c.seq > bindparam("after"))
    .order_by(event.c.seq)
    .limit(bindparam("limit"))
)


def append(connection: Connection, at: datetime, events: Sequence[Event]) -> None:
    """Write ``events`` in their order; one that the log already holds is not written again."""
    rows = _numbered(connection, at, events)
    insert_once(
        connection,
        event,
        rows,
        same=("at", "kind", "story", "article", "source", "facts"),
        fresh=connection.scalar(_AT_THAT_TIME, {"at": at}) is None
        and differ(rows, ("kind", "story", "article", "source")),
    )


def append_new(connection: Connection, at: datetime, events: Sequence[Event]) -> None:
    """Write ``events``, of which none can be there yet: thousands at a time, without a look."""
    if events:
        connection.execute(event.insert(), _numbered(connection, at, events))


def events(connection: Connection, after: int, limit: int) -> tuple[LoggedEvent, ...]:
    """At most ``limit`` events that follow number ``after``, oldest first."""
    rows = connection.execute(_FOLLOWING, {"after": after, "limit": limit})
    return tuple(
        LoggedEvent(
            seq=row.seq,
            at=row.at,
            event=Event(
                kind=row.kind,
                story=row.story,
                article=row.article,
                source=row.source,
                facts=row.facts,
            ),
        )
        for row in rows
    )


def _numbered(connection: Connection, at: datetime, events: Sequence[Event]) -> list[Row]:
    """The rows of events, with the right to number them until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    return [
        {
            "at": at,
            "kind": one.kind,
            "story": one.story,
            "article": one.article,
            "source": one.source,
            "facts": one.facts,
        }
        for one in events
    ]


def last_event(connection: Connection) -> int:
    """The number of the newest event; 0 before the first."""
    return connection.scalar(_NEWEST) or 0
