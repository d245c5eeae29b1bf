"""Running the migrations that a database has not seen."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from broadsheet.errors import StoreTooNew


def upgrade(connection: Connection, current: str | None) -> None:
    """Migrate from ``current`` to the newest version; StoreTooNew if we do not know ``current``."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreTooNew(
            f"the database is at version {current!r}, which this release does not know: "
            "use the release that wrote it, or a newer one"
        )
    command.upgrade(config, "head")
