"""Two stories or articles are held against each other over a real paper."""

from __future__ import annotations

import pytest

from broadsheet.errors import NotFound, Refused
from broadsheet.model import Shape, TieKind
from broadsheet.newsroom import Newsroom
from tests.test_shaping import DAM, DAM_TOO, MATCH, publish
from tests.world import World


@pytest.fixture
async def paper(world: World, newsroom: Newsroom) -> dict[str, int]:
    """Two outlets on a dam, one that copies the first, and one on a match: outlet → article."""
    publish(world, newsroom, "a.localhost", "Orlen dam gives way above Varsk", DAM)
    publish(world, newsroom, "b.localhost", "Varsk flees as Orlen dam gives way", DAM_TOO)
    publish(world, newsroom, "c.localhost", "Orlen dam gives way, Varsk flees home", DAM)
    publish(world, newsroom, "d.localhost", "Rovers win the cup final", MATCH)
    await newsroom.update()
    cards = newsroom.front_page().stories
    placed = [one for card in cards for one in newsroom.explain(card.id).placements]
    found = {one.article.source_name[0].lower(): one.article.id for one in placed}
    assert sorted(card.articles for card in cards) == [1, 3]
    return found


async def test_two_of_one_story_tell_what_joined_them_and_what_made_them_one_report(
    newsroom: Newsroom, paper: dict[str, int]
) -> None:
    found = newsroom.explain_pair(paper["a"], paper["b"])
    copied = newsroom.explain_pair(paper["a"], paper["c"]).counted

    joined = [one for one in found.meeting.placements if not one.opened]
    assert found.meeting.is_one
    assert found.comparisons == ()
    assert found.since == max(one.at for one in found.meeting.placements)
    assert any(one.why in found.why for one in joined)
    assert found.counted is not None
    assert not found.counted.as_one
    wording, *others = found.counted.evidence
    assert [one.what for one in others] == ["credit", "owner", "retelling"]
    assert 0 < (wording.found or 0) < 0.44 == wording.needed
    assert copied is not None
    assert copied.as_one
    assert [tie.kind for tie in copied.ties] == [TieKind.COPY]
    assert copied.ties[0].excerpts
    assert copied.evidence == ()


async def test_two_stories_tell_how_near_they_are_and_what_is_missing(
    newsroom: Newsroom, paper: dict[str, int]
) -> None:
    found = newsroom.explain_pair(paper["d"], paper["a"])

    article, story = found.comparisons
    assert not found.meeting.is_one
    assert found.since is None
    assert found.counted is None
    assert article.score < article.needed < story.needed
    assert article.score == pytest.approx(
        article.likeness - sum(cost for _, cost in article.costs), abs=0.003
    )
    assert "is too little" in article.why
    assert "neither" in found.why
    with pytest.raises(Refused, match="name two"):
        newsroom.explain_pair(paper["a"], paper["a"])
    with pytest.raises(NotFound):
        newsroom.explain_pair(paper["a"], 77)


async def test_an_editors_word_is_what_keeps_two_together_or_apart(
    newsroom: Newsroom, paper: dict[str, int]
) -> None:
    [dam] = newsroom.explain_pair(paper["a"], paper["b"]).meeting.stories
    await newsroom.rulings.merge(dam.id, paper["d"], why="one weekend")
    joined = newsroom.explain_pair(paper["d"], paper["a"])

    [change] = joined.meeting.history
    await newsroom.rulings.undo(change.number, why="two weekends")
    parted = newsroom.explain_pair(paper["d"], paper["a"])

    assert joined.since == change.at
    assert "one weekend" in joined.why
    assert not parted.meeting.is_one
    assert "editor" in parted.why
    assert "two weekends" in parted.why
    assert [one.shape for one in parted.meeting.history] == [Shape.MERGE, Shape.SPLIT]
