"""The merges in a story's history, those of the stories it took in included."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from broadsheet.store.schema import merge, story
from broadsheet.views import MergeLine

_MERGES = (
    select(merge.c.at, merge.c.gone, merge.c.score, merge.c.why, story.c.headline)
    .join(story, story.c.id == merge.c.gone)
    .where(story.c.merged_into == bindparam("story"))
    .order_by(merge.c.at, merge.c.gone)
)


def merge_lines(connection: Connection, id: int) -> tuple[MergeLine, ...]:
    """The merges that ended in this story, in the order they happened."""
    return tuple(
        MergeLine(
            at=row.at, gone=row.gone, gone_headline=row.headline, score=row.score, why=row.why
        )
        for row in connection.execute(_MERGES, {"story": id})
    )
