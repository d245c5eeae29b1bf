"""Full-text search: the same words and queries on both engines, each with an index of its own.

The number of an article in the index is its order of arrival. Only the newest few hundred matches
are ranked against each other: in a newspaper an old match is rarely the one sought, and ranking
every match of a common word takes half a second at a million articles.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, bindparam, select, text

from broadsheet.store import fts5, tsvector
from broadsheet.store.excerpts import excerpt
from broadsheet.store.lines import LINE_COLUMNS, LINES, line
from broadsheet.store.query import Query, read_query
from broadsheet.store.schema import article, revision, searchable
from broadsheet.store.words import tails, terms
from broadsheet.store.writing import insert_new
from broadsheet.views import Hit, SearchPage

#: PostgreSQL numbers no positions beyond 16,383; the words after these are not searchable.
_MOST_WORDS = 15_000

_INDEXES = {"sqlite": fts5, "postgresql": tsvector}

_NUMBERS = select(searchable.c.seq, searchable.c.article).where(
    searchable.c.article.in_(bindparam("ids", expanding=True))
)
_FOUND = (
    select(*LINE_COLUMNS, article.c.story, article.c.deck, revision.c.text)
    .select_from(
        LINES.join(
            revision,
            and_(revision.c.article == article.c.id, revision.c.number == article.c.revision),
        )
    )
    .where(article.c.id.in_(bindparam("ids", expanding=True)))
)


def create_search(connection: Connection) -> None:
    """Create the full-text index of this engine; the first migration calls it."""
    for statement in _INDEXES[connection.dialect.name].CREATE:
        connection.execute(text(statement))


def index_texts(
    connection: Connection, texts: Sequence[tuple[int, str, str, str, str | None]]
) -> None:
    """Make articles findable, each given as id, title, deck, body and language.

    What was indexed of an earlier revision is replaced.
    """
    ids = [id for id, *_ in texts]
    insert_new(connection, searchable, [{"article": id} for id in ids])
    numbers = {row.article: row.seq for row in connection.execute(_NUMBERS, {"ids": ids})}
    rows = []
    for id, title, deck, body, lang in texts:
        whole = _terms(body, lang)
        rows.append(
            (
                numbers[id],
                id,
                [_terms(title, lang), whole if deck == body else _terms(deck, lang), whole],
            )
        )
    _INDEXES[connection.dialect.name].write(connection, rows)


def search(connection: Connection, query: str, *, limit: int) -> SearchPage:
    """Find articles; `SearchPage.problem` says in a sentence why a query could not be run."""
    understood = read_query(query)
    if isinstance(understood, str):
        return SearchPage(query=query, hits=(), more=False, problem=understood)
    index = _INDEXES[connection.dialect.name]
    ids = index.find(connection, understood, limit=limit + 1)
    hits = _hits(connection, ids[:limit], understood)
    return SearchPage(query=query, hits=hits, more=len(ids) > limit)


def _terms(part: str, lang: str | None) -> list[str]:
    return [*terms(part, lang)[:_MOST_WORDS], *tails(part)]


def _hits(connection: Connection, ids: list[int], query: Query) -> tuple[Hit, ...]:
    if not ids:
        return ()
    hits = {}
    for row in connection.execute(_FOUND, {"ids": ids}):
        cut, marks = excerpt(row.text or row.deck, query, lang=row.lang)
        hits[row.id] = Hit(article=line(row), story=row.story, excerpt=cut, marks=marks)
    return tuple(hits[id] for id in ids if id in hits)
