"""The sources of a newspaper: all that may be asked about them and done to them.

Part of the façade: `Newsroom.roster`. What is done stands in the event log.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from broadsheet import checking
from broadsheet.checking import Surroundings
from broadsheet.formats import opml
from broadsheet.model import Act, Condition, Section, Verb
from broadsheet.selection import EVERY, Selection, select
from broadsheet.store import Store
from broadsheet.views import Finding, SourceLine, SourcePage

#: The columns of an exported table.
COLUMNS = (
    "id name home owner lang country health articles lately opened first_reports unique copies "
    "last_article"
).split()
_FEED_COLUMNS = (
    "url title kind section condition error moved_to last_poll last_success next_poll brought"
).split()


class Roster:
    """The sources of one newspaper; ``now`` is its clock."""

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime],
        around: Surroundings = Surroundings(),  # noqa: B008 - it is frozen
    ) -> None:
        self._store = store
        self._now = now
        self._around = around

    def lines(self, wanted: Selection = EVERY) -> tuple[SourceLine, ...]:
        """The sources that are meant, in their order; by default every one ever known."""
        return select(self._store.source_lines(self._now()), wanted)

    def page(self, id: str) -> SourcePage:
        """One source with all that is told about it; raises `NotFound`."""
        return self._store.source_page(id, self._now())

    def findings(self, problems: Iterable[str] = ()) -> tuple[Finding, ...]:
        """What needs a person, most urgent first; ``problems`` are the database's own."""
        now = self._now()
        lines, signs = self._store.source_lines(now), self._store.signs(now)
        return checking.findings(lines, signs, now=now, around=self._around, problems=problems)

    def act(self, verb: Verb, ids: Sequence[str], value: str | None = None) -> tuple[str, ...]:
        """Do this to all these sources, or to none: raises `NotFound`. Returns those it changed.

        ``value`` is the new section or owner. Raises ValueError for a section that there is none.
        """
        if verb is Verb.SECTION and value is not None:
            value = Section(value).value
        return self._store.act(Act(verb=verb, sources=tuple(ids), value=value), self._now())

    def remove_feed(self, url: str) -> str:
        """Take one feed off the schedule and return its source's id; raises `NotFound`."""
        return self._store.remove_feed(url, self._now())


def as_opml(lines: Sequence[SourceLine], *, name: str) -> bytes:
    """The feeds of these sources as a list called ``name``, for any reader."""
    feeds = [
        opml.OutlineFeed(
            url=feed.url,
            title=feed.title,
            section=feed.section,
            lang=line.lang,
            kind=feed.kind,
            paused=feed.condition is Condition.PAUSED,
            source=line.id,
            source_name=line.name,
            home=line.home,
            owner=line.owner,
        )
        for line in lines
        for feed in line.feeds
    ]
    return opml.write_opml(name, feeds)


def as_csv(lines: Sequence[SourceLine]) -> bytes:
    """Sources as a table with a heading, for a spreadsheet; none of its cells is a formula."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow([*COLUMNS, "feeds"])
    for line in lines:
        feeds = " ".join(feed.url for feed in line.feeds)
        writer.writerow([*(_cell(getattr(line, name)) for name in COLUMNS), _cell(feeds)])
    return page.getvalue().encode("utf-8", "replace")


def as_json(lines: Sequence[SourceLine]) -> bytes:
    """Sources as a JSON list, for a program."""
    return msgspec.json.encode(
        [
            _facts(line, COLUMNS) | {"feeds": [_facts(feed, _FEED_COLUMNS) for feed in line.feeds]}
            for line in lines
        ]
    )


def _facts(line: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(line, name) for name in names}


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as the text it is."""
    text = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if text else value
