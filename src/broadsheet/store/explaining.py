"""Every judgement about a story, or about one article of it, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from broadsheet.errors import NotFound
from broadsheet.model import Candidate, address
from broadsheet.store.articles import reports, story_of, texts
from broadsheet.store.cards import cards
from broadsheet.store.evidence import assumption_lines, texts_needed, tie_line
from broadsheet.store.furniture import passages
from broadsheet.store.lines import LINE_COLUMNS, LINES, line, lines, story_lines
from broadsheet.store.links import link_lines
from broadsheet.store.reshaping import history
from broadsheet.store.schema import article, placement, story
from broadsheet.store.stories import standing, ties
from broadsheet.store.story_page import Assume, CountWhy, Origins, story_row
from broadsheet.store.talk import said_about
from broadsheet.views import ArticleLine, Explanation, LeftOutLine, PlacementLine


def explain(
    connection: Connection, id: int, *, origins: Origins, count_why: CountWhy, assume: Assume
) -> Explanation:
    """Explain a story, or one article with its story; raises `NotFound`.

    The article that opened a story shares its id: then the whole story is explained. A story that
    was merged away is explained as the one it lives on in.
    """
    home, is_story = subject(connection, id)
    row = story_row(connection, home)
    members = reports(connection, [home]).get(home, ())
    bonds = ties(connection, [home]).get(home, ())
    shown = [tie for tie in bonds if is_story or id in {tie.article, tie.to}]
    quoted = texts(connection, needed) if (needed := texts_needed(shown)) else {}
    placed = connection.execute(
        _OF_STORY if is_story else _OF_ARTICLE, {"id": home if is_story else id}
    )
    placements = _placement_lines(connection, list(placed))
    groups = origins(members, bonds)
    assumed = assume(groups, members, bonds) if is_story else ()
    return Explanation(
        subject=f"story {address(home)}" if is_story else f"article {address(id)}",
        card=cards(connection, [row])[0],
        headline_why=row.headline_why,
        section_why=row.section_why,
        count_why=count_why(groups, members, bonds),
        assumptions=assumption_lines(assumed, story_lines(connection, home) if assumed else {}),
        placements=placements,
        history=history(connection, home),
        links=link_lines(connection, home) if is_story else (),
        ties=tuple(tie_line(tie, quoted) for tie in shown),
        tied=tuple(lines(connection, {id for t in shown for id in (t.article, t.to)}).values()),
        talk=said_about(connection, home) if is_story else (),
        left_out=_left_out(connection, [one.article for one in placements]),
    )


_PLACEMENTS = select(
    *LINE_COLUMNS,
    placement.c.at,
    placement.c.opened,
    placement.c.score,
    placement.c.shared,
    placement.c.rejected,
    placement.c.why,
).select_from(LINES.join(placement, placement.c.article == article.c.id))
_OF_ARTICLE = _PLACEMENTS.where(article.c.id == bindparam("id"))
_OF_STORY = _PLACEMENTS.where(article.c.story == bindparam("id")).order_by(
    placement.c.at, article.c.received, article.c.id
)


def subject(connection: Connection, id: int) -> tuple[int, bool]:
    """The story to explain, and whether all of it rather than one article is meant."""
    home = standing(connection, [id])[id]
    if connection.scalar(select(story.c.id).where(story.c.id == home)) is not None:
        return home, True
    found = story_of(connection, [id])
    if id not in found:
        raise NotFound("story or article", address(id))
    return found[id], False


def placement_lines(connection: Connection, articles: Iterable[int]) -> tuple[PlacementLine, ...]:
    """Why each of these articles is where it is, in the given order."""
    found = {id: connection.execute(_OF_ARTICLE, {"id": id}).all() for id in articles}
    return _placement_lines(connection, [row for rows in found.values() for row in rows])


def _placement_lines(connection: Connection, rows: Sequence[Any]) -> tuple[PlacementLine, ...]:
    rejected = {row.id: [_candidate(one) for one in row.rejected] for row in rows}
    headlines = _headlines(connection, {c.story for some in rejected.values() for c in some})
    return tuple(
        PlacementLine(
            article=line(row),
            at=row.at,
            opened=row.opened,
            score=row.score,
            shared=tuple((term, weight) for term, weight in row.shared),
            rejected=tuple((one, headlines.get(one.story, "")) for one in rejected[row.id]),
            why=row.why,
        )
        for row in rows
    )


def _left_out(connection: Connection, articles: Sequence[ArticleLine]) -> tuple[LeftOutLine, ...]:
    """The furniture of these articles' pages, article by article."""
    found = passages(connection, [one.id for one in articles])
    named = {id for some in found.values() for one in some for id in one.recurrence.examples}
    known = lines(connection, named)
    return tuple(
        LeftOutLine(
            article=one,
            text=passage.text,
            known_by=passage.known_by,
            pages=passage.recurrence.pages,
            of=passage.recurrence.of,
            examples=tuple(known[id] for id in passage.recurrence.examples if id in known),
        )
        for one in articles
        for passage in found.get(one.id, ())
    )


def _candidate(stored: Sequence[Any]) -> Candidate:
    story, score, why = stored
    return Candidate(story=story, score=score, why=why)


def _headlines(connection: Connection, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = connection.execute(select(story.c.id, story.c.headline).where(story.c.id.in_(ids)))
    return {row.id: row.headline for row in rows}
