"""Who said what in a story, and what was counted: from the texts of its articles, when asked.

Nothing of it is kept: it follows from texts that are. What a text says is remembered for as long
as it is likely to be asked for again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from broadsheet.analysis.attribution import attributions
from broadsheet.analysis.figures import figures, figures_why
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

#: Articles of one story that are searched: independent reports first, then what repeats them.
MOST = 80
#: Texts whose attributions are remembered; an article has about twenty.
REMEMBERED = 4096
#: Characters of the words before a figure, and after it, that are shown.
AROUND = 160


class Listener:
    """Finds attributions and remembers them by text; may be asked from any thread."""

    def __init__(self) -> None:
        self._heard: OrderedDict[tuple[int, str | None], tuple[Attribution, ...]] = OrderedDict()
        self._lock = Lock()

    def voices(self, store: Store, page: StoryPage) -> Voices:
        """Who said what in the story on this page, and what was counted."""
        homes = _homes(page.origins)
        chosen = dict(list(homes.items())[:MOST])
        accounts = store.accounts({id: origin for id, (origin, _) in chosen.items()})
        lines = {id: line for id, (_, line) in chosen.items()}
        texts = {(one.article, one.at): one for one in accounts}
        newest = [one for one in accounts if one.newest]
        heard = [self._attributions(one) for one in newest]
        known = {one.article: one for one in newest}
        return Voices(
            quotes=tuple(_quote_line(one, lines, known) for one in join_quotes(newest, heard)),
            withheld=tuple(_quote_line(one, lines, known) for one in withheld(newest, heard)),
            figures=tuple(
                _figure_line(one, lines, texts)
                for one in figures(accounts)
                if one.agreement is not Agreement.ALONE
            ),
            unread=len(homes) - len(chosen),
        )

    def _attributions(self, account: Account) -> tuple[Attribution, ...]:
        key = hash(account.text), account.lang
        with self._lock:
            if key in self._heard:
                self._heard.move_to_end(key)
                return self._heard[key]
        found = attributions(account.text, account.lang)
        with self._lock:
            self._heard[key] = found
            if len(self._heard) > REMEMBERED:
                self._heard.popitem(last=False)
        return found


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
