"""Statements that may be run twice: upserts and inserts that notice their own row.

Each is built once per table and engine and then reused, because building one costs as much as
running it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Executable, Table, bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]


def upsert(
    connection: Connection, table: Table, rows: Sequence[Row], *, spare: tuple[str, ...] = ()
) -> None:
    """Insert ``rows``; where the key is taken, overwrite all but the ``spare`` columns.

    All rows name the same columns.
    """
    if rows:
        columns = tuple(rows[0])
        connection.execute(_upsert(connection.dialect.name, table, columns, spare), rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert ``rows``; where the key is taken, leave what stands there."""
    if rows:
        connection.execute(_insert_new(connection.dialect.name, table), rows)


def insert_once(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    same: tuple[str, ...],
    fresh: bool = False,
) -> None:
    """Insert those ``rows`` of which the table has no equal in the columns ``same``.

    ``fresh`` promises that it has none, and that the rows `differ`: nothing is then looked up.
    """
    if rows:
        once = table.insert() if fresh else _insert_once(table, tuple(rows[0]), same)
        connection.execute(once, rows)


def differ(rows: Sequence[Row], columns: tuple[str, ...]) -> bool:
    """Whether no two ``rows`` agree in all of these columns."""
    return len({tuple([row[name] for name in columns]) for row in rows}) == len(rows)


@cache
def _upsert(
    dialect: str, table: Table, columns: tuple[str, ...], spare: tuple[str, ...]
) -> Executable:
    statement = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(
        index_elements=key,
        set_={name: statement.excluded[name] for name in columns if name not in {*key, *spare}},
    )


@cache
def _insert_new(dialect: str, table: Table) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_once(table: Table, columns: tuple[str, ...], same: tuple[str, ...]) -> Executable:
    given = [bindparam(name, type_=table.c[name].type) for name in columns]
    twin = exists().where(*(_equals(table.c[name]) for name in same))
    return table.insert().from_select(list(columns), select(*given).where(~twin))


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _equals(column: Column[Any]) -> Any:
    given = bindparam(column.name, type_=column.type)
    return column.is_not_distinct_from(given) if column.nullable else column == given
