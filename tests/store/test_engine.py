"""How databases are opened, shared between threads and programs, and refused."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from broadsheet.errors import StoreBusy, StoreError, StoreFull
from broadsheet.store import Store
from broadsheet.store.engine import SQLITE_AT_LEAST
from tests.store import build
from tests.store.sabotage import run, trip

#: Takes the write lock of a SQLite database, says so, and keeps it until its input ends.
HOLDER = """
import sys
from pysqlite3 import dbapi2 as sqlite
database = sqlite.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "paper.db"


def hold(path: Path) -> subprocess.Popen[str]:
    """Another program that holds the write lock."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    return holder


def test_sqlite_keeps_what_it_acknowledged_even_at_power_loss(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store, store.database.writing() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        [version] = connection.exec_driver_sql("SELECT sqlite_version()").one()

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert tuple(map(int, version.split("."))) >= SQLITE_AT_LEAST


def test_a_relaxed_commit_does_not_wait_for_the_disk_and_the_next_one_does(store: Store) -> None:
    asked, relaxed, safe = {
        "sqlite": ("PRAGMA synchronous", 1, 2),
        "postgresql": ("SHOW synchronous_commit", "off", "on"),
    }[store.database.dialect]

    def seen(connection: Connection) -> object:
        return connection.scalar(text(asked))

    def fail(connection: Connection) -> object:
        raise ZeroDivisionError

    assert store.database.write(seen, relaxed=True) == relaxed
    assert store.database.write(seen) == safe
    with pytest.raises(ZeroDivisionError):
        store.database.write(fail, relaxed=True)
    assert store.database.write(seen) == safe


def test_reading_cannot_write(store: Store) -> None:
    def delete() -> None:
        with store.database.reading() as connection:
            connection.execute(text("DELETE FROM feed"))

    with pytest.raises(StoreError, match=r"read.?only"):
        delete()


def test_what_fails_halfway_leaves_nothing(store: Store) -> None:
    def delete_and_fail() -> None:
        with store.database.writing() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        delete_and_fail()

    with store.database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_a_writer_waits_for_another_program(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store, ThreadPoolExecutor() as threads:
        holder = hold(path)
        adding = threads.submit(store.add_feed, build.source(), build.feed())
        with pytest.raises(StillWaiting):
            adding.result(timeout=0.2)
        assert store.feeds() == ()

        holder.communicate()

        assert adding.result(timeout=10)
        assert store.feeds() == (build.feed(),)


def test_a_writer_that_waited_in_vain_says_so_and_can_go_on(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store:
        with store.database.writing() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        holder = hold(path)

        with pytest.raises(StoreBusy, match="another program"):
            store.add_feed(build.source(), build.feed())

        holder.communicate()
        assert store.add_feed(build.source(), build.feed())


def test_threads_write_and_read_at_once_and_lose_nothing(store: Store) -> None:
    def add(number: int) -> int:
        store.add_feed(build.source(), build.feed(name=f"feed{number}"))
        return len(store.feeds())

    with ThreadPoolExecutor(max_workers=8) as threads:
        counts = list(threads.map(add, range(40)))

    assert max(counts) == len(store.feeds()) == 40


def test_a_database_in_memory_is_one_for_all_threads() -> None:
    with Store.open("sqlite://") as store, ThreadPoolExecutor(max_workers=4) as threads:
        feeds = [build.feed(name=f"feed{number}") for number in range(20)]
        list(threads.map(lambda feed: store.add_feed(build.source(), feed), feeds))

        assert len(store.feeds()) == 20


@pytest.mark.parametrize("url", ["mysql://paper@db/news", "no address", "", "oracle://x"])
def test_an_address_that_is_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        Store.open(url)


def test_a_folder_that_does_not_exist_is_refused_with_a_reason(path: Path) -> None:
    with pytest.raises(StoreError, match="is its folder there"):
        Store.open(f"sqlite:///{path}/nowhere/paper.db")


def test_a_server_that_does_not_answer_is_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no connection"):
        Store.open(f"postgresql://paper@/news?host={tmp_path}")


def test_postgresql_without_its_driver_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from broadsheet.store import Store\n"
        "Store.open('postgresql://paper@/news')"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )

    assert "StoreError: PostgreSQL needs the driver psycopg" in run.stderr


@pytest.mark.parametrize(
    "accident",
    [
        "PERFORM pg_terminate_backend(pg_backend_pid())",
        "RAISE EXCEPTION 'a rival won' USING ERRCODE = 'deadlock_detected'",
    ],
)
def test_a_write_that_was_interrupted_is_tried_again(postgres_store: Store, accident: str) -> None:
    store = postgres_store
    store.add_feed(build.source(), build.feed())
    # A sequence is not rolled back: the accident happens the first time only.
    run(store, "CREATE SEQUENCE tries")
    trip(store, "feed", f"IF nextval('tries') = 1 THEN {accident}; END IF")

    assert store.keep(build.arrival(build.article(1))) == 2  # after that of the feed
    assert list(store.articles([1])) == [1]


def test_a_full_disk_of_postgresql_is_told_apart(postgres_store: Store) -> None:
    trip(postgres_store, "source", "RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'")

    with pytest.raises(StoreFull):
        postgres_store.add_feed(build.source(), build.feed())
