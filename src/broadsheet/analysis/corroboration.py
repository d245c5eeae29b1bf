"""How many independent reports stand behind a story: copies, credits, owners and doubt.

Two articles are a copy from a three-word-shingle containment of .44, and share quoted material
from .15: the thresholds that told copies from independent reports of one event best (AUC .998
on 1,500 pairs; see the story notes in the documentation). Everything that cannot be told apart
counts as one: doubt never adds independence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from broadsheet.analysis.fingerprint import (
    exact_containment,
    matching_spans,
    sketch_containments,
)
from broadsheet.analysis.retelling import LEADS, WHOLE, Retelling, may_retell, retells
from broadsheet.analysis.wires import agency, mentions, same_name
from broadsheet.model import Evidence, Origin, Report, Span, Stage, Tie, TieKind

#: Containment from which a text is a copy.
COPY = 0.44
#: Containment from which two texts share quoted material.
QUOTES = 0.15
#: A sketch below this cannot belong to a copy or a quotation: no text is looked up.
WORTH_READING = 0.10
#: Fewer words than this say too little to tell a copy from a report.
TOO_SHORT = 12
#: Spans kept as evidence of a tie.
SPANS = 8
#: Texts read to judge one article, the most similar sketches first.
READINGS = 8
#: Texts read to find what an article only tells again.
RETELLINGS = 4
#: Ties to the same outlet, or the same house, for one article.
HOUSE_TIES = 5

Texts = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class _Match:
    """How much of its text an article shares with another."""

    containment: float
    spans: tuple[Span, ...]


def tie(new: Report, others: Sequence[Report], texts: Texts) -> tuple[Tie, ...]:
    """What joins an article to the others of its story, with the evidence; at most one a pair.

    ``texts`` gives the text of an article by its id; it is asked only where sketches are alike.
    In a tie, ``article`` hangs on ``to``: the credited outlet, else the one that published first.
    """
    others = [other for other in others if other.article != new.article]
    matches = _matches(new, others, texts)
    sure = [
        (other, found)
        for other in others
        if (found := _copy_tie(new, other, matches.get(other.article)) or _credit_tie(new, other))
    ]
    ties = [found for _, found in sorted(sure, key=lambda pair: _order(pair[0]))]
    tied = {t.article for t in ties} | {t.to for t in ties}
    rest = [other for other in others if other.article not in tied]
    ties += _house_ties(new, rest, matches)
    ties += _doubt_ties(new, others, ties)
    ties += _retold_ties(new, rest, ties, texts)
    return tuple(ties) + tuple(_quote_ties(new, rest, ties, matches))


def untied(a: Report, b: Report, texts: Texts) -> tuple[Evidence, ...]:
    """What could have made two reports one and does not, nearest first as `tie` looks for it."""
    later, earlier = (a, b) if _order(b) < _order(a) else (b, a)
    mine, theirs = texts(later.article), texts(earlier.article)
    share = exact_containment(mine, theirs)
    passages = [mine[span.start : span.end] for span in matching_spans(mine, theirs)[:SPANS]]
    wording = Evidence(
        what="wording",
        found=round(share, 3),
        needed=COPY,
        passages=tuple(passages),
        why=f"{share:.0%} of the shorter text stands in the other: a copy has {COPY:.0%}, "
        f"quoted material {QUOTES:.0%}",
    )
    return (
        wording,
        _uncredited(earlier, later),
        _unowned(earlier, later),
        _not_retold(later, earlier, mine, theirs),
    )


def _uncredited(earlier: Report, later: Report) -> Evidence:
    names = [_credit(one) or "nobody" for one in (earlier, later)]
    return Evidence(
        what="credit", why="the earlier one credits {}, the later one {}".format(*names)
    )


def _unowned(earlier: Report, later: Report) -> Evidence:
    names = [one.owner or "nobody that is known" for one in (earlier, later)]
    why = "the outlet of the earlier one belongs to {}, that of the later one to {}"
    return Evidence(what="owner", why=why.format(*names))


def _not_retold(later: Report, earlier: Report, mine: str, theirs: str) -> Evidence:
    """Why the later report is not taken for a retelling of the earlier one."""
    if min(later.words, earlier.words) < WHOLE or not _comparable(later, earlier):
        why = f"not asked: it takes two texts of {WHOLE} words in one language"
        return Evidence(what="retelling", why=why)
    leads = may_retell(later.lead, earlier.lead)
    if not leads:
        why = f"fewer than {LEADS:.0%} of the names and figures of the later opening are shared"
    elif found := retells(mine, theirs):
        why = f"the later one {found.why}; others were nearer when it came"
    else:
        why = (
            "the later one has names, figures or quotations of its own, or shares too few with "
            "the earlier one, or in another order"
        )
    return Evidence(what="retelling", why=why, found=round(leads, 3), needed=LEADS)


def origins(reports: Sequence[Report], ties: Iterable[Tie]) -> tuple[Origin, ...]:
    """The independent reports of a story: what remains when everything tied counts once.

    What its outlet withdrew counts no longer; it hangs on the first report that still stands.
    """
    if len(reports) == 1:
        return (_origin(reports),)
    by_id = {report.article: report for report in reports}
    binding = [t for t in ties if t.binds and t.article in by_id and t.to in by_id]
    root = {id: id for id in by_id}
    for t in binding:
        if t.kind in (TieKind.COPY, TieKind.CREDIT):
            _unite(root, t.article, t.to)
    _own(root, binding)
    _settle_doubt(root, binding)
    groups: dict[int, list[Report]] = {}
    for report in sorted(reports, key=_order):
        groups.setdefault(_find(root, report.article), []).append(report)
    return _standing([_origin(group) for group in groups.values()], by_id)


def count_outlets(reports: Iterable[Report]) -> int:
    """How many outlets tell a story, as far as more than somebody else's feed says so; at least 1.

    Who lists a page of its own under another outlet's name adds none.
    """
    return len({report.source for report in reports if report.vouched}) or 1


def count_why(
    origins: Sequence[Origin], reports: Sequence[Report], ties: Sequence[Tie] = ()
) -> str:
    """Why the number of independent reports is what it is, in a sentence or two."""
    outlets = count_outlets(reports)
    head = f"{_plural(outlets, 'outlet')}, {_plural(len(origins), 'independent report')}"
    in_story = {report.article for report in reports}
    reasons: Counter[TieKind] = Counter(
        kind for kind in _reasons(ties, in_story).values() if kind is not TieKind.QUOTES
    )
    parts = [
        _plural(reasons[kind], singular, plural)
        for kind, (singular, plural) in _WORDS.items()
        if reasons[kind]
    ]
    withdrawn = sum(report.stage is Stage.WITHDRAWN for report in reports)
    if withdrawn:
        parts.append(f"{withdrawn} withdrawn by the outlet")
    borrowed = {t.article for t in ties if t.kind in (TieKind.COPY, TieKind.CREDIT)}
    wires = [
        f"{carried + 1} carry the {origin.wire} text"
        for origin in origins
        if origin.wire and (carried := len(borrowed.intersection(origin.articles)))
    ]
    detail = "; ".join([*parts, *wires])
    return f"{head}: {detail}." if detail else f"{head}."


def _standing(found: Sequence[Origin], by_id: Mapping[int, Report]) -> tuple[Origin, ...]:
    gone = [o for o in found if all(by_id[id].stage is Stage.WITHDRAWN for id in o.articles)]
    living = [origin for origin in found if origin not in gone]
    if not gone or not living:
        return tuple(found)
    taken = tuple(id for origin in gone for id in origin.articles)
    return replace(living[0], articles=living[0].articles + taken), *living[1:]


_DOUBTFUL = frozenset({TieKind.DOUBT, TieKind.RETOLD})
_WORDS: dict[TieKind, tuple[str, str]] = {
    TieKind.COPY: ("article is a copy", "articles are copies"),
    TieKind.CREDIT: ("credits the same supplier", "credit the same supplier"),
    TieKind.OWNER: ("belongs to the same house as another", "belong to the same house as another"),
    TieKind.SAME_SOURCE: (
        "is a further article of an outlet already counted",
        "are further articles of outlets already counted",
    ),
    TieKind.RETOLD: ("brings nothing of its own", "bring nothing of their own"),
    TieKind.DOUBT: ("has too little text to tell", "have too little text to tell"),
}


def _reasons(ties: Iterable[Tie], in_story: set[int]) -> dict[int, TieKind]:
    rank = list(_WORDS)
    reasons: dict[int, TieKind] = {}
    for t in ties:
        if t.kind not in _WORDS or t.article not in in_story or t.to not in in_story:
            continue
        held = reasons.get(t.article)
        if held is None or rank.index(t.kind) < rank.index(held):
            reasons[t.article] = t.kind
    return reasons


def _plural(count: int, singular: str, plural: str | None = None) -> str:
    return f"{count} {singular if count == 1 else plural or singular + 's'}"


def _order(report: Report) -> tuple[object, ...]:
    return report.published, report.received, report.article


def _matches(new: Report, others: Sequence[Report], texts: Texts) -> dict[int, _Match]:
    """The exact overlap with the few others whose sketches are alike."""
    shares = sketch_containments(new.sketch, [other.sketch for other in others])
    alike = [
        (share, other)
        for share, other in zip(shares, others, strict=True)
        if share >= WORTH_READING or _quotes(new, other)
    ]
    alike.sort(key=lambda pair: (-pair[0], _order(pair[1])))
    if not alike:
        return {}
    text = texts(new.article)
    found: dict[int, _Match] = {}
    for _, other in alike[:READINGS]:
        theirs = texts(other.article)
        share = exact_containment(text, theirs)
        quotes = share < QUOTES and _quotes(new, other)
        spans = matching_spans(text, theirs)[:SPANS] if quotes or share >= QUOTES else ()
        if spans or share >= QUOTES:
            found[other.article] = _Match(share, spans)
    return found


def _quotes(a: Report, b: Report) -> bool:
    """Whether one of the two names the other's outlet near its top."""
    return mentions(a.lead, b.source) or mentions(b.lead, a.source)


def _copy_tie(new: Report, other: Report, match: _Match | None) -> Tie | None:
    if match is None or match.containment < COPY or _too_short(new) or _too_short(other):
        return None
    why = f"shares {match.containment:.0%} of its wording; {_direction(new, other)}"
    return _tie(new, other, TieKind.COPY, match, why)


def _credit_tie(new: Report, other: Report) -> Tie | None:
    mine, theirs = _credit(new), _credit(other)
    if same_name(mine, other.source):
        return _tie(new, other, TieKind.CREDIT, None, f"credits {mine}, whose report this is")
    if same_name(theirs, new.source):
        return _tie(other, new, TieKind.CREDIT, None, f"credits {theirs}, whose report this is")
    if mine and theirs and same_name(mine, theirs):
        return _tie(new, other, TieKind.CREDIT, None, f"both credit {mine}")
    return None


def _credit(report: Report) -> str | None:
    named = agency(report.credit) or report.credit
    return None if same_name(named, report.source) else named


def _house_ties(new: Report, others: Sequence[Report], matches: dict[int, _Match]) -> list[Tie]:
    ties: list[Tie] = []
    house = [one for one in others if new.source == one.source or _one_owner(new, one)]
    for other in sorted(house, key=_order)[:HOUSE_TIES]:
        match = matches.get(other.article)
        if new.source == other.source:
            ties.append(_tie(new, other, TieKind.SAME_SOURCE, match, f"also by {new.source}"))
        else:
            ties.append(_tie(new, other, TieKind.OWNER, match, f"both belong to {new.owner}"))
    return ties


def _one_owner(a: Report, b: Report) -> bool:
    return bool(a.owner) and a.owner == b.owner


def _doubt_ties(new: Report, others: Sequence[Report], ties: Sequence[Tie]) -> list[Tie]:
    """Every text too short to judge hangs on the first report long enough, if on nothing else."""
    everyone = [new, *others]
    long = [report for report in everyone if not _too_short(report)]
    first_long = min(long or everyone, key=_order)
    tied = {t.article for t in ties} | {t.to for t in ties}
    if first_long is new:
        return [_doubt(r, new) for r in others if _too_short(r) and r.article not in tied]
    return [_doubt(new, first_long)] if _too_short(new) and new.article not in tied else []


def _retold_ties(
    new: Report, others: Sequence[Report], ties: Sequence[Tie], texts: Texts
) -> list[Tie]:
    """Who only tells again what one earlier report says: the new one, or later ones of the new."""
    if new.words < WHOLE or any(t.article == new.article for t in ties):
        return []
    tied = {t.article for t in ties} | {t.to for t in ties}
    apart = [other for other in others if _comparable(new, other) and other.article not in tied]
    place = _order(new)
    pairs = [(new, one) if _order(one) < place else (one, new) for one in apart]
    likely = [(may_retell(later.lead, earlier.lead), later, earlier) for later, earlier in pairs]
    likely = [one for one in likely if one[0]]
    likely.sort(key=lambda one: (-one[0], _order(one[2])))
    found: list[Tie] = []
    retold: set[int] = set()
    for _, later, earlier in likely[:RETELLINGS]:
        if later.article in retold:
            continue
        if why := retells(texts(later.article), texts(earlier.article)):
            found.append(_retold(later, earlier, why))
            retold.add(later.article)
    return found


def _comparable(new: Report, other: Report) -> bool:
    return other.words >= WHOLE and (other.lang == new.lang or None in (new.lang, other.lang))


def _retold(later: Report, earlier: Report, found: Retelling) -> Tie:
    return Tie(
        article=later.article,
        to=earlier.article,
        kind=TieKind.RETOLD,
        containment=0.0,
        spans=found.spans,
        why=found.why,
    )


def _doubt(short: Report, anchor: Report) -> Tie:
    why = f"only {_plural(short.words, 'word')}: too little text to tell"
    return Tie(
        article=short.article, to=anchor.article, kind=TieKind.DOUBT, containment=0.0, why=why
    )


def _quote_ties(
    new: Report,
    others: Sequence[Report],
    ties: Sequence[Tie],
    matches: dict[int, _Match],
) -> list[Tie]:
    tied = {t.article for t in ties} | {t.to for t in ties}
    found: list[Tie] = []
    for other in others:
        match = matches.get(other.article)
        if other.article in tied or match is None or _too_short(new) or _too_short(other):
            continue
        why = f"shares {match.containment:.0%} of its wording, as quotations do"
        if _quotes(new, other):
            why = f"names the other and shares {match.containment:.0%} of its wording"
        found.append(_tie(new, other, TieKind.QUOTES, match, why))
    return found


def _too_short(report: Report) -> bool:
    return report.words < TOO_SHORT


def _tie(a: Report, b: Report, kind: TieKind, match: _Match | None, why: str) -> Tie:
    """A tie from the later to the earlier one; spans turn with it."""
    spans = match.spans if match else ()
    share = match.containment if match else 0.0
    if _hangs_on(b, a):
        a, b = b, a
        spans = tuple(_turned(span) for span in spans)
    return Tie(article=a.article, to=b.article, kind=kind, containment=share, spans=spans, why=why)


def _hangs_on(a: Report, b: Report) -> bool:
    """Whether ``a`` is the one that took: it credits ``b`` or its supplier, or came later."""
    a_credits, b_credits = _credit(a), _credit(b)
    if same_name(a_credits, b.source):
        return True
    if same_name(b_credits, a.source):
        return False
    if bool(agency(a.source)) != bool(agency(b.source)):
        return agency(b.source) is not None
    if bool(a_credits) != bool(b_credits):
        return bool(a_credits) and _order(a) > _order(b)
    return _order(a) > _order(b)


def _direction(a: Report, b: Report) -> str:
    """What says which of two took from the other."""
    taker, giver = (a, b) if _hangs_on(a, b) else (b, a)
    credit = _credit(taker)
    if same_name(credit, giver.source):
        return f"it credits {credit}"
    if agency(giver.source) and not agency(taker.source):
        return f"{giver.source} is an agency, which supplies others"
    if taker.published == giver.published:
        return "both are of the same minute, and it reached us later"
    return f"it came {_apart(taker.published - giver.published)} later"


def _apart(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return _plural(minutes, "minute")
    return _plural(minutes // 60, "hour") if minutes < 48 * 60 else _plural(minutes // 1440, "day")


def _turned(span: Span) -> Span:
    return Span(
        start=span.other_start,
        end=span.other_end,
        other_start=span.start,
        other_end=span.end,
    )


def _find(root: dict[int, int], id: int) -> int:
    while root[id] != id:
        root[id] = root[root[id]]
        id = root[id]
    return id


def _unite(root: dict[int, int], a: int, b: int) -> None:
    root[_find(root, a)] = _find(root, b)


def _settle_doubt(root: dict[int, int], binding: Sequence[Tie]) -> None:
    """Hang each doubtful group on one other origin, without joining two that are sure.

    A group is doubtful where all that it does not take from its own members is.
    """
    doubts = {t.article: t for t in reversed(binding) if t.kind in _DOUBTFUL}
    taken = {t.article for t in binding if t.kind in (TieKind.COPY, TieKind.CREDIT)}
    groups: dict[int, list[int]] = {}
    for id in root:
        groups.setdefault(_find(root, id), []).append(id)
    for members in groups.values():
        free = [id for id in members if id not in taken or id in doubts]
        if free and all(id in doubts for id in free):
            _unite(root, free[0], doubts[free[0]].to)


def _own(root: dict[int, int], binding: Sequence[Tie]) -> None:
    """Join what one outlet or house reported itself; its prints of others' texts are theirs.

    An outlet that carries an agency's text and also sends its own reporter has two reports: its
    own one must not fall together with the agency's. Where the two texts share material, they do.
    """
    taken = {t.article for t in binding if t.kind in (TieKind.COPY, TieKind.CREDIT)}
    for t in binding:
        if t.kind in (TieKind.SAME_SOURCE, TieKind.OWNER):
            foreign = (t.article in taken) != (t.to in taken)
            if not foreign or t.containment >= QUOTES:
                _unite(root, t.article, t.to)


def _origin(group: Sequence[Report]) -> Origin:
    names = Counter(name for report in group if (name := _credit(report)))
    wire = names.most_common(1)[0][0] if names else None
    first = next((r for r in group if wire and same_name(wire, r.source)), group[0])
    known = agency(first.source)
    return Origin(
        first=first.article,
        articles=(first.article, *(r.article for r in group if r is not first)),
        wire=wire or (known if known and len(group) > 1 else None),
    )
