"""Figures with what they count, and how those of several articles stand to each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.analysis.figures import figures, figures_why
from broadsheet.model import Account, Agreement, Figure

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def account(
    number: int,
    text: str,
    *,
    minutes: int,
    origin: int | None = None,
    title: str = "",
    newest: bool = True,
) -> Account:
    return Account(
        article=number,
        source=f"{number}.example",
        origin=origin or number,
        at=NOON + timedelta(minutes=minutes),
        title=title,
        text=text,
        lang="en",
        newest=newest,
    )


def only(*accounts: Account) -> Figure:
    [figure] = figures(accounts)
    return figure


@pytest.mark.parametrize(
    ("text", "thing", "value"),
    [
        ("Twelve people were killed.", "dead", 12),
        ("The death toll rose to 1,204.", "dead", 1204),
        ("The flood left at least 12 dead.", "dead", 12),
        ("The quake had a magnitude of 6.8 at its centre.", "magnitude", 6.8),
        ("Bei dem Brand starben zwölf Menschen.", "dead", 12),
        ("El incendio dejó 12 muertos.", "dead", 12),
        ("L’incendie a fait 1 204 blessés.", "injured", 1204),
        ("Police said 30 people had been arrested.", "arrested", 30),
    ],
)
def test_a_number_is_told_with_what_it_counts(text: str, thing: str, value: float) -> None:
    figure = only(account(1, text, minutes=0))

    assert (figure.thing, figure.values) == (thing, ((value, 1),))


@pytest.mark.parametrize("number", ["12¹", "①", "10²", "٣²", "9" * 400, "1." + "000." * 90 + "000"])
def test_what_is_no_number_or_one_beyond_all_counting_counts_nothing(number: str) -> None:
    assert figures([account(1, f"{number} people were killed.", minutes=0)]) == ()


def test_a_noun_of_its_own_narrows_a_figure_except_in_a_title_behind_its_verb() -> None:
    told = account(1, "", minutes=0, title="Fire kills three watchmen before dawn")
    listed = account(2, "", minutes=0, title="10 foreigners, 2 locals killed in crash")

    assert only(told).values == ((3, 1),)
    assert figures([listed]) == ()


def test_further_down_numbers_are_of_parts_and_of_other_events() -> None:
    lead = "Twelve people were killed."
    below = "The road was closed. " * 8 + "In the other town 40 people were killed."

    assert only(account(1, f"{lead} {below}", minutes=0)).values == ((12, 1),)
    assert figures([account(1, below, minutes=0)]) == ()


def test_two_numbers_of_one_sentence_count_two_things() -> None:
    found = figures([account(1, "The fire killed 12 people and injured 30.", minutes=0)])

    assert {one.thing: one.values[0][0] for one in found} == {"dead": 12, "injured": 30}


@pytest.mark.parametrize(
    "text",
    [
        "The actor died at 93.",
        "In 1966 the same dam killed 144 people.",
        "The disease kills 40,000 people a year.",
        "Two of the dead were children.",
        "Another three were killed.",
        "Four employees were killed at the scene.",
        "At least 57 Canadians were among the dead.",
        "10 from the capital were killed.",
        "The virus has caused 10 deaths.",
        "A 12-year-old boy died.",
        "The relatives of three missing employees waited.",
        "Traffic deaths fell by 12 percent.",
        "12",
        "",
    ],
)
def test_ages_years_shares_and_parts_are_no_figures(text: str) -> None:
    assert figures([account(1, text, minutes=0)]) == ()


def test_reports_that_say_the_same_agree() -> None:
    figure = only(
        account(1, "Twelve people were killed.", minutes=0),
        account(2, "The fire left 12 dead.", minutes=9),
    )

    assert figure.agreement is Agreement.AGREED
    assert figure.values == ((12, 2),)


def test_a_later_figure_is_a_change_and_who_still_has_the_earlier_is_counted() -> None:
    figure = only(
        account(1, "Twelve people were killed.", minutes=2, newest=False),
        account(1, "Fifteen people were killed.", minutes=31),
        account(2, "The fire left 12 dead.", minutes=9),
        account(3, "The fire left 15 dead.", minutes=40),
    )

    assert figure.agreement is Agreement.CHANGED
    assert list(figure.values) == [(12, 2), (15, 2)]
    assert figures_why(figure) == (
        "12 (2 independent reports), then 15 (2 independent reports);"
        " 1 article still has an earlier one"
    )


def test_an_earlier_figure_given_anew_is_a_conflict() -> None:
    figure = only(
        account(1, "Twelve people were killed.", minutes=0),
        account(2, "Fifteen people were killed.", minutes=10),
        account(3, "Twelve people were killed.", minutes=50),
    )

    assert figure.agreement is Agreement.CONFLICT


def test_a_toll_that_falls_is_a_conflict_as_long_as_the_higher_one_stands() -> None:
    higher = account(2, "The death toll of 23 is rising.", minutes=10)
    lower = account(3, "Live: 14 dead in the dam breach.", minutes=20)
    missing = account(4, "Police said 40 people were missing.", minutes=10)
    fewer = account(5, "Police said 31 people were missing.", minutes=20)

    assert only(higher, lower).agreement is Agreement.CONFLICT
    assert only(missing, fewer).agreement is Agreement.CHANGED


def test_a_figure_that_was_taken_back_contradicts_nothing() -> None:
    figure = only(
        account(1, "Twelve people were killed.", minutes=0),
        account(2, "The death toll of 23 is rising.", minutes=10, newest=False),
        account(3, "Twelve people were killed.", minutes=20),
        account(2, "The death toll of 14 is final.", minutes=50),
    )

    assert figure.agreement is Agreement.CHANGED
    assert [one.value for one in figure.statements if not one.newest] == [23]


def test_a_copy_gives_a_figure_no_earlier_and_no_oftener_than_what_it_copies() -> None:
    figure = only(
        account(1, "Twelve people were killed.", minutes=0),
        account(2, "Fifteen people were killed.", minutes=10),
        *(account(n, "Twelve people were killed.", minutes=50 + n, origin=1) for n in (3, 4, 5)),
    )

    assert figure.agreement is Agreement.CHANGED
    assert figure.values == ((12, 1), (15, 1))


def test_at_least_so_many_contradicts_no_higher_figure() -> None:
    figure = only(
        account(1, "At least 12 people were killed.", minutes=0),
        account(2, "Fifteen people were killed.", minutes=10),
        account(3, "At least 12 people were killed.", minutes=50),
    )

    assert figure.agreement is Agreement.CHANGED


def test_other_nouns_are_told_only_where_independent_reports_agree() -> None:
    first = account(1, "The order for 4,000 homes was suspended.", minutes=0)
    copy = account(2, "The order for 4,000 homes was suspended.", minutes=1, origin=1)
    agrees = account(3, "It had approved 4,000 homes.", minutes=2)
    differs = account(4, "Only 300 homes were built.", minutes=3)

    assert [one.thing for one in figures([first, agrees])] == ["homes"]
    assert figures([first, copy]) == ()
    assert figures([first, differs]) == ()


def test_a_statement_is_a_verbatim_place_of_its_article() -> None:
    text = "The dam broke at dawn. Twelve people were killed, the governor said."
    figure = only(account(1, text, minutes=0))

    [statement] = figure.statements
    assert text[slice(*statement.figure)] == "Twelve"
    assert text[slice(*statement.place)] == "Twelve people were killed, the governor said."
