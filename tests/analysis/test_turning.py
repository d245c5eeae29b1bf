"""Where a long text turns to something else."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from broadsheet.analysis.turning import LONG, turning_points

DAM = "reservoir spillway turbine concrete engineer water gate valley flood sluice".split()
COURT = "judge verdict appeal lawyer witness trial evidence sentence prison jury".split()
HARVEST = "barley tractor farmer drought orchard irrigation seed market price silo".split()


def paragraphs(*subjects: list[str], each: int = 5) -> list[str]:
    """Paragraphs of 60 words, some on each subject, in words that all of them share too."""
    luck = random.Random(7)
    common = "said that with there which about after would people years".split()
    return [
        " ".join(luck.choice(subject if n % 2 else common) for n in range(60)) + "."
        for subject in subjects
        for _ in range(each)
    ]


def test_a_text_turns_where_it_speaks_of_something_else() -> None:
    assert turning_points(paragraphs(DAM, COURT, HARVEST)) == (5, 10)


def test_a_text_of_one_subject_or_of_few_words_does_not_turn_at_its_end_or_beginning() -> None:
    short = paragraphs(DAM, COURT, each=4)
    assert sum(len(text.split()) for text in short) < LONG
    assert turning_points(short) == ()
    assert turning_points([]) == ()
    assert turning_points(["word " * 2 * LONG]) == ()


def test_unspaced_scripts_turn_too() -> None:
    luck = random.Random(3)
    subjects = "水库 大坝 洪水 闸门 水位 下游".split(), "法院 判决 律师 证人 监狱 上诉".split()
    text = ["".join(luck.choices(own, k=60)) + "。" for own in subjects for _ in range(5)]
    assert turning_points(text) == (5,)


@pytest.mark.parametrize("seed", range(3))
def test_parts_are_few_and_none_is_short(seed: int) -> None:
    luck = random.Random(seed)
    text = [
        " ".join(luck.choices(luck.choice((DAM, COURT, HARVEST)), k=luck.randint(5, 90)))
        for _ in range(60)
    ]
    turns = turning_points(text)
    edges = [0, *turns, len(text)]
    sizes = [len(" ".join(text[a:b]).split()) for a, b in pairwise(edges)]
    assert 1 <= len(turns) <= 6
    assert min(sizes) >= 110
