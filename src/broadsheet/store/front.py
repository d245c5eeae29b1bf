"""The front page and the pages of the sections, in at most six queries.

Stories are in the order of their prominence, paged by key: the cursor names the last story that
was shown, so that what arrives meanwhile neither repeats a story nor skips one.
"""

from __future__ import annotations

import math
import struct
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Float, Select, bindparam, func, select, tuple_

from broadsheet.errors import NotFound
from broadsheet.model import Section, address, from_address
from broadsheet.store.cards import card_select, cards
from broadsheet.store.lines import LINE_COLUMNS, LINES, line
from broadsheet.store.log import last_event
from broadsheet.store.schema import article, article_topic, post, post_tag, story
from broadsheet.views import ArticleLine, FrontPage, Trend

#: Lines in the list of the newest articles, one for each story.
LATEST = 24
#: Newest articles among which those lines are looked for, so that one busy story cannot make the
#: query long; a section is a part of them.
_LATEST_AMONG = 600
#: Topics are trending over this time.
TRENDING = timedelta(hours=6)
#: Sources that must use a topic, and topics that are shown.
TREND_SOURCES = 2
TRENDS = 8
#: People who must use a hashtag in posts about one story, and such hashtags that are shown.
TREND_PEOPLE = 5
HASHTAGS = 3


def front_page(
    connection: Connection,
    *,
    section: Section | None,
    limit: int,
    after: str | None,
    now: datetime,
) -> FrontPage:
    """The ranked stories, of one section or of all, ``after`` an earlier page's last story.

    Raises `NotFound` where ``after`` is not what an earlier page gave as ``next_after``.
    """
    # The cursor of live readers comes first: what happens while the page is read is sent twice
    # rather than never.
    event = last_event(connection)
    asked: dict[str, object] = {"section": section and section.value, "limit": limit + 1}
    if after is not None:
        asked["prominence"], asked["id"] = _read_cursor(after)
    ranked = _ranked(in_section=section is not None, paged=after is not None)
    rows = connection.execute(ranked, asked).all()
    shown = rows[:limit]
    more = len(rows) > limit and shown
    return FrontPage(
        section=section,
        stories=cards(connection, shown),
        latest=_latest(connection, section),
        trending=_trending(connection, now),
        as_of=now,
        event=event,
        next_after=_cursor(shown[-1].prominence, shown[-1].id) if more else None,
    )


# Statements are built once for each shape: building one costs as much as running it.
@cache
def _ranked(*, in_section: bool, paged: bool) -> Select[Any]:
    query = card_select().where(story.c.merged_into.is_(None), story.c.series.is_(None))
    if in_section:
        query = query.where(story.c.section == bindparam("section"))
    if paged:
        last = tuple_(bindparam("prominence", type_=Float), bindparam("id", type_=BigInteger))
        query = query.where(last > tuple_(story.c.prominence, story.c.id))
    order = (story.c.prominence.desc(), story.c.id.desc())
    return query.order_by(*order).limit(bindparam("limit"))


def _cursor(prominence: float, id: int) -> str:
    return address(int.from_bytes(struct.pack(">d", prominence))) + address(id)


def _read_cursor(text: str) -> tuple[float, int]:
    bits, id = from_address(text[:13]), from_address(text[13:])
    if bits is None or id is None or id >> 63:
        raise NotFound("page", text)
    (prominence,) = struct.unpack(">d", bits.to_bytes(8))
    if not math.isfinite(prominence):
        raise NotFound("page", text)
    return prominence, id


def _latest(connection: Connection, section: Section | None) -> tuple[ArticleLine, ...]:
    """The newest articles, one line for each story."""
    newest = _newest(in_section=section is not None)
    rows = connection.execute(newest, {"section": section and section.value})
    return tuple(line(row) for row in rows)


@cache
def _newest(*, in_section: bool) -> Select[Any]:
    newest = (
        select(article.c.id, article.c.story, article.c.received)
        .order_by(article.c.received.desc(), article.c.id.desc())
        .limit(_LATEST_AMONG)
        .subquery("newest")
    )
    order = (newest.c.received.desc(), newest.c.id.desc())
    place = func.row_number().over(partition_by=newest.c.story, order_by=order).label("place")
    placed = select(newest, place).subquery("placed")
    order = (placed.c.received.desc(), placed.c.id.desc())
    first = (
        select(placed.c.id)
        .join(story, story.c.id == placed.c.story)
        .where(placed.c.place == 1, story.c.series.is_(None))
        .order_by(*order)
        .limit(LATEST)
    )
    if in_section:
        first = first.where(story.c.section == bindparam("section"))
    # Only the lines that are shown are read from the wide rows of the articles.
    shown = first.subquery("shown")
    return (
        select(*LINE_COLUMNS)
        .select_from(LINES.join(shown, shown.c.id == article.c.id))
        .order_by(article.c.received.desc(), article.c.id.desc())
    )


_SOURCES = func.count(article_topic.c.source.distinct()).label("sources")
_ARTICLES = func.count().label("articles")
_TRENDING = (
    select(article_topic.c.topic, _SOURCES, _ARTICLES)
    .where(article_topic.c.at > bindparam("since"), article_topic.c.at <= bindparam("now"))
    .group_by(article_topic.c.topic)
    .having(_SOURCES >= TREND_SOURCES)
    .order_by(_SOURCES.desc(), _ARTICLES.desc(), article_topic.c.topic)
    .limit(TRENDS)
)


_PEOPLE = func.count(post_tag.c.person.distinct()).label("people")
_TALKED = (
    select(post_tag.c.tag, post.c.story, _PEOPLE)
    .join(post, post.c.id == post_tag.c.post)
    .where(
        post_tag.c.at > bindparam("since"),
        post_tag.c.at <= bindparam("now"),
        post.c.story.is_not(None),
    )
    .group_by(post_tag.c.tag, post.c.story)
    .having(_PEOPLE >= TREND_PEOPLE)
    .order_by(_PEOPLE.desc(), post_tag.c.tag, post.c.story)
)


def _trending(connection: Connection, now: datetime) -> tuple[Trend, ...]:
    """Topics by the sources that use them, then the hashtags of people who talk about a story."""
    window = {"since": now - TRENDING, "now": now}
    topics = {
        row.topic.lstrip("#").lower(): Trend(
            topic=row.topic, sources=row.sources, articles=row.articles
        )
        for row in connection.execute(_TRENDING, window)
    }
    hashtags: dict[str, Trend] = {}
    for row in connection.execute(_TALKED, window):
        if row.tag not in topics and len(hashtags) < HASHTAGS:
            trend = Trend(
                topic=f"#{row.tag}", sources=0, articles=0, people=row.people, story=row.story
            )
            hashtags.setdefault(row.tag, trend)
    return (*list(topics.values())[: TRENDS - len(hashtags)], *hashtags.values())
