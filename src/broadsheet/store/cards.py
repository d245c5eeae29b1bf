"""Stories as cards: what every list of stories shows, two queries for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from broadsheet.model import Section
from broadsheet.store.lines import LINE_COLUMNS, LINES, line
from broadsheet.store.schema import article, source, story
from broadsheet.store.stories import urgency_of
from broadsheet.views import ArticleLine, StoryCard

#: Headlines of other outlets on a card.
OTHERS = 6

_headline = article.alias("headline_article")
_lede = article.alias("lede_article")
_headline_source = source.alias("headline_source")
_lede_source = source.alias("lede_source")


def card_select() -> Select[Any]:
    """Stories with the names of the outlets that their headline and lede come from."""
    return select(
        story,
        func.coalesce(_headline_source.c.name, _headline.c.source, "").label("headline_name"),
        func.coalesce(_lede_source.c.name, _lede.c.source, "").label("lede_name"),
    ).select_from(
        story.outerjoin(_headline, _headline.c.id == story.c.headline_article)
        .outerjoin(_headline_source, _headline_source.c.id == _headline.c.source)
        .outerjoin(_lede, _lede.c.id == story.c.lede_article)
        .outerjoin(_lede_source, _lede_source.c.id == _lede.c.source)
    )


def story_cards(connection: Connection, ids: Sequence[int]) -> tuple[StoryCard, ...]:
    """The cards of these stories, in the given order; merged and unknown ones are left out."""
    if not ids:
        return ()
    rows = {row.id: row for row in connection.execute(_BY_ID, {"ids": list(ids)})}
    return cards(connection, [rows[id] for id in dict.fromkeys(ids) if id in rows])


def cards(connection: Connection, rows: Sequence[Any]) -> tuple[StoryCard, ...]:
    """The cards of rows of `card_select`; the other outlets' headlines come in one query."""
    others = _others(connection, [row.id for row in rows])
    return tuple(_card(row, others.get(row.id, ())) for row in rows)


_BY_ID = card_select().where(
    story.c.id.in_(bindparam("ids", expanding=True)), story.c.merged_into.is_(None)
)


def _others_select() -> Select[Any]:
    """The newest headline of each other outlet of a story, the newest of those first."""
    newest = (article.c.published.desc(), article.c.id.desc())
    of_outlet = (
        select(
            article.c.id,
            article.c.story,
            article.c.published,
            func.row_number()
            .over(partition_by=(article.c.story, article.c.source), order_by=newest)
            .label("place"),
        )
        .join(story, story.c.id == article.c.story)
        .join(_headline, _headline.c.id == story.c.headline_article)
        .where(
            article.c.story.in_(bindparam("ids", expanding=True)),
            article.c.source != _headline.c.source,
        )
        .subquery("of_outlet")
    )
    latest = (of_outlet.c.published.desc(), of_outlet.c.id.desc())
    of_story = (
        select(
            of_outlet.c.id,
            func.row_number().over(partition_by=of_outlet.c.story, order_by=latest).label("place"),
        )
        .where(of_outlet.c.place == 1)
        .subquery("of_story")
    )
    return (
        select(*LINE_COLUMNS, article.c.story)
        .select_from(LINES.join(of_story, of_story.c.id == article.c.id))
        .where(of_story.c.place <= OTHERS)
        .order_by(article.c.story, of_story.c.place)
    )


_OTHERS = _others_select()


def _others(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[ArticleLine, ...]]:
    found: dict[int, list[ArticleLine]] = {}
    wanted = list(ids)
    if wanted:
        for row in connection.execute(_OTHERS, {"ids": wanted}):
            found.setdefault(row.story, []).append(line(row))
    return {id: tuple(some) for id, some in found.items()}


def _card(row: Any, others: tuple[ArticleLine, ...]) -> StoryCard:
    return StoryCard(
        id=row.id,
        headline=row.headline,
        headline_article=row.headline_article,
        headline_source=row.headline_name,
        lede=row.lede,
        lede_article=row.lede_article,
        lede_source=row.lede_name,
        section=Section(row.section),
        lang=row.lang,
        first=row.first,
        updated=row.updated,
        articles=row.articles,
        outlets=row.outlets,
        origins=row.origins,
        revisions=row.revisions,
        urgency=urgency_of(row),
        image=row.image,
        series=row.series,
        topics=tuple(row.topics),
        others=others,
    )
