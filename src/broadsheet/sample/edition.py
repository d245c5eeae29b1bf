"""Reads the invented news day from the text files in ``edition/``.

``outlets.toml`` says who publishes; every file in ``stories/`` tells one or a few events as the
outlets printed them (see `story_files` for the format).
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from broadsheet.model import Section
from broadsheet.sample.nouns import (
    Caching,
    Edition,
    EditionError,
    FeedKind,
    Outlet,
    OutletFeed,
    Piece,
    Spell,
    Style,
)
from broadsheet.sample.story_files import moment, read_stories
from broadsheet.sample.talk import read_talk

FOLDER = Path(__file__).with_name("edition")


def load_edition(folder: Path = FOLDER) -> Edition:
    """Read an edition from its folder; EditionError says what contradicts itself."""
    outlets = read_outlets((folder / "outlets.toml").read_text("utf-8"))
    pieces = read_stories(sorted((folder / "stories").glob("*.md")), {o.id: o for o in outlets})
    _check(pieces)
    return Edition(
        outlets=outlets,
        pieces=tuple(sorted(pieces, key=lambda p: p.published)),
        talk=read_talk(folder, keys={piece.key for piece in pieces}),
    )


def read_outlets(text: str) -> tuple[Outlet, ...]:
    """The outlets of an ``outlets.toml``."""
    return tuple(_outlet(table) for table in tomllib.loads(text)["outlet"])


def _outlet(table: Mapping[str, Any]) -> Outlet:
    plain = {"id", "name", "tagline", "place", "country", "lang", "owner", "offset", "limit"}
    return Outlet(
        **{key: value for key, value in table.items() if key in plain},
        feeds=tuple(_feed(row) for row in table["feeds"]),
        caching=Caching(table.get("caching", "strong")),
        style=Style(**table.get("style", {})),
        outage=_spell(table.get("outage")),
        damaged=_spell(table.get("damaged")),
    )


def _feed(row: Mapping[str, Any]) -> OutletFeed:
    section = row.get("section")
    return OutletFeed(
        path=row["path"],
        kind=FeedKind(row["kind"]),
        title=row["title"],
        section=Section(section) if section else None,
        full=row.get("full", False),
    )


def _spell(pair: list[str] | None) -> Spell | None:
    return Spell(start=moment(pair[0]), end=moment(pair[1])) if pair else None


def _check(pieces: Iterable[Piece]) -> None:
    keys = Counter(piece.key for piece in pieces)
    twice = [key for key, count in keys.items() if count > 1]
    if twice:
        raise EditionError(twice[0], "two pieces have this address")
    for piece in pieces:
        for named in (piece.origin, piece.copy_of, piece.quotes):
            if named is not None and named not in keys:
                raise EditionError(piece.key, f"names {named!r}, which does not exist")
