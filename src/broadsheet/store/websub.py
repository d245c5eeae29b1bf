"""Subscriptions at the hubs of feeds, and the subscribers of ours.

Every method of `Hubs` is one transaction. A row is changed by a function of what it holds at that
moment, so that a hub's confirmation and our own next request cannot undo each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, exists, func, or_, select
from sqlalchemy import update as change

from broadsheet.model import Feed, Standing, Subscriber, Subscription
from broadsheet.store.columns import AnyRow, Moment
from broadsheet.store.engine import Database
from broadsheet.store.feeds import feed_of
from broadsheet.store.log import events, last_event
from broadsheet.store.schema import cursor, feed, subscriber, subscription
from broadsheet.store.writing import upsert
from broadsheet.views import PushLine

#: Says which topics news of a story touches.
Touched = Callable[[int], Iterable[str]]

#: Events read from the log in one go.
_BATCH = 2000
#: A feed that was looked at this recently is not hastened: a hub cannot make us ask more often.
_JUST_NOW = timedelta(minutes=1)

_NOW = bindparam("now", type_=Moment)
_HUB = "hub"
_SERVED = exists().where(
    feed.c.id == subscription.c.feed, feed.c.gone.is_(False), feed.c.paused.is_(False)
)
_LEAVE_ORPHANS = (
    change(subscription)
    .where(subscription.c.standing != Standing.LEAVING.value, ~_SERVED)
    .values(standing=Standing.LEAVING.value, asked=None, failures=0, next_ask=_NOW)
)
_DUE = (
    select(subscription)
    .where(subscription.c.next_ask <= _NOW)
    .order_by(subscription.c.next_ask)
    .limit(bindparam("limit"))
)
_LINES = (
    select(
        feed.c.title.label("feed"),
        subscription.c.hub,
        subscription.c.standing,
        subscription.c.expires,
        subscription.c.pushed,
        subscription.c.refused,
        subscription.c.trouble,
    )
    .join(feed, feed.c.id == subscription.c.feed)
    .where(feed.c.source == bindparam("source"))
    .where(subscription.c.standing != Standing.LEAVING.value)
    .order_by(feed.c.title, feed.c.id)
)
_HASTEN = (
    change(feed)
    .where(feed.c.id == bindparam("feed"), feed.c.next_poll > _NOW)
    .where(or_(feed.c.last_poll.is_(None), feed.c.last_poll < bindparam("since", type_=Moment)))
    .values(next_poll=_NOW)
)
_WANT = (
    change(subscriber)
    .where(subscriber.c.topic.in_(bindparam("topics", expanding=True)))
    .values(
        wanted=bindparam("seq"),
        due=func.coalesce(subscriber.c.due, bindparam("at", type_=Moment)),
    )
)
_OWED = (
    select(subscriber)
    .where(subscriber.c.due <= _NOW)
    .order_by(subscriber.c.due, subscriber.c.id)
    .limit(bindparam("limit"))
)


class Hubs:
    """What the database holds of hubs and subscribers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- ours, at the hubs of others

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Every subscription of ours."""
        with self._database.reading() as connection:
            rows = connection.execute(select(subscription))
            return tuple(_subscription(row) for row in rows)

    def subscription(self, token: str) -> Subscription | None:
        """The subscription whose deliveries come to this token."""
        with self._database.reading() as connection:
            return _named(connection, token)

    def begin(self, new: Subscription) -> None:
        """Keep a new subscription; any other of its feed is ended."""
        with self._database.writing() as connection:
            _leave(connection, new.feed, new.next_ask)
            upsert(connection, subscription, [_row(new)])

    def leave(self, feed: int, now: datetime) -> None:
        """End the subscription of a feed: its hub is asked to stop."""
        with self._database.writing() as connection:
            _leave(connection, feed, now)

    def leave_orphans(self, now: datetime) -> int:
        """End the subscriptions of feeds that are removed, gone or paused; returns how many."""
        with self._database.writing() as connection:
            return connection.execute(_LEAVE_ORPHANS, {"now": now}).rowcount

    def due(self, now: datetime, *, limit: int) -> tuple[Subscription, ...]:
        """The subscriptions about which a hub must be asked, longest waiting first."""
        with self._database.reading() as connection:
            rows = connection.execute(_DUE, {"now": now, "limit": limit})
            return tuple(_subscription(row) for row in rows)

    def change(
        self, token: str, become: Callable[[Subscription], Subscription | None]
    ) -> Subscription | None:
        """Let a subscription become what ``become`` makes of it; None ends it."""
        with self._database.writing() as connection:
            old = _named(connection, token, lock=True)
            new = become(old) if old else None
            if new is not None:
                upsert(connection, subscription, [_row(new)])
            elif old is not None:
                connection.execute(delete(subscription).where(subscription.c.token == token))
            return new

    def feed(self, id: int) -> Feed | None:
        """The feed of this id, if it is on the schedule, not paused and not gone."""
        wanted = select(feed).where(
            feed.c.id == id, feed.c.paused.is_(False), feed.c.gone.is_(False)
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
            return feed_of(row) if row else None

    def hasten(self, feed: int, now: datetime) -> None:
        """Make a feed due now, unless it was looked at within the last minute."""
        with self._database.writing() as connection:
            connection.execute(_HASTEN, {"feed": feed, "now": now, "since": now - _JUST_NOW})

    def lines(self, source: str) -> tuple[PushLine, ...]:
        """How the pushes of a source's feeds stand, by feed."""
        with self._database.reading() as connection:
            rows = connection.execute(_LINES, {"source": source})
            return tuple(
                PushLine(**(dict(row) | {"standing": Standing(row["standing"])}))
                for row in rows.mappings()
            )

    # -- others, at our hub

    def subscriber(self, id: int) -> Subscriber | None:
        """The subscriber of this id."""
        with self._database.reading() as connection:
            return _of_id(connection, id)

    def admit(self, new: Subscriber) -> None:
        """Keep a subscriber that has confirmed; one that is known goes on with what it is owed.

        The first one of all is told of what happens from now on.
        """
        with self._database.writing() as connection:
            if not connection.scalar(select(func.count()).select_from(subscriber)):
                _move_on(connection, last_event(connection))
            owed = ("due", "wanted", "delivered", "failures", "failing_since")
            upsert(connection, subscriber, [_subscriber_row(new)], spare=owed)

    def dismiss(self, id: int) -> None:
        """Forget a subscriber."""
        with self._database.writing() as connection:
            connection.execute(delete(subscriber).where(subscriber.c.id == id))

    def expire(self, now: datetime) -> int:
        """Forget the subscribers whose time has run out; returns how many."""
        with self._database.writing() as connection:
            gone = delete(subscriber).where(subscriber.c.expires <= now)
            return connection.execute(gone).rowcount

    def crowd(self, callback_like: str) -> tuple[int, int]:
        """How many subscribers there are, and how many with a callback that begins like this."""
        alike = func.sum(
            case((subscriber.c.callback.startswith(callback_like, autoescape=True), 1))
        )
        with self._database.reading() as connection:
            total, near = connection.execute(
                select(func.count(), func.coalesce(alike, 0)).select_from(subscriber)
            ).one()
            return int(total), int(near)

    def topics(self) -> tuple[str, ...]:
        """Every topic that somebody is subscribed to."""
        with self._database.reading() as connection:
            return tuple(connection.scalars(select(subscriber.c.topic).distinct()))

    def behind(self) -> bool:
        """Whether the log holds events that subscribers were not yet told of."""
        with self._database.reading() as connection:
            if connection.execute(select(subscriber.c.id).limit(1)).first() is None:
                return False
            return last_event(connection) > _position(connection)

    def owe(self, touched: Touched, at: datetime) -> int:
        """Owe every subscriber of a touched topic a delivery at ``at``; returns events read.

        What is owed and how far the log was read are written together: neither a crash before
        nor one after loses a delivery.
        """
        with self._database.writing() as connection:
            batch = events(connection, _position(connection), _BATCH)
            stories = {logged.event.story for logged in batch} - {None}
            topics = {topic for story in stories if story is not None for topic in touched(story)}
            if batch:
                given = {"topics": sorted(topics), "seq": batch[-1].seq, "at": at}
                connection.execute(_WANT, given)
                _move_on(connection, batch[-1].seq)
            return len(batch)

    def owed(self, now: datetime, *, limit: int) -> tuple[Subscriber, ...]:
        """The subscribers to whom a delivery is owed by now, longest waiting first."""
        with self._database.reading() as connection:
            rows = connection.execute(_OWED, {"now": now, "limit": limit})
            return tuple(Subscriber(**row) for row in rows.mappings())

    def change_subscriber(
        self, id: int, become: Callable[[Subscriber], Subscriber | None]
    ) -> Subscriber | None:
        """Let a subscriber become what ``become`` makes of it; None forgets it."""
        with self._database.writing() as connection:
            old = _of_id(connection, id, lock=True)
            new = become(old) if old else None
            if new is not None:
                upsert(connection, subscriber, [_subscriber_row(new)])
            elif old is not None:
                connection.execute(delete(subscriber).where(subscriber.c.id == id))
            return new


def _named(connection: Connection, token: str, *, lock: bool = False) -> Subscription | None:
    wanted = select(subscription).where(subscription.c.token == token)
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    return _subscription(row) if row else None


def _leave(connection: Connection, feed_id: int, now: datetime) -> None:
    connection.execute(
        change(subscription)
        .where(subscription.c.feed == feed_id, subscription.c.standing != Standing.LEAVING.value)
        .values(standing=Standing.LEAVING.value, asked=None, failures=0, next_ask=now)
    )


def _of_id(connection: Connection, id: int, *, lock: bool = False) -> Subscriber | None:
    wanted = select(subscriber).where(subscriber.c.id == id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    return Subscriber(**row) if row else None


def _position(connection: Connection) -> int:
    return connection.scalar(select(cursor.c.seq).where(cursor.c.name == _HUB)) or 0


def _move_on(connection: Connection, seq: int) -> None:
    upsert(connection, cursor, [{"name": _HUB, "seq": seq}])


def _subscription(row: AnyRow) -> Subscription:
    told: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - its public name, says SQLAlchemy
    return Subscription(**(told | {"standing": Standing(row.standing), "seen": tuple(row.seen)}))


def _row(one: Subscription) -> dict[str, Any]:
    return {
        "token": one.token,
        "feed": one.feed,
        "hub": one.hub,
        "topic": one.topic,
        "callback": one.callback,
        "secret": one.secret,
        "standing": one.standing.value,
        "next_ask": one.next_ask,
        "asked": one.asked,
        "expires": one.expires,
        "failures": one.failures,
        "trouble": one.trouble,
        "pushed": one.pushed,
        "refused": one.refused,
        "seen": one.seen,
    }


def _subscriber_row(one: Subscriber) -> dict[str, Any]:
    return {
        "id": one.id,
        "topic": one.topic,
        "callback": one.callback,
        "secret": one.secret,
        "expires": one.expires,
        "due": one.due,
        "wanted": one.wanted,
        "delivered": one.delivered,
        "failures": one.failures,
        "failing_since": one.failing_since,
    }
