"""Two texts aligned: sentences first, then the words of those that changed."""

from __future__ import annotations

import pytest

from broadsheet.analysis.diffs import diff, passages
from tests.analysis.build import CHESS, DAM


def test_a_moved_sentence_is_shown_where_it_went_and_where_it_was() -> None:
    one, two, three = "The dam broke at dawn.", " Two bridges fell.", " The river is falling."

    assert diff(one + two + three, two.strip() + three + f" {one}") == (
        ("away", one),
        ("same", two + three),
        ("here", f" {one}"),
    )


def test_only_the_words_of_a_changed_sentence_are_compared() -> None:
    before, after = f"{DAM} {CHESS}", f"{DAM.replace('12 people', '17 people')} {CHESS}"

    changed = [one for one in passages(before, after) if one.how != "same"]

    assert [run for one in changed for run in one.runs if run[0] != "same"] == [
        ("gone", " 12"),
        ("new", " 17"),
    ]


def test_a_sentence_that_shares_no_words_is_replaced_whole() -> None:
    runs = diff("Rain fell all night. It is over.", "Nobody expected such heat. It is over.")

    assert runs[:2] == (("gone", "Rain fell all night."), ("new", "Nobody expected such heat."))


def test_crumbs_between_rewritten_words_are_not_kept() -> None:
    runs = diff(
        "The council of the town met in a hall by the river to vote on repairs of walls.",
        "The council of the town voted at last on a plan for new gates and repairs of walls.",
    )

    assert [how for how, _ in runs] == ["same", "gone", "new", "same"]


def test_signs_of_unspaced_scripts_are_compared_one_by_one() -> None:
    assert diff("死者は12人です。", "死者は17人です。") == (
        ("same", "死者は"),
        ("gone", "12"),
        ("new", "17"),
        ("same", "人です。"),
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a b a a b. " * 20_000, "a b b a b. " * 20_000),
        ("a " * 200_000, "a b " * 100_000),
        (
            " ".join(f"Same words here, number {i % 50} as {i % 7}." for i in range(20_000)),
            " ".join(f"Same words there, number {i % 49} as {i % 11}." for i in range(20_000)),
        ),
        ("\n" * 100_000, "." * 100_000),
    ],
)
def test_hostile_texts_are_compared_whole(a: str, b: str) -> None:
    runs = diff(a, b)

    kept = "".join(text for how, text in runs if how in ("same", "new", "here"))
    assert kept.split() == b.split()
