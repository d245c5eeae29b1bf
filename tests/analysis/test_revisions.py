"""Whether a reader would want to know that an article changed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.analysis.revisions import (
    KEPT_A_DAY,
    SHOWN_A_DAY,
    Change,
    Version,
    compare,
    diff,
    judge,
)
from broadsheet.model import Aspect, ChangeKind, Revision, SafeHtml
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


NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def versions(*titles: str, every: timedelta = 20 * MINUTE, text: str = DAM) -> list[Revision]:
    """What is kept of an article whose headline changed to each of these in turn."""
    past: list[Revision] = []
    for k, title in enumerate(titles):
        at = NOON + k * every
        new = Version(title=title, text=text)
        change = Change(kind=ChangeKind.FIRST, why="first listed")
        if past:
            change = judge(Version(title=past[-1].title, text=text), new, past, at=at)
        if change.kind is None:
            continue
        past.append(
            Revision(
                article=1,
                number=len(past) + 1,
                at=at,
                kind=change.kind,
                why=change.why,
                title=title,
                deck="",
                text=text,
                html=SafeHtml(""),
                aspects=change.aspects,
            )
        )
    return past


def test_a_headline_that_comes_back_within_a_day_is_a_flip() -> None:
    kept = versions(*["Dam breaks", "Thousands flee dam"] * 4)

    kinds = [one.kind for one in kept]
    assert kinds == [ChangeKind.FIRST, ChangeKind.SUBSTANTIVE, *[ChangeKind.FLIP] * 6]


def test_a_headline_that_comes_back_after_days_is_a_change() -> None:
    kept = versions("Dam breaks", "Thousands flee dam", "Dam breaks", every=timedelta(days=2))

    assert kept[-1].kind is ChangeKind.SUBSTANTIVE


def test_a_flip_with_a_changed_text_is_told_without_its_headline() -> None:
    past = versions("Dam breaks", "Thousands flee dam")
    old = Version(title="Thousands flee dam", text=DAM)
    new = Version(title="Dam breaks", text=DAM.replace("12 people", "15 people"))

    assert judge(old, new, past, at=NOON + 50 * MINUTE).aspects == (Aspect.FIGURE,)


def test_beyond_what_a_day_shows_changes_are_held_and_told_the_next_day() -> None:
    tolls = [f"Dam breaks, {10 + k} dead" for k in range(SHOWN_A_DAY + 3)]
    past = versions(*tolls)
    kinds = [one.kind for one in past]
    assert kinds[1:] == [ChangeKind.SUBSTANTIVE] * SHOWN_A_DAY + [ChangeKind.HELD] * 2

    later = judge(
        Version(title=tolls[-1], text=DAM),
        Version(title="Dam breaks, 40 dead", text=DAM),
        past,
        at=NOON + timedelta(days=2),
    )

    assert later.kind is ChangeKind.SUBSTANTIVE
    assert f"{10 + SHOWN_A_DAY} → 40" in later.why


def test_what_was_held_and_taken_back_is_a_flip() -> None:
    tolls = [f"Dam breaks, {10 + k} dead" for k in range(SHOWN_A_DAY + 2)]
    past = versions(*tolls)

    back = judge(
        Version(title=tolls[-1], text=DAM),
        Version(title=tolls[-2], text=DAM),
        past,
        at=NOON + timedelta(days=2),
    )

    assert back.kind is ChangeKind.FLIP


def test_an_article_that_ticks_at_every_look_is_kept_so_often_a_day_and_no_more() -> None:
    ticking = [f"{k} comments: Dam breaks" for k in range(2 * KEPT_A_DAY)]

    kept = versions(*ticking, every=10 * MINUTE)

    assert len(kept) == 1 + KEPT_A_DAY
    assert {one.kind for one in kept[1:]} == {ChangeKind.COSMETIC}
