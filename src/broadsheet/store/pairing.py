"""What is kept of two articles together: placements, what moved one of them, editors' words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, or_, select

from broadsheet.store.articles import texts
from broadsheet.store.cards import cards
from broadsheet.store.evidence import texts_needed, tie_line
from broadsheet.store.explaining import placement_lines, subject
from broadsheet.store.lines import lines
from broadsheet.store.reshaping import reshaping_line
from broadsheet.store.schema import article, pair, placement, reshaping, story
from broadsheet.store.stories import ties
from broadsheet.store.story_page import story_row
from broadsheet.views import Meeting, PairLine, ReshapingLine, TieLine

_ONE: BindParameter[int] = bindparam("one", expanding=True)
_OTHER: BindParameter[int] = bindparam("other", expanding=True)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_PLACED = select(placement.c.story).where(placement.c.article.in_(_IDS))
_MEMBERS = (
    select(article.c.id)
    .where(article.c.story == bindparam("story"))
    # The same order as everywhere: what came first stands for its story.
    .order_by(article.c.received, article.c.id)
)
_RESHAPED = (
    select(reshaping, story.c.headline)
    .join(story, story.c.id == reshaping.c.gone)
    .where(or_(reshaping.c.kept.in_(_IDS), reshaping.c.gone.in_(_IDS)))
    .order_by(reshaping.c.number)
)
_SAID = (
    select(pair)
    .where(
        or_(
            and_(pair.c.article.in_(_ONE), pair.c.other.in_(_OTHER)),
            and_(pair.c.article.in_(_OTHER), pair.c.other.in_(_ONE)),
        )
    )
    .order_by(pair.c.at, pair.c.article, pair.c.other)
)


def meeting(connection: Connection, one: int, other: int) -> Meeting:
    """Two articles, or the ones that opened two stories, and their stories; raises `NotFound`."""
    first, home = _stands_for(connection, one)
    second, other_home = _stands_for(connection, other)
    homes = list(dict.fromkeys([home, other_home]))
    is_one = len(homes) == 1
    known = lines(connection, [first, second])
    groups = [[first], [second]] if is_one else [_members(connection, id) for id in homes]
    return Meeting(
        one=known[first],
        other=known[second],
        stories=tuple(cards(connection, [story_row(connection, id) for id in homes])),
        placements=placement_lines(connection, dict.fromkeys([first, second])),
        history=_moved(connection, first, second, homes),
        rulings=_said(connection, *groups),
    )


def ties_between(connection: Connection, home: int, one: int, other: int) -> tuple[TieLine, ...]:
    """The ties that lead from one article of a story to another, with the words that show them."""
    both = {one, other}
    found = [t for t in ties(connection, [home]).get(home, ()) if {t.article, t.to} == both]
    quoted = texts(connection, needed) if (needed := texts_needed(found)) else {}
    return tuple(tie_line(tie, quoted) for tie in found)


def _stands_for(connection: Connection, id: int) -> tuple[int, int]:
    """The article that an id means, or that opened the story it means, and its living story."""
    home, _ = subject(connection, id)
    members = _members(connection, home)
    return next((one for one in (id, home) if one in members), members[0]), home


def _members(connection: Connection, home: int) -> list[int]:
    return list(connection.scalars(_MEMBERS, {"story": home}))


def _moved(
    connection: Connection, one: int, other: int, homes: Iterable[int]
) -> tuple[ReshapingLine, ...]:
    """The merges and splits of their stories that moved one of two articles and not the other."""
    sought = {*homes, *connection.scalars(_PLACED, {"ids": [one, other]})}
    rows: dict[int, Any] = {}
    while True:
        step = {row.number: row for row in connection.execute(_RESHAPED, {"ids": list(sought)})}
        rows |= step
        reached = {id for row in step.values() for id in (row.kept, row.gone)}
        if reached <= sought:
            break
        sought |= reached
    return tuple(
        reshaping_line(row, row.kept)
        for _, row in sorted(rows.items())
        if (one in row.articles) != (other in row.articles)
    )


def _said(connection: Connection, ones: list[int], others: list[int]) -> tuple[PairLine, ...]:
    rows = connection.execute(_SAID, {"one": ones, "other": others}).all()
    known = lines(connection, {id for row in rows for id in (row.article, row.other)})
    return tuple(
        PairLine(
            article=known[row.article],
            other=known[row.other],
            at=row.at,
            together=row.together,
            why=row.why,
        )
        for row in rows
        if row.article in known and row.other in known
    )
