"""The versions of a story's articles, for finding who said what in them and what they count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from broadsheet.model import Account, ChangeKind
from broadsheet.store.schema import article, revision

#: Versions read of one story's articles.
VERSIONS = 600

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_TOLD = (ChangeKind.FIRST.value, ChangeKind.READ.value, ChangeKind.SUBSTANTIVE.value)
_VERSIONS = (
    select(
        article.c.id,
        article.c.source,
        article.c.published,
        article.c.lang,
        article.c.revision,
        revision.c.number,
        revision.c.at,
        revision.c.kind,
        revision.c.title,
        revision.c.text,
    )
    .join(revision, revision.c.article == article.c.id)
    .where(
        article.c.id.in_(_IDS),
        or_(revision.c.kind.in_(_TOLD), revision.c.number == article.c.revision),
    )
    .order_by(article.c.published, article.c.id, revision.c.number)
    .limit(VERSIONS)
)


def accounts(connection: Connection, origins: Mapping[int, int]) -> tuple[Account, ...]:
    """The versions of these articles in the order of time, each with its independent report.

    ``origins`` leads from an article to the first one of its report. What a feed listed is left
    out where the page was read, and a version that changed nothing of note stands in the place of
    the one before it.
    """
    found: dict[int, list[Account]] = {}
    for row in connection.execute(_VERSIONS, {"ids": list(origins)}):
        told = found.setdefault(row.id, [])
        revised = row.kind == ChangeKind.SUBSTANTIVE.value
        if told and (not revised or told[-1].at == row.at):
            at = told.pop().at
        else:
            at = row.at if revised and told else row.published
        told.append(_account(row, origins[row.id], at))
    versions = [one for told in found.values() for one in told]
    return tuple(sorted(versions, key=lambda one: (one.at, one.article)))


def _account(row: Any, origin: int, at: Any) -> Account:
    return Account(
        article=row.id,
        source=row.source,
        origin=origin,
        at=at,
        title=row.title,
        text=row.text,
        lang=row.lang,
        newest=row.number == row.revision,
    )
