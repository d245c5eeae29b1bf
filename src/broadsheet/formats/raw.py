"""The raw form that every feed reader here fills: fields as found, unsafe, not yet cleaned.

What tells an entry from another is there at once; the rest may be filled in for new entries only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

from broadsheet.formats.scan import Scan


class RawText(TypedDict, total=False):
    """A piece of text and its media type."""

    value: str | None
    type: str | None


class RawTag(TypedDict, total=False):
    """A category; ``label`` is what people should see."""

    term: str | None
    label: str | None


class RawEnclosure(TypedDict):
    """A file that goes with an entry; ``width`` is 0 where it is unknown or no picture."""

    url: str
    type: str
    size: int | None
    seconds: int | None
    width: int


class RawEntry(TypedDict, total=False):
    """One entry; dates as they are written. ``fields`` are the elements of XML that it is, and
    ``octets`` all its text as it stands there."""

    id: str | None
    link: str | None
    title: str | None
    description: str | None
    content: list[RawText]
    published: str | None
    updated: str | None
    author: str | None
    tags: list[RawTag]
    credit: str | None
    credit_url: str | None
    image: str | None
    lang: str | None
    base: str | None
    enclosures: list[RawEnclosure]
    fields: dict[str, Any]
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed document; ``kind`` is rss, atom, rdf, cdf, sitemap or json.

    ``links`` are relations and addresses, ``minutes`` how long it asks not to be fetched again,
    ``scan`` the elements of XML that it is.
    """

    kind: str
    title: str | None = None
    home: str | None = None
    lang: str | None = None
    entries: list[RawEntry] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    minutes: int | None = None
    scan: Scan | None = None
