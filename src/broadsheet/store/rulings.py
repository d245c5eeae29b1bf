"""What editors ruled: the queue of what is to be done, and what the machine must not overrule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy import update as change

from broadsheet.errors import NotFound
from broadsheet.model import Call, Pair, Ruling, Shape
from broadsheet.store.schema import article, pair, reshaping, ruling
from broadsheet.store.stories import standing
from broadsheet.store.writing import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Whether a ruling was seen to, and why it could not be carried out."""

    done: bool
    refused: str | None


_ADD = ruling.insert().returning(ruling.c.number)
_WAITING = select(ruling).where(ruling.c.done.is_(None)).order_by(ruling.c.number)
_DONE = (
    change(ruling)
    .where(ruling.c.number == bindparam("its_number"))
    .values(done=bindparam("done"), refused=bindparam("refused"))
)
_OUTCOME = select(ruling.c.done, ruling.c.refused).where(ruling.c.number == bindparam("its_number"))
_one, _other = article.alias("one"), article.alias("other_one")
_PAIRED = (
    select(_one.c.story, _other.c.story)
    .select_from(
        pair.join(_one, _one.c.id == pair.c.article).join(_other, _other.c.id == pair.c.other)
    )
    .where(~pair.c.together, _one.c.story != _other.c.story)
    .distinct()
)
_SPLIT = select(reshaping.c.kept, reshaping.c.gone).where(
    reshaping.c.shape == Shape.SPLIT.value, ~reshaping.c.undone
)
_TOGETHER = select(pair.c.article, pair.c.other).where(
    pair.c.together,
    pair.c.article.in_(bindparam("ids", expanding=True)),
    pair.c.other.in_(bindparam("ids", expanding=True)),
)


def add(connection: Connection, one: Ruling, now: datetime) -> int:
    """Put a ruling in the queue and return its number."""
    row: dict[str, Any] = {
        "at": now,
        "call": one.call.value,
        "story": one.story,
        "other": one.other,
        "articles": list(one.articles),
        "change": one.change,
        "why": one.why,
        "done": None,
        "refused": None,
    }
    number: int = connection.execute(_ADD, row).scalar_one()
    return number


def waiting(connection: Connection) -> tuple[Ruling, ...]:
    """The rulings that are still to be carried out, oldest first."""
    return tuple(
        Ruling(
            number=row.number,
            call=Call(row.call),
            story=row.story,
            other=row.other,
            articles=tuple(row.articles),
            change=row.change,
            why=row.why,
        )
        for row in connection.execute(_WAITING)
    )


def done(connection: Connection, number: int, now: datetime, refused: str | None = None) -> None:
    """A ruling was carried out, or could not be, for this reason."""
    connection.execute(_DONE, {"its_number": number, "done": now, "refused": refused})


def came_of(connection: Connection, number: int) -> Outcome:
    """What came of a ruling: nothing yet, that it was carried out, or why it was not."""
    row = connection.execute(_OUTCOME, {"its_number": number}).one_or_none()
    if row is None:
        raise NotFound("ruling", str(number))
    return Outcome(done=row.done is not None, refused=row.refused)


def keep_pairs(connection: Connection, pairs: Iterable[Pair], now: datetime) -> None:
    """What was said last about two articles holds."""
    rows = [
        {
            "article": one.article,
            "other": one.other,
            "at": now,
            "together": one.together,
            "why": one.why,
        }
        for one in pairs
    ]
    upsert(connection, pair, rows)


def kept_apart(connection: Connection) -> tuple[tuple[int, int], ...]:
    """Stories that were split, or that an editor keeps apart, as they stand now."""
    said = [(one, other) for one, other in connection.execute(_PAIRED)]
    split = [(one, other) for one, other in connection.execute(_SPLIT)]
    home = standing(connection, {id for both in split for id in both})
    now = [(home[one], home[other]) for one, other in split]
    return tuple(dict.fromkeys(both for both in said + now if both[0] != both[1]))


def kept_together(connection: Connection, articles: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Those pairs of these articles that an editor put together."""
    rows = connection.execute(_TOGETHER, {"ids": list(articles)})
    return tuple((row.article, row.other) for row in rows)
