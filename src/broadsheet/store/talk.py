"""Posts and what is counted of them: kept beside the stories, touching none of their counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select
from sqlalchemy import text as sql
from sqlalchemy import update as change

from broadsheet.model import CountKind, LinkedArticle, Network, Post, Update, digest
from broadsheet.store.lines import SOURCE_NAME
from broadsheet.store.schema import (
    article,
    article_address,
    post,
    post_link,
    post_tag,
    source,
    talk_count,
)
from broadsheet.store.stories import standing
from broadsheet.store.writing import insert_new, upsert
from broadsheet.views import PostLine, ShareLine, TagLine, Talk

#: Posts on a story's page: the newest, and those with the highest score.
NEWEST = 4
HIGHEST = 3
#: Posts among which those are looked for, so that one person's many take one place.
_AMONG = 60
#: Posts that are explained, and hashtags of a story's page.
EXPLAINED = 50
TAGS = 6

_HOUR = timedelta(hours=1)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
#: Columns of a post that stay as they were when it was first seen or matched.
_LASTING = ("feed", "author", "person", "at", "received", "text", "story", "article", "match_why")

_TEXTS = select(post.c.id, post.c.text).where(post.c.id.in_(_IDS))
_MATCH = (
    change(post)
    .where(post.c.id == bindparam("said"))
    .values(
        story=bindparam("in_story"), article=bindparam("by_article"), match_why=bindparam("why")
    )
)
#: How many people used a hashtag within an hour, counted anew.
_COUNT_HOUR = sql(
    "INSERT INTO talk_count (source, kind, name, at, hours, uses, people)"
    " SELECT '', :kind, CAST(:name AS TEXT), CAST(:at AS BIGINT), 1, count(*),"
    " count(DISTINCT person) FROM post_tag WHERE tag = :tag AND at >= :since AND at < :until"
    " ON CONFLICT (source, kind, name, at, hours)"
    " DO UPDATE SET uses = excluded.uses, people = excluded.people"
).bindparams(
    bindparam("at", type_=post_tag.c.at.type),
    bindparam("since", type_=post_tag.c.at.type),
    bindparam("until", type_=post_tag.c.at.type),
)
_MATCHED = select(post.c.id, post.c.article).where(post.c.id.in_(_IDS), post.c.story.is_not(None))
_ARTICLES_AT = (
    select(article_address.c.address, article.c.id, article.c.story, article.c.title, SOURCE_NAME)
    .join(article, article.c.id == article_address.c.article)
    .outerjoin(source, source.c.id == article.c.source)
    .where(article_address.c.address.in_(_IDS))
    .order_by(article.c.received, article.c.id)
)
_WAITING = (
    select(post_link.c.link, post.c.id)
    .join(post, post.c.id == post_link.c.post)
    .where(post_link.c.link.in_(_IDS), post.c.article.is_(None))
    .order_by(post.c.at, post.c.id)
)
_TALKED = (
    select(
        post.c.network,
        func.count().label("posts"),
        func.count(post.c.person.distinct()).label("people"),
    )
    .where(post.c.story == bindparam("story"))
    .group_by(post.c.network)
    .order_by(func.count().desc(), post.c.network)
)
_OF_STORY = select(post).where(post.c.story == bindparam("story"))
_NEWEST = _OF_STORY.order_by(post.c.at.desc(), post.c.id).limit(_AMONG)
_HIGHEST = _OF_STORY.order_by(post.c.score.desc(), post.c.at.desc(), post.c.id).limit(_AMONG)
_EXPLAINED = _OF_STORY.order_by(post.c.at.desc(), post.c.id).limit(EXPLAINED)
_PEOPLE = func.count(post_tag.c.person.distinct())
_TAGS = (
    select(post_tag.c.tag, _PEOPLE.label("people"))
    .join(post, post.c.id == post_tag.c.post)
    .where(post.c.story == bindparam("story"))
    .group_by(post_tag.c.tag)
    .order_by(_PEOPLE.desc(), post_tag.c.tag)
    .limit(TAGS)
)
_SHARES = (
    select(talk_count.c.source, func.max(talk_count.c.people).label("people"))
    .join(article_address, article_address.c.address == talk_count.c.place)
    .join(article, article.c.id == article_address.c.article)
    .where(article.c.story == bindparam("story"), talk_count.c.people > 0)
    .group_by(talk_count.c.source)
    .order_by(func.max(talk_count.c.people).desc(), talk_count.c.source)
)


def says_anything(update: Update) -> bool:
    """Whether an update brings talk, or articles that posts may link to."""
    return bool(update.posts or update.counts or update.matches or update.addresses)


def keep_talk(connection: Connection, update: Update, *, source: str) -> None:
    """Write the posts, links, hashtags, counts and matches of an update; twice is harmless."""
    if update.poll is not None and update.posts:
        _keep_posts(connection, update, update.poll.feed)
    links = [{"link": link, "post": id} for id, link in update.linked]
    insert_new(connection, post_link, links)
    addresses = [{"address": link, "article": id} for id, link in update.addresses]
    insert_new(connection, article_address, addresses)
    if update.counts:
        _keep_counts(connection, update, source)
    if update.matches:
        living = standing(connection, {one.story for one in update.matches})
        rows = [
            {
                "said": one.post,
                "in_story": living[one.story],
                "by_article": one.article,
                "why": one.why,
            }
            for one in update.matches
        ]
        connection.execute(_MATCH, rows)


def heard(connection: Connection, posts: Iterable[int]) -> frozenset[int]:
    """Those of these posts that were seen before."""
    return frozenset(row.id for row in connection.execute(_TEXTS, {"ids": list(posts)}))


def matched(connection: Connection, posts: Iterable[int]) -> dict[int, bool]:
    """Post → whether a link matched it, for those that a story was found for."""
    rows = connection.execute(_MATCHED, {"ids": list(posts)})
    return {row.id: row.article is not None for row in rows}


def articles_at(connection: Connection, links: Iterable[int]) -> dict[int, LinkedArticle]:
    """Digest of an address → the article there, the first that came."""
    found: dict[int, LinkedArticle] = {}
    for row in connection.execute(_ARTICLES_AT, {"ids": list(links)}):
        one = LinkedArticle(
            article=row.id, story=row.story, source=row.source_name, title=row.title
        )
        found.setdefault(row.address, one)
    return found


def waiting(connection: Connection, links: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Digest of an address → the posts that link to it and to no known article."""
    found: dict[int, list[int]] = {}
    for row in connection.execute(_WAITING, {"ids": list(links)}):
        found.setdefault(row.link, []).append(row.id)
    return {link: tuple(posts) for link, posts in found.items()}


def talk(connection: Connection, story: int) -> Talk:
    """What people say about a story."""
    where = {"story": story}
    shares = tuple(
        ShareLine(source=row.source, people=row.people)
        for row in connection.execute(_SHARES, where)
    )
    networks = connection.execute(_TALKED, where).all()
    if not networks:
        return Talk(shares=shares)
    tags = connection.execute(_TAGS, where)
    return Talk(
        posts=sum(row.posts for row in networks),
        people=sum(row.people for row in networks),
        networks=tuple(Network(row.network) for row in networks),
        shown=_shown(connection, where),
        tags=tuple(TagLine(tag=row.tag, people=row.people) for row in tags),
        shares=shares,
    )


def said_about(connection: Connection, story: int) -> tuple[PostLine, ...]:
    """The newest posts about a story, at most `EXPLAINED`."""
    return tuple(_line(row) for row in connection.execute(_EXPLAINED, {"story": story}))


def _keep_posts(connection: Connection, update: Update, feed: int) -> None:
    ids = [one.id for one in update.posts]
    before = {row.id: row.text for row in connection.execute(_TEXTS, {"ids": ids})}
    rows = [_row(one, feed, update.at, before.get(one.id, one.text)) for one in update.posts]
    upsert(connection, post, rows, spare=_LASTING)
    fresh = [one for one in update.posts if one.id not in before]
    tags: list[dict[str, Any]] = [
        {"post": one.id, "tag": tag, "at": one.at or update.at, "person": _person(one)}
        for one in fresh
        for tag in one.tags
    ]
    insert_new(connection, post_tag, tags)
    _count_hours(connection, {(row["tag"], _hour(row["at"])) for row in tags})


def _row(one: Post, feed: int, now: datetime, first: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "feed": feed,
        "network": one.network.value,
        "url": one.url,
        "author": one.author,
        "person": _person(one),
        "at": one.at or now,
        "received": now,
        "lang": one.lang,
        "score": one.score,
        "replies": one.replies,
        "story": None,
        "article": None,
        "match_why": "",
        "text": first,
        "newest": None if one.text == first else one.text,
    }


def _person(one: Post) -> int:
    return digest("person", one.network.value, one.author)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _count_hours(connection: Connection, touched: Iterable[tuple[str, datetime]]) -> None:
    rows = [
        {
            "kind": CountKind.TAG.value,
            "name": tag,
            "tag": tag,
            "at": hour,
            "since": hour,
            "until": hour + _HOUR,
        }
        for tag, hour in sorted(touched)
    ]
    if rows:
        connection.execute(_COUNT_HOUR, rows)


def _keep_counts(connection: Connection, update: Update, source: str) -> None:
    rows = [
        {
            "source": source,
            "kind": one.kind.value,
            "name": one.name,
            "at": one.at or _hour(update.at),
            "hours": one.hours,
            "uses": one.uses,
            "people": one.people,
            "place": one.place,
        }
        for one in update.counts
    ]
    upsert(connection, talk_count, rows)


def _shown(connection: Connection, where: dict[str, int]) -> tuple[PostLine, ...]:
    """The highest by score, then the newest, one of each person."""
    found: dict[int, Any] = {}
    for query, places in ((_HIGHEST, HIGHEST), (_NEWEST, NEWEST)):
        wanted = len(found) + places
        for row in connection.execute(query, where):
            if len(found) < wanted:
                found.setdefault(row.person, row)
    return tuple(_line(row) for row in found.values())


def _line(row: Any) -> PostLine:
    return PostLine(
        id=row.id,
        network=Network(row.network),
        author=row.author,
        text=row.newest or row.text,
        url=row.url,
        at=row.at,
        lang=row.lang,
        score=row.score,
        replies=row.replies,
        why=row.match_why,
    )
