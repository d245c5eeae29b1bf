"""Bringing a database to the tables of this release, in one transaction.

`HEAD` is compared with the newest file in ``versions`` by a test.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

HEAD = "0001"
#: Key of the PostgreSQL advisory lock that lets one program migrate at a time ("broadsht").
_MIGRATING = 0x62726F6164736874


def migrate(connection: Connection) -> None:
    """Create or upgrade the tables; the caller's transaction makes it all or nothing.

    Raises StoreTooNew when a newer release of Broadsheet has written this database.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    current = revision(connection)
    if current == HEAD:
        return
    # Only now: importing Alembic costs every start 0.1 s, and few starts migrate.
    from broadsheet.store.migrations.upgrading import upgrade  # noqa: PLC0415

    upgrade(connection, current)


def revision(connection: Connection) -> str | None:
    """Which version the tables are at; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
