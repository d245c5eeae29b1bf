"""Stories of other languages: the anchors by which they are found, and the links that were made.

Anchors are kept of stories of the last days only. An anchor that many stories have finds none: so
a search costs the same however many stories live.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import (
    BindParameter,
    Connection,
    Subquery,
    bindparam,
    delete,
    or_,
    select,
    union_all,
)

from broadsheet.model import Alike, Link, Update
from broadsheet.store.cards import story_cards
from broadsheet.store.schema import anchor, link
from broadsheet.store.writing import insert_new, upsert
from broadsheet.views import LinkLine, StoryCard

#: Anchors are forgotten after this long.
FORGOTTEN = timedelta(days=4)
#: Stories looked at for one anchor; one that so many have finds none.
COMMON = 40
#: Anchors looked up at once.
AT_ONCE = 16

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_FORGET = delete(anchor).where(anchor.c.at < bindparam("before"))
_UNLINK = delete(link).where(or_(link.c.story.in_(_IDS), link.c.other.in_(_IDS)))
_LINKS = select(link).where(or_(link.c.story.in_(_IDS), link.c.other.in_(_IDS)))


def _having(place: int) -> Subquery:
    return (
        select(anchor.c.anchor, anchor.c.story, anchor.c.lang)
        .where(anchor.c.anchor == bindparam(f"a{place}"))
        .limit(COMMON)
        .subquery(f"s{place}")
    )


_ALIKE = union_all(*(select(_having(place)) for place in range(AT_ONCE)))


def keep_links(connection: Connection, update: Update) -> None:
    """Keep the anchors of the stories that were told, and their links in place of the old ones."""
    if update.anchors:
        rows = [
            {"anchor": key, "story": one.story, "lang": one.lang, "at": one.at}
            for one in update.anchors
            for key in one.keys
        ]
        upsert(connection, anchor, rows)
        connection.execute(_FORGET, {"before": update.at - FORGOTTEN})
    if update.relinked:
        connection.execute(_UNLINK, {"ids": list(update.relinked)})
    insert_new(connection, link, [_row(one) for one in update.links])


def _row(one: Link) -> dict[str, object]:
    turned = one.story > one.other
    shared = [(b, a) if turned else (a, b) for a, b in one.shared]
    return {
        "story": min(one.story, one.other),
        "other": max(one.story, one.other),
        "score": one.score,
        "shared": shared,
        "why": one.why,
        "at": one.at,
    }


def alike(connection: Connection, keys: Sequence[str], *, besides: int, lang: str) -> Alike:
    """The stories of other languages that share these anchors, those that share most first."""
    asked = [*keys[:AT_ONCE], *[""] * AT_ONCE][:AT_ONCE]
    rows = connection.execute(_ALIKE, {f"a{n}": key for n, key in enumerate(asked)}).all()
    common = Counter(row[0] for row in rows if row[1] != besides)
    found = Counter(
        row[1]
        for row in rows
        if row[2] != lang and row[1] != besides and common[row[0]] < COMMON - 1
    )
    return Alike(stories=tuple(found.most_common()), common=dict(common))


def links(connection: Connection, ids: Iterable[int]) -> tuple[Link, ...]:
    """The links of these stories."""
    return tuple(
        Link(
            story=row.story,
            other=row.other,
            score=row.score,
            shared=tuple((a, b) for a, b in row.shared),
            why=row.why,
            at=row.at,
        )
        for row in connection.execute(_LINKS, {"ids": list(ids)})
    )


def link_lines(connection: Connection, id: int) -> tuple[LinkLine, ...]:
    """The stories of other languages that tell the same event, the surest first."""
    ends = {one.other if one.story == id else one.story: one for one in links(connection, [id])}
    cards = story_cards(connection, sorted(ends, key=lambda other: -ends[other].score))
    return tuple(_line(card, ends[card.id]) for card in cards)


def _line(card: StoryCard, one: Link) -> LinkLine:
    turned = one.story == card.id
    return LinkLine(
        other=card,
        score=one.score,
        shared=tuple((b, a) if turned else (a, b) for a, b in one.shared),
        why=one.why,
        at=one.at,
    )
