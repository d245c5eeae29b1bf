"""The count under every headline: outlets, independent reports, and the marks for both."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.analysis.pace import Pace
from broadsheet.model import TieKind
from broadsheet.views import StoryCard

#: More marks than this cannot be taken in at a glance; the words still say the number.
_MARKS = 14


_TIED = {
    TieKind.COPY: "copy",
    TieKind.CREDIT: "same agency",
    TieKind.OWNER: "same owner",
    TieKind.SAME_SOURCE: "same outlet again",
    TieKind.RETOLD: "nothing of its own",
    TieKind.DOUBT: "too short to tell",
    TieKind.QUOTES: "shares a quotation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How a count is drawn: ``solid`` marks for independent reports, ``hollow`` for the rest."""

    solid: int
    hollow: int
    over: int
    outlets: str
    reports: str

    @property
    def alone(self) -> bool:
        """Whether several outlets print what is only one report."""
        return self.solid == 1 and self.hollow + self.over > 0


def count(card: StoryCard) -> Count:
    """The marks and words for a story."""
    solid = min(card.origins, _MARKS)
    others = max(0, card.outlets - card.origins)
    hollow = min(others, _MARKS - solid)
    return Count(
        solid=solid,
        hollow=hollow,
        over=max(card.origins, card.outlets) - solid - hollow,
        outlets=plural(card.outlets, "outlet"),
        reports=plural(card.origins, "independent report"),
    )


def counted(*, outlets: int, origins: int) -> str:
    """The count in words.

    >>> counted(outlets=11, origins=3)
    '11 outlets · 3 independent reports'
    """
    return f"{plural(outlets, 'outlet')} · {plural(origins, 'independent report')}"


def tied(kind: TieKind) -> str:
    """Why an article adds no report, in two or three words."""
    return _TIED[kind]


def length(text: Pace) -> str:
    """How long a text is, in words or in the characters of a script without blanks.

    >>> length(Pace(words=1204, characters=0, minutes=6))
    '6 min to read · 1,204 words'
    """
    size = plural(text.words, "word")
    if text.characters > text.words:
        size = plural(text.characters, "character")
    return f"{text.minutes} min to read · {size}"


def plural(number: int, noun: str) -> str:
    """A number with its noun.

    >>> plural(1, "copy")
    '1 copy'
    """
    if number == 1:
        return f"1 {noun}"
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {many}"
