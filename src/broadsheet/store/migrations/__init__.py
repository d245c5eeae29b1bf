"""Bringing a database to the tables of this release, in one transaction.

`HEAD` is compared with the newest file in ``versions`` by a test; knowing it here spares every
start the 0.1 s that importing Alembic costs.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from broadsheet.errors import StoreTooNew

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
    _upgrade(connection, current)


def revision(connection: Connection) -> str | None:
    """Which version the tables are at; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, current: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreTooNew(
            f"the database is at version {current!r}, which this release does not know: "
            "use the release that wrote it, or a newer one"
        )
    command.upgrade(config, "head")
