"""How the newsroom is doing, in two queries."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from broadsheet.store.log import last_event
from broadsheet.store.schema import feed, searchable, story
from broadsheet.views import Health

_COUNTS = select(
    select(func.count()).select_from(feed).scalar_subquery().label("feeds"),
    select(func.count(feed.c.last_poll)).scalar_subquery().label("polled"),
    select(func.count(feed.c.last_error)).scalar_subquery().label("failing"),
    select(func.max(feed.c.last_success)).scalar_subquery().label("last_success"),
    # One row for each article, and narrow ones.
    select(func.count()).select_from(searchable).scalar_subquery().label("articles"),
    select(func.count())
    .select_from(story)
    .where(story.c.merged_into.is_(None))
    .scalar_subquery()
    .label("stories"),
)


def health(connection: Connection) -> Health:
    """Counts of feeds, articles and living stories, and when a feed last answered."""
    event = last_event(connection)
    row = connection.execute(_COUNTS).one()
    return Health(
        feeds=row.feeds,
        polled=row.polled,
        failing=row.failing,
        articles=row.articles,
        stories=row.stories,
        last_success=row.last_success,
        event=event,
    )
