"""A whole story: its timeline, its independent reports with their copies, its revisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Row, bindparam, select

from broadsheet.errors import Moved, NotFound
from broadsheet.model import Assumption, DevelopmentKind, Origin, Report, Tie, address
from broadsheet.store.articles import reports, texts
from broadsheet.store.cards import card_select, cards
from broadsheet.store.evidence import assumption_lines, origin_lines, texts_needed, tie_line
from broadsheet.store.lines import story_lines
from broadsheet.store.links import link_lines
from broadsheet.store.log import last_event
from broadsheet.store.reshaping import history
from broadsheet.store.revision_lines import Diff, story_revisions
from broadsheet.store.schema import development, story
from broadsheet.store.stories import standing, ties
from broadsheet.store.talk import talk
from broadsheet.views import ArticleLine, StoryPage, TimelineLine

#: Groups the articles of a story into independent reports.
Origins = Callable[[Sequence[Report], Sequence[Tie]], tuple[Origin, ...]]
#: Says in words why the number of independent reports is what it is.
CountWhy = Callable[[Sequence[Origin], Sequence[Report], Sequence[Tie]], str]
#: Lists what would have to be false for that number to be wrong.
Assume = Callable[[Sequence[Origin], Sequence[Report], Sequence[Tie]], tuple[Assumption, ...]]


def story_page(
    connection: Connection,
    id: int,
    *,
    origins: Origins,
    diff: Diff,
    count_why: CountWhy,
    assume: Assume,
) -> StoryPage:
    """The page of a story; raises `NotFound`, or `Moved` where it was merged into another."""
    event = last_event(connection)
    row = story_row(connection, id)
    (card,) = cards(connection, [row])
    lines = story_lines(connection, id)
    members = reports(connection, [id]).get(id, ())
    bonds = ties(connection, [id]).get(id, ())
    quoted = texts(connection, needed) if (needed := texts_needed(bonds)) else {}
    groups = origins(members, bonds)
    told = _timeline(connection, id, lines)
    return StoryPage(
        card=card,
        headline_why=row.headline_why,
        section_why=row.section_why,
        state_why="",
        count_why=count_why(groups, members, bonds),
        timeline=tuple(one for one in told if one.kind is not DevelopmentKind.HEADLINE),
        headlines=tuple(one for one in told if one.kind is DevelopmentKind.HEADLINE),
        origins=origin_lines(groups, bonds, lines=lines, texts=quoted),
        quoting=tuple(tie_line(tie, quoted) for tie in bonds if not tie.binds),
        revisions=story_revisions(connection, id, lines, diff),
        history=history(connection, id),
        event=event,
        talk=talk(connection, id),
        assumptions=assumption_lines(assume(groups, members, bonds), lines),
        links=link_lines(connection, id),
    )


def story_row(connection: Connection, id: int) -> Row[tuple[object, ...]]:
    """The row a card is made of; raises `NotFound`, or `Moved` where the story was merged."""
    row = connection.execute(_STORY, {"id": id}).one_or_none()
    if row is None:
        raise NotFound("story", address(id))
    if row.merged_into is not None:
        raise Moved("story", address(id), standing(connection, [id])[id])
    return row


_STORY = card_select().where(story.c.id == bindparam("id"))
_TIMELINE = (
    select(development)
    .where(development.c.story == bindparam("story"))
    .order_by(development.c.at, development.c.id)
)


def _timeline(
    connection: Connection, id: int, lines: Mapping[int, ArticleLine]
) -> tuple[TimelineLine, ...]:
    return tuple(
        TimelineLine(
            at=row.at,
            kind=DevelopmentKind(row.kind),
            text=row.text,
            article=lines[row.article],
            why=row.why,
        )
        for row in connection.execute(_TIMELINE, {"story": id})
        if row.article in lines
    )
