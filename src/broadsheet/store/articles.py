"""Articles as they stand now, in the shapes that judgement asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, select, tuple_

from broadsheet.model import (
    Article,
    ArticleKind,
    Aspect,
    ChangeKind,
    LiveArticle,
    Report,
    Revision,
    SafeHtml,
    Section,
    Stage,
    marks_of,
)
from broadsheet.store.columns import AnyRow
from broadsheet.store.schema import article, feed, revision, source

#: Live articles read at a time, so that no read transaction stays open for long.
_BATCH = 1000

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_NEWEST = and_(revision.c.article == article.c.id, revision.c.number == article.c.revision)
_ARTICLES = (
    select(article, revision.c.text, revision.c.html)
    .join(revision, _NEWEST)
    .where(article.c.id.in_(_IDS))
)
#: More revisions than an article may gain in a day (`analysis.revisions`).
PAST = 200
_PAST = (
    select(revision)
    .where(revision.c.article == bindparam("article"))
    .order_by(revision.c.number.desc())
    .limit(PAST)
)
_TEXTS = select(article.c.id, revision.c.text).join(revision, _NEWEST).where(article.c.id.in_(_IDS))
_STORY_OF = select(article.c.id, article.c.story).where(article.c.id.in_(_IDS))
_ADDRESSES = select(article.c.id, article.c.url).where(article.c.id.in_(_IDS))
_PUBLISHED_AT = (
    select(article, revision.c.text, revision.c.html)
    .join(revision, _NEWEST)
    .where(article.c.source.in_(bindparam("sources", expanding=True)))
    .where(article.c.published.in_(bindparam("hours", expanding=True)))
)
_REPORTS = (
    select(
        article.c.id,
        article.c.story,
        article.c.source,
        source.c.owner,
        article.c.credit,
        article.c.title,
        article.c.deck,
        article.c.lead,
        article.c.published,
        article.c.received,
        article.c.words,
        article.c.sketch,
        article.c.section,
        article.c.lang,
        article.c.stage,
        article.c.topics,
        article.c.marks,
        article.c.url,
        feed.c.source.label("publisher"),
    )
    .outerjoin(feed, feed.c.id == article.c.feed)
    .outerjoin(source, source.c.id == article.c.source)
    .where(article.c.story.in_(_IDS))
    .order_by(article.c.published, article.c.received, article.c.id)
)
_LAST_AT = bindparam("received", type_=article.c.received.type)
_ARRIVAL = tuple_(article.c.received, article.c.id)
_PLACED = select(
    article.c.id,
    article.c.story,
    article.c.published,
    article.c.received,
    article.c.source,
    article.c.title,
    article.c.terms,
).order_by(article.c.received, article.c.id)
_REVISED = select(func.sum(article.c.revisions)).where(
    article.c.id.in_(bindparam("ids", expanding=True))
)
_MEMBERS = _PLACED.where(article.c.story.in_(bindparam("ids", expanding=True)))
_LIVE = _PLACED.where(tuple_(_LAST_AT, bindparam("id")) < _ARRIVAL).limit(_BATCH)


def articles(connection: Connection, ids: Iterable[int]) -> dict[int, Article]:
    """The articles of these ids that exist, at their newest revision."""
    rows = connection.execute(_ARTICLES, {"ids": list(ids)})
    return {row.id: _article(row) for row in rows}


def addresses(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Article → its address, for those of ``ids`` that exist."""
    return {row.id: row.url for row in connection.execute(_ADDRESSES, {"ids": list(ids)})}


def published_at(
    connection: Connection, sources: Iterable[str], hours: Iterable[datetime]
) -> tuple[Article, ...]:
    """The articles that these sources published at exactly one of these times."""
    rows = connection.execute(_PUBLISHED_AT, {"sources": list(sources), "hours": list(hours)})
    return tuple(_article(row) for row in rows)


def past(connection: Connection, id: int) -> tuple[Revision, ...]:
    """The newest `PAST` revisions of an article, oldest first."""
    rows = connection.execute(_PAST, {"article": id}).all()
    return tuple(
        Revision(
            article=row.article,
            number=row.number,
            at=row.at,
            kind=ChangeKind(row.kind),
            aspects=tuple(Aspect(name) for name in row.aspects),
            why=row.why,
            title=row.title,
            deck=row.deck,
            text=row.text,
            html=SafeHtml(row.html),
        )
        for row in reversed(rows)
    )


def texts(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The texts of these articles, at their newest revision."""
    return {row.id: row.text for row in connection.execute(_TEXTS, {"ids": list(ids)})}


def story_of(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """Article → the living story it belongs to."""
    return {row.id: row.story for row in connection.execute(_STORY_OF, {"ids": list(ids)})}


def reports(connection: Connection, stories: Iterable[int]) -> dict[int, tuple[Report, ...]]:
    """Story → what corroboration needs to know of its articles, earliest published first."""
    found: dict[int, list[Report]] = {}
    for row in connection.execute(_REPORTS, {"ids": list(stories)}):
        found.setdefault(row.story, []).append(_report(row))
    return {story: tuple(some) for story, some in found.items()}


def live(connection: Connection, received: datetime, id: int) -> list[tuple[datetime, LiveArticle]]:
    """The next articles to arrive after this one, in the order of arrival, a batch at a time.

    ``at`` is when they were published; beside each stands when it arrived.
    """
    rows = connection.execute(_LIVE, {"received": received, "id": id})
    return [(row.received, _placed(row)) for row in rows]


def members(connection: Connection, stories: Iterable[int]) -> tuple[LiveArticle, ...]:
    """The articles of these stories, in the order of arrival."""
    return tuple(_placed(row) for row in connection.execute(_MEMBERS, {"ids": list(stories)}))


def revised(connection: Connection, ids: Iterable[int]) -> int:
    """How many substantive revisions these articles have had."""
    count: int = connection.scalar(_REVISED, {"ids": list(ids)}) or 0
    return count


def _placed(row: AnyRow) -> LiveArticle:
    return LiveArticle(
        article=row.id,
        story=row.story,
        at=row.published,
        terms=row.terms,
        source=row.source,
        title=row.title,
    )


def _article(row: AnyRow) -> Article:
    return Article(
        id=row.id,
        feed=row.feed,
        source=row.source,
        url=row.url,
        title=row.title,
        deck=row.deck,
        text=row.text,
        html=SafeHtml(row.html),
        byline=row.byline,
        published=row.published,
        claimed=row.claimed,
        received=row.received,
        lang=row.lang,
        section=Section(row.section) if row.section else None,
        section_why=row.section_why,
        credit=row.credit,
        topics=tuple(row.topics),
        image=row.image,
        kind=ArticleKind(row.kind) if row.kind else None,
        kind_why=row.kind_why,
        wall=row.wall,
        stage=Stage(row.stage),
        revision=row.revision,
        marks=marks_of(row.marks),
    )


def _report(row: AnyRow) -> Report:
    return Report(
        article=row.id,
        source=row.source,
        owner=row.owner,
        credit=row.credit,
        title=row.title,
        deck=row.deck,
        lead=row.lead,
        published=row.published,
        received=row.received,
        words=row.words,
        sketch=row.sketch,
        section=Section(row.section) if row.section else None,
        lang=row.lang,
        stage=Stage(row.stage),
        topics=tuple(row.topics),
        marks=marks_of(row.marks),
        vouched=row.publisher in (None, row.source) or _shows_itself(row),
    )


def _shows_itself(row: AnyRow) -> bool:
    """Whether the outlet's own site was read for the article, or is where its address leads."""
    host = urlsplit(row.url).hostname or ""
    return bool(row.stage == Stage.READ or host.removeprefix("www.") == row.source)
