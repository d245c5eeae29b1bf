"""Titles that recur from one outlet are a series."""

from __future__ import annotations

import pytest

from broadsheet.analysis.series import RECURS, filed, recurs, repeats, title


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Gridlock hints for November 2, #902", "Gridlock hints for November 3, #903"),
        ("Your horoscope for Monday", "Your horoscope for Tuesday"),
        ("Morning briefing", "Morning briefing"),
        ("Best deals today: 20% off", "Best deals today: 35% off"),
    ],
)
def test_a_template_on_another_day_recurs(old: str, new: str) -> None:
    known = [title("a.example", old, 0.0)]

    assert recurs(title("a.example", new, 24.0), known)
    assert not recurs(title("b.example", new, 24.0), known)
    assert not recurs(title("a.example", new, 1.0), known)


def test_a_new_headline_of_the_same_outlet_does_not_recur() -> None:
    known = [title("a.example", "Dam breaks above Velden", 0.0)]

    assert not recurs(title("a.example", "Inquiry into Velden dam begins", 24.0), known)


def test_without_times_only_another_figure_tells_days_apart() -> None:
    known = [title("a.example", "Gridlock hints #902", None)]

    assert recurs(title("a.example", "Gridlock hints #903", None), known)
    assert not recurs(title("a.example", "Gridlock hints #902", None), known)


def test_equal_titles_repeat_whoever_prints_them() -> None:
    assert repeats(
        title("b.example", "Mayor resigns", 0.0), [title("a.example", "Mayor resigns", 0.0)]
    )


def test_what_fills_a_slot_is_filed_and_what_several_outlets_report_is_not() -> None:
    offers = ["Best Amazon tablet deals", "Deals under $200 for spring", "Tablet maker in trouble"]

    assert filed(offers, 5, recurred=False, before=None) is not None
    assert filed(["Your horoscope for Monday"], 1, recurred=False, before=None) is not None
    assert filed(["Trade deals at risk"], 1, recurred=False, before=None) is None
    assert filed(["Morning briefing"], 1, recurred=True, before=None) == RECURS
    assert filed(["Morning briefing"], 2, recurred=False, before=RECURS) == RECURS
    assert (
        filed(["France in Kenya", "Kenya summit", "A deal"], 2, recurred=True, before=None) is None
    )
    assert filed(["Morning briefing"], 3, recurred=True, before=RECURS) is None
