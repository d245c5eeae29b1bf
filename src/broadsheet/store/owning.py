"""Being the one newsroom that places articles in a database.

The story engine lives in memory, so two of them on one database would disagree. The lock is the
kernel's or PostgreSQL's own: it is gone the moment its holder dies, however that happens.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from broadsheet.errors import StoreBusy
from broadsheet.store.engine import Database

#: Key of the PostgreSQL advisory lock of the newsroom ("newsroom").
_NEWSROOM = 0x6E657773726F6F6D


@contextmanager
def own(database: Database) -> Iterator[None]:
    """Own the database for as long as the block runs; StoreBusy if another newsroom does.

    A database in memory belongs to its one program anyway.
    """
    if database.dialect == "postgresql":
        with _advisory_lock(database):
            yield
    elif database.path is not None:
        with _file_lock(Path(f"{database.path}.lock")):
            yield
    else:
        yield


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusy(f"another newsroom is running on {path.stem}") from error
        yield


@contextmanager
def _advisory_lock(database: Database) -> Iterator[None]:
    with database.lasting() as connection:
        if not connection.scalar(select(func.pg_try_advisory_lock(_NEWSROOM))):
            raise StoreBusy("another newsroom is running on this database")
        yield
