"""Ordinary feeds, read by fastfeedparser, kept from guessing dates by the clock.

Where an entry has no date it takes the guid for one, and what it cannot read it gives to
dateparser, which costs 3 ms a text and knows "yesterday". `details` drops what came of guids.
"""

from __future__ import annotations

import re
from datetime import datetime

import fastfeedparser
import fastfeedparser.main

from broadsheet.formats.raw import RawFeed

#: A year and, somewhere else, a day.
_DAY_AND_YEAR = re.compile(r"\d\D+\d{4}|\d{4}\D+\d")
_DATES = (b"<pubDate", b":date", b":published", b":updated", b"<published", b"<updated", b"<date")


def read(xml: bytes, *, kind: str) -> RawFeed:
    """What fastfeedparser makes of a document: a feed without entries where it stumbles."""
    try:
        found = fastfeedparser.parse(xml, include_media=False, include_enclosures=False)
    except Exception:  # noqa: BLE001 — whatever it stumbles over, the patient reader decides
        return RawFeed(kind=kind)
    if kind == "rss" and not any(name in xml for name in _DATES):
        for entry in found.entries:
            entry["published"] = None
    return RawFeed(
        kind=kind,
        title=found.feed.get("title"),
        home=found.feed.get("link"),
        lang=found.feed.get("language"),
        entries=found.entries,
    )


def _no_guess(_text: str) -> None:
    """In place of dateparser: a date that needs guessing is none."""


def _with_year(text: str) -> datetime | None:
    """In place of dateutil alone, which fills up what is missing with today."""
    found: datetime | None = _dateutil(text) if _DAY_AND_YEAR.search(text) else None
    return found


_library = fastfeedparser.main
_dateutil = _library._slow_dateutil_parse  # noqa: SLF001 — there is no option for either
_library._slow_dateutil_parse = _with_year  # noqa: SLF001
_library._slow_dateparser = _no_guess  # noqa: SLF001
