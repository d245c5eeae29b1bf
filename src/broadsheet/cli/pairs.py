"""Why two stories or articles are one, or not, for eyes on a terminal."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text

from broadsheet.cli import papers, show
from broadsheet.cli.verbs import Terminal
from broadsheet.model import Comparison, Evidence, address
from broadsheet.views import ArticleLine, Counted, Meeting, PairExplanation, TieLine


def explain(terminal: Terminal, where: str, other: str) -> None:
    """Print what joins two stories or articles, or what keeps them apart."""
    with papers.reading(terminal.config) as newsroom:
        found = newsroom.explain_pair(papers.find(where), papers.find(other))
    if terminal.json:
        show.record(found)
        return
    show.page(
        *_head(found),
        *_near(found),
        show.heading("How each came to its story"),
        *_placements(found.meeting),
        *_history(found.meeting),
        *(_counts(found.counted) if found.counted else []),
    )


def _head(found: PairExplanation) -> list[Text | str]:
    met = found.meeting
    since = f", since {_moment(found.since)}" if found.since else ""
    verdict = f"One story{since}" if met.is_one else "Two stories"
    parts: list[Text | str] = [
        show.heading(verdict),
        found.why,
        _article(met.one),
        _article(met.other),
        *(f"story: {card.headline} ({address(card.id)})" for card in met.stories),
    ]
    return [*parts, f"languages: {found.languages}"] if found.languages else parts


def _near(found: PairExplanation) -> list[Text | str]:
    if not found.comparisons:
        return []
    heading = show.heading("How near they are now")
    return [heading, *(line for one in found.comparisons for line in _comparison(one))]


def _comparison(one: Comparison) -> list[str]:
    costs = ", ".join(f"{name} {cost:.2f}" for name, cost in one.costs if cost >= 0.005)
    lines = [f"{one.subject}: {one.why}", f"    costs: {costs or 'none'}"]
    if one.shared:
        words = ", ".join(f"{term} {weight:.2f}" for term, weight in one.shared)
        lines.append(f"    shares {words}")
    if not one.looked_at:
        lines.append("    not among the stories that share its weightiest words: not compared")
    return lines


def _placements(met: Meeting) -> list[str]:
    lines = []
    for one in met.placements:
        how = "opened its story" if one.opened else "joined"
        lines.append(f"{_moment(one.at)}  {one.article.source_name}: {one.article.title}")
        lines.append(f"    {how}: {one.why}")
    return lines


def _history(met: Meeting) -> list[Text | str]:
    lines = [
        f"{_moment(one.at)}  {one.shape.value} {one.number} by the {one.hand.value}"
        f"{', since undone' if one.undone else ''}: {one.headline}: {one.why}"
        for one in met.history
    ]
    lines += [
        f"{_moment(one.at)}  an editor: {one.article.source_name} and {one.other.source_name} "
        f"{'belong together' if one.together else 'are apart'}{f': {one.why}' if one.why else ''}"
        for one in met.rulings
    ]
    return [show.heading("Merged and split since"), *lines] if lines else []


def _counts(counted: Counted) -> list[Text | str]:
    verdict = "One report" if counted.as_one else "Two reports"
    parts: list[Text | str] = [show.heading(verdict), counted.why]
    parts += [line for tie in counted.ties for line in _tie(tie)]
    parts += [line for one in counted.evidence for line in _evidence(one)]
    return parts


def _tie(tie: TieLine) -> list[str]:
    share = f" ({tie.containment:.0%} of the shorter text)" if tie.containment else ""
    passages = [f"    “{mine}” / “{theirs}”" for mine, theirs in tie.excerpts]
    return [f"{tie.kind.value}{share}: {tie.why}", *passages]


def _evidence(one: Evidence) -> list[str]:
    return [f"{one.what}: {one.why}", *(f"    “{passage}”" for passage in one.passages)]


def _article(line: ArticleLine) -> str:
    return f"{_moment(line.published)}  {line.source_name}: {line.title} ({address(line.id)})"


def _moment(at: datetime) -> str:
    """In the zone of whoever sits at the terminal."""
    return f"{at.astimezone():%d %b %H:%M}"
