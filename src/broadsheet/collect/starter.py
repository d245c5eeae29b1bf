"""What a new newsroom starts with: nearly seventy public feeds, and who owns which outlet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypedDict

from broadsheet.model import Section, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterFeed:
    """A feed that ships with Broadsheet; without a section it carries all of them."""

    url: str
    title: str
    section: Section | None
    lang: str
    source: Source


@cache
def starter_feeds() -> tuple[StarterFeed, ...]:
    """Give the feeds of a new newsroom, in the order of ``starter.toml``."""
    sources: list[_SourceTable] = _read("starter.toml")["source"]
    return tuple(feed for table in sources for feed in _feeds_of(table))


@cache
def owners() -> Mapping[str, str]:
    """Map the site of an outlet, such as ``wsj.com``, to the house that owns it."""
    houses: Mapping[str, list[str]] = _read("owners.toml")["houses"]
    return MappingProxyType({site: house for house, sites in houses.items() for site in sites})


class _FeedTable(TypedDict, total=False):
    url: str
    title: str
    section: str
    lang: str


class _SourceTable(TypedDict):
    id: str
    name: str
    home: str
    country: str
    lang: str
    feeds: list[_FeedTable]


def _feeds_of(table: _SourceTable) -> tuple[StarterFeed, ...]:
    source = Source(
        id=table["id"],
        name=table["name"],
        home=table["home"],
        owner=owners().get(table["id"]),
        lang=table["lang"],
        country=table["country"],
    )
    return tuple(
        StarterFeed(
            url=feed["url"],
            title=feed["title"],
            section=Section(feed["section"]) if "section" in feed else None,
            lang=feed.get("lang", source.lang or ""),
            source=source,
        )
        for feed in table["feeds"]
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))
