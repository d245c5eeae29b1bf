"""Link the stories that a draft touches to those of other languages that tell the same event.

All links of a touched story are judged anew and take the place of those it had, so they follow
merges and splits, and go when they no longer hold. They are looked for by the rare anchors of the
story alone: what that costs does not grow with the stories that live.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from broadsheet import events
from broadsheet.analysis import linking
from broadsheet.analysis.linking import Subject
from broadsheet.composing import Draft
from broadsheet.model import Anchors, Event, Link, Report, Story
from broadsheet.store import Store

#: Stories of other languages that are compared with one, those that share most rare anchors first.
COMPARED = 6
#: Rare anchors that a story must share to be compared.
TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a draft changes about links."""

    anchors: tuple[Anchors, ...] = ()
    links: tuple[Link, ...] = ()
    relinked: tuple[int, ...] = ()
    events: tuple[Event, ...] = ()


def linked(
    draft: Draft,
    store: Store,
    told: Sequence[Story],
    reports: Mapping[int, Sequence[Report]],
    previous: Iterable[int],
) -> Linked:
    """The links of the stories that were told, and what of them is new or taken back."""
    changed = tuple({one.id for one in told}.union(previous))
    subjects = {one.id: _subject(one, reports[one.id]) for one in told if one.series is None}
    known = [one for one in subjects.values() if one is not None]
    before = {_ends(one): one for one in store.links(changed)} if changed else {}
    gone = {one.gone for one in draft.merges}
    found: dict[tuple[int, int], Link] = {}
    for one in known:
        for link in _links(draft, store, one, before, gone=gone, here=subjects):
            found.setdefault(_ends(link), link)
    kept = [_since(link, before.get(ends)) for ends, link in found.items()]
    new = [events.story_linked(link) for link in kept if _ends(link) not in before]
    old = [events.story_unlinked(link) for ends, link in before.items() if ends not in found]
    return Linked(
        anchors=tuple(_anchors(one) for one in known if draft.at - one.last < linking.APART),
        links=tuple(kept),
        relinked=changed,
        events=(*new, *old),
    )


def _links(
    draft: Draft,
    store: Store,
    one: Subject,
    before: Iterable[tuple[int, int]],
    *,
    gone: set[int],
    here: Mapping[int, Subject | None],
) -> Iterable[Link]:
    alike = store.alike(linking.sought(one), besides=one.story, lang=one.lang)
    likely = [story for story, shared in alike.stories if shared >= TWO and story not in gone]
    stood = {a if b == one.story else b for a, b in before if one.story in (a, b)} - gone
    others = dict.fromkeys([*stood, *likely[:COMPARED]])
    for other in _standing(store, others, here):
        if link := linking.link(one, other, common=alike.common, at=draft.at):
            yield link


def _standing(
    store: Store, ids: Iterable[int], here: Mapping[int, Subject | None]
) -> Iterable[Subject]:
    """What these stories are compared by: as they will stand, and none that was merged away."""
    stored = [id for id in ids if id not in here]
    reports = store.reports(stored) if stored else {}
    stories = store.stories(stored) if stored else {}
    for id in ids:
        found = here.get(id)
        if found is None and id in reports and id in stories and stories[id].series is None:
            found = _subject(stories[id], reports[id])
        if found is not None:
            yield found


def _subject(story: Story, reports: Sequence[Report]) -> Subject | None:
    return linking.subject(story.id, reports, image=story.image)


def _anchors(one: Subject) -> Anchors:
    return Anchors(story=one.story, lang=one.lang, at=one.last, keys=linking.sought(one))


def _since(link: Link, before: Link | None) -> Link:
    """A link that stood before stands since then."""
    return link if before is None else replace(link, at=before.at)


def _ends(link: Link) -> tuple[int, int]:
    return min(link.story, link.other), max(link.story, link.other)
