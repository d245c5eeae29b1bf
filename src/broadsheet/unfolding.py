"""How a story unfolded beyond its arrivals: new facts, new figures, new quotations, word for word.

Each is a sentence of the article that had it first, with the hour of the version that printed it.
A copy brings none of them: what it prints stood somewhere before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from broadsheet.analysis.novelty import Fact
from broadsheet.model import Account, DevelopmentKind, Figure, Place, Quote
from broadsheet.views import ArticleLine, TimelineLine

#: Quotations in a timeline, those that most independent reports print.
QUOTES = 8
#: New names of a fact that are told.
NAMES = 5

_Texts = Mapping[tuple[int, datetime], Account]
_Lines = Mapping[int, ArticleLine]


def unfolded(
    timeline: Iterable[TimelineLine],
    *,
    facts: Sequence[Fact],
    figures: Sequence[Figure],
    quotes: Sequence[Quote],
    accounts: Sequence[Account],
    lines: _Lines,
) -> tuple[TimelineLine, ...]:
    """The timeline with what was new in the reports, in the order of time.

    A sentence that stands there already, such as a headline, gains the reason and no second line.
    """
    texts = {(one.article, one.at): one for one in accounts}
    newest = {one.article: one for one in accounts if one.newest}
    told = list(timeline)
    place = {(one.article.id, one.text): n for n, one in reversed(list(enumerate(told)))}
    added = (
        *_figures(figures, texts, lines),
        *_quotes(quotes, newest, lines),
        *_facts(facts, lines),
    )
    for step in added:
        words = step.article.id, step.text
        if words in place:
            before = told[place[words]]
            why = "; ".join(filter(None, (before.why, step.why)))
            told[place[words]] = replace(before, why=why)
        else:
            place[words] = len(told)
            told.append(step)
    return tuple(sorted(told, key=lambda step: step.at))


def _facts(facts: Sequence[Fact], lines: _Lines) -> Iterator[TimelineLine]:
    for fact in facts:
        named = ", ".join(fact.named[:NAMES])
        yield TimelineLine(
            at=fact.account.at,
            kind=DevelopmentKind.FACT,
            text=_cut(fact.account.text, fact.place),
            article=lines[fact.account.article],
            why=f"in no earlier report in its language: {named}",
        )


def _figures(figures: Sequence[Figure], texts: _Texts, lines: _Lines) -> Iterator[TimelineLine]:
    """The first statement of each value but the first: a figure that moved."""
    for figure in figures:
        known: dict[float, None] = {}
        for one in figure.statements:
            if known and one.value not in known:
                account = texts[one.article, one.at]
                before = ", ".join(f"{value:,g}" for value in known)
                yield TimelineLine(
                    at=one.at,
                    kind=DevelopmentKind.FIGURE,
                    text=_cut(account.title if one.titled else account.text, one.place),
                    article=lines[one.article],
                    why=f"{figure.thing}: {one.value:,g}, where earlier reports said {before}",
                )
            known[one.value] = None


def _quotes(
    quotes: Sequence[Quote], newest: Mapping[int, Account], lines: _Lines
) -> Iterator[TimelineLine]:
    for quote in quotes[:QUOTES]:
        first = quote.printings[0]
        account = newest[first.article]
        speaker = first.name or first.speaker
        if speaker is None or quote.unnamed:
            continue
        yield TimelineLine(
            at=account.at,
            kind=DevelopmentKind.QUOTE,
            text=" … ".join(_cut(account.text, place) for place in first.words),
            article=lines[first.article],
            why=f"said by {_cut(account.text, speaker)}",
        )


def _cut(text: str, place: Place) -> str:
    return text[slice(*place)]
