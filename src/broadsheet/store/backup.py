"""Copies that can be trusted, and whether the database itself can."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite  # type: ignore[import-untyped]  # it has no stubs
from sqlalchemy import text

from broadsheet.errors import StoreError
from broadsheet.store.engine import LOCK_WAIT, Database, meaning

#: The sentence that reports what must never be found, and the question that counts it.
_ORPHANS = {
    "{} articles lack the revision they stand at": """
        SELECT count(*) FROM article LEFT JOIN revision
        ON revision.article = article.id AND revision.number = article.revision
        WHERE revision.article IS NULL""",
    "{} articles belong to a story that does not exist": """
        SELECT count(*) FROM article LEFT JOIN story ON story.id = article.story
        WHERE story.id IS NULL""",
    "{} articles belong to a story that was merged away": """
        SELECT count(*) FROM article JOIN story ON story.id = article.story
        WHERE story.merged_into IS NOT NULL""",
    "{} merged stories lead nowhere": """
        SELECT count(*) FROM story LEFT JOIN story home ON home.id = story.merged_into
        WHERE story.merged_into IS NOT NULL AND home.id IS NULL""",
    "{} articles were placed without a reason": """
        SELECT count(*) FROM article LEFT JOIN placement ON placement.article = article.id
        WHERE placement.article IS NULL""",
    "{} entries name an article that does not exist": """
        SELECT count(*) FROM entry LEFT JOIN article ON article.id = entry.article
        WHERE article.id IS NULL""",
    "{} articles cannot be searched": """
        SELECT count(*) FROM article LEFT JOIN searchable ON searchable.article = article.id
        WHERE searchable.article IS NULL""",
}


def backup(database: Database, path: Path) -> None:
    """Copy a SQLite database to ``path`` while it is in use; there only once it was verified.

    The copy is one moment of the database. Raises StoreError when ``path`` exists, when the copy is
    damaged, and for PostgreSQL, which has tools of its own.
    """
    if database.dialect != "sqlite":
        raise StoreError("a PostgreSQL database is backed up with pg_dump, or its own archiving")
    if database.path is None:
        raise StoreError("a database in memory cannot be backed up")
    if path.exists():
        raise StoreError(f"{path} exists: a backup does not overwrite anything")
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.unlink(missing_ok=True)
        _copy(database.path, draft)
        _verify(draft)
        draft.replace(path)
    except sqlite.Error as error:
        raise meaning(error) from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def check(database: Database) -> tuple[str, ...]:
    """What is wrong with the database, a sentence each; empty when it is sound."""
    found = [] if database.path is None else _damage(database.path)
    with database.reading() as connection:
        counts = [(line, connection.scalar(text(query))) for line, query in _ORPHANS.items()]
    return (*found, *(sentence.format(count) for sentence, count in counts if count))


def _copy(source: str, target: Path) -> None:
    with closing(_connect(source)) as database:
        database.execute("VACUUM INTO ?", (str(target),))


def _verify(path: Path) -> None:
    """Read the whole copy, and see it safely on the disk."""
    if damage := _damage(str(path)):
        raise StoreError(f"the copy is damaged: {damage[0]}")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _damage(path: str) -> list[str]:
    """What SQLite finds when it reads every page.

    On a connection of its own: one that has searched before remembers the shape of the full-text
    index, and takes what was written since for corruption (seen with SQLite 3.53.4).
    """
    with closing(_connect(path)) as database:
        try:
            found = [row[0] for row in database.execute("PRAGMA integrity_check")]
        except sqlite.DatabaseError as error:
            found = [str(error)]
        strays = database.execute("PRAGMA foreign_key_check").fetchall()
    lines = [] if found == ["ok"] else found
    return lines + [f"row {row} of {table} names no {parent}" for table, row, parent, _ in strays]


def _connect(path: str) -> Any:
    return sqlite.connect(path, isolation_level=None, timeout=LOCK_WAIT)
