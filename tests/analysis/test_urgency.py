"""Breaking and developing: by independent reports, fast, and never by copies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.analysis.urgency import BREAKING_FOR, DEVELOPING_FOR, SETTLED_AFTER, urgency, why
from broadsheet.model import Origin, Report, Stage, State

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def report(id: int, minutes: float) -> Report:
    at = NOON + timedelta(minutes=minutes)
    return Report(
        article=id,
        source=f"{id}.example",
        owner=None,
        credit=None,
        title="Dam gives way",
        deck="",
        lead="",
        published=at,
        received=at,
        words=100,
        sketch=(),
        section=None,
        lang="en",
        stage=Stage.READ,
    )


def told(*minutes: float) -> list[Report]:
    return [report(id, at) for id, at in enumerate(minutes)]


def alone(reports: list[Report]) -> list[Origin]:
    """Every report stands on its own."""
    return [Origin(first=one.article, articles=(one.article,)) for one in reports]


@pytest.mark.parametrize(
    ("minutes", "state"),
    [
        pytest.param((0,), State.OPEN, id="one report"),
        pytest.param((0, 60, 120), State.DEVELOPING, id="three in four hours"),
        pytest.param((0, 120, 241), State.OPEN, id="three in more than four"),
        pytest.param((0, 40, 80, 120), State.BREAKING, id="four in two hours"),
        pytest.param((0, 40, 80, 121), State.DEVELOPING, id="four in more than two"),
        pytest.param((-900, 0, 40, 80, 120), State.BREAKING, id="a burst after an early report"),
    ],
)
def test_a_state_is_reached_by_reports_within_a_time(
    minutes: tuple[float, ...], state: State
) -> None:
    reports = told(*minutes)

    assert urgency(alone(reports), reports).at(reports[-1].published) is state


def test_twenty_copies_of_one_report_make_nothing_breaking() -> None:
    reports = told(*range(21))
    one = [Origin(first=0, articles=tuple(range(21)))]

    assert urgency(one, reports).at(NOON + timedelta(minutes=21)) is State.OPEN
    assert urgency(alone(reports), reports).at(NOON + timedelta(minutes=21)) is State.BREAKING


def test_a_state_passes_in_its_time() -> None:
    reports = told(0, 10, 20, 30)
    found = urgency(alone(reports), reports)
    last = reports[-1].published

    states = [found.at(last + after) for after in (BREAKING_FOR, DEVELOPING_FOR, SETTLED_AFTER)]
    assert states == [State.DEVELOPING, State.OPEN, State.SETTLED]


def test_a_late_copy_unsettles_nothing() -> None:
    reports = [*told(0), report(1, 60 * 40)]
    found = urgency([Origin(first=0, articles=(0, 1))], reports)

    assert found.at(NOON + timedelta(hours=41)) is State.SETTLED


def test_every_state_says_why() -> None:
    reports = told(0, 10, 20, 30)
    found = urgency(alone(reports), reports)
    last = reports[-1].published

    assert why(found, last) == "4 independent reports within 2 hours"
    assert why(found, last + BREAKING_FOR) == "3 independent reports within 4 hours"
    assert why(found, last + DEVELOPING_FOR).startswith("fewer than 3")
    assert why(replace(found, breaking=None, developing=None), last + SETTLED_AFTER).startswith(
        "no further independent report"
    )
