"""Merges and splits: what moves with them, what redirects, and how they are told and taken back.

A story that a merge took in redirects to where it lives on, however many merges follow. A split
makes a story of its own, or lets one stand again that a merge had taken in; the addresses that
had come to lead through it lead to it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, or_, select
from sqlalchemy import update as change

from broadsheet.errors import NotFound, StoreError
from broadsheet.model import Hand, Merge, Reshaping, Shape, Split, Update
from broadsheet.store import rulings
from broadsheet.store.schema import article, development, post, reshaping, story
from broadsheet.store.stories import standing
from broadsheet.store.writing import insert_once
from broadsheet.views import ReshapingLine

#: No database counts further.
_MOST = 2**63
_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
_GONE: BindParameter[int] = bindparam("gone")
_HOME: BindParameter[int] = bindparam("home")

_MEMBERS = select(article.c.id).where(article.c.story == _GONE).order_by(article.c.id)
_MOVE_STORY = [
    change(table).where(table.c.story == _GONE).values(story=_HOME)
    for table in (article, development, post)
]
_REDIRECT = (
    change(story)
    .where(or_(story.c.id == _GONE, story.c.merged_into == _GONE))
    .values(merged_into=_HOME)
)
_MOVE_ARTICLES = [
    change(article).where(article.c.id.in_(_IDS), article.c.story == _HOME).values(story=_GONE),
    change(development)
    .where(development.c.article.in_(_IDS), development.c.story == _HOME)
    .values(story=_GONE),
    change(post).where(post.c.article.in_(_IDS), post.c.story == _HOME).values(story=_GONE),
]
_STAND_AGAIN = change(story).where(story.c.id == _GONE).values(merged_into=None)
_LEAD_TO = change(story).where(story.c.id.in_(_IDS)).values(merged_into=_HOME)
_TAKEN_IN = select(reshaping.c.gone).where(
    reshaping.c.kept.in_(_IDS), reshaping.c.shape == Shape.MERGE.value, ~reshaping.c.undone
)
_TAKEN_BACK = change(reshaping).values(undone=True)
_OF_NUMBER = _TAKEN_BACK.where(reshaping.c.number == bindparam("its_number"))
_OF_STORY = _TAKEN_BACK.where(
    reshaping.c.gone == bindparam("part"),
    reshaping.c.shape == Shape.MERGE.value,
    ~reshaping.c.undone,
)
_NUMBERED = select(reshaping).where(reshaping.c.number == bindparam("its_number"))
#: A merge is in the history of the story it ended in; a split in that of both its stories.
_HISTORY = (
    select(reshaping, story.c.headline)
    .join(story, story.c.id == reshaping.c.gone)
    .where(
        or_(
            story.c.merged_into == bindparam("story"),
            reshaping.c.kept == bindparam("story"),
            and_(reshaping.c.gone == bindparam("story"), reshaping.c.shape == Shape.SPLIT.value),
        )
    )
    .order_by(reshaping.c.number)
)


def reshape(connection: Connection, update: Update) -> None:
    """Keep the merges and splits of an update, and what an editor ruled."""
    keep_merges(connection, update)
    keep_splits(connection, update)
    rulings.keep_pairs(connection, update.pairs, update.at)
    if update.ruled is not None:
        rulings.done(connection, update.ruled, update.at)


def keep_merges(connection: Connection, update: Update) -> None:
    """Each merge in turn: the articles and the timeline move, the address redirects."""
    for one in update.merges:
        home = standing(connection, [one.kept])[one.kept]
        if home == one.gone:
            raise StoreError(f"story {one.gone} cannot merge into {one.kept}, which lives on in it")
        moved = list(connection.scalars(_MEMBERS, {"gone": one.gone}))
        _remember(connection, update, one, kept=one.kept, gone=one.gone, moved=moved)
        for statement in (*_MOVE_STORY, _REDIRECT):
            connection.execute(statement, {"gone": one.gone, "home": home})


def keep_splits(connection: Connection, update: Update) -> None:
    """Each split in turn: what leaves goes with its timeline, and has an address of its own."""
    for one in update.splits:
        home = standing(connection, [one.story])[one.story]
        moved = sorted(one.articles)
        _remember(connection, update, one, kept=home, gone=one.part, moved=moved)
        connection.execute(_OF_STORY, {"part": one.part})
        connection.execute(_STAND_AGAIN, {"gone": one.part})
        if behind := _behind(connection, one.part):
            connection.execute(_LEAD_TO, {"ids": behind, "home": one.part})
        for statement in _MOVE_ARTICLES:
            connection.execute(statement, {"ids": moved, "home": home, "gone": one.part})


def numbered(connection: Connection, number: int) -> Reshaping:
    """The merge or split with this number; raises `NotFound`."""
    known = 0 < number < _MOST
    row = connection.execute(_NUMBERED, {"its_number": number}).one_or_none() if known else None
    if row is None:
        raise NotFound("merge or split", str(number))
    return Reshaping(
        number=row.number,
        at=row.at,
        shape=Shape(row.shape),
        kept=row.kept,
        gone=row.gone,
        articles=tuple(row.articles),
        score=row.score,
        why=row.why,
        hand=Hand(row.hand),
        undone=row.undone,
    )


def history(connection: Connection, id: int) -> tuple[ReshapingLine, ...]:
    """The merges that ended in this story and the splits it came from or made, oldest first."""
    return tuple(reshaping_line(row, id) for row in connection.execute(_HISTORY, {"story": id}))


def _remember(
    connection: Connection,
    update: Update,
    one: Merge | Split,
    *,
    kept: int,
    gone: int,
    moved: Sequence[int],
) -> None:
    row: dict[str, Any] = {
        "at": update.at,
        "shape": (Shape.MERGE if isinstance(one, Merge) else Shape.SPLIT).value,
        "kept": kept,
        "gone": gone,
        "articles": list(moved),
        "score": one.score,
        "shared": one.shared if isinstance(one, Merge) else (),
        "why": one.why,
        "hand": one.hand.value,
        "undone": False,
    }
    insert_once(connection, reshaping, [row], same=("at", "shape", "gone"))
    if one.undoes is not None:
        connection.execute(_OF_NUMBER, {"its_number": one.undoes})


def _behind(connection: Connection, id: int) -> list[int]:
    """The stories that merges had led into this one, near and far."""
    found: set[int] = set()
    sought = {id}
    while sought:
        step = set(connection.scalars(_TAKEN_IN, {"ids": list(sought)}))
        sought = step - found - {id}
        found |= sought
    return sorted(found)


def reshaping_line(row: Any, id: int) -> ReshapingLine:
    """A merge or split as the story ``id`` tells it; the row has the headline of the other."""
    other = row.kept if row.gone == id else row.gone
    return ReshapingLine(
        number=row.number,
        at=row.at,
        shape=Shape(row.shape),
        other=other,
        headline=row.headline,
        articles=len(row.articles),
        score=row.score,
        why=row.why,
        hand=Hand(row.hand),
        undone=row.undone,
    )
