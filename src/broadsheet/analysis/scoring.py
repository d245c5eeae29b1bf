"""How near an article is to a story: every number and formula of the engine's judgement.

A score is a cosine less costs. What two texts share comes from `analysis.index`; whoever wants
another judgement changes this file and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The numbers of the engine; the defaults are the one shipped setting.

    Learned by random search over the labelled sets, dated and undated, with text and titles only,
    all with one setting (``training.stories``).
    """

    #: Terms of an article that count, by weight.
    vector: int = 84
    #: Its weightiest terms, by which stories are looked up.
    probes: int = 16
    #: Stories remembered for a term.
    ring: int = 64
    #: Stories compared in full.
    shortlist: int = 15
    #: Lowest cosine that is worth a second look.
    least: float = 0.03
    #: Lowest score that joins.
    join: float = 0.141
    #: Lowest score that merges two stories.
    merge: float = 0.21
    #: What a long silence costs at most, and the hours that make it long.
    quiet_cost: float = 0.215
    quiet_hours: float = 34.0
    #: What a story's age costs at most, and the hours that make it old.
    age_cost: float = 0.24
    age_hours: float = 61.0
    #: How like the third to seventh nearest stories usually are, how many times that counts at
    #: most, and how many terms a text needs to tell (`haste`).
    crowd: float = 0.133
    crowded: float = 1.57
    crowd_terms: float = 15.0
    #: What size costs, times log(1 + n).
    size_cost: float = 0.027
    #: What it costs that a time is not known.
    undated_cost: float = 0.16
    #: What a text of few terms costs at most, as little can agree by chance, and what is few.
    brief_cost: float = 0.0116
    brief_terms: float = 20.0
    #: Share of the strongest common term that does not count, as one word proves little; all of
    #: it where it is more than `lone` of what two texts share.
    strongest_cost: float = 0.33
    lone: float = 0.92
    #: Terms from which a text says enough to share more than a name with another on its event.
    telling: int = 16
    #: Below this the texts under two equal titles tell different things.
    other_text: float = 0.08
    #: Terms of a centroid.
    centroid: int = 150
    #: Titles of a story that are remembered, the newest.
    titles: int = 16
    #: Hours of silence after which a story has ended, where more than `fewest` are alive.
    ended_hours: float = 24.0 * 45
    #: Stories kept however long they are silent: a small or slow paper may come back to one after
    #: months, and which words are everyday ones shows only among many.
    fewest: int = 20_000
    #: Stories kept at most; the longest untouched end first.
    most: int = 500_000


class Costs(NamedTuple):
    """What was taken off a cosine, and the hours behind it."""

    size: float
    brief: float
    quiet: float = 0.0
    age: float = 0.0
    undated: float = 0.0
    quiet_hours: float = 0.0
    age_hours: float = 0.0

    @property
    def total(self) -> float:
        """All of it."""
        return self.size + self.brief + self.quiet + self.age + self.undated


def cosine(s: Setting, total: float, strongest: float, norm: float) -> float:
    """How alike a text and a story are; what one strong word alone shows counts less.

    ``total`` is the product of the two over their common terms, ``strongest`` the most that one
    of these adds, ``norm`` the length of the story's vector.
    """
    lone = 1.0 if strongest > s.lone * total else s.strongest_cost
    return (total - lone * strongest) / norm


def brief(s: Setting, terms: int) -> float:
    """What it costs a text that it has so few terms."""
    return s.brief_cost * exp(-terms / s.brief_terms)


def haste(s: Setting, terms: int, cosines: Sequence[float]) -> float:
    """How much time matters to a text: next to nothing where nothing else is like it.

    ``cosines`` are those of the nearest stories, best first. Where the third to seventh are near
    too, their words are everyday ones and only closeness in time tells which event is meant; where
    they are far, the words themselves name the event, if the text has enough of them to tell.
    """
    crowd = sum(cosines[2:7]) / 5
    return 1.0 + (min(s.crowded, crowd / s.crowd) - 1.0) * (1.0 - exp(-terms / s.crowd_terms))


def costs(
    s: Setting,
    *,
    brief: float,
    haste: float,
    hour: float | None,
    n: int,
    first: float | None,
    last: float | None,
) -> Costs:
    """What joining a story of ``n`` articles, from hour ``first`` to ``last``, costs a text.

    ``brief`` is what its own brevity costs and ``haste`` how much time matters to it; ``hour``
    None means that its time is not known.
    """
    size = s.size_cost * log(1 + n)
    if hour is None or last is None or first is None:
        return Costs(size, brief, undated=s.undated_cost * haste)
    quiet, age = hour - last, hour - first
    return Costs(
        size,
        brief,
        haste * s.quiet_cost * (1 - exp(-((quiet / s.quiet_hours) ** 2) / 2)),
        haste * s.age_cost * (1 - exp(-((age / s.age_hours) ** 2) / 2)),
        0.0,
        quiet,
        age,
    )
