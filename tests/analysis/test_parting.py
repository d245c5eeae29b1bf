"""Stories that fall apart, and those that do not."""

from __future__ import annotations

from math import sqrt

import pytest

from broadsheet.analysis.parting import parted


def vector(words: str) -> dict[str, float]:
    """A text of these words, each as telling as the next."""
    terms = words.split()
    return dict.fromkeys(terms, 1 / sqrt(len(terms)))


DAM = "dam water varsk governor villages army"
FERRY = "ferry harbour passengers captain storm pier"


def texts(*kinds: str) -> dict[int, dict[str, float]]:
    """Articles of these kinds, each with a word of its own."""
    return {n: vector(f"{kind} own{n}") for n, kind in enumerate(kinds)}


def test_two_events_in_one_story_part_and_the_larger_stays() -> None:
    parting = parted(texts(DAM, FERRY, DAM, FERRY, DAM))

    assert parting is not None
    assert parting.leaves == (1, 3)
    assert parting.likeness == 0


def test_of_equal_halves_the_later_one_leaves() -> None:
    parting = parted(texts(FERRY, DAM, DAM, FERRY))

    assert parting is not None
    assert parting.leaves == (1, 2)


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param((DAM, DAM, DAM, DAM, DAM), id="one event"),
        pytest.param((DAM, DAM, DAM, DAM, FERRY), id="one article that fits badly"),
        pytest.param((DAM, FERRY, f"{DAM} {FERRY}", f"{FERRY} {DAM}", DAM), id="two that touch"),
        pytest.param((DAM,), id="one article"),
        pytest.param((), id="none"),
    ],
)
def test_a_story_that_holds_together_is_left_alone(kinds: tuple[str, ...]) -> None:
    assert parted(texts(*kinds)) is None


def test_what_an_editor_put_together_is_never_parted() -> None:
    assert parted(texts(DAM, FERRY, DAM, FERRY, DAM), together=[(0, 1)]) is None


def test_articles_without_a_word_part_nothing() -> None:
    assert parted({1: {}, 2: {}, 3: vector(DAM), 4: vector(DAM)}) is None
