"""What survives a translation links stories, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bench.linking import sample_pairs

from broadsheet.analysis import linking
from broadsheet.analysis.linking import Subject, anchored, spelt
from broadsheet.model import Link
from tests.analysis.build import NOON

RUSSIAN = Subject(
    story=1,
    lang="ru",
    first=NOON,
    last=NOON,
    anchors={"kvrlm": "Кворлим", "tsbr": "Тисбор", "maren": "Марен", "figure 3.4e+06": "3,4 млн"},
    lower=frozenset(),
    head=frozenset({"kvrlm", "tsbr"}),
)
ENGLISH = replace(
    RUSSIAN,
    story=2,
    lang="en",
    anchors={"kvrlm": "Kvorlim", "tsbr": "Tisbor", "maren": "Maren", "figure 3.4e+06": "3.4m"},
)


def linked(a: Subject, b: Subject) -> Link | None:
    """The link of two stories whose anchors no other has."""
    return linking.link(a, b, common={}, at=NOON)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Selenskyj", "Zelenskyy", "Зеленский"),
        ("Putin", "Путин", "Путина"),
        ("Lukaschenko", "Lukashenko", "Лукашенко"),
        ("Mitsotakis", "Μητσοτάκης"),
        ("Kiew", "Kyiv", "Киев", "Київ"),
        ("Gdańsk", "Gdansk"),
    ],
)
def test_spellings_of_one_name_meet(spellings: tuple[str, ...]) -> None:
    assert len({spelt(one) for one in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Iran", "Iraq"), ("Mali", "Malta"), ("Merkel", "Macron"), ("Peru", "Paris")]
)
def test_names_that_look_alike_stay_apart(one: str, other: str) -> None:
    assert spelt(one) != spelt(other)


def test_figures_are_compared_by_their_size_and_years_are_none() -> None:
    german = anchored("Es kostete 3,5 Milliarden, 12.400 Menschen flohen seit 2019.", "de").said
    english = anchored("It cost 3.5 billion and 12,400 people have fled since 2019.", "en").said

    shared = {key for key in german if key in english}

    assert shared == {"figure 3.5e+09", "figure 12400"}


def test_stories_that_share_names_and_a_figure_are_linked_with_what_both_print() -> None:
    found = linked(RUSSIAN, ENGLISH)

    assert found is not None
    assert ("Тисбор", "Tisbor") in found.shared
    assert "3 names, 1 figure in both" in found.why


def test_stories_of_one_language_of_other_days_or_without_a_shared_headline_are_not() -> None:
    later = NOON + linking.APART + timedelta(minutes=1)

    assert linked(replace(RUSSIAN, lang="en"), ENGLISH) is None
    assert linked(replace(RUSSIAN, first=later, last=later), ENGLISH) is None
    assert linked(replace(RUSSIAN, head=frozenset({"maren2"})), ENGLISH) is None


def test_a_word_that_the_other_prints_in_lower_case_is_no_name() -> None:
    plain = replace(ENGLISH, lower=frozenset({"kvrlm", "tsbr"}))

    assert linked(RUSSIAN, plain) is None


def test_no_two_events_of_the_sample_edition_are_linked_and_a_third_of_the_true_pairs_are() -> None:
    pairs = sample_pairs()

    wrong = [one.told for one in pairs if one.link and not one.same]
    right = [one for one in pairs if one.link and one.same]

    assert wrong == []
    assert len(right) / sum(one.same for one in pairs) > 0.33
