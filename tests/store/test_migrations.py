"""A database is brought to our tables whole, or left as it was."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url, text

from broadsheet.errors import StoreError, StoreTooNew
from broadsheet.store import Store, migrations
from broadsheet.store.schema import metadata
from tests.store.conftest import run_on
from tests.store.sabotage import run

_numbers = itertools.count(1)

#: Full text is made by hand for each engine, outside the common tables.
SEARCH = "search_"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.db"
    server: str = request.getfixturevalue("postgres")
    name = f"new{next(_numbers)}"
    run_on(server, f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def of_the_schema(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or not (name or "").startswith(SEARCH)


def test_migrating_from_nothing_gives_exactly_the_tables_of_the_schema(store: Store) -> None:
    with store.database.reading() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(
            connection, opts=options | {"include_name": of_the_schema}
        )
        assert compare_metadata(context, metadata) == []


def test_a_difference_from_the_schema_would_be_found(store: Store) -> None:
    run(store, "ALTER TABLE feed ADD COLUMN colour TEXT", "DROP INDEX feed_due")

    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": of_the_schema})
        found = {difference[0] for difference in compare_metadata(context, metadata)}
    assert found == {"remove_column", "add_index"}


def test_the_newest_migration_is_the_one_we_stop_at() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_opening_again_changes_nothing_and_needs_no_alembic(url: str) -> None:
    Store.open(url).close()
    program = (
        "import sys; from broadsheet.store import Store\n"
        "Store.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", program, url]
    again = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (again.stdout, again.stderr) == ("False\n", "")


def test_the_database_of_a_newer_release_is_refused_and_left_alone(url: str) -> None:
    with Store.open(url) as store:
        run(store, "UPDATE alembic_version SET version_num = '9999'")

    for _ in range(2):
        with pytest.raises(StoreTooNew, match="9999"):
            Store.open(url)


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/paper.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tie (somebody TEXT)"))

    with pytest.raises(StoreError, match="tie already exists"):
        Store.open(url)

    assert inspect(engine).get_table_names() == ["tie"]
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE tie"))
    engine.dispose()
    Store.open(url).close()


def test_two_programs_that_open_a_new_database_at_once_both_find_it(tmp_path: Path) -> None:
    program = "import sys; from broadsheet.store import Store; Store.open(sys.argv[1]).close()"
    command = [sys.executable, "-W", "error", "-c", program, f"sqlite:///{tmp_path}/paper.db"]
    both = [subprocess.Popen(command) for _ in range(2)]

    assert [one.wait(timeout=30) for one in both] == [0, 0]
