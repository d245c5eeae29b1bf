"""What a reader typed into the search box, as an expression that both engines understand.

Words must all be found; ``"words in quotes"`` must stand together; ``-word`` must be absent;
``OR`` between two words lets either do, and binds closer than the space: ``fire london OR paris``
is fire, and one of the two cities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from broadsheet.store.words import STEMMED, UNSTEMMED, words

#: More is no question but a text; each word is looked up in every language.
MOST_WORDS = 24
#: Characters that are looked at; no query that fits a search box is longer.
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together, one way of writing the stems for each language that differs."""

    forms: tuple[tuple[str, ...], ...]

    @property
    def is_one_character(self) -> bool:
        """Whether it is one character of a script that is indexed in pairs."""
        term = self.forms[0][0]
        return len(self.forms[0]) == 1 and len(term) == 1 and not term.isdigit()


@dataclass(frozen=True, slots=True)
class Query:
    """Every group of ``wanted`` must match with one of its phrases, none of ``unwanted`` may."""

    wanted: tuple[tuple[Phrase, ...], ...]
    unwanted: tuple[Phrase, ...]


def read_query(text: str) -> Query | str:
    """Understand a query, or say in a sentence for the reader why it cannot be run."""
    if not text.strip():
        return "Type what you are looking for."
    if len(text) > LONGEST:
        return f"That is too long: a query may have {LONGEST} characters."
    wanted: list[list[Phrase]] = []
    unwanted: list[Phrase] = []
    either = False
    for match in _PART.finditer(text):
        if match.group("or"):
            if either or not wanted:
                return _ONE_SIDED
            either = True
            continue
        phrase = _phrase(match.group("quoted") or match.group("bare") or "")
        if phrase is None:
            continue
        if match.group("minus"):
            if either:
                return "A word to leave out cannot be one side of OR."
            unwanted.append(phrase)
        elif either:
            wanted[-1].append(phrase)
            either = False
        else:
            wanted.append([phrase])
    if either:
        return _ONE_SIDED
    return _checked(Query(tuple(tuple(group) for group in wanted), tuple(unwanted)))


_ONE_SIDED = "OR needs a word on both sides."

_PART = re.compile(
    r"""
    (?P<or>(?<!\S)OR(?!\S))
    | (?P<minus>(?<!\S)[-−–](?=\S))?
      (?: ["“”„«»](?P<quoted>[^"“”„«»]*)(?:["“”„«»]|$) | (?P<bare>[^\s"“”„«»]+) )
    """,
    re.VERBOSE,
)


def _phrase(text: str) -> Phrase | None:
    """Stem a phrase in every language; None where it holds no word at all."""
    forms = dict.fromkeys(_form(text, code) for code in (UNSTEMMED, *STEMMED))
    forms.pop((), None)
    return Phrase(tuple(forms)) if forms else None


def _form(text: str, code: str) -> tuple[str, ...]:
    return tuple(word.term for word in words(text, code))


def _checked(query: Query) -> Query | str:
    phrases = [*(p for group in query.wanted for p in group), *query.unwanted]
    if not phrases:
        return "There is no word in that query."
    if not query.wanted:
        return "Say what to look for as well as what to leave out."
    if sum(len(phrase.forms[0]) for phrase in phrases) > MOST_WORDS:
        return f"That is too long: a query may have {MOST_WORDS} words."
    return query
