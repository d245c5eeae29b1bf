"""Whose words an excerpt shows: the outlet behind each article of a story's evidence."""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.views import OriginLine


def outlet_of(article: int, origins: Iterable[OriginLine]) -> str:
    """The name of the outlet that printed this article of the story."""
    for origin in origins:
        for line in (origin.first, *(follower for follower, _ in origin.followers)):
            if line.id == article:
                return line.source_name
    return "another article"
