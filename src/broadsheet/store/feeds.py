"""Sources, their feeds, and which of their entries were seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from broadsheet import events
from broadsheet.model import (
    EntryMark,
    Feed,
    FeedKind,
    Section,
    Source,
    Validators,
    digest,
    platform,
)
from broadsheet.store.columns import AnyRow
from broadsheet.store.log import append_new
from broadsheet.store.schema import entry, feed, source
from broadsheet.store.writing import insert_new

#: Twice as many as we take from one document. An entry that is older and still listed is only
#: looked at again: the article it stands for has the same id.
_REMEMBERED = 4000

_MARKS = (
    select(entry.c.key, entry.c.digest, entry.c.article)
    .where(entry.c.feed == bindparam("feed"))
    .order_by(entry.c.seen.desc())
    .limit(_REMEMBERED)
)
_PUBLISHER = select(feed.c.source).where(feed.c.id == bindparam("feed"))
_OWNERS = select(source.c.id, source.c.owner).where(
    source.c.id.in_(bindparam("ids", expanding=True))
)


def add_feed(connection: Connection, publisher: Source, new: Feed) -> bool:
    """Put a feed on the schedule; False, and nothing changes, if it is there already."""
    if is_polled(connection, new.url):
        return False
    add_sources(connection, [publisher])
    connection.execute(feed.insert(), feed_row(new))
    append_new(connection, new.next_poll, [events.source_added(new)])
    return True


def add_feeds(connection: Connection, new: Iterable[tuple[Source, Feed]]) -> int:
    """Put feeds on the schedule, all or none; how many of them were not there already."""
    known: set[int | str] = set()
    for row in connection.execute(select(feed.c.id, feed.c.url)):
        known |= {row.id, row.url}
    fresh: dict[int, tuple[Source, Feed]] = {}
    for publisher, one in new:
        if one.id not in known and one.url not in known:
            fresh.setdefault(one.id, (publisher, one))
    # The first feed of a source names it, as it would if they came one by one.
    publishers = {publisher.id: publisher for publisher, _ in reversed(fresh.values())}
    add_sources(connection, publishers.values())
    insert_new(connection, feed, [feed_row(one) for _, one in fresh.values()])
    if added := [one for _, one in fresh.values()]:
        append_new(connection, added[0].next_poll, [events.source_added(one) for one in added])
    return len(fresh)


def is_polled(connection: Connection, url: str, *, besides: int | None = None) -> bool:
    """Whether a feed, ``besides`` this one, is polled at this address or was added at it."""
    there = select(feed.c.id).where(or_(feed.c.id == digest(url), feed.c.url == url))
    return any(id != besides for id in connection.scalars(there))


def add_sources(connection: Connection, new: Iterable[Source]) -> None:
    """Make sources known; what is known of one already is left alone."""
    insert_new(
        connection,
        source,
        [
            {
                "id": one.id,
                "name": one.name,
                "home": one.home,
                "owner": one.owner,
                "lang": one.lang,
                "country": one.country,
            }
            for one in new
        ],
    )


def owners(connection: Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """Source → the house that publishes it, for those of ``ids`` that are known."""
    rows = connection.execute(_OWNERS, {"ids": list(ids)})
    return {row.id: row.owner for row in rows}


def sources(connection: Connection) -> tuple[Source, ...]:
    """Every source that was ever known, by name."""
    rows = connection.execute(select(source).order_by(source.c.name, source.c.id))
    return tuple(Source(**row) for row in rows.mappings())


def feeds(connection: Connection) -> tuple[Feed, ...]:
    """Every feed on the schedule, by source and address."""
    rows = connection.execute(select(feed).order_by(feed.c.source, feed.c.url))
    return tuple(feed_of(row) for row in rows)


def publisher(connection: Connection, feed_id: int) -> str | None:
    """The source of a feed; None where it is on the schedule no longer."""
    found: str | None = connection.scalar(_PUBLISHER, {"feed": feed_id})
    return found


def known(connection: Connection, feed_id: int) -> dict[int, EntryMark]:
    """Key → mark of the entries of a feed that were seen, the newest 4,000."""
    rows = connection.execute(_MARKS, {"feed": feed_id})
    return {key: EntryMark(key=key, digest=digest, article=id) for key, digest, id in rows}


def feed_of(row: AnyRow) -> Feed:
    """The feed that a row of the table holds."""
    return Feed(
        id=row.id,
        url=row.url,
        source=row.source,
        title=row.title,
        section=Section(row.section) if row.section else None,
        lang=row.lang,
        validators=Validators(etag=row.etag, last_modified=row.last_modified, digest=row.digest),
        next_poll=row.next_poll,
        last_poll=row.last_poll,
        last_success=row.last_success,
        failures=row.failures,
        last_error=row.last_error,
        gone=row.gone,
        kind=FeedKind(row.kind),
        rhythm=tuple(row.rhythm),
        moved_to=row.moved_to,
        moves=row.moves,
        paused=row.paused,
    )


def feed_row(one: Feed) -> dict[str, Any]:
    """The row that a feed is written as."""
    return {
        "id": one.id,
        "url": one.url,
        "source": one.source,
        "title": one.title,
        "section": one.section,
        "lang": one.lang,
        "etag": one.validators.etag,
        "last_modified": one.validators.last_modified,
        "digest": one.validators.digest,
        "next_poll": one.next_poll,
        "lease": None,
        "last_poll": one.last_poll,
        "last_success": one.last_success,
        "failures": one.failures,
        "last_error": one.last_error,
        "gone": one.gone,
        "kind": one.kind,
        "rhythm": one.rhythm,
        "moved_to": one.moved_to,
        "moves": one.moves,
        "paused": one.paused,
        "platform": platform(one.url),
    }
