"""How the newsroom is doing, and what needs a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the newsroom is doing, for the footer, ``check`` and the banner."""

    feeds: int
    polled: int
    failing: int
    articles: int
    stories: int
    last_success: datetime | None
    event: int

    @property
    def unreachable(self) -> bool:
        """Whether feeds were tried and not one has ever answered."""
        return self.polled > 0 and self.last_success is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What `check` looks at beside the sources; the counts are by source, of the last week.

    ``refused`` counts the articles whose page robots.txt keeps from us. ``newest`` is the last
    time a feed was looked at; ``free`` the bytes left where the database lies, where that is known.
    """

    arrived: Mapping[str, int]
    refused: Mapping[str, int]
    aside: Mapping[str, int]
    newest: datetime | None
    free: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that needs a person, and what to do about it.

    ``level`` is "error", "warning" or "note"; a note can wait. ``source`` is whom it is about.
    """

    level: str
    subject: str
    finding: str
    remedy: str
    source: str | None = None
