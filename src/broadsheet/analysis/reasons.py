"""Why an article went where it went, and why not elsewhere, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from broadsheet.analysis.parting import APART
from broadsheet.analysis.scoring import Costs
from broadsheet.model import Candidate, Placement

Shared = Sequence[tuple[str, float]]

#: Why a look-alike of a daily series is kept apart.
SERIES = "the same outlet printed this title on another day: a series, not a story"
#: Why two rare words did not decide.
ONE_NAME = "the texts share one name and nothing else"
#: Why an equal title did not decide.
OTHER_TEXT = "the titles are alike, but the texts tell different things"


def opened(article: int, rejected: tuple[Candidate, ...], needed: float) -> Placement:
    """The placement of an article that began a story of its own."""
    if not rejected:
        why = "no live story shares more than a word or two"
    elif rejected[0].score < needed:
        why = f"the nearest story scores {rejected[0].score:.2f}, below {needed:.2f}"
    else:
        why = f"the nearest story is not the same: {rejected[0].why}"
    score = rejected[0].score if rejected else 0.0
    return Placement(
        article=article, story=article, opened=True, score=score, rejected=rejected, why=why
    )


def joined(score: float, cosine: float, costs: Costs, needed: float, shared: Shared) -> str:
    """Why an article joined a story."""
    return (
        f"score {score:.2f}, needs {needed:.2f}: likeness {cosine:.2f} less {costs.total:.2f}"
        f"{_because(costs)}; shares {_named(shared, 5)}"
    )


def merged(score: float, kept: int, gone: int, shared: Shared) -> str:
    """Why two stories are one; ``kept`` counts the articles after the merge."""
    return (
        f"stories of {kept - gone} and {gone} articles tell one: score {score:.2f};"
        f" share {_named(shared, 5)}"
    )


def rejected(
    score: float,
    cosine: float,
    costs: Costs,
    needed: float,
    best: float | None,
    shared: Callable[[int], Shared],
) -> str:
    """Why a story that was looked at was not joined; ``best`` is the score of the one that was."""
    if best is not None and score >= needed:
        return f"score {score:.2f}, the chosen one has {best:.2f}; shares {_named(shared(3), 3)}"
    head = f"score {score:.2f} below {needed:.2f}"
    if cosine < needed + 0.02:
        return f"{head}: shares only {_named(shared(3), 3)}"
    return f"{head}: likeness {cosine:.2f} less {costs.total:.2f}{_because(costs)}"


def compared(score: float, cosine: float, costs: Costs, needed: float, veto: str | None) -> str:
    """How near two stories are now, and whether that is enough."""
    verdict = "is enough" if score >= needed else "is too little"
    head = f"score {score:.2f} {verdict}, as {needed:.2f} is needed: likeness {cosine:.2f}"
    said = f"{head} less {costs.total:.2f}{_because(costs)}"
    return f"{said}; yet {veto}" if veto else said


def fell_apart(likeness: float, leaves: int, of: int) -> str:
    """Why articles leave a story that has grown."""
    return (
        f"{leaves} of its {of} articles share little with the rest: likeness {likeness:.2f}, "
        f"under {APART:.2f}"
    )


def _because(costs: Costs) -> str:
    """The largest cost, if it is worth a word."""
    largest = max(costs.quiet, costs.age, costs.undated, costs.brief)
    if largest < 0.02:
        return ""
    if largest == costs.undated:
        return " as no time is known"
    if largest == costs.quiet:
        return f" as its last article is {_span(costs.quiet_hours)} away"
    if largest == costs.age:
        return f" as it began {_span(costs.age_hours)} away"
    return " as there are few words to go by"


def _span(hours: float) -> str:
    hours = abs(hours)
    return f"{hours:.0f} h" if hours < 96 else f"{hours / 24:.0f} days"


def _named(shared: Shared, most: int) -> str:
    return ", ".join(term for term, _ in shared[:most]) or "nothing"
