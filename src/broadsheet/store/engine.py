"""Connections: one writer and a few readers on SQLite, a pool on PostgreSQL.

SQLite comes from the library that the `pysqlite3` wheel bundles, because interpreters still link
releases in which the WAL-reset bug can corrupt a database (fixed in 3.51.3). It runs in WAL mode
with ``synchronous=FULL``: a commit that was acknowledged survives a power cut. Writers begin with
``BEGIN IMMEDIATE``: a read transaction that is upgraded later fails at once, whatever the timeout.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

from pysqlite3 import dbapi2 as sqlite  # type: ignore[import-untyped]  # it has no stubs
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, StatementError
from sqlalchemy.pool import StaticPool

from broadsheet.errors import StoreBusy, StoreError, StoreFull

#: First SQLite release in which a WAL reset cannot lose pages: sqlite.org/wal.html, the reset bug.
SQLITE_AT_LEAST = (3, 51, 3)
#: How long a writer waits for another program's lock, in seconds, before it gives up.
LOCK_WAIT = 30.0
#: Readers that SQLite or PostgreSQL may serve at once, beyond which they queue.
READERS = 32
#: Pauses between attempts to write, in seconds, when PostgreSQL went away or a rival won. A server
#: that was killed is back after one to four seconds.
PAUSES = (0.05, 0.2, 1.0, 3.0, 5.0)
#: SQLSTATE of a full disk, in PostgreSQL's table of error codes.
_PG_DISK_FULL = "53100"
#: …of a deadlock or serialisation that the other side won, and of a server that stops or starts.
_PG_TRY_AGAIN = ("40001", "40P01", "57P01", "57P02", "57P03", "08")

#: What SQLite's errors mean to the owner of a newspaper, by the beginning of their names.
_PLAINLY = {
    "SQLITE_CANTOPEN": "the database cannot be opened: is its folder there, and ours to write?",
    "SQLITE_NOTADB": "the file is no database",
    "SQLITE_READONLY": "the database is read-only: its file or folder is write-protected",
    "SQLITE_CORRUPT": "the database is damaged: restore a backup",
}

_RELAX = text("SET LOCAL synchronous_commit = off")

T = TypeVar("T")


class Interrupted(StoreError):
    """PostgreSQL went away, or a rival won; the same work may succeed when tried again."""


class Database:
    """An open database. Threads may share it; reading and writing do not nest."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.dialect = url.get_backend_name()
        self._guard: AbstractContextManager[Any] = nullcontext()
        match self.dialect:
            case "sqlite":
                self._open_sqlite()
            case "postgresql":
                self._open_postgresql()
            case other:
                raise StoreError(f"{other!r} databases are not supported: use sqlite or postgresql")

    @property
    def path(self) -> str | None:
        """The file of a SQLite database; None for one in memory and for PostgreSQL."""
        return (self.url.database or None) if self.dialect == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and cannot change it."""
        guard = self._guard if self._reader is self._writer else nullcontext()
        with translated(), guard, self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, relaxed: bool = False) -> Iterator[Connection]:
        """A connection inside one transaction, committed at the end or rolled back whole.

        A ``relaxed`` commit does not wait for the disk: a power cut may undo it, though only as a
        whole and never one that came before a commit which did wait.
        """
        with translated(), self._guard, self._writer.connect() as connection:
            if relaxed and self.dialect == "sqlite":
                with _unsynchronised(connection), connection.begin():
                    yield connection
            else:
                with connection.begin():
                    if relaxed:
                        connection.execute(_RELAX)
                    yield connection

    def write(self, work: Callable[[Connection], T], *, relaxed: bool = False) -> T:
        """The answer of ``work``, run in one transaction; run again if that was interrupted.

        ``work`` must be harmless to repeat: a connection may be lost after the commit.
        """
        for pause in PAUSES:
            try:
                with self.writing(relaxed=relaxed) as connection:
                    return work(connection)
            except Interrupted:
                time.sleep(pause)
        with self.writing(relaxed=relaxed) as connection:
            return work(connection)

    @contextmanager
    def lasting(self) -> Iterator[Connection]:
        """A session with PostgreSQL outside any transaction, over when the block ends."""
        with translated(), self._writer.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            try:
                yield connection
            finally:
                connection.invalidate()

    def close(self) -> None:
        """Let go of every connection."""
        self._reader.dispose()
        self._writer.dispose()

    def _open_sqlite(self) -> None:
        if sqlite.sqlite_version_info < SQLITE_AT_LEAST:
            raise StoreError(f"SQLite {sqlite.sqlite_version} can corrupt a WAL database")
        self._guard = threading.Lock()
        self._writer = _sqlite_engine(self.url, begin="BEGIN IMMEDIATE", poolclass=StaticPool)
        self._reader = self._writer
        if self.path is not None:
            self._reader = _sqlite_engine(
                self.url, begin="BEGIN", pool_size=4, max_overflow=READERS - 4
            )
            event.listen(self._reader, "connect", _forbid_writes)

    def _open_postgresql(self) -> None:
        try:
            self._writer = create_engine(
                self.url, pool_size=4, max_overflow=READERS - 4, pool_pre_ping=True
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                "PostgreSQL needs the driver psycopg: run `python3 dev.py setup postgres` in the"
                " checkout, or install broadsheet[postgres]"
            ) from error
        self._reader = self._writer.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )


def parse_url(text: str) -> URL:
    """The address of a database, with the driver we use.

    >>> parse_url("postgresql://paper@db/news").drivername
    'postgresql+psycopg'
    """
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"{text!r} is not the address of a database") from error
    if backend in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if url.host:
        raise StoreError(
            f"{text!r}: a path has three slashes, sqlite:///paper.db, or a fourth of its own"
        )
    if url.database == ":memory:":
        return url.set(database=None)
    return url


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a driver raises into our errors; nothing of the transaction was written."""
    try:
        yield
    except StatementError as error:
        if not isinstance(error, DBAPIError):
            raise StoreError(str(error.orig)) from error
        # A connection that was never made comes without a code.
        if error.connection_invalidated or not _code(error.orig):
            raise Interrupted(f"no connection: {error.orig}") from error
        raise meaning(error.orig) from error


def meaning(error: BaseException | None) -> StoreError:
    """What a driver's error means to us."""
    code = _code(error)
    if code in {"SQLITE_FULL", _PG_DISK_FULL}:
        return StoreFull("the disk is full: nothing was written")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"another program kept the database locked for {LOCK_WAIT:.0f} s")
    if code.startswith(_PG_TRY_AGAIN):
        return Interrupted(f"interrupted: {error}")
    plain = next((words for name, words in _PLAINLY.items() if code.startswith(name)), None)
    return StoreError(plain or f"{type(error).__name__}: {error}")


def _code(error: BaseException | None) -> str:
    """SQLite's name or PostgreSQL's SQLSTATE of an error."""
    return getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or ""


@contextmanager
def _unsynchronised(connection: Connection) -> Iterator[None]:
    # Past SQLAlchemy, which would begin a transaction, and inside one this cannot be changed.
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous=FULL")


def _sqlite_engine(url: URL, *, begin: str, **options: Any) -> Engine:
    engine = create_engine(
        url,
        module=sqlite,
        # The driver must not open transactions of its own: ours begin below.
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "timeout": LOCK_WAIT,
            "cached_statements": 512,
        },
        **options,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare(connection: Any, _: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _forbid_writes(connection: Any, _: object) -> None:
    connection.execute("PRAGMA query_only=ON")
