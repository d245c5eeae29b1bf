"""Who said what: attributions in a text, by the characters that they span."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: Where something stands in a text: first character, and the one behind its last.
Place = tuple[int, int]


class Manner(StrEnum):
    """How words are told."""

    DIRECT = "direct"  # within quotation marks
    MIXED = "mixed"  # some of them are
    INDIRECT = "indirect"  # in the reporter's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """That somebody said, held or judged something, told by a text.

    ``source`` is the one who did, None where the text leaves it open; ``cue`` is the verb or the
    credit that says so, ``words`` are what was said, in the order of the text. ``spoken`` is
    False for what is wanted, judged or seems so; ``unnamed`` says that the source is withheld.
    """

    source: Place | None
    cue: Place
    words: tuple[Place, ...]
    manner: Manner
    spoken: bool = True
    unnamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One version of one article of a story, as it tells it.

    ``origin`` is the first article of the independent report that it belongs to; ``at`` is when
    the version was published; ``newest`` is False for one that has been revised since.
    """

    article: int
    source: str
    origin: int
    at: datetime
    title: str
    text: str
    lang: str | None
    newest: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """Where an article prints a quotation: its words, and how its speaker is called there.

    ``words`` are several places where the verb stands between them. ``name`` is where the same
    article names a speaker who is only a pronoun beside the words.
    """

    article: int
    words: tuple[Place, ...]
    speaker: Place | None
    name: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The same words of one speaker in all articles that print them, the earliest first.

    ``origins`` counts the independent reports among them; ``unnamed`` that none names the speaker.
    """

    printings: tuple[Printing, ...]
    origins: int
    manner: Manner
    unnamed: bool


class Agreement(StrEnum):
    """How the figures of several articles for one thing stand to each other."""

    ALONE = "alone"  # one independent report gives it
    AGREED = "agreement"  # all that give it say the same
    CHANGED = "change"  # what is said later differs from what was said before
    CONFLICT = "conflict"  # independent reports differ at one time


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """That an article gives a figure: its ``value``, and where.

    ``at_least`` says that the true number may be higher. ``place`` is the sentence, in the title
    where ``titled``; ``figure`` the number in it. ``newest`` is False where the article has been
    revised since.
    """

    article: int
    origin: int
    at: datetime
    value: float
    at_least: bool
    titled: bool
    place: Place
    figure: Place
    newest: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a story's articles say a number of one thing is, the earliest statement first.

    ``values`` pairs each value with the number of independent reports that give it, in the order
    in which they first appeared.
    """

    thing: str
    agreement: Agreement
    values: tuple[tuple[float, int], ...]
    statements: tuple[Statement, ...]
