"""Weigh what was composed: copies, independent reports, headlines, developments, events.

Every story that a `composing.Draft` touches is counted and told again, from its reports as they
will stand once the draft is kept. The result is the finished `Update`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from broadsheet import events, linking
from broadsheet.analysis import corroboration, reasons, series, telling, urgency
from broadsheet.composing import Draft
from broadsheet.formats.addresses import site
from broadsheet.model import (
    Article,
    ChangeKind,
    Development,
    Event,
    Report,
    Stage,
    State,
    Story,
    Tie,
    TieKind,
    Update,
)
from broadsheet.store import Store

#: How many characters of the text count as its lead.
LEAD = 800

_TieKey = tuple[int, int, TieKind]


def weigh(draft: Draft, store: Store) -> Update:
    """Count and tell every touched story again; the update is then complete."""
    touched = _Touched(draft, store)
    ties = touched.tie()
    told = [touched.tell(id) for id in touched.living if touched.reports[id]]
    linked = linking.linked(draft, store, told, touched.reports, touched.previous)
    return Update(
        at=draft.at,
        poll=draft.poll,
        visits=tuple(draft.visits),
        sources=tuple(draft.sources.values()),
        entries=tuple(draft.marks),
        articles=tuple(draft.articles.values()),
        fingerprints=draft.fingerprints,
        revisions=tuple(draft.revisions),
        placements=tuple(draft.placements),
        merges=tuple(draft.merges),
        splits=tuple(draft.splits),
        pairs=tuple(draft.pairs),
        ruled=draft.ruled,
        ties=ties,
        retied=tuple(draft.fingerprints),
        stories=tuple(told),
        developments=(*touched.developments(ties), *touched.headlines(told)),
        set_aside=tuple(draft.set_aside),
        imprints=tuple(draft.imprints),
        left_out=draft.left_out,
        anchors=linked.anchors,
        links=linked.links,
        relinked=linked.relinked,
        events=(*draft.events, *touched.happened(told), *linked.events),
    )


class _Touched:
    """The stories that a draft touches, with their reports and ties as they will stand."""

    def __init__(self, draft: Draft, store: Store) -> None:
        self.draft = draft
        self.store = store
        self.home = self._homes()
        merged = [id for one in draft.merges for id in (one.kept, one.gone)]
        split = [id for one in draft.splits for id in (one.story, one.part)]
        before = set(self.home.values()).union(merged, split)
        self.previous = store.stories(before)
        self.living = list(dict.fromkeys(self._survivor(id) for id in before))
        self.owners = store.owners({one.source for one in draft.articles.values()})
        self.reports = self._reports(before)
        self.ties = self._standing_ties(before)
        self.revised = self._revised()
        self.recurring = {
            one.story
            for one in draft.placements
            if one.opened and any(other.why == reasons.SERIES for other in one.rejected)
        }
        self.images = {one.id: one.image for one in draft.articles.values() if one.image}

    def tie(self) -> tuple[Tie, ...]:
        """Tie each new or newly read article to the others of its story; returns the new ties."""
        found: dict[_TieKey, Tie] = {}
        for story, article in self._to_tie():
            reports = self.reports[story]
            if len(reports) == 1:
                continue
            new = next(report for report in reports if report.article == article)
            others = [report for report in reports if report.article != article]
            fresh = {_key(tie): tie for tie in corroboration.tie(new, others, self._text)}
            self.ties[story] |= fresh
            found |= fresh
        return tuple(found.values())

    def tell(self, id: int) -> Story:
        """The story as it stands now."""
        previous = self.previous.get(id)
        told = telling.tell(
            id,
            self.reports[id],
            tuple(self.ties[id].values()),
            revisions=self.revised[id],
            previous=previous,
            images=self.images,
        )
        filed = series.filed(
            [report.title for report in self.reports[id]],
            told.outlets,
            recurred=id in self.recurring,
            before=previous.series if previous else None,
        )
        return replace(told, series=filed)

    def developments(self, ties: Iterable[Tie]) -> Iterable[Development]:
        """What moved the stories on: articles that came or turned out otherwise, and merges."""
        draft = self.draft
        living = {one.article: id for id, reports in self.reports.items() for one in reports}
        retold = [one.article for id in self._split() for one in self.reports[id]]
        tied = [tie.article for tie in ties]
        for id in dict.fromkeys([*draft.fingerprints, *tied, *retold]):
            story = living[id]
            order = [report.article for report in self.reports[story]]
            place = order.index(id)
            yield from telling.developments(
                story,
                self.reports[story][place],
                self.reports[story][:place],
                tuple(self.ties[story].values()),
            )
        for revision in draft.revisions:
            if revision.kind is ChangeKind.SUBSTANTIVE:
                yield telling.revised(self._story_of(revision.article), revision)
        for merge in draft.merges:
            kept = self._survivor(merge.kept)
            yield telling.merged(replace(merge, kept=kept), self.reports[kept][0], at=draft.at)
        for split in draft.splits:
            yield from telling.parted(split, self.reports[split.part][0], at=draft.at)

    def headlines(self, told: Iterable[Story]) -> Iterable[Development]:
        """The headlines that stories go by from now on, where these are others than before."""
        other = [one for one in told if _has_another_headline(one, self.previous.get(one.id))]
        known = self.store.headlined(one.id for one in other) if other else set()
        for one in other:
            yield from telling.headlined(
                one, self.previous[one.id], known=one.id in known, at=self.draft.at
            )

    def happened(self, told: Iterable[Story]) -> Iterable[Event]:
        """The events of this draft, in the order a reader would want to hear them."""
        draft = self.draft
        for id in draft.arrived:
            yield events.article_arrived(draft.articles[id], self._story_of(id))
        for revision in draft.revisions:
            article = draft.articles[revision.article]
            if revision.kind is ChangeKind.SUBSTANTIVE:
                yield events.article_revised(article, self._story_of(article.id), revision.why)
            elif revision.kind is ChangeKind.READ:
                yield events.article_read(article, self._story_of(article.id))
        for merge in draft.merges:
            yield events.story_merged(merge)
        for split in draft.splits:
            yield events.story_split(split)
        for story in told:
            if story.id not in self.previous:
                yield events.story_opened(story)
            elif _shown(story) != _shown(self.previous[story.id]):
                yield events.story_changed(story)
            yield from self._urgency(story)

    def _urgency(self, story: Story) -> Iterable[Event]:
        """Whether a story has begun to break, or is found not to have."""
        now, before = self.draft.at, self.previous.get(story.id)
        is_breaking = story.urgency.at(now) is State.BREAKING
        was_breaking = before is not None and before.urgency.at(now) is State.BREAKING
        if is_breaking and not was_breaking:
            yield events.story_breaking(story, urgency.why(story.urgency, now))
        elif was_breaking and not is_breaking:
            yield events.story_calmed(story)

    def _homes(self) -> dict[int, int]:
        """Article → story as it was placed, before any merge of this draft."""
        homes = {placement.article: placement.story for placement in self.draft.placements}
        rest = [id for id in self.draft.articles if id not in homes]
        return homes | (self.store.story_of(rest) if rest else {})

    def _survivor(self, story: int) -> int:
        """Where a story lives on after the merges of this draft."""
        for merge in self.draft.merges:
            if story == merge.gone:
                story = merge.kept
        return story

    def _settled(self, article: int, story: int) -> int:
        """Where an article of a living story stands after the splits of this draft."""
        for split in self.draft.splits:
            if story == split.story and article in split.articles:
                story = split.part
        return story

    def _story_of(self, article: int) -> int:
        return self._settled(article, self._survivor(self.home[article]))

    def _split(self) -> tuple[int, ...]:
        """The stories that splits of this draft leave behind."""
        return tuple({id: None for one in self.draft.splits for id in (one.story, one.part)})

    def _reports(self, before: Iterable[int]) -> dict[int, list[Report]]:
        """The reports of each living story: the stored ones, overlaid by this draft's."""
        standing: dict[int, dict[int, Report]] = {id: {} for id in self.living}
        for story, reports in self.store.reports(before).items():
            for one in reports:
                standing[self._settled(one.article, self._survivor(story))][one.article] = one
        for article in self.draft.articles.values():
            reports_ = standing[self._story_of(article.id)]
            reports_[article.id] = self._report(article, reports_.get(article.id))
        return {
            id: sorted(reports.values(), key=lambda one: (one.published, one.received, one.article))
            for id, reports in standing.items()
        }

    def _report(self, article: Article, old: Report | None) -> Report:
        fresh = self.draft.fingerprints.get(article.id)
        return Report(
            article=article.id,
            source=article.source,
            owner=self.owners.get(article.source),
            credit=article.credit,
            title=article.title,
            deck=article.deck,
            lead=article.text[:LEAD],
            published=article.published,
            received=article.received,
            words=fresh.words if fresh else (old.words if old else 0),
            sketch=fresh.sketch if fresh else (old.sketch if old else ()),
            section=article.section,
            lang=article.lang,
            stage=article.stage,
            topics=article.topics,
            marks=article.marks,
            vouched=self._is_vouched(article),
        )

    def _is_vouched(self, article: Article) -> bool:
        """Whether more than somebody else's feed says that its outlet published it."""
        return (
            article.stage is Stage.READ
            or site(article.url) == article.source
            or self.store.publisher(article.feed) in (None, article.source)
        )

    def _standing_ties(self, before: Iterable[int]) -> dict[int, dict[_TieKey, Tie]]:
        """Stored ties that still hold: those of newly read articles are made again."""
        remade = set(self.draft.fingerprints)
        standing: dict[int, dict[_TieKey, Tie]] = {id: {} for id in self.living}
        for story, ties in self.store.ties(before).items():
            home = self._survivor(story)
            for tie in ties:
                stands = self._settled(tie.article, home)
                if stands == self._settled(tie.to, home) and remade.isdisjoint(
                    (tie.article, tie.to)
                ):
                    standing[stands][_key(tie)] = tie
        return standing

    def _to_tie(self) -> Iterable[tuple[int, int]]:
        """(story, article) pairs to compare: what is new here, and what a merge brought."""
        pairs = {(self._story_of(id), id): None for id in self.draft.fingerprints}
        gone = [merge.gone for merge in self.draft.merges]
        for story, reports in (self.store.reports(gone) if gone else {}).items():
            home = self._survivor(story)
            pairs |= {(self._settled(one.article, home), one.article): None for one in reports}
        return list(pairs)

    def _text(self, article: int) -> str:
        fresh = self.draft.articles.get(article)
        return fresh.text if fresh else self.store.texts([article]).get(article, "")

    def _revised(self) -> Counter[int]:
        """Story → how many substantive revisions its articles have had."""
        revised: Counter[int] = Counter()
        for id, told in self.previous.items():
            revised[self._survivor(id)] += told.revisions
        for revision in self.draft.revisions:
            if revision.kind is ChangeKind.SUBSTANTIVE:
                revised[self._story_of(revision.article)] += 1
        for id in self._split():
            revised[id] = self.store.revised(one.article for one in self.reports[id])
        return revised


def _has_another_headline(story: Story, previous: Story | None) -> bool:
    return previous is not None and previous.headline != story.headline


def _key(tie: Tie) -> _TieKey:
    return tie.article, tie.to, tie.kind


def _shown(story: Story) -> Sequence[object]:
    """What a reader sees of a story in a list."""
    return (
        story.headline,
        story.lede,
        story.section,
        story.articles,
        story.outlets,
        story.origins,
        story.revisions,
    )
