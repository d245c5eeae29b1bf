"""The marks of articles with their evidence, and how many of a source's articles bear which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select

from broadsheet.model import KEPT_MARKS, Appearance, Article, Mark, MarkKind, Tie, mark_bits
from broadsheet.store.articles import articles, story_of
from broadsheet.store.lines import lines
from broadsheet.store.schema import article, tie
from broadsheet.store.stories import tie_of
from broadsheet.views import ArticleLine, MarkLine

#: The earliest articles of a story among which the first of another outlet is looked for.
EARLIEST = 50

#: Judges an article by itself, its ties, and the earliest articles of its story.
Marks = Callable[[Article, Sequence[Tie], Sequence[Appearance]], tuple[Mark, ...]]

_TIES = select(tie).where(tie.c.article.in_(bindparam("ids", expanding=True)))
_EARLIEST = (
    select(article.c.id, article.c.source, article.c.published)
    .where(article.c.story == bindparam("story"))
    .order_by(article.c.published, article.c.received, article.c.id)
    .limit(EARLIEST)
)
_COUNTS = select(
    *(
        func.count(case((article.c.marks.bitwise_and(mark_bits([kind])) > 0, 1))).label(kind.name)
        for kind in KEPT_MARKS
    )
).where(
    article.c.source == bindparam("source"),
    article.c.published >= bindparam("since", type_=article.c.published.type),
)


def marked(
    connection: Connection, ids: Sequence[int], marks: Marks
) -> dict[int, tuple[MarkLine, ...]]:
    """Article → its marks with their evidence, as the newest revision shows them."""
    homes = story_of(connection, ids)
    earliest = {home: _earliest(connection, home) for home in set(homes.values())}
    bonds: dict[int, list[Tie]] = {}
    for row in connection.execute(_TIES, {"ids": list(ids)}):
        bonds.setdefault(row.article, []).append(tie_of(row))
    found = {
        id: marks(one, bonds.get(id, ()), earliest[homes[id]])
        for id, one in articles(connection, ids).items()
    }
    others = lines(connection, _others(found.values()))
    return {id: tuple(_line(mark, others) for mark in some) for id, some in found.items()}


def mark_counts(
    connection: Connection, source: str, since: datetime
) -> tuple[tuple[MarkKind, int], ...]:
    """How many articles of a source published since then bear each kept mark, where any do."""
    counts = connection.execute(_COUNTS, {"source": source, "since": since}).one()
    paired = zip(KEPT_MARKS, counts, strict=True)
    return tuple((kind, count) for kind, count in paired if count)


def _earliest(connection: Connection, story: int) -> tuple[Appearance, ...]:
    rows = connection.execute(_EARLIEST, {"story": story})
    return tuple(Appearance(article=row.id, source=row.source, at=row.published) for row in rows)


def _others(found: Iterable[Sequence[Mark]]) -> set[int]:
    return {mark.to for some in found for mark in some if mark.to is not None}


def _line(mark: Mark, others: Mapping[int, ArticleLine]) -> MarkLine:
    other = others.get(mark.to) if mark.to is not None else None
    return MarkLine(kind=mark.kind, why=mark.why, spans=mark.spans, share=mark.share, article=other)
