"""The first tables."""

from __future__ import annotations

from alembic import op

from broadsheet.store.schema import metadata
from broadsheet.store.search import create_search

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    metadata.create_all(op.get_bind())
    create_search(op.get_bind())
