"""When an article is looked at again."""

from __future__ import annotations

from datetime import timedelta

from broadsheet.analysis.revisiting import ALONE, SHARED, next_look


def _looks(outlets: int) -> list[timedelta]:
    looks: list[timedelta] = []
    while (look := next_look(looks[-1] if looks else timedelta(), outlets=outlets)) is not None:
        looks.append(look)
    return looks


def test_an_article_that_several_outlets_tell_is_looked_at_more_often() -> None:
    assert _looks(outlets=3) == list(SHARED)
    assert _looks(outlets=1) == list(ALONE)
    assert len(SHARED) > 2 * len(ALONE)


def test_an_article_that_gains_company_is_looked_at_sooner() -> None:
    age = timedelta(hours=1)

    assert (next_look(age, outlets=2) or age) < (next_look(age, outlets=1) or age)


def test_looks_that_were_missed_are_not_made_up_for() -> None:
    assert next_look(timedelta(hours=30), outlets=2) == timedelta(days=3)
    assert next_look(timedelta(days=8), outlets=2) is None
