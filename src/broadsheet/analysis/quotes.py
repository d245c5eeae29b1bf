"""Who said what in a story: the same quotation in several articles is one, whoever prints it.

Two quotations are the same where most word triples of the shorter one stand in the other: outlets
cut, and translate a mark or two, but they do not reword what stands in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.analysis.text import words
from broadsheet.model import Account, Attribution, Manner, Place, Printing, Quote

#: Fewer quoted words than this are an expression, not a statement.
ENOUGH = 4
#: From this share of its word triples in common, the shorter quotation is the longer one.
SAME = 0.6
#: Characters that a pronoun may stand behind the name that it is taken to mean.
RECALL = 600

_PRONOUN = re.compile(
    r"(?:s?he|they|it|who|i|we|er|sie|il|elle|ils|elles|él|ella|ellos|lui|lei|loro|ele|ela|eles)\Z",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_a-zà-öø-ÿ][\w’'.-]*")
_PERSON = re.compile(
    r"(?:[^\W\d_a-zà-öø-ÿ][\w’'-]+\.? ){1,3}(?:(?:de|del|della|van|von|bin|al|la|le) )?"
    r"[^\W\d_a-zà-öø-ÿ][\w’'-]+"
)
_WHO = re.compile(r"(?<=\w),? (?:who|which|that|qui|que|che|der|die|das)(?=\Z)", re.IGNORECASE)
_HEAD = re.compile(r"[^,(–—]*")


@dataclass(slots=True)
class _Said:
    """One printed quotation, with what it is compared by."""

    account: Account
    attribution: Attribution
    printing: Printing
    triples: frozenset[tuple[str, ...]]
    speaker: str


def join_quotes(
    accounts: Sequence[Account], heard: Sequence[Sequence[Attribution]]
) -> tuple[Quote, ...]:
    """The quotations of a story, most independent reports first, then the earliest.

    ``heard`` are the attributions of each account's text, in the same order.
    """
    groups: list[list[_Said]] = []
    by_triple: dict[tuple[str, ...], list[int]] = {}
    ordered = sorted(
        zip(accounts, heard, strict=True), key=lambda pair: (pair[0].at, pair[0].article)
    )
    for account, attributions in ordered:
        for said in _quotations(account, attributions):
            home = _same(said, groups, by_triple)
            if home is None:
                home = len(groups)
                groups.append([])
            groups[home].append(said)
            for triple in said.triples:
                places = by_triple.setdefault(triple, [])
                if home not in places:
                    places.append(home)
    quotes = [_quote(group) for group in groups]
    return tuple(sorted(quotes, key=lambda quote: -quote.origins))


def withheld(
    accounts: Sequence[Account], heard: Sequence[Sequence[Attribution]]
) -> tuple[Quote, ...]:
    """What is told in the reporter's words of speakers whose names are withheld, by article."""
    found = [
        _quote([_said(account, one, ())])
        for account, attributions in zip(accounts, heard, strict=True)
        for one in attributions
        if one.unnamed and one.spoken and one.manner is Manner.INDIRECT and one.source
    ]
    return tuple(found)


def _quotations(account: Account, heard: Sequence[Attribution]) -> list[_Said]:
    found: list[_Said] = []
    for n, one in enumerate(heard):
        if one.spoken and one.source and one.manner is not Manner.INDIRECT:
            said = _said(account, one, heard[:n])
            if said.triples:
                found.append(said)
    return found


def _said(account: Account, one: Attribution, before: Sequence[Attribution]) -> _Said:
    told = " ".join(account.text[start:end] for start, end in one.words)
    spoken = words(told)
    triples = frozenset(
        tuple(spoken[n : n + 3]) for n in range(len(spoken) - 2) if len(spoken) >= ENOUGH
    )
    name = _named(account.text, one, before)
    calls = name or one.source
    return _Said(
        account=account,
        attribution=one,
        printing=Printing(
            article=account.article,
            words=one.words,
            speaker=_bare(account.text, one.source),
            name=name,
        ),
        triples=triples,
        speaker=_surname(account.text[calls[0] : calls[1]]) if calls else "",
    )


def _bare(text: str, source: Place | None) -> Place | None:
    """A source without the "who" that joins it to its verb."""
    if source is None:
        return None
    joined = _WHO.search(text, *source)
    return (source[0], joined.start()) if joined else source


def _named(text: str, one: Attribution, before: Sequence[Attribution]) -> Place | None:
    """The person named last before a speaker who is a pronoun, if no other was named since."""
    if one.source is None or not _PRONOUN.match(text[slice(*one.source)]):
        return None
    for other in reversed(before):
        if other.source is None or _PRONOUN.match(text[slice(*other.source)]):
            continue
        name = _PERSON.search(text, *other.source)
        between = text[other.source[1] : one.source[0]]
        if name is None or one.source[0] - other.source[1] > RECALL:
            return None
        surname = _surname(name[0])
        same = all(_surname(found[0]) == surname for found in _PERSON.finditer(between))
        return name.span() if same else None
    return None


def _surname(speaker: str) -> str:
    """The last name before any aside: by it outlets that shorten a name are joined."""
    head = _HEAD.match(speaker)
    names = _NAME.findall(head[0] if head else "")
    return names[-1].lower().rstrip(".'’") if names else ""


def _same(
    said: _Said, groups: Sequence[Sequence[_Said]], by_triple: dict[tuple[str, ...], list[int]]
) -> int | None:
    """The group whose words these are, by words first and by the name of the speaker second."""
    shared: dict[int, int] = {}
    for triple in said.triples:
        for home in by_triple.get(triple, ()):
            shared[home] = shared.get(home, 0) + 1
    for home in sorted(shared, key=lambda home: (-shared[home], home)):
        for other in groups[home]:
            common = len(said.triples & other.triples)
            if common >= SAME * min(len(said.triples), len(other.triples)) and _one(said, other):
                return home
    return None


def _one(said: _Said, other: _Said) -> bool:
    """Whether two speakers can be one; where one is not named, the words decide."""
    return not said.speaker or not other.speaker or said.speaker == other.speaker


def _quote(group: Sequence[_Said]) -> Quote:
    return Quote(
        printings=tuple(said.printing for said in group),
        origins=len({said.account.origin for said in group}),
        manner=group[0].attribution.manner,
        unnamed=all(said.attribution.unnamed for said in group),
    )
