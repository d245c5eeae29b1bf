"""The raw form that every feed reader here fills: fields as found, unsafe, not yet cleaned.

Its keys are fastfeedparser's, so that the common case needs no conversion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict


class RawText(TypedDict, total=False):
    """A piece of text and its media type."""

    value: str | None
    type: str | None


class RawTag(TypedDict, total=False):
    """A category; ``label`` is what people should see."""

    term: str | None
    label: str | None


class RawEntry(TypedDict, total=False):
    """One entry. Dates are ISO 8601. The keys below ``tags`` come from `details` or a fall-back."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed document; ``kind`` is rss, atom, rdf or json."""

    kind: str
    title: str | None = None
    home: str | None = None
    lang: str | None = None
    entries: list[RawEntry] = field(default_factory=list)
