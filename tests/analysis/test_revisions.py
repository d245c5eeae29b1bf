"""Whether a reader would want to know that an article changed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.analysis.revisions import Version, compare, diff
from broadsheet.model import ChangeKind
from tests.analysis.build import CHESS, DAM

OLD = Version(title="Dam breaks above Velden, 12 dead", deck="Rescue goes on", text=DAM)
TEXTS = st.text(st.sampled_from("ab. \n1é"), max_size=60)


def changed(*, title: str = OLD.title, deck: str = OLD.deck, text: str = OLD.text) -> Version:
    return Version(title=title, deck=deck, text=text)


def test_nothing_changed() -> None:
    assert compare(OLD, OLD).kind is None


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (changed(text=DAM.replace("12 people", "15 people")), "figure changed: 12 → 15 people"),
        (changed(title="Flood after dam failure kills dozens"), "headline changed"),
        (changed(text=DAM + "\n" + CHESS), "paragraph added"),
        (changed(text=DAM[: DAM.index("Engineers")]), "paragraph removed"),
        (
            changed(text=DAM + "\nCorrection: an earlier version named the wrong river."),
            "correction notice",
        ),
        (changed(text=DAM.replace("Marta Oslin", "Petra Lund")), "is now"),
    ],
)
def test_what_a_reader_would_want_to_know_is_named(new: Version, why: str) -> None:
    change = compare(OLD, new)

    assert change.kind is ChangeKind.SUBSTANTIVE
    assert why in change.why


@pytest.mark.parametrize(
    "new",
    [
        changed(text=DAM.replace(" The railway", "\n\nThe railway")),
        changed(text=DAM.replace("Rescue crews", "Resuce crews")),
        changed(title="Dam breaks above Velden: 12 dead"),
        changed(text=DAM.replace("two bridges", "two of the bridges")),
    ],
)
def test_spacing_typos_and_a_few_words_are_cosmetic(new: Version) -> None:
    assert compare(OLD, new).kind is ChangeKind.COSMETIC


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Updated 14:02", "Updated 14:31"),
        ("3 hours ago", "4 hours ago"),
        ("1,204 views", "1,377 views"),
        ("vor 3 Stunden", "vor 5 Stunden"),
        ("12 comments", "19 comments"),
        ("Last updated: 2 November 2026", "Last updated: 3 November 2026"),
    ],
)
def test_clocks_and_counters_that_tick_are_cosmetic(before: str, after: str) -> None:
    old, new = changed(text=f"{before}\n{DAM}"), changed(text=f"{after}\n{DAM}")

    assert compare(old, new).kind is ChangeKind.COSMETIC


def test_a_figure_in_a_headline_is_no_typo() -> None:
    new = changed(title="Dam breaks above Velden, 15 dead")

    assert compare(OLD, new).kind is ChangeKind.SUBSTANTIVE


@given(TEXTS, TEXTS)
def test_a_diff_holds_both_texts_word_by_word(a: str, b: str) -> None:
    runs = diff(a, b)

    assert "".join(t for k, t in runs if k in ("same", "gone", "away")).split() == a.split()
    assert "".join(t for k, t in runs if k in ("same", "new", "here")).split() == b.split()


def test_a_diff_shows_only_what_changed() -> None:
    assert diff("It killed 12 people. Rain fell.", "It killed 15 people. Rain fell.") == (
        ("same", "It killed"),
        ("gone", " 12"),
        ("new", " 15"),
        ("same", " people. Rain fell."),
    )


def test_huge_texts_are_compared_in_time() -> None:
    a = " ".join(f"Sentence {i} says {i * 7}." for i in range(20_000))
    b = a.replace("Sentence 7", "Line 7")
    began = time.process_time()

    diff(a, b)

    assert time.process_time() - began < 10
