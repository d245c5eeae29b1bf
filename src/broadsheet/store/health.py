"""How the newsroom is doing, and the signs by which `check` tells what needs a person."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, bindparam, case, func, select

from broadsheet.store.columns import Moment
from broadsheet.store.log import last_event
from broadsheet.store.schema import article, feed, searchable, set_aside, story
from broadsheet.views import Health, Signs

#: What signs are counted over: long enough for a weekly, short enough to be today's trouble.
WEEK = timedelta(days=7)

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


_SINCE = bindparam("since", type_=Moment)
_ARRIVED = (
    select(
        article.c.source,
        func.count().label("articles"),
        func.count(case((article.c.read_error.contains("robots.txt"), 1))).label("refused"),
    )
    .where(article.c.received >= _SINCE)
    .group_by(article.c.source)
)
_ASIDE = (
    select(set_aside.c.source, func.count().label("entries"))
    .where(set_aside.c.at >= _SINCE)
    .group_by(set_aside.c.source)
)


def signs(connection: Connection, now: datetime, path: str | None) -> Signs:
    """What the last week and this machine show; ``path`` is the file of the database."""
    week = {"since": now - WEEK}
    arrived = connection.execute(_ARRIVED, week).all()
    return Signs(
        arrived={row.source: row.articles for row in arrived},
        refused={row.source: row.refused for row in arrived if row.refused},
        aside={row.source: row.entries for row in connection.execute(_ASIDE, week)},
        newest=connection.scalar(select(func.max(feed.c.last_poll))),
        free=shutil.disk_usage(Path(path).parent).free if path else None,
    )
