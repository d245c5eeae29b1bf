"""Words match a post to a story only where they leave no doubt."""

from __future__ import annotations

from typing import Any

import pytest

from broadsheet.analysis import talk
from broadsheet.model import Likeness, Network, Post

WITNESS = "Woken before dawn in Varsk, the Orlen dam is gone and water fills the lower town."
SHARED = (("orlen dam", 0.2), ("orlen", 0.1), ("varsk", 0.1), ("dam", 0.1), ("town", 0.05))


def post(text: str = WITNESS, **other: Any) -> Post:
    known: dict[str, Any] = {
        "network": Network.MASTODON,
        "url": "https://talk.example/1",
        "author": "@a@b",
    }
    return Post(id=1, text=text, **(known | other))


def near(story: int = 1, score: float = 0.4, **other: Any) -> Likeness:
    known: dict[str, Any] = {"story": story, "score": score, "shared": SHARED, "quiet": 2.0}
    return Likeness(**(known | other))


def test_a_story_that_is_near_and_alone_is_matched_with_the_reason() -> None:
    why = (
        "by its words: alike by 0.40 where 0.30 is needed, 0.30 ahead of any other story, "
        "sharing orlen dam, orlen, varsk, dam, town"
    )

    assert talk.by_words([near(), near(2, 0.1)]) == (1, why)


@pytest.mark.parametrize(
    "nearest",
    [
        [],
        [near(score=0.29)],
        [near(), near(2, 0.35)],
        [near(shared=SHARED[:4])],
        [near(quiet=73.0)],
        [near(quiet=-73.0)],
        [near(quiet=None)],
    ],
    ids=["no story", "too far", "another near", "few words", "ended", "not begun", "no time"],
)
def test_any_doubt_leaves_a_post_unmatched(nearest: list[Likeness]) -> None:
    assert talk.by_words(nearest) is None


def test_an_ordinary_post_is_looked_up_by_its_words() -> None:
    assert "orlen" in talk.terms(post())


@pytest.mark.parametrize(
    "said",
    [
        post("The Orlen dam is gone!"),
        post("Look #one #two #three https://paper.example/the/orlen/dam/above/varsk/is/gone"),
        post(links=("https://a.example/1", "https://b.example/1", "https://c.example/1")),
        post(tags=tuple("abcdef")),
    ],
    ids=["short", "short but for links and hashtags", "many links", "many hashtags"],
)
def test_a_post_that_says_little_or_wants_to_be_found_is_not_looked_up(said: Post) -> None:
    assert talk.terms(said) == {}
