"""Reports and stories in few words, for the tests of the analysis room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broadsheet.analysis.clustering import Decision, Stories
from broadsheet.analysis.credits import credited
from broadsheet.analysis.fingerprint import fingerprint
from broadsheet.model import Report, Section, Stage, Tie

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

DAM = (
    "A dam above the town of Velden gave way early on Monday, sending a wall of water through"
    " the lower quarter. At least 12 people died and dozens are missing, the district governor,"
    " Marta Oslin, told reporters. Rescue crews reached the cut-off hamlets by boat at noon."
    " Engineers had warned of cracks in the spillway since the spring thaw, according to minutes of"
    " the water board. The railway along the river stays closed and two bridges are gone."
)
DAM_OTHER = (
    "Velden was under water on Monday after its reservoir broke through the old spillway before"
    " dawn. Twelve bodies have been found so far; the fire service expects more. Residents of the"
    " lower quarter climbed on roofs and waited for boats. Governor Marta Oslin called it the worst"
    " flood in the valley's memory and promised an inquiry into the dam's upkeep, which critics say"
    " the water board neglected for years."
)
CHESS = (
    "Ilse Brandt won the national chess title on tiebreaks after a marathon final against the"
    " seventeen-year-old Tomas Reke, who had led the tournament from its second round. The deciding"
    " blitz game lasted ninety moves."
)


def at(hours: float) -> datetime:
    """So many hours after noon of the first day."""
    return NOON + timedelta(hours=hours)


def put(
    stories: Stories,
    article: int,
    title: str,
    text: str = "",
    *,
    hours: float | None = 0.0,
    source: str = "",
) -> Decision:
    """Place an article, its language English, ``hours`` after noon (None: no time is known)."""
    return stories.place(
        article,
        fingerprint(title, text, lang="en"),
        at=None if hours is None else at(hours),
        source=source or f"outlet-{article}.example",
        title=title,
    )


class Newsstand:
    """The texts of some reports, and the reports themselves."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.reports: list[Report] = []

    def report(
        self,
        text: str,
        *,
        source: str = "",
        owner: str | None = None,
        credit: str | None = None,
        title: str = "Dam breaks above Velden",
        hours: float = 0.0,
        section: Section | None = None,
    ) -> Report:
        """One more report; its id counts up from 1."""
        id = len(self.reports) + 1
        mark = fingerprint(title, text, lang="en")
        self.texts[id] = text
        report = Report(
            article=id,
            source=source or f"outlet-{id}.example",
            owner=owner,
            credit=credited(credit=credit, text=text),
            title=title,
            deck="",
            lead=text[:800],
            published=at(hours),
            received=at(hours),
            words=mark.words,
            sketch=mark.sketch,
            section=section,
            lang="en",
            stage=Stage.READ,
        )
        self.reports.append(report)
        return report

    def text(self, article: int) -> str:
        """The text of a report."""
        return self.texts[article]

    def ties(self) -> tuple[Tie, ...]:
        """All ties, as they come about when the reports arrive one after the other."""
        from broadsheet.analysis.corroboration import tie

        found: list[Tie] = []
        for place, report in enumerate(self.reports):
            found += tie(report, self.reports[:place], self.text)
        return tuple(found)
