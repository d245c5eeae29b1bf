"""What the owner does to many sources at once, each act with its events in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, false, select
from sqlalchemy import update as change

from broadsheet import events
from broadsheet.errors import NotFound
from broadsheet.model import Act, Event, Verb
from broadsheet.store.log import append_new
from broadsheet.store.schema import feed, source

#: Names in one statement: less than the parameters that SQLite takes.
_AT_ONCE = 10_000
_IDS: Any = bindparam("ids", expanding=True)
_FEEDS_OF = feed.c.source.in_(_IDS)


def act(connection: Connection, done: Act, now: datetime) -> tuple[str, ...]:
    """Do it, and return the sources that it changed; raises `NotFound` before it does anything.

    A look that is asked for changes nothing of the paper, so no event tells of it.
    """
    changed: list[str] = []
    for some in _portions(done.sources):
        known = set(connection.scalars(select(source.c.id).where(source.c.id.in_(_IDS)), some))
        for id in some["ids"]:
            if id not in known:
                raise NotFound("source", id)
        match done.verb:
            case Verb.OWNER:
                changed += _set_owner(connection, some, done.value)
            case Verb.REMOVE:
                changed += _touched(connection, some)
                connection.execute(delete(feed).where(_FEEDS_OF), some)
            case _:
                differs, values = _change(done, now)
                changed += _touched(connection, some, differs)
                connection.execute(change(feed).where(_FEEDS_OF, differs).values(**values), some)
    append_new(connection, now, [event for id in changed for event in _told(done, id)])
    return tuple(changed)


def remove_feed(connection: Connection, url: str, now: datetime) -> str:
    """Take one feed off the schedule; the source it belonged to. Raises `NotFound`."""
    of: str | None = connection.scalar(select(feed.c.source).where(feed.c.url == url))
    if of is None:
        raise NotFound("feed", url)
    connection.execute(delete(feed).where(feed.c.url == url))
    append_new(connection, now, [events.source_removed(of, url)])
    return of


def _change(done: Act, now: datetime) -> tuple[ColumnElement[bool], dict[str, Any]]:
    """Which feeds an act changes, and to what."""
    match done.verb:
        case Verb.PAUSE:
            return feed.c.paused.is_(False), {"paused": True, "lease": None}
        case Verb.RESUME:
            return feed.c.paused.is_(True), {"paused": False, "next_poll": now}
        case Verb.LOOK:
            return feed.c.paused.is_(False), {"gone": False, "next_poll": now}
        case Verb.SECTION:
            return feed.c.section.is_distinct_from(done.value), {"section": done.value}
    return false(), {}


def _told(done: Act, id: str) -> Iterator[Event]:
    match done.verb:
        case Verb.PAUSE:
            yield events.source_paused(id)
        case Verb.RESUME:
            yield events.source_resumed(id)
        case Verb.REMOVE:
            yield events.source_removed(id)
        case Verb.SECTION | Verb.OWNER:
            yield events.source_changed(id, done.verb.value, done.value)


def _touched(
    connection: Connection, some: dict[str, list[str]], *differs: ColumnElement[bool]
) -> list[str]:
    """The sources among these that have feeds which differ."""
    found = select(feed.c.source).distinct().where(_FEEDS_OF, *differs)
    return list(connection.scalars(found, some))


def _set_owner(connection: Connection, some: dict[str, list[str]], owner: str | None) -> list[str]:
    differs = (source.c.id.in_(_IDS), source.c.owner.is_distinct_from(owner))
    changed = list(connection.scalars(select(source.c.id).where(*differs), some))
    connection.execute(change(source).where(*differs).values(owner=owner), some)
    return changed


def _portions(ids: Iterable[str]) -> Iterator[dict[str, list[str]]]:
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _AT_ONCE):
        yield {"ids": wanted[start : start + _AT_ONCE]}
