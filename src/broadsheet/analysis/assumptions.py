"""What would have to be false for the number of independent reports to be wrong.

A count is a judgement. Listed is what it rests on: which pair held for independent came nearest to
a copy and by how much, which article barely counts as one, which credits and owners were believed,
and what nobody could look up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from broadsheet.analysis.corroboration import COPY, QUOTES
from broadsheet.analysis.fingerprint import sketch_containment
from broadsheet.model import Assumption, Origin, Report, Stage, Tie, TieKind

#: Origins whose wording is compared pair by pair: of a larger story, the first ones.
MOST = 40
#: A copy with less shared wording than this is named as a narrow one.
NARROW = 0.6
#: Articles named in one assumption.
NAMED = 8


def assumptions(
    origins: Sequence[Origin], reports: Sequence[Report], ties: Sequence[Tie]
) -> tuple[Assumption, ...]:
    """What the count of these origins rests on; first what would lower it, then what would raise.

    A story of one article rests on nothing.
    """
    if len(reports) < 2:
        return ()
    by_id = {report.article: report for report in reports}
    binding = [t for t in ties if t.binds and t.article in by_id and t.to in by_id]
    found = [*_apart(origins, by_id, ties)] if len(origins) > 1 else []
    return (*found, *_together(binding, by_id))


def _apart(
    origins: Sequence[Origin], by_id: dict[int, Report], ties: Sequence[Tie]
) -> Iterator[Assumption]:
    """What makes the origins several, and would make them fewer were it false."""
    firsts = [by_id[origin.first] for origin in origins]
    share, one, other = _nearest(firsts, ties)
    yield Assumption(
        articles=(one.article, other.article),
        text=_apart_by(share),
        lowers=True,
    )
    unread = [report for report in firsts if report.stage is not Stage.READ]
    if unread:
        yield _named(
            unread,
            "judged by what the feed says alone, for the page was not read: a text taken from "
            "elsewhere, or a credit, may stand there",
        )
    homeless = [report for report in firsts if report.owner is None]
    if len({report.source for report in homeless}) > 1:
        yield _named(homeless, "no owner is known, so each is taken for a house of its own")
    silent = [r for r, o in zip(firsts, origins, strict=True) if r.credit is None and not o.wire]
    if silent:
        yield _named(
            silent,
            "no supplier is named, so the text is taken for the outlet's own: an agency's text "
            "without a credit, in words that no other article here has, would not be noticed",
        )


def _nearest(firsts: Sequence[Report], ties: Sequence[Tie]) -> tuple[float, Report, Report]:
    """The two origins that share most of their wording."""
    exact = {frozenset((t.article, t.to)): t.containment for t in ties if not t.binds}

    def shared(pair: tuple[Report, Report]) -> float:
        read = exact.get(frozenset(one.article for one in pair))
        return sketch_containment(pair[0].sketch, pair[1].sketch) if read is None else read

    pairs = list(combinations(firsts[:MOST], 2))
    one, other = max(pairs, key=shared)
    return shared((one, other)), one, other


def _apart_by(share: float) -> str:
    if share >= QUOTES:
        how = f"share {share:.0%} of their wording, as reports do that quote the same words"
    else:
        how = f"share {share:.0%} of their wording, and no two independent reports here share more"
    return f"{how}; from {COPY:.0%} on they would count as one"


def _together(binding: Sequence[Tie], by_id: dict[int, Report]) -> Iterator[Assumption]:
    """What joins articles into one origin, and would make more of them were it false."""
    copies = [t for t in binding if t.kind is TieKind.COPY]
    if copies:
        least = min(copies, key=lambda t: t.containment)
        near = "narrowly " if least.containment < NARROW else ""
        yield Assumption(
            articles=(least.article, least.to),
            text=f"{near}counted as a copy, the least alike of {len(copies)}: "
            f"it shares {least.containment:.0%} of the wording, and {COPY:.0%} is enough",
            lowers=False,
        )
    yield from _believed(binding, by_id)
    for kind, text in _DOUBTS.items():
        doubtful = [by_id[t.article] for t in binding if t.kind is kind]
        if doubtful:
            yield _named(doubtful, text, lowers=False)


def _believed(binding: Sequence[Tie], by_id: dict[int, Report]) -> Iterator[Assumption]:
    """The credits and the owners that were taken at their word."""
    groups: dict[str, list[Report]] = {}
    for t in binding:
        if said := _taken_for(t, by_id[t.article], by_id[t.to]):
            groups.setdefault(said, []).extend((by_id[t.article], by_id[t.to]))
    for said, members in groups.items():
        yield _named(members, said, lowers=False)


def _taken_for(t: Tie, one: Report, other: Report) -> str:
    if t.kind is TieKind.CREDIT:
        return f"taken for one text of {one.credit or other.credit}, which is credited with it"
    if t.kind is TieKind.OWNER:
        return f"taken for one house, {one.owner}, whose outlets confirm nothing to each other"
    return ""


_DOUBTS = {
    TieKind.RETOLD: "taken for a retelling, for it brings no name, figure or quotation of its own: "
    "a reporter of their own may have found the same and no more",
    TieKind.DOUBT: "too little text to tell, so it adds no report",
}


def _named(reports: Iterable[Report], text: str, *, lowers: bool = True) -> Assumption:
    articles = tuple(dict.fromkeys(report.article for report in reports))
    return Assumption(articles=articles[:NAMED], text=text, lowers=lowers, of=len(articles))
