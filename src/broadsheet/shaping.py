"""Stories change shape: the machine's splits, and the merges, splits and undoings of an editor.

Every change becomes part of a `composing.Draft`, so it is weighed, kept and announced as all
others are. What an editor says of two stories is kept as a pair of articles besides, which the
machine never overrules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from broadsheet.analysis.clustering import Stories
from broadsheet.analysis.reasons import fell_apart
from broadsheet.composing import Draft
from broadsheet.errors import Refused
from broadsheet.model import (
    Call,
    Hand,
    LiveArticle,
    Merge,
    Reshaping,
    Ruling,
    Shape,
    Split,
    address,
    digest,
    pair,
)
from broadsheet.store import Store


def part(draft: Draft, stories: Stories, store: Store) -> None:
    """Split those of the stories that have grown of which some articles tell another story."""
    gone = {one.gone for one in draft.merges}
    for story in dict.fromkeys(draft.grown):
        if story in gone:
            continue
        members = _members(draft, store, story)
        together = store.kept_together([one.article for one in members])
        parting = stories.falls_apart(story, members, together)
        if parting is None:
            continue
        split = Split(
            story=story,
            part=_own_id(store, story, parting.leaves),
            articles=parting.leaves,
            score=round(parting.likeness, 3),
            why=fell_apart(parting.likeness, len(parting.leaves), len(members)),
        )
        _part(draft, stories, split, members)


def ruled(store: Store, stories: Stories, ruling: Ruling, now: datetime) -> Draft:
    """Do what an editor ruled; raises `Refused` where it can no longer be done."""
    draft = Draft(at=now, ruled=ruling.number)
    match ruling.call:
        case Call.MERGE:
            _merge(draft, store, stories, ruling.story, ruling.other or 0, why=ruling.why)
        case Call.SPLIT:
            _split(draft, store, stories, ruling)
        case Call.UNDO:
            _undo(draft, store, stories, ruling)
    return draft


def _merge(
    draft: Draft,
    store: Store,
    stories: Stories,
    story: int,
    other: int,
    *,
    why: str,
    undoes: int | None = None,
) -> None:
    kept, gone = store.resolve(story), store.resolve(other)
    known = store.stories([kept, gone])
    if kept == gone:
        raise Refused("they are one story already")
    if len(known) < 2:
        raise Refused("one of the two stories is not there")
    draft.merges.append(
        Merge(
            kept=kept,
            gone=gone,
            score=1.0,
            shared=(),
            why=why or "the editor says that they tell one story",
            hand=Hand.EDITOR,
            undoes=undoes,
        )
    )
    heads = known[kept].headline_article, known[gone].headline_article
    draft.pairs.append(pair(*heads, together=True, why=why))
    stories.unite(kept, gone)


def _split(draft: Draft, store: Store, stories: Stories, ruling: Ruling) -> None:
    story = store.resolve(ruling.story)
    members = store.members([story])
    leaves = [one.article for one in members if one.article in set(ruling.articles)]
    if not leaves or len(leaves) == len(members):
        raise Refused("a story is split into two that have an article each at least")
    split = Split(
        story=story,
        part=_own_id(store, story, leaves),
        articles=tuple(leaves),
        score=0.0,
        why=ruling.why or "the editor says that they tell another story",
        hand=Hand.EDITOR,
    )
    _tell_apart(draft, members, leaves, ruling.why)
    _part(draft, stories, split, members)


def _undo(draft: Draft, store: Store, stories: Stories, ruling: Ruling) -> None:
    change = store.reshaping(ruling.change or 0)
    if change.undone:
        raise Refused("it was undone before")
    why = ruling.why or f"the editor took back the {change.shape.value} of {change.at:%d %B, %H:%M}"
    if change.shape is Shape.SPLIT:
        _merge(draft, store, stories, change.kept, change.gone, why=why, undoes=change.number)
    else:
        _stand_again(draft, store, stories, change, why)


def _stand_again(draft: Draft, store: Store, stories: Stories, change: Reshaping, why: str) -> None:
    """Take a merge back: what it brought leaves again, from wherever it lives on now."""
    story = store.resolve(change.gone)
    members = store.members([story])
    leaves = [one.article for one in members if one.article in set(change.articles)]
    if not leaves or len(leaves) == len(members):
        raise Refused("its articles have gone to other stories since")
    split = Split(
        story=story,
        part=change.gone,
        articles=tuple(leaves),
        score=0.0,
        why=why,
        hand=Hand.EDITOR,
        undoes=change.number,
    )
    _tell_apart(draft, members, leaves, why)
    _part(draft, stories, split, members)


def _part(draft: Draft, stories: Stories, split: Split, members: Sequence[LiveArticle]) -> None:
    draft.splits.append(split)
    leaving = set(split.articles)
    stories.part(
        split.story,
        split.part,
        stays=[one for one in members if one.article not in leaving],
        leaves=[one for one in members if one.article in leaving],
    )


def _tell_apart(
    draft: Draft, members: Sequence[LiveArticle], leaves: Sequence[int], why: str
) -> None:
    """Remember that every article which leaves is apart from the first that stays, and it first."""
    stays = [one.article for one in members if one.article not in set(leaves)]
    draft.pairs.extend(pair(one, stays[0], together=False, why=why) for one in leaves)
    draft.pairs.extend(pair(leaves[0], one, together=False, why=why) for one in stays[1:])


def _members(draft: Draft, store: Store, story: int) -> list[LiveArticle]:
    """The articles of a story as they will stand once the draft is kept, in order of arrival."""
    came_from = {story}
    for merge in reversed(draft.merges):
        if merge.kept in came_from:
            came_from.add(merge.gone)
    stored = {one.article: one for one in store.members(came_from)}
    for placement in draft.placements:
        article = draft.articles[placement.article]
        if placement.story in came_from:
            stored[article.id] = LiveArticle(
                article=article.id,
                story=story,
                at=article.published,
                terms=draft.fingerprints[article.id].terms,
                source=article.source,
                title=article.title,
            )
    return list(stored.values())


def _own_id(store: Store, story: int, leaves: Sequence[int]) -> int:
    """The id of a story that is split off: the same whenever the same articles lead it.

    Unless a story of that id tells something else by now.
    """
    id = digest("part", address(story), address(leaves[0]))
    while store.stories([id]) and store.resolve(id) != story:
        id = digest("part", address(id), address(leaves[0]))
    return id
