"""The page of a source: its output day by day, what it adds, its newest articles.

Every query is bounded by an index and by a span of time or a number of rows, so that a source with
a hundred thousand articles is shown as fast as one with ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, case, exists, func, select, type_coerce

from broadsheet.model import TieKind
from broadsheet.store.columns import AnyRow, Moment
from broadsheet.store.lines import LINE_COLUMNS, LINES, line
from broadsheet.store.log import last_event
from broadsheet.store.marks import mark_counts
from broadsheet.store.schema import article, set_aside, story, tie
from broadsheet.store.sources import OPENED, source_line
from broadsheet.views import LATELY, RESTLESS, Lead, Output, SourcePage

#: Articles and things set aside on the page of a source, the newest.
NEWEST = 50
#: First reports whose lead is measured, the newest.
RACES = 200


def source_page(connection: Connection, id: str, now: datetime) -> SourcePage:
    """One source with all that is told about it; raises `NotFound`."""
    event = last_event(connection)
    only = {"source": id}
    since = now - timedelta(days=LATELY)
    copied = connection.execute(_COPIED, {**only, "since": since}).one()
    return SourcePage(
        source=source_line(connection, id, now),
        output=_output(connection, id, now),
        lead=_lead(connection.execute(_RACES, only)),
        copied=copied.articles,
        copiers=copied.copiers,
        articles=tuple(line(row) for row in connection.execute(_NEWEST_ARTICLES, only)),
        aside=connection.scalar(_ASIDE, only) or 0,
        set_aside=tuple(
            (row.at, row.where, row.reason) for row in connection.execute(_SET_ASIDE, only)
        ),
        event=event,
        marks=mark_counts(connection, id, since),
    )


_MICROSECONDS = 3_600_000_000
_SINCE = bindparam("since", type_=Moment)
_SOURCE = article.c.source == bindparam("source")
_HOUR = type_coerce(article.c.published, BigInteger) // _MICROSECONDS
_OUTPUT = (
    select(
        _HOUR.label("hour"),
        func.count().label("articles"),
        func.count(case((article.c.revisions > 0, 1))).label("revised"),
        func.count(case((article.c.unshown >= RESTLESS, 1))).label("restless"),
    )
    .where(
        _SOURCE,
        article.c.published >= _SINCE,
        article.c.published < bindparam("until", type_=Moment),
    )
    .group_by(_HOUR)
)

_copier = article.alias("copier")
_COPIED = (
    select(
        func.count(article.c.id.distinct()).label("articles"),
        func.count(_copier.c.source.distinct()).label("copiers"),
    )
    .select_from(
        article.join(tie, tie.c.to == article.c.id).join(_copier, _copier.c.id == tie.c.article)
    )
    .where(_SOURCE, article.c.published >= _SINCE)
    .where(tie.c.kind == TieKind.COPY.value, _copier.c.source != article.c.source)
)

_other = article.alias("other")
# An article confirms unless something ties it to an earlier one; a shared quotation alone does not.
_tied = exists().where(tie.c.article == _other.c.id, tie.c.kind != TieKind.QUOTES.value)
_SECOND = (
    select(_other.c.published)
    .where(_other.c.story == story.c.id, _other.c.source != bindparam("source"), ~_tied)
    .order_by(_other.c.published)
    .limit(1)
    .scalar_subquery()
)
_RACES = (
    select(article.c.published, _SECOND.label("second"))
    .select_from(article.join(story, story.c.id == article.c.id))
    .where(_SOURCE, OPENED, story.c.origins > 1)
    .order_by(article.c.published.desc())
    .limit(RACES)
)

_NEWEST_ARTICLES = (
    select(*LINE_COLUMNS)
    .select_from(LINES)
    .where(_SOURCE)
    .order_by(article.c.published.desc(), article.c.id.desc())
    .limit(NEWEST)
)
_OF_SOURCE = set_aside.c.source == bindparam("source")
_ASIDE = select(func.count()).select_from(set_aside).where(_OF_SOURCE)
_SET_ASIDE = (
    select(set_aside.c.at, set_aside.c.where, set_aside.c.reason)
    .where(_OF_SOURCE)
    .order_by(set_aside.c.id.desc())
    .limit(NEWEST)
)


def _output(connection: Connection, id: str, now: datetime) -> Output:
    """The articles of the last days, today included; none of a day to come."""
    tomorrow = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
    first = tomorrow - timedelta(days=LATELY)
    given: dict[str, Any] = {"source": id, "since": first, "until": tomorrow}
    days: dict[date, int] = {(first + timedelta(days=n)).date(): 0 for n in range(LATELY)}
    hours, revised, restless = [0] * 24, 0, 0
    for row in connection.execute(_OUTPUT, given):
        hours[row.hour % 24] += row.articles
        days[datetime.fromtimestamp(row.hour * 3600, UTC).date()] += row.articles
        revised += row.revised
        restless += row.restless
    return Output(days=tuple(days.items()), hours=tuple(hours), revised=revised, restless=restless)


def _lead(races: Iterable[AnyRow]) -> Lead:
    """A story whose second report has been withdrawn or merged elsewhere is no race any more."""
    leads = [row.second - row.published for row in races if row.second is not None]
    ahead = [lead for lead in leads if lead > timedelta()]
    return Lead(raced=len(leads), won=len(ahead), median=median(ahead) if ahead else None)
