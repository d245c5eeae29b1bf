"""Why two articles or stories are one, or not: what is kept of them, and how near they are now.

The story engine is rebuilt as it stands for whoever collects, so that what it says of the two is
what it would decide; stories that have ended are looked at as if they were still alive.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from broadsheet.analysis import corroboration
from broadsheet.errors import Refused
from broadsheet.model import Comparison, Hand, Shape
from broadsheet.pipeline import remember
from broadsheet.store import Store
from broadsheet.views import Counted, Meeting, PairExplanation, PairLine, ReshapingLine, TieLine


def explain_pair(store: Store, one: int, other: int, now: datetime) -> PairExplanation:
    """Hold two stories or articles against each other; raises `NotFound`, or `Refused` for one."""
    met = store.meeting(one, other)
    if met.one.id == met.other.id:
        raise Refused("both addresses lead to one article: name two")
    if met.is_one:
        why, since = _together(met)
        counted = _counted(store, met)
        return PairExplanation(
            meeting=met,
            why=why,
            since=since,
            comparisons=(),
            languages=_languages(store, met),
            counted=counted,
        )
    compared = _compared(store, met, now)
    return PairExplanation(
        meeting=met,
        why=_apart(store, met, compared),
        since=None,
        comparisons=compared,
        languages=_languages(store, met),
        counted=None,
    )


def _together(met: Meeting) -> tuple[str, datetime]:
    """What brought the two into one story, and when."""
    later = max(met.placements, key=lambda placed: (placed.at, not placed.opened))
    merges = [one for one in met.history if one.shape is Shape.MERGE]
    said = next((one for one in reversed(met.rulings) if one.together), None)
    if merges and merges[-1].at >= later.at:
        last = merges[-1]
        whose = _ruling(said) if said else _hand(last)
        return f"their stories were merged, number {last.number}, by {whose}: {last.why}", last.at
    kept = f"; {_ruling(said)} keeps them together" if said else ""
    how = "opened the story" if later.opened else "joined it"
    return f"{later.article.source_name} {how} when it came: {later.why}{kept}", later.at


def _apart(store: Store, met: Meeting, compared: Sequence[Comparison]) -> str:
    """What keeps the two apart, the strongest first."""
    homes = {card.id for card in met.stories}
    said = next((one for one in reversed(met.rulings) if not one.together), None)
    if said:
        return f"{_ruling(said)} keeps them apart"
    parted = [one for one in met.history if one.shape is Shape.SPLIT and not one.undone]
    if any(homes == set(both) for both in store.kept_apart()):
        last = f", number {parted[-1].number}: {parted[-1].why}" if parted else ""
        return f"a split parted their stories, which are never joined again{last}"
    if all(one.score < one.needed for one in compared):
        return "neither the article nor the story is near enough to the other story"
    if forbidden := next((one.veto for one in compared if one.veto), None):
        return f"they are near enough, yet {forbidden}"
    if not any(one.looked_at for one in compared if one.score >= one.needed):
        return "they are near enough, but so many stories are nearer that they are not compared"
    return (
        "they are near enough now: what joins is decided when an article comes, and when a story "
        "has grown to 2, 3, 5, 8 … articles, and it was not so then"
    )


def _compared(store: Store, met: Meeting, now: datetime) -> tuple[Comparison, ...]:
    """The later article against the story of the earlier one, then story against story."""
    stories = remember(store, now)
    for card in met.stories:
        if card.id not in stories:
            stories.restore(store.members([card.id]))
    mine, theirs = (card.id for card in met.stories)
    article = met.one.id
    if met.placements[0].at < met.placements[1].at:
        mine, theirs, article = theirs, mine, met.other.id
    live = next(one for one in store.members([mine]) if one.article == article)
    return stories.compare(mine, theirs, live), stories.compare(mine, theirs)


def _counted(store: Store, met: Meeting) -> Counted:
    """Whether two articles of a story count as one report, and what says so."""
    home, one, other = met.stories[0].id, met.one.id, met.other.id
    reports, ties = store.reports([home])[home], store.ties([home]).get(home, ())
    groups = corroboration.origins(reports, ties)
    of = {article: group.first for group in groups for article in group.articles}
    as_one = of[one] == of[other]
    between = store.ties_between(home, one, other)
    binding = [tie for tie in between if tie.kind.binds]
    by_id = {report.article: report for report in reports}
    evidence = corroboration.untied(by_id[one], by_id[other], lambda x: store.texts([x])[x])
    return Counted(
        as_one=as_one,
        why=_why_counted(met, binding, by_id[of[one]].source, as_one=as_one),
        ties=between,
        evidence=() if binding else evidence,
    )


def _why_counted(met: Meeting, binding: Sequence[TieLine], first: str, *, as_one: bool) -> str:
    names = f"{met.one.source_name} and {met.other.source_name} count as"
    if as_one and binding:
        return f"{names} one report"
    if as_one:
        return f"{names} one report: nothing ties them directly, but both hang on {first}"
    if binding:
        return f"{names} two reports: each is tied more closely to another article"
    return f"{names} two reports: nothing that is looked for ties them"


def _languages(store: Store, met: Meeting) -> str | None:
    """What it means that two are in two languages, or linked so; None where they are neither."""
    homes = {card.id for card in met.stories}
    for link in store.links(list(homes)[:1]) if len(homes) > 1 else ():
        if {link.story, link.other} == homes:
            return f"the stories are linked, which joins and counts nothing: {link.why}"
    one, other = met.one.lang, met.other.lang
    if one is None or other is None or one == other:
        return None
    return f"one is in {one}, the other in {other}: texts in two languages share few words"


def _ruling(said: PairLine) -> str:
    reason = f" (“{said.why}”)" if said.why else ""
    return f"an editor's word of {said.at:%d %B %Y}{reason}"


def _hand(change: ReshapingLine) -> str:
    return "an editor" if change.hand is Hand.EDITOR else "the story engine"
