"""A backup is whole, verified, and never overwrites; a damaged database is found out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from broadsheet.errors import StoreError
from broadsheet.store import Store
from tests.store import build
from tests.store.sabotage import run


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "paper.db"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


def open_paper(path: Path) -> Store:
    store = Store.open(f"sqlite:///{path}")
    store.add_feed(build.source(), build.feed())
    return store


def test_a_backup_made_while_articles_arrive_is_one_moment_of_the_paper(
    paper: Path, copy: Path
) -> None:
    with open_paper(paper) as store, ThreadPoolExecutor() as threads:
        store.keep(build.arrival(*map(build.article, range(1, 200))))
        backup = threads.submit(store.backup, copy)
        for id in range(200, 230):
            store.keep(build.arrival(build.article(id)))
        backup.result(timeout=30)

    with Store.open(f"sqlite:///{copy}") as restored:
        assert restored.check() == ()
        kept = restored.articles(range(1, 230))
        assert len(kept) >= 199
        # The first event is that of the feed.
        assert len(kept) == restored.last_event() - 1 == len(restored.known(build.feed().id))
        assert kept[1] == build.article(1)


def test_a_backup_overwrites_nothing(paper: Path, copy: Path) -> None:
    copy.write_text("my letters")
    with open_paper(paper) as store, pytest.raises(StoreError, match="exists"):
        store.backup(copy)

    assert copy.read_text() == "my letters"


def test_a_backup_that_fails_leaves_nothing_behind(paper: Path, tmp_path: Path) -> None:
    before = {"paper.db", "paper.db-wal", "paper.db-shm"}
    with open_paper(paper) as store:
        with pytest.raises(StoreError):
            store.backup(tmp_path / "nowhere" / "copy.db")
        assert {path.name for path in tmp_path.iterdir()} == before


def test_postgresql_and_memory_have_no_file_to_copy(postgres_store: Store, copy: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        postgres_store.backup(copy)
    with Store.open("sqlite://") as store, pytest.raises(StoreError, match="memory"):
        store.backup(copy)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DELETE FROM revision", "1 articles lack the revision they stand at"),
        ("DELETE FROM story", "1 articles belong to a story that does not exist"),
        ("UPDATE story SET merged_into = id", "1 articles belong to a story that was merged away"),
        ("DELETE FROM placement", "1 articles were placed without a reason"),
        ("UPDATE entry SET article = 9", "1 entries name an article that does not exist"),
        ("DELETE FROM searchable", "1 articles cannot be searched"),
    ],
)
def test_what_was_lost_is_found_out(store: Store, damage: str, sentence: str) -> None:
    store.add_feed(build.source(), build.feed())
    store.keep(build.arrival(build.article(1)))
    assert store.check() == ()

    run(store, damage)

    assert store.check() == (sentence,)


def test_a_damaged_file_is_found_out(paper: Path) -> None:
    with open_paper(paper) as store:
        store.keep(build.arrival(*map(build.article, range(1, 100))))
    # The tables' descriptions are in the first pages; these hold rows.
    pages = paper.stat().st_size // 4096
    with paper.open("r+b") as file:
        for page in range(pages * 3 // 4, pages):
            file.seek(page * 4096 + 2000)
            file.write(b"\xff" * 64)

    with Store.open(f"sqlite:///{paper}") as store:
        assert store.check() != ()


def test_a_sound_paper_is_sound_after_searching_and_writing(paper: Path) -> None:
    """SQLite's own check takes an index that grew since a connection searched it for damaged."""
    with open_paper(paper) as store:
        for round in range(3):
            store.keep(build.arrival(*map(build.article, range(round * 50 + 1, round * 50 + 51))))
            assert store.search("ferry", limit=5).hits
            assert store.check() == ()
