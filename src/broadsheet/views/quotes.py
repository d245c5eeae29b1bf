"""Who said what, and figures over time, as a story's page shows them: verbatim, with links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.model import Agreement, Manner
from broadsheet.views.cards import ArticleLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintingLine:
    """A quotation as one article prints it: the pieces of its words, and who said them there.

    ``name`` is how the same article calls a ``speaker`` who is only a pronoun beside the words.
    """

    article: ArticleLine
    words: tuple[str, ...]
    speaker: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """The same words of one speaker wherever they are printed, the earliest first."""

    printings: tuple[PrintingLine, ...]
    origins: int
    manner: Manner
    unnamed: bool

    @property
    def outlets(self) -> int:
        """How many outlets print it."""
        return len({one.article.source for one in self.printings})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A sentence of an article that gives a figure: what stands before it, itself, and after.

    ``revised`` says that the article has been changed since.
    """

    article: ArticleLine
    at: datetime
    before: str
    figure: str
    after: str
    revised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """What articles say a number of one thing is: ``values`` are written, with their reports.

    ``why`` says in words what the agreement rests on.
    """

    thing: str
    agreement: Agreement
    why: str
    values: tuple[tuple[str, int], ...]
    statements: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """All that was said and counted in a story; ``unread`` of its articles were not searched.

    ``withheld`` is what is told in reporters' words of speakers whose names are withheld.
    """

    quotes: tuple[QuoteLine, ...] = ()
    withheld: tuple[QuoteLine, ...] = ()
    figures: tuple[FigureLine, ...] = ()
    unread: int = 0


#: Of a story in which nobody was heard.
NO_VOICES = Voices()
