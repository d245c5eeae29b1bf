"""Writing one update, whole or not at all, and harmlessly twice.

The functions follow the path of an article: sources, articles with their topics, revisions,
stories, merges, splits, ties, developments, entries, the page and feed that were looked at, and
last the events. A story that was merged away, wherever an update names it, means the one it lives
on in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    ScalarSelect,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy import update as change

from broadsheet.errors import StoreError
from broadsheet.model import (
    ARRIVALS,
    Article,
    ChangeKind,
    Poll,
    TieKind,
    Update,
    platform,
)
from broadsheet.store import schema
from broadsheet.store.feeds import add_sources, is_polled
from broadsheet.store.furniture import keep_furniture
from broadsheet.store.links import keep_links
from broadsheet.store.log import append, last_event
from broadsheet.store.reshaping import reshape
from broadsheet.store.rows import article_row, placement_row, story_row, topics, visit_row
from broadsheet.store.search import index_texts
from broadsheet.store.stories import standing
from broadsheet.store.talk import keep_talk, says_anything
from broadsheet.store.writing import differ, insert_new, insert_once, upsert

#: Columns of an article that outlast its revisions…
_LASTING = ("received", "copy")
#: …and those that change with its text only.
_PRINTED = ("words", "terms", "sketch")

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_article, _tie, _feed = schema.article, schema.tie, schema.feed

_STANDING_ARTICLES = select(
    _article.c.id, _article.c.story, _article.c.topics, _article.c.published
).where(_article.c.id.in_(_IDS))
_FORGET_TOPIC = delete(schema.article_topic).where(
    schema.article_topic.c.topic == bindparam("old_topic"),
    schema.article_topic.c.at == bindparam("old_at"),
    schema.article_topic.c.article == bindparam("old_article"),
)


def _count_of(*kinds: ChangeKind) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            schema.revision.c.article == _article.c.id,
            schema.revision.c.kind.in_([kind.value for kind in kinds]),
        )
        .scalar_subquery()
    )


_UNSHOWN = (ChangeKind.FLIP, ChangeKind.HELD)
_COUNT_REVISIONS = (
    change(_article)
    .where(_article.c.id.in_(_IDS))
    .values(revisions=_count_of(ChangeKind.SUBSTANTIVE), unshown=_count_of(*_UNSHOWN))
)
_DEVELOPMENTS = select(schema.development).where(schema.development.c.article.in_(_IDS))
_FORGET_DEVELOPMENTS = delete(schema.development).where(schema.development.c.id.in_(_IDS))
_UNTIE = delete(_tie).where(or_(_tie.c.article.in_(_IDS), _tie.c.to.in_(_IDS)))
_TIED = select(_tie.c.article).where(or_(_tie.c.article.in_(_IDS), _tie.c.to.in_(_IDS)))
_first = _article.alias("first")
# What an outlet prints again of its own is taken from nobody; what two take from an agency is.
_MARK_COPIES = (
    change(_article)
    .where(_article.c.id.in_(_IDS))
    .values(
        copy=exists().where(
            _tie.c.article == _article.c.id,
            _first.c.id == _tie.c.to,
            or_(
                _tie.c.kind == TieKind.CREDIT.value,
                and_(_tie.c.kind == TieKind.COPY.value, _first.c.source != _article.c.source),
            ),
        )
    )
)
_VISITED = (
    change(_article)
    .where(_article.c.id == bindparam("visited"))
    .values(
        stage=bindparam("stage"),
        next_read=bindparam("next_read"),
        read_lease=None,
        read_attempts=bindparam("attempts"),
        read_etag=bindparam("etag"),
        read_last_modified=bindparam("last_modified"),
        read_digest=bindparam("digest"),
        read_error=bindparam("error"),
    )
)
_POLLED = change(_feed).where(_feed.c.id == bindparam("polled"))
_POLLED_WELL = _POLLED.values(
    etag=bindparam("etag"),
    last_modified=bindparam("last_modified"),
    digest=bindparam("digest"),
    next_poll=bindparam("next_poll"),
    lease=None,
    last_poll=bindparam("at"),
    last_success=bindparam("at"),
    failures=0,
    last_error=None,
    title=func.coalesce(bindparam("title"), _feed.c.title),
    url=func.coalesce(bindparam("url"), _feed.c.url),
    platform=func.coalesce(bindparam("platform"), _feed.c.platform),
    gone=bindparam("gone"),
    rhythm=func.coalesce(bindparam("rhythm", type_=_feed.c.rhythm.type), _feed.c.rhythm),
    moved_to=bindparam("moved_to"),
    moves=bindparam("moves"),
)
# Validators stay: they belong to the last body whose entries were kept.
_POLLED_BADLY = _POLLED.values(
    next_poll=bindparam("next_poll"),
    lease=None,
    last_poll=bindparam("at"),
    failures=case(
        (_feed.c.last_poll == bindparam("at"), _feed.c.failures), else_=_feed.c.failures + 1
    ),
    last_error=bindparam("error"),
    gone=bindparam("gone"),
    rhythm=func.coalesce(bindparam("rhythm", type_=_feed.c.rhythm.type), _feed.c.rhythm),
)
_SOURCE_OF_FEED = select(_feed.c.source).where(_feed.c.id == bindparam("feed"))
_SOURCE_OF_ARTICLE = select(_article.c.source).where(_article.c.id == bindparam("article"))


def is_only_a_look(update: Update) -> bool:
    """Whether ``update`` found nothing: if it were lost, the next look would find the same."""
    return update == Update(
        at=update.at,
        poll=update.poll,
        visits=update.visits,
        imprints=update.imprints,
        left_out=update.left_out,
    )


def keep(connection: Connection, update: Update) -> int:
    """Write ``update`` inside the caller's transaction and return the newest event's number."""
    if update.sources:
        add_sources(connection, update.sources)
    if update.articles:
        _keep_articles(connection, update)
    if update.revisions:
        _keep_revisions(connection, update)
    if update.stories:
        upsert(connection, schema.story, [story_row(one) for one in update.stories])
    reshape(connection, update)
    keep_links(connection, update)
    if update.ties or update.retied:
        _keep_ties(connection, update)
    if update.developments:
        _keep_developments(connection, update)
    _keep_talk(connection, update)
    if update.entries:
        _keep_entries(connection, update)
    if update.visits:
        connection.execute(_VISITED, [visit_row(visit) for visit in update.visits])
    keep_furniture(connection, update)
    if update.set_aside:
        _keep_set_aside(connection, update)
    if update.poll is not None:
        _keep_poll(connection, update.poll, update.at)
    if update.events:
        append(connection, update.at, update.events)
    return last_event(connection)


def _keep_articles(connection: Connection, update: Update) -> None:
    """New articles with their placements, and articles that stand at a new revision."""
    before = {
        row.id: row
        for row in connection.execute(
            _STANDING_ARTICLES, {"ids": [one.id for one in update.articles]}
        )
    }
    home = {id: row.story for id, row in before.items()} | _placed(connection, update)
    homeless = next((one for one in update.articles if one.id not in home), None)
    if homeless is not None:
        raise StoreError(f"article {homeless.id} ({homeless.url}) was placed in no story")
    index_texts(
        connection, [(one.id, one.title, one.deck, one.text, one.lang) for one in update.articles]
    )
    fresh = [one for one in update.articles if one.id in update.fingerprints]
    same_text = [one for one in update.articles if one.id not in update.fingerprints]
    _upsert_articles(connection, update, fresh, home, spare=_LASTING)
    _upsert_articles(connection, update, same_text, home, spare=(*_LASTING, *_PRINTED))
    _keep_topics(connection, update, before)


def _upsert_articles(
    connection: Connection,
    update: Update,
    articles: list[Article],
    home: Mapping[int, int],
    *,
    spare: tuple[str, ...],
) -> None:
    rows = [article_row(one, home[one.id], update.fingerprints.get(one.id)) for one in articles]
    upsert(connection, _article, rows, spare=spare)


def _placed(connection: Connection, update: Update) -> dict[int, int]:
    """Write the placements and return article → the living story it was placed in."""
    placements = update.placements
    if not placements:
        return {}
    upsert(connection, schema.placement, [placement_row(one, update.at) for one in placements])
    living = standing(connection, {one.story for one in placements})
    return {one.article: living[one.story] for one in placements}


def _keep_topics(connection: Connection, update: Update, before: Mapping[int, Any]) -> None:
    old = [
        {"old_topic": topic, "old_at": row.published, "old_article": id}
        for id, row in before.items()
        for topic in row.topics
    ]
    if old:
        connection.execute(_FORGET_TOPIC, old)
    rows = [
        {"topic": topic, "at": one.published, "article": one.id, "source": one.source}
        for one in update.articles
        for topic in topics(one)
    ]
    insert_new(connection, schema.article_topic, rows)


def _keep_revisions(connection: Connection, update: Update) -> None:
    rows = [
        {
            "article": one.article,
            "number": one.number,
            "at": one.at,
            "kind": one.kind.value,
            "aspects": [aspect.value for aspect in one.aspects],
            "why": one.why,
            "title": one.title,
            "deck": one.deck,
            "text": one.text,
            "html": one.html,
        }
        for one in update.revisions
    ]
    insert_new(connection, schema.revision, rows)
    counted = (ChangeKind.SUBSTANTIVE, *_UNSHOWN)
    revised = {one.article for one in update.revisions if one.kind in counted}
    if revised:
        connection.execute(_COUNT_REVISIONS, {"ids": list(revised)})


def _keep_ties(connection: Connection, update: Update) -> None:
    """Ties that are new, and ties that replace all those of a retied article."""
    touched = {one.article for one in update.ties}
    if update.retied:
        retied = {"ids": list(update.retied)}
        touched.update(connection.scalars(_TIED, retied))
        connection.execute(_UNTIE, retied)
    rows = [
        {
            "article": one.article,
            "to": one.to,
            "kind": one.kind.value,
            "containment": one.containment,
            "spans": [(s.start, s.end, s.other_start, s.other_end) for s in one.spans],
            "why": one.why,
        }
        for one in update.ties
    ]
    upsert(connection, _tie, rows)
    if touched:
        connection.execute(_MARK_COPIES, {"ids": list(touched)})


def _keep_developments(connection: Connection, update: Update) -> None:
    living = standing(connection, {one.story for one in update.developments})
    rows = [
        {
            "story": living[one.story],
            "at": one.at,
            "kind": one.kind.value,
            "article": one.article,
            "text": one.text,
            "why": one.why,
        }
        for one in update.developments
    ]
    ids = {"ids": list({row["article"] for row in rows})}
    known = connection.execute(_DEVELOPMENTS, ids).all()
    _forget_arrivals(connection, rows, [old for old in known if old.kind in ARRIVALS])
    insert_once(
        connection,
        schema.development,
        rows,
        same=("story", "at", "kind", "article", "text", "why"),
        fresh=not known and differ(rows, ("article", "kind")),
    )


def _forget_arrivals(
    connection: Connection, rows: list[dict[str, Any]], known: Sequence[Any]
) -> None:
    """Let what an arrival turned out to be take the place of what it seemed to be.

    Its words stay those of its hour: a later headline is a development of its own.
    """
    arrivals = {row["article"]: row for row in rows if row["kind"] in ARRIVALS}
    outdated = []
    for old in known:
        new = arrivals.get(old.article)
        if new is None:
            continue
        new["text"] = old.text
        if any(getattr(old, key) != new[key] for key in new):
            outdated.append(old.id)
    if outdated:
        connection.execute(_FORGET_DEVELOPMENTS, {"ids": outdated})


def _keep_entries(connection: Connection, update: Update) -> None:
    if update.poll is None:
        raise StoreError("entries came without the poll of the feed that lists them")
    rows = [
        {
            "feed": update.poll.feed,
            "key": one.key,
            "digest": one.digest,
            "article": one.article,
            "seen": update.at,
        }
        for one in update.entries
    ]
    upsert(connection, schema.entry, rows)


def _keep_talk(connection: Connection, update: Update) -> None:
    if says_anything(update):
        keep_talk(connection, update, source=_source_looked_at(connection, update))


def _keep_set_aside(connection: Connection, update: Update) -> None:
    source = _source_looked_at(connection, update)
    rows = [
        {
            "at": update.at,
            "source": source,
            "where": one.where,
            "reason": one.reason,
            "sample": one.sample,
        }
        for one in update.set_aside
    ]
    insert_once(connection, schema.set_aside, rows, same=("source", "where", "reason"))


def _source_looked_at(connection: Connection, update: Update) -> str:
    """Whose feed or page this update looked at; empty when its feed was removed meanwhile."""
    if update.poll is not None:
        found = connection.scalar(_SOURCE_OF_FEED, {"feed": update.poll.feed})
    else:
        article = next((visit.article for visit in update.visits), None)
        found = connection.scalar(_SOURCE_OF_ARTICLE, {"article": article})
    return found or ""


def _keep_poll(connection: Connection, poll: Poll, at: datetime) -> None:
    row: dict[str, Any] = {
        "polled": poll.feed,
        "at": at,
        "next_poll": poll.next_poll,
        "gone": poll.gone,
        "rhythm": poll.rhythm,
    }
    if poll.error is not None:
        connection.execute(_POLLED_BADLY, row | {"error": poll.error})
        return
    row["etag"] = poll.validators.etag
    row["last_modified"] = poll.validators.last_modified
    row["digest"] = poll.validators.digest
    row["title"] = poll.title
    # Two feeds may move to one address at once: the second stays, and sees it polled next time.
    taken = poll.url is not None and is_polled(connection, poll.url, besides=poll.feed)
    url = None if taken else poll.url
    row["url"] = url
    row["platform"] = platform(url) if url else None
    row["moved_to"] = poll.moved_to
    row["moves"] = poll.moves
    connection.execute(_POLLED_WELL, row)
