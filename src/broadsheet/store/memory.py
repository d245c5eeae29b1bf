"""What the story engine knew when it was stopped, put by until it is taken up again, once."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, delete, select

from broadsheet.store.schema import memory

#: Bytes of a part: no row is so large that a database minds.
_PART = 2**20


def keep_memory(connection: Connection, state: bytes) -> None:
    """Put a state by, in place of one that was there."""
    connection.execute(delete(memory))
    packed = zlib.compress(state, 1)
    for part, start in enumerate(range(0, len(packed), _PART)):
        row = {"part": part, "content": packed[start : start + _PART]}
        connection.execute(memory.insert(), row)


def take_memory(connection: Connection) -> bytes | None:
    """Take the state out: after this it is no longer how things stand. None where there is none."""
    parts = connection.execute(select(memory.c.content).order_by(memory.c.part)).scalars().all()
    connection.execute(delete(memory))
    try:
        return zlib.decompress(b"".join(parts)) if parts else None
    except zlib.error:
        return None
