"""Stories as they stand, and where the ones that were merged away live on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from broadsheet.model import DevelopmentKind, Section, Shape, Span, Story, Tie, TieKind, Urgency
from broadsheet.store.schema import article, development, reshaping, story, tie

_MERGED = select(reshaping.c.gone, reshaping.c.kept).where(
    reshaping.c.gone.in_(bindparam("ids", expanding=True)),
    reshaping.c.shape == Shape.MERGE.value,
    ~reshaping.c.undone,
)
_STORIES = select(story).where(story.c.id.in_(bindparam("ids", expanding=True)))
#: A split may leave the two ends of a tie in two stories: there it says nothing.
_tied = article.alias("tied")
_HEADLINED = (
    select(development.c.story)
    .where(
        development.c.story.in_(bindparam("ids", expanding=True)),
        development.c.kind == DevelopmentKind.HEADLINE.value,
    )
    .distinct()
)
_TIES = (
    select(article.c.story, tie)
    .join(article, article.c.id == tie.c.article)
    .join(_tied, and_(_tied.c.id == tie.c.to, _tied.c.story == article.c.story))
    .where(article.c.story.in_(bindparam("ids", expanding=True)))
    .order_by(tie.c.article, tie.c.to)
)


def standing(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """Each story → the one it lives on in: itself, or the end of its chain of merges."""
    home = {id: id for id in ids}
    sought = set(home)
    while sought:
        step = {row.gone: row.kept for row in connection.execute(_MERGED, {"ids": list(sought)})}
        home = {id: step.get(end, end) for id, end in home.items()}
        sought = set(step.values())
    return home


def stories(connection: Connection, ids: Iterable[int]) -> dict[int, Story]:
    """The stories of these ids that exist, the merged ones too, as they last stood."""
    rows = connection.execute(_STORIES, {"ids": list(ids)})
    return {
        row.id: Story(
            id=row.id,
            headline=row.headline,
            headline_article=row.headline_article,
            headline_why=row.headline_why,
            lede=row.lede,
            lede_article=row.lede_article,
            section=Section(row.section),
            section_why=row.section_why,
            lang=row.lang,
            first=row.first,
            updated=row.updated,
            articles=row.articles,
            outlets=row.outlets,
            origins=row.origins,
            revisions=row.revisions,
            prominence=row.prominence,
            urgency=urgency_of(row),
            image=row.image,
            series=row.series,
            topics=tuple(row.topics),
        )
        for row in rows
    }


def ties(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[Tie, ...]]:
    """Story → the ties that lead from its articles; stories without any are absent."""
    found: dict[int, list[Tie]] = {}
    for row in connection.execute(_TIES, {"ids": list(ids)}):
        found.setdefault(row.story, []).append(tie_of(row))
    return {id: tuple(some) for id, some in found.items()}


def headlined(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Those of these stories whose headlines have a history."""
    return set(connection.scalars(_HEADLINED, {"ids": list(ids)}))


def urgency_of(row: Any) -> Urgency:
    """The urgency of a row that has the columns of a story."""
    return Urgency(breaking=row.breaking, developing=row.developing, settled=row.settled)


def tie_of(row: Any) -> Tie:
    """The tie of a row that has the columns of its table."""
    return Tie(
        article=row.article,
        to=row.to,
        kind=TieKind(row.kind),
        containment=row.containment,
        spans=tuple(_span(numbers) for numbers in row.spans),
        why=row.why,
    )


def _span(numbers: list[int]) -> Span:
    start, end, other_start, other_end = numbers
    return Span(start=start, end=end, other_start=other_start, other_end=other_end)
