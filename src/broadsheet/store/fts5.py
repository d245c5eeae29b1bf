"""The full-text index on SQLite: FTS5, contentless, its row number the order of arrival.

SQLite walks such an index from its newest end, so the newest matches are found without sorting.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from broadsheet.store.query import Phrase, Query

CREATE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        title, deck, body, content='', contentless_delete=1, tokenize="ascii tokenchars '_'"
    )""",
)

#: How many of the newest matches are ranked against each other: some 4 ms.
RANKED = 2000

_INSERT = text(
    "INSERT OR REPLACE INTO search_index (rowid, title, deck, body)"
    " VALUES (:seq, :title, :deck, :body)"
)
# A word in the headline weighs more than one in the deck, and that more than one in the text.
_FIND = text("""
    WITH newest AS MATERIALIZED (
        SELECT rowid AS seq, bm25(search_index, 8.0, 4.0, 1.0) AS score
        FROM search_index WHERE search_index MATCH :query ORDER BY rowid DESC LIMIT :ranked
    )
    SELECT article FROM newest JOIN searchable USING (seq)
    ORDER BY score, seq DESC LIMIT :limit
""")


def write(connection: Connection, rows: Sequence[tuple[int, int, list[list[str]]]]) -> None:
    """Index articles: number of arrival, id, and the terms of headline, deck and text."""
    connection.execute(
        _INSERT,
        [
            {"seq": seq, **dict(zip(("title", "deck", "body"), map(" ".join, parts), strict=True))}
            for seq, _, parts in rows
        ],
    )


def find(connection: Connection, query: Query, *, limit: int) -> list[int]:
    """The articles that match best among the newest `RANKED` matches."""
    values = {"query": _expression(query), "ranked": max(RANKED, limit), "limit": limit}
    return list(connection.execute(_FIND, values).scalars())


def _expression(query: Query) -> str:
    groups = (" OR ".join(map(_phrase, group)) for group in query.wanted)
    wanted = " AND ".join(f"({group})" for group in groups)
    unwanted = " OR ".join(map(_phrase, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _phrase(phrase: Phrase) -> str:
    star = "*" if phrase.is_one_character else ""
    return " OR ".join(" + ".join(f'"{term}"' for term in form) + star for form in phrase.forms)
