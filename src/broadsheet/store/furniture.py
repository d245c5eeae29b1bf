"""What recurs on the pages of each source, and what was left out of an article for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Connection, bindparam, delete, select

from broadsheet.model import Imprint, KnownBy, LeftOut, Recurrence, Update
from broadsheet.store.schema import article, imprint, left_out
from broadsheet.store.writing import upsert

#: So many imprints are kept of a source: what `analysis.recurring` looks at, and one for the page
#: that is being read again.
MOST = 41
#: Imprints older than this say nothing of what a site prints today.
LONG_AGO = timedelta(days=90)

_OF_SOURCE = (
    select(imprint.c.article, imprint.c.prints, article.c.story)
    .join(article, article.c.id == imprint.c.article)
    .where(imprint.c.source == bindparam("whose"), imprint.c.at > bindparam("since"))
    .order_by(imprint.c.at.desc(), imprint.c.article)
    .limit(MOST)
)
_LAST = (
    select(imprint.c.at)
    .where(imprint.c.source == bindparam("whose"))
    .order_by(imprint.c.at.desc())
    .limit(1)
    .offset(MOST - 1)
)
_FORGET = delete(imprint).where(
    imprint.c.source == bindparam("whose"), imprint.c.at < bindparam("last")
)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_LEFT_OUT = select(left_out).where(left_out.c.article.in_(_IDS))
_FORGET_LEFT_OUT = delete(left_out).where(left_out.c.article.in_(_IDS))


def imprints(
    connection: Connection, source: str, *, besides: int, now: datetime
) -> tuple[Imprint, ...]:
    """Those of the newest pages of a source that were read, ``besides`` one article's."""
    rows = connection.execute(_OF_SOURCE, {"whose": source, "since": now - LONG_AGO})
    return tuple(
        Imprint(article=row.article, source=source, prints=row.prints, story=row.story)
        for row in rows
        if row.article != besides
    )


def passages(connection: Connection, articles: Iterable[int]) -> dict[int, tuple[LeftOut, ...]]:
    """Article → what was left out of it, for those of which anything was."""
    rows = connection.execute(_LEFT_OUT, {"ids": list(articles)})
    return {
        row.article: tuple(
            LeftOut(
                text=text,
                known_by=KnownBy(known_by),
                recurrence=Recurrence(pages=pages, of=of, examples=tuple(examples)),
            )
            for text, known_by, pages, of, examples in row.passages
        )
        for row in rows
    }


def keep_furniture(connection: Connection, update: Update) -> None:
    """Keep the imprints of an update, what was left out of its articles, and no old imprint."""
    upsert(
        connection,
        imprint,
        [
            {"article": one.article, "source": one.source, "at": update.at, "prints": one.prints}
            for one in update.imprints
        ],
    )
    for source in {one.source for one in update.imprints}:
        last = connection.scalar(_LAST, {"whose": source})
        if last is not None:
            connection.execute(_FORGET, {"whose": source, "last": last})
    if update.imprints:
        connection.execute(_FORGET_LEFT_OUT, {"ids": [one.article for one in update.imprints]})
    upsert(
        connection,
        left_out,
        [
            {"article": id, "passages": [_row(passage) for passage in found]}
            for id, found in update.left_out.items()
            if found
        ],
    )


def _row(passage: LeftOut) -> tuple[str, str, int, int, tuple[int, ...]]:
    found = passage.recurrence
    return passage.text, passage.known_by.value, found.pages, found.of, found.examples
