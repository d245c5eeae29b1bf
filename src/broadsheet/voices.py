"""Who said what in a story, what was counted and what was new: from its texts, when asked.

Nothing of it is kept: it follows from texts that are. What a text says is remembered for as long
as it is likely to be asked for again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from broadsheet.analysis.attribution import attributions
from broadsheet.analysis.figures import figures, figures_why
from broadsheet.analysis.novelty import Fact, new_facts
from broadsheet.analysis.quotes import join_quotes, withheld
from broadsheet.model import (
    Account,
    Agreement,
    Attribution,
    Figure,
    Place,
    Printing,
    Quote,
    Statement,
)
from broadsheet.store import Store
from broadsheet.unfolding import unfolded
from broadsheet.views import (
    ArticleLine,
    FigureLine,
    OriginLine,
    PrintingLine,
    QuoteLine,
    StatementLine,
    StoryPage,
    Voices,
)

Value = TypeVar("Value")

#: Articles of one story that are searched: independent reports first, then what repeats them.
MOST = 80
#: Texts whose attributions are remembered; an article has about twenty.
REMEMBERED = 4096
#: Stories of which all that was made of their accounts is remembered.
STORIES = 256
#: Characters of the words before a figure, and after it, that are shown.
AROUND = 160


class Listener:
    """Hears what stories' articles say, and remembers it; may be asked from any thread."""

    def __init__(self) -> None:
        self._heard: _Memory[tuple[Attribution, ...]] = _Memory(REMEMBERED)
        self._judged: _Memory[_Judged] = _Memory(STORIES)

    def told(self, store: Store, page: StoryPage) -> StoryPage:
        """The page with who said what, what was counted, and what was new in which report."""
        homes = _homes(page.origins)
        chosen = dict(list(homes.items())[:MOST])
        accounts = store.accounts({id: origin for id, (origin, _) in chosen.items()})
        judged = self._judged.recall(hash(accounts), lambda: self._judge(accounts))
        lines = {id: line for id, (_, line) in chosen.items()}
        known = {one.article: one for one in accounts if one.newest}
        texts = {(one.article, one.at): one for one in accounts}
        voices = Voices(
            quotes=tuple(_quote_line(one, lines, known) for one in judged.quotes),
            withheld=tuple(_quote_line(one, lines, known) for one in judged.withheld),
            figures=tuple(_figure_line(one, lines, texts) for one in judged.figures),
            unread=len(homes) - len(chosen),
        )
        timeline = unfolded(
            page.timeline,
            facts=judged.facts,
            figures=judged.figures,
            quotes=judged.quotes,
            accounts=accounts,
            lines=lines,
        )
        return replace(page, voices=voices, timeline=timeline)

    def _judge(self, accounts: Sequence[Account]) -> _Judged:
        newest = [one for one in accounts if one.newest]
        heard = [self._attributions(one) for one in newest]
        counted = figures(accounts)
        return _Judged(
            quotes=join_quotes(newest, heard),
            withheld=withheld(newest, heard),
            figures=tuple(one for one in counted if one.agreement is not Agreement.ALONE),
            facts=new_facts(accounts),
        )

    def _attributions(self, account: Account) -> tuple[Attribution, ...]:
        text, lang = account.text, account.lang
        return self._heard.recall(hash((text, lang)), lambda: attributions(text, lang))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What was made of a story's accounts, before it is shown."""

    quotes: tuple[Quote, ...]
    withheld: tuple[Quote, ...]
    figures: tuple[Figure, ...]
    facts: tuple[Fact, ...]


class _Memory(Generic[Value]):
    """The values that were asked for last, by hash."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[int, Value] = OrderedDict()
        self._lock = Lock()

    def recall(self, key: int, make: Callable[[], Value]) -> Value:
        """The value of this key, made where it is not remembered."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


def _homes(origins: Sequence[OriginLine]) -> dict[int, tuple[int, ArticleLine]]:
    """Article → the first one of its independent report, and its line; the first ones first."""
    firsts = {one.first.id: (one.first.id, one.first) for one in origins}
    return firsts | {line.id: (one.first.id, line) for one in origins for line, _ in one.followers}


def _quote_line(
    quote: Quote, lines: Mapping[int, ArticleLine], known: Mapping[int, Account]
) -> QuoteLine:
    return QuoteLine(
        printings=tuple(
            _printing_line(one, lines[one.article], known[one.article].text)
            for one in quote.printings
        ),
        origins=quote.origins,
        manner=quote.manner,
        unnamed=quote.unnamed,
    )


def _printing_line(printing: Printing, line: ArticleLine, text: str) -> PrintingLine:
    return PrintingLine(
        article=line,
        words=tuple(_cut(text, place) for place in printing.words),
        speaker=_cut(text, printing.speaker) if printing.speaker else "",
        name=_cut(text, printing.name) if printing.name else None,
    )


def _figure_line(
    figure: Figure,
    lines: Mapping[int, ArticleLine],
    texts: Mapping[tuple[int, datetime], Account],
) -> FigureLine:
    return FigureLine(
        thing=figure.thing,
        agreement=figure.agreement,
        why=figures_why(figure),
        values=tuple((f"{value:,g}", count) for value, count in figure.values),
        statements=tuple(
            _statement_line(one, lines[one.article], texts[one.article, one.at])
            for one in figure.statements
        ),
    )


def _statement_line(statement: Statement, line: ArticleLine, account: Account) -> StatementLine:
    text = account.title if statement.titled else account.text
    (first, last), (start, end) = statement.place, statement.figure
    before, after = text[first:start], text[end:last]
    return StatementLine(
        article=line,
        at=statement.at,
        before=before if len(before) <= AROUND else "… " + before[-AROUND:].partition(" ")[2],
        figure=text[start:end],
        after=after if len(after) <= AROUND else after[:AROUND].rpartition(" ")[0] + " …",
        revised=not statement.newest,
    )


def _cut(text: str, place: Place) -> str:
    return text[slice(*place)]
