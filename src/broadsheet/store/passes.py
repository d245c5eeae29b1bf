"""What opens the owner's desk: links that sign in once, and sessions; only marks are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from broadsheet.store.schema import desk_pass


def keep_pass(connection: Connection, mark: bytes, kind: str, until: datetime) -> None:
    """Let whoever holds what this is the mark of in, until then."""
    row = {"mark": mark, "kind": kind, "until": until}
    connection.execute(desk_pass.insert(), row)


def holds_pass(connection: Connection, mark: bytes, kind: str, now: datetime) -> bool:
    """Whether there is such a pass and it still holds."""
    found = select(desk_pass.c.until).where(desk_pass.c.mark == mark, desk_pass.c.kind == kind)
    until: datetime | None = connection.scalar(found)
    return until is not None and until > now


def take_pass(connection: Connection, mark: bytes, kind: str, now: datetime) -> bool:
    """Take a pass away, and all that have run out; whether it was there and still held."""
    connection.execute(delete(desk_pass).where(desk_pass.c.until <= now))
    taken = delete(desk_pass).where(desk_pass.c.mark == mark, desk_pass.c.kind == kind)
    return connection.execute(taken).rowcount == 1


def take_every_pass(connection: Connection) -> None:
    """Nobody is signed in any more, and no link signs anybody in."""
    connection.execute(delete(desk_pass))
