"""What recurs on the pages of a source: their prints, and the passages that were left out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What stood on an article's page when it was last read: a print for each passage.

    ``story`` is the one that tells of the article, where it is known.
    """

    article: int
    source: str
    prints: tuple[int, ...]
    story: int = 0


class KnownBy(StrEnum):
    """What a passage has in common with those on the other pages."""

    WORDS = "word for word"
    NAMES = "word for word but for names"
    PARTS = "in its parts"
    DATE = "but for its date"
    LIST = "with the list it stands in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage that is left out, with the print that tells, and how it was known."""

    text: str
    print: int
    known_by: KnownBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """On how many ``pages`` of the last ``of`` of its source a passage stood; the newest of them.

    ``examples`` are articles.
    """

    pages: int
    of: int
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A passage of an article's page that is furniture of its source, and why."""

    text: str
    known_by: KnownBy
    recurrence: Recurrence
