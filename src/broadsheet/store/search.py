"""Full-text search: one index on each engine, fed with the same words.

SQLite keeps them in FTS5, contentless; PostgreSQL in a tsvector with a GIN index. The row number
of an article is its order of arrival, so that the newest matches come first without sorting, and
only the newest `RANKED` of them are ranked: in a newspaper an old match is rarely the one sought,
and ranking every match of a common word takes seconds at a million articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, and_, bindparam, select, text

from broadsheet.store.excerpts import excerpt
from broadsheet.store.lines import LINE_COLUMNS, LINES, line
from broadsheet.store.query import Phrase, Query, read_query
from broadsheet.store.schema import article, revision, searchable
from broadsheet.store.words import tails, words
from broadsheet.store.writing import insert_new
from broadsheet.views import Hit, SearchPage

#: How many of the newest matches are ranked against each other.
RANKED = 2000
#: PostgreSQL first looks among this many newest articles; a word too rare to fill `RANKED` there
#: is rare enough to be looked up everywhere. It keeps the rows that are sorted few.
_NEAR = 50_000
#: PostgreSQL numbers no positions beyond 16,383; the words after these are not searchable.
_MOST_WORDS = 15_000
#: Bytes of a tsvector that are filled; PostgreSQL refuses one of a mebibyte.
_VECTOR_ROOM = 1_000_000


def create_search(connection: Connection) -> None:
    """Create the full-text index of this engine; the first migration calls it."""
    for statement in _DDL[connection.dialect.name]:
        connection.execute(text(statement))


def index_text(
    connection: Connection, article_id: int, title: str, deck: str, body: str, lang: str | None
) -> None:
    """Make an article findable, or replace what was indexed of its earlier revision."""
    index_texts(connection, [(article_id, title, deck, body, lang)])


def index_texts(
    connection: Connection, texts: Sequence[tuple[int, str, str, str, str | None]]
) -> None:
    """Make articles findable, each given as id, title, deck, body and language."""
    ids = [id for id, *_ in texts]
    insert_new(connection, searchable, [{"article": id} for id in ids])
    numbers = {id: seq for seq, id in connection.execute(_NUMBERS, {"ids": ids})}
    shape = _columns if connection.dialect.name == "sqlite" else _vectors
    rows = [
        {"seq": numbers[id], **shape([_terms(part, lang) for part in (title, deck, body)])}
        for id, title, deck, body, lang in texts
    ]
    connection.execute(_INDEX[connection.dialect.name], rows)


def search(connection: Connection, query: str, *, limit: int) -> SearchPage:
    """Find articles; `SearchPage.problem` says in a sentence why a query could not be run."""
    understood = read_query(query)
    if isinstance(understood, str):
        return SearchPage(query=query, hits=(), more=False, problem=understood)
    if connection.dialect.name == "sqlite":
        ids = _find_sqlite(connection, understood, limit + 1)
    else:
        ids = _find_postgresql(connection, understood, limit + 1)
    hits = _hits(connection, ids[:limit], understood)
    return SearchPage(query=query, hits=hits, more=len(ids) > limit)


_DDL = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search_index USING fts5(
            title, deck, body, content='', contentless_delete=1, tokenize="ascii tokenchars '_'"
        )""",
    ),
    "postgresql": (
        "CREATE TABLE search_index (seq BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX search_words ON search_index USING GIN (words)",
    ),
}

_NUMBERS = select(searchable.c.seq, searchable.c.article).where(
    searchable.c.article.in_(bindparam("ids", expanding=True))
)

_INDEX = {
    "sqlite": text(
        "INSERT OR REPLACE INTO search_index (rowid, title, deck, body)"
        " VALUES (:seq, :title, :deck, :body)"
    ),
    "postgresql": text(
        "INSERT INTO search_index (seq, words) VALUES (:seq, CAST(:words AS tsvector))"
        " ON CONFLICT (seq) DO UPDATE SET words = excluded.words"
    ),
}

# A word in the headline weighs more than one in the deck, and that more than one in the text.
_FIND_SQLITE = text("""
    WITH newest AS MATERIALIZED (
        SELECT rowid AS seq, bm25(search_index, 8.0, 4.0, 1.0) AS score
        FROM search_index WHERE search_index MATCH :query ORDER BY rowid DESC LIMIT :ranked
    )
    SELECT article FROM newest JOIN searchable USING (seq)
    ORDER BY score, seq DESC LIMIT :limit
""")

# The match is materialised before it is sorted: ordered by seq directly, a rare word makes
# PostgreSQL walk the whole table from its newest end.
_FIND_POSTGRESQL = text("""
    WITH matched AS MATERIALIZED (
        SELECT seq FROM search_index
        WHERE words @@ CAST(:query AS tsquery) AND seq > :oldest
    ), newest AS MATERIALIZED (
        SELECT seq FROM matched ORDER BY seq DESC LIMIT :ranked
    )
    SELECT article, (SELECT count(*) FROM newest) AS matches
    FROM newest JOIN search_index USING (seq) JOIN searchable USING (seq)
    ORDER BY ts_rank('{0.1, 0.2, 0.4, 0.8}', words, CAST(:query AS tsquery), 1) DESC, seq DESC
    LIMIT :limit
""")


def _terms(part: str, lang: str | None) -> list[str]:
    found = [word.term for word in words(part, lang)]
    return [*found[:_MOST_WORDS], *tails(part)]


def _columns(parts: list[list[str]]) -> dict[str, str]:
    return dict(zip(("title", "deck", "body"), map(" ".join, parts), strict=True))


def _vectors(parts: list[list[str]]) -> dict[str, str]:
    return {"words": _vector(parts)}


def _vector(columns: Iterable[list[str]]) -> str:
    """Write a tsvector literal; a gap between the parts keeps phrases from spanning them."""
    lexemes: dict[str, list[str]] = {}
    position = room = 0
    for weight, terms in zip("ABD", columns, strict=True):
        position += 2
        for term in terms:
            position = min(position + 1, 16_383)
            room += 2 if term in lexemes else 8 + len(term.encode())
            if room < _VECTOR_ROOM:
                lexemes.setdefault(term, []).append(f"{position}{weight}")
    return " ".join(f"'{term}':{','.join(places[:256])}" for term, places in lexemes.items())


def _find_sqlite(connection: Connection, query: Query, limit: int) -> list[int]:
    values = {"query": _fts5(query), "ranked": RANKED, "limit": limit}
    return list(connection.execute(_FIND_SQLITE, values).scalars())


def _find_postgresql(connection: Connection, query: Query, limit: int) -> list[int]:
    newest = connection.scalar(text("SELECT max(seq) FROM searchable")) or 0
    values = {"query": _tsquery(query), "ranked": RANKED, "limit": limit}
    for oldest in (newest - _NEAR, 0):
        rows = connection.execute(_FIND_POSTGRESQL, {**values, "oldest": oldest}).all()
        if oldest <= 0 or (rows and rows[0].matches >= RANKED):
            break
    return [row.article for row in rows]


def _fts5(query: Query) -> str:
    groups = (" OR ".join(map(_fts5_phrase, group)) for group in query.wanted)
    wanted = " AND ".join(f"({group})" for group in groups)
    unwanted = " OR ".join(map(_fts5_phrase, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _fts5_phrase(phrase: Phrase) -> str:
    star = "*" if phrase.is_one_character else ""
    return " OR ".join(" + ".join(f'"{term}"' for term in form) + star for form in phrase.forms)


def _tsquery(query: Query) -> str:
    groups = (" | ".join(map(_tsquery_phrase, group)) for group in query.wanted)
    unwanted = (f"!({_tsquery_phrase(phrase)})" for phrase in query.unwanted)
    return " & ".join([*(f"({group})" for group in groups), *unwanted])


def _tsquery_phrase(phrase: Phrase) -> str:
    star = ":*" if phrase.is_one_character else ""
    return " | ".join(
        "(" + " <-> ".join(f"'{term}'{star}" for term in form) + ")" for form in phrase.forms
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


def _hits(connection: Connection, ids: list[int], query: Query) -> tuple[Hit, ...]:
    if not ids:
        return ()
    hits = {}
    for row in connection.execute(_FOUND, {"ids": ids}):
        cut, marks = excerpt(row.text or row.deck, query, lang=row.lang)
        hits[row.id] = Hit(article=line(row), story=row.story, excerpt=cut, marks=marks)
    return tuple(hits[id] for id in ids if id in hits)
