"""Where on the front page each story stands: a lead, a second rank, and columns of sections.

The order is the newsroom's; only the place on the sheet is decided here. Columns are filled by
estimated height, so that opening one story's details moves nothing in the columns beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.model import Section
from broadsheet.views import StoryCard

#: Stories beside the lead; one fewer where the lead has few other headlines to fill its column.
SECOND_RANK = 3

_FEW_OTHERS = 4

#: Stories of one section on the front page; its own page has the rest.
PER_SECTION = 4

#: A paper of few sections shows more of each: about this many stories below the second rank.
_BELOW = 18

#: Fewer stories than this are simply listed: a grid of empty columns looks broken.
_SPARSE = 4

_COLUMNS = 3

# Rough heights in lines of text: a section's heading, its first story, each further one.
_HEADING, _FIRST, _FURTHER = 3, 11, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One section on the front page; ``more`` says that its own page holds further stories."""

    section: Section
    stories: tuple[StoryCard, ...]
    more: bool

    @property
    def height(self) -> int:
        """Its estimated height in lines."""
        return _HEADING + _FIRST + _FURTHER * (len(self.stories) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The front page, laid out."""

    lead: StoryCard | None
    seconds: tuple[StoryCard, ...]
    columns: tuple[tuple[Block, ...], ...]


def lay_out(stories: Sequence[StoryCard]) -> Layout:
    """Place ranked stories: the first leads, the next few stand beside it, the rest by section."""
    if not stories:
        return Layout(lead=None, seconds=(), columns=())
    beside = SECOND_RANK - (len(stories[0].others) < _FEW_OTHERS)
    if len(stories) <= _SPARSE:
        beside = len(stories) - 1
    rest = stories[1 + beside :]
    return Layout(
        lead=stories[0],
        seconds=tuple(stories[1 : 1 + beside]),
        columns=_columns(_blocks(rest)),
    )


def _blocks(stories: Sequence[StoryCard]) -> list[Block]:
    by_section = {section: [s for s in stories if s.section is section] for section in Section}
    filled = {section: chosen for section, chosen in by_section.items() if chosen}
    most = max(PER_SECTION, _BELOW // len(filled)) if filled else 0
    return [
        Block(section=section, stories=tuple(chosen[:most]), more=len(chosen) > most)
        for section, chosen in filled.items()
    ]


def _columns(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    columns: list[list[Block]] = [[] for _ in range(min(_COLUMNS, len(blocks)))]
    for block in blocks:
        shortest = min(columns, key=lambda column: sum(b.height for b in column))
        shortest.append(block)
    return tuple(tuple(column) for column in columns)
