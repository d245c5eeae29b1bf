"""The full-text index on PostgreSQL: a tsvector of each article under a GIN index.

GIN cannot be walked from its newest end. So each article also carries a lexeme for the block of
articles it arrived in, and a search asks for the newest blocks first, then for more of them, then
for all, until it has enough: what a common word costs is then the same at any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select, text

from broadsheet.store.query import Phrase, Query
from broadsheet.store.schema import searchable

CREATE = (
    # The words are kept beside the table, which stays narrow: most matches are only counted.
    """CREATE TABLE search_index (
        seq BIGINT PRIMARY KEY, article BIGINT NOT NULL, words TSVECTOR NOT NULL
    ) WITH (toast_tuple_target = 128)""",
    "CREATE INDEX search_words ON search_index USING GIN (words)",
)

#: Articles of one block.
BLOCK = 2048
#: How many of the newest blocks are searched, one step after the other, and the matches that are
#: enough to stop; after the last step everything is searched.
_STEPS = (2, 16, 128)
_ENOUGH = 200
#: How many of the newest matches are ranked against each other: for each, `ts_rank` unpacks the
#: whole vector, which takes some 20 µs.
RANKED = 500
#: The last position that PostgreSQL numbers.
_LAST_POSITION = 16_383
#: Places of one word that it keeps.
_MOST_PLACES = 256
#: Bytes of a tsvector that are filled; one of a mebibyte is refused.
_ROOM = 1_000_000

_INSERT = text(
    "INSERT INTO search_index (seq, article, words)"
    " VALUES (:seq, :article, CAST(:words AS tsvector))"
    " ON CONFLICT (seq) DO UPDATE SET words = excluded.words"
)
# The match is materialised before it is sorted: ordered by seq directly, a rare word makes
# PostgreSQL walk the whole table from its newest end. The weights: none, text, deck, headline.
_FIND = text("""
    WITH matched AS MATERIALIZED (
        SELECT seq FROM search_index WHERE words @@ CAST(:within AS tsquery)
    ), newest AS MATERIALIZED (
        SELECT seq FROM matched ORDER BY seq DESC LIMIT :ranked
    )
    SELECT article, (SELECT count(*) FROM newest) AS matches
    FROM newest JOIN search_index USING (seq)
    ORDER BY ts_rank('{0.1, 0.2, 0.4, 0.8}', words, CAST(:query AS tsquery), 1) DESC, seq DESC
    LIMIT :limit
""")
# The planner takes a look at a document to cost nothing and would rather look at them all.
_BY_INDEX = text("SET LOCAL enable_seqscan = off")
_NEWEST = select(func.max(searchable.c.seq))


def write(connection: Connection, rows: Sequence[tuple[int, int, list[list[str]]]]) -> None:
    """Index articles: number of arrival, id, and the terms of headline, deck and text."""
    connection.execute(
        _INSERT,
        [
            {"seq": seq, "article": id, "words": f"{_block(seq // BLOCK)} {_vector(parts)}"}
            for seq, id, parts in rows
        ],
    )


def find(connection: Connection, query: Query, *, limit: int) -> list[int]:
    """The articles that match best among the newest matches: `_ENOUGH` or more, where there are."""
    connection.execute(_BY_INDEX)
    newest = (connection.scalar(_NEWEST) or 0) // BLOCK
    sought = _expression(query)
    values = {"query": sought, "ranked": max(RANKED, limit), "limit": limit}
    for blocks in _STEPS:
        if blocks > newest:
            break
        near = " | ".join(_block(newest - back) for back in range(blocks))
        found = connection.execute(_FIND, {"within": f"({sought}) & ({near})", **values}).all()
        if found and found[0].matches >= max(_ENOUGH, limit):
            return [row.article for row in found]
    return [row.article for row in connection.execute(_FIND, {"within": sought, **values})]


def _block(number: int) -> str:
    return f"'#{number}'"


def _vector(parts: Iterable[list[str]]) -> str:
    """Write a tsvector literal; a gap between the parts keeps phrases from spanning them."""
    lexemes: dict[str, list[str]] = {}
    position = room = 0
    for weight, terms in zip("ABD", parts, strict=True):
        position += 2
        for term in terms:
            position = min(position + 1, _LAST_POSITION)
            room += 2 if term in lexemes else 8 + len(term.encode())
            if room < _ROOM:
                lexemes.setdefault(term, []).append(f"{position}{weight}")
    return " ".join(f"'{term}':{','.join(at[:_MOST_PLACES])}" for term, at in lexemes.items())


def _expression(query: Query) -> str:
    groups = (" | ".join(map(_phrase, group)) for group in query.wanted)
    unwanted = (f"!({_phrase(phrase)})" for phrase in query.unwanted)
    return " & ".join([*(f"({group})" for group in groups), *unwanted])


def _phrase(phrase: Phrase) -> str:
    star = ":*" if phrase.is_one_character else ""
    return " | ".join(
        "(" + " <-> ".join(f"'{term}'{star}" for term in form) + ")" for form in phrase.forms
    )
