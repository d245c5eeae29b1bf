"""The pages of a story and of an article: what hangs on what, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from broadsheet.analysis.assumptions import assumptions
from broadsheet.errors import Moved, NotFound
from broadsheet.model import (
    Article,
    Aspect,
    Candidate,
    ChangeKind,
    DevelopmentKind,
    Origin,
    Report,
    SafeHtml,
    Span,
    Tie,
    TieKind,
    Update,
)
from broadsheet.store import Store
from broadsheet.views import Explanation, StoryPage
from tests.store.build import (
    HOUR,
    NOW,
    arrival,
    article,
    development,
    merge,
    placement,
    revision,
    source,
    story,
    tie,
)

MINUTE = timedelta(minutes=1)
WIRE = "The dam above Velmar broke at dawn, the agency said."


def origins(reports: Sequence[Report], ties: Sequence[Tie]) -> tuple[Origin, ...]:
    """Articles tied to the first one are its origin, each other one is its own."""
    first = reports[0].article
    bound = {first, *(t.article for t in ties if t.binds), *(t.to for t in ties if t.binds)}
    together = tuple(r.article for r in reports if r.article in bound)
    alone = [r.article for r in reports if r.article not in bound]
    return (
        Origin(first=first, articles=together),
        *(Origin(first=a, articles=(a,)) for a in alone),
    )


def diff(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """A diff that tells nothing apart."""
    return (("same", new),) if old == new else (("gone", old), ("new", new))


def count_why(origins: Sequence[Origin], reports: Sequence[Report], ties: Sequence[Tie]) -> str:
    """The numbers that judgement was given."""
    return f"{len(origins)} of {len(reports)} with {len(ties)} ties"


def page(store: Store, id: int) -> StoryPage:
    """The page of a story."""
    return store.story_page(id, origins=origins, diff=diff, count_why=count_why, assume=assumptions)


def explained(store: Store, id: int) -> Explanation:
    """The explanation of a story or article."""
    return store.explain(id, origins=origins, count_why=count_why, assume=assumptions)


def by(outlet: str, id: int, *, minutes: int = 0, **other: Any) -> Article:
    """An article of an outlet, published some minutes after `NOW`."""
    return article(id, source=f"{outlet}.example", published=NOW + minutes * MINUTE, **other)


def revised(
    one: Article,
    *,
    kind: ChangeKind = ChangeKind.SUBSTANTIVE,
    why: str = "the text",
    **changes: Any,
) -> Update:
    """The update that brings the next revision of an article."""
    new = replace(one, revision=one.revision + 1, **changes)
    at = NOW + new.revision * HOUR
    return Update(at=at, articles=(new,), revisions=(revision(new, kind, at=at, why=why),))


@pytest.fixture
def dam(store: Store) -> Store:
    """One story: a wire text, two outlets that print it, one that quotes it, one that reports."""
    articles = (
        by("wire", 1, text=f"{WIRE} More follows."),
        by("bay", 2, minutes=20, text=f"VELMAR - {WIRE} Our town is safe."),
        by("cove", 3, minutes=10, text=WIRE),
        by("dune", 4, minutes=30, text=f"We were there. “{WIRE}”"),
        by("elm", 5, minutes=40, text="Nothing in common."),
    )
    own = Span(start=9, end=9 + len(WIRE), other_start=0, other_end=len(WIRE))
    ties = (
        tie(2, 1, spans=(own,), why="the same words"),
        tie(2, 3, TieKind.CREDIT, containment=0.0),
        tie(3, 1, spans=(replace(own, start=0, end=len(WIRE)),)),
        tie(4, 1, TieKind.QUOTES, spans=(replace(own, start=16, end=16 + len(WIRE)),)),
    )
    update = arrival(*articles, into=1)
    store.keep(replace(update, ties=ties, sources=(source("wire.example", name="Wire"),)))
    return store


def test_copies_hang_on_the_report_they_come_from_in_time_order(dam: Store) -> None:
    first, second, third = page(dam, 1).origins

    assert first.first.source_name == "Wire"
    assert [line.id for line, _ in first.followers] == [3, 2]
    assert [tie and (tie.kind, tie.to) for _, tie in first.followers] == [
        (TieKind.COPY, 1),
        (TieKind.COPY, 1),
    ]
    assert [line.copy for line, _ in first.followers] == [True, True]
    assert [(line.first.id, line.followers) for line in (second, third)] == [(4, ()), (5, ())]


def test_matching_words_are_cut_from_both_texts(dam: Store) -> None:
    story_page = page(dam, 1)

    [quoting] = story_page.quoting
    copying = story_page.origins[0].followers[1][1]

    assert copying is not None
    assert copying.excerpts == ((WIRE, WIRE),)
    assert copying.why == "the same words"
    assert (quoting.article, quoting.excerpts) == (4, ((WIRE, WIRE),))


def test_words_that_a_revision_took_away_are_not_shown_as_matching(dam: Store) -> None:
    one = dam.articles([3])[3]
    dam.keep(
        revised(one, text="Something else entirely, and just as long as before, the paper says.")
    )

    lines = {line.id: tie for line, tie in page(dam, 1).origins[0].followers}

    assert lines[3] is not None
    assert lines[3].excerpts == ()
    assert lines[2] is not None
    assert lines[2].excerpts


def test_long_and_many_matches_are_shortened(store: Store) -> None:
    words = " ".join(f"w{number}" for number in range(400))
    spans = [Span(start=0, end=len(words), other_start=0, other_end=len(words))]
    spans += [Span(start=i, end=i + 2, other_start=i, other_end=i + 2) for i in range(0, 30, 3)]
    update = arrival(by("bay", 1, text=words), by("cove", 2, text=words), into=1)
    store.keep(replace(update, ties=(tie(2, 1, spans=tuple(spans)),)))

    [(_, bond)] = page(store, 1).origins[0].followers

    assert bond is not None
    assert len(bond.excerpts) == 6
    assert all(len(own) <= 300 and own == other for own, other in bond.excerpts)
    assert all(own in words for own, _ in bond.excerpts)
    assert bond.excerpts[0][0].endswith(tuple("0123456789"))


def test_the_count_is_explained_by_what_was_counted(dam: Store) -> None:
    assert page(dam, 1).count_why == "3 of 5 with 4 ties"
    assert explained(dam, 1).count_why == "3 of 5 with 4 ties"
    assert explained(dam, 4).count_why == "3 of 5 with 4 ties"


def test_the_timeline_is_in_time_order(store: Store) -> None:
    update = arrival(by("bay", 1), by("cove", 2), into=1)
    late = development(2, 1, at=NOW + HOUR, kind=DevelopmentKind.CONFIRMATION, why="own words")
    early = development(1, 1, text="Dam breaks")
    store.keep(replace(update, developments=(late, early)))

    timeline = page(store, 1).timeline

    assert [(line.kind.value, line.article.id, line.text) for line in timeline] == [
        ("first report", 1, "Dam breaks"),
        ("independent report", 2, "Ferry aground"),
    ]
    assert [line.why for line in timeline] == ["", "own words"]


def test_a_story_shows_only_revisions_that_matter_against_the_version_before(store: Store) -> None:
    first = by("bay", 1, title="3 dead", text="Three died.")
    store.keep(arrival(first))
    read = revised(first, kind=ChangeKind.READ, text="Three  died.")
    cosmetic = revised(read.articles[0], kind=ChangeKind.COSMETIC, text="Three died, here.")
    changed = revised(cosmetic.articles[0], title="2 dead", why="a number in the headline")
    for update in (read, cosmetic, changed):
        store.keep(update)

    [shown] = page(store, 1).revisions

    assert (shown.number, shown.why, shown.kind) == (
        4,
        "a number in the headline",
        ChangeKind.SUBSTANTIVE,
    )
    assert shown.title_diff == (("gone", "3 dead"), ("new", "2 dead"))
    assert shown.text_diff == (("same", "Three died, here."),)
    assert shown.article.revisions == 1
    own = store.article_page(1, diff=diff).revisions
    assert [(line.number, line.kind.value) for line in own] == [(4, "substantive"), (3, "cosmetic")]
    assert own[1].text_diff == (("gone", "Three  died."), ("new", "Three died, here."))


def test_an_article_page_shows_the_newest_revision_and_its_story(dam: Store) -> None:
    one = dam.articles([2])[2]
    dam.keep(revised(one, text="Now longer.", html=SafeHtml("<p>Now longer."), byline="A. Writer"))

    shown = dam.article_page(2, diff=diff)

    assert (shown.text, shown.html, shown.byline) == ("Now longer.", "<p>Now longer.", "A. Writer")
    assert (shown.line.id, shown.story.id) == (2, 1)
    assert shown.claimed == one.claimed
    assert shown.line.source_name == "bay.example"


def test_an_article_page_shows_ties_in_both_directions(dam: Store) -> None:
    wire = dam.article_page(1, diff=diff).ties
    bay = dam.article_page(2, diff=diff).ties

    assert [(tie.article, other.id) for tie, other in wire] == [(2, 2), (3, 3), (4, 4)]
    assert [(tie.to, tie.kind.value, other.id) for tie, other in bay] == [
        (1, "copy", 1),
        (3, "credit", 3),
    ]


def test_a_merged_story_sends_to_where_it_lives_on(store: Store) -> None:
    store.keep(arrival(article(1), article(2), article(3)))
    store.keep(Update(at=NOW + HOUR, merges=(merge(3, 2, why="one dam"),)))
    store.keep(Update(at=NOW + 2 * HOUR, merges=(merge(2, 1),)))

    with pytest.raises(Moved) as moved:
        page(store, 3)

    assert moved.value.to == 1
    merges = page(store, 1).history
    assert [(line.other, line.headline) for line in merges] == [
        (3, "Ferry 3 runs aground"),
        (2, "Ferry 2 runs aground"),
    ]
    assert merges[0].why == "one dam"
    assert {line.article.id for line in page(store, 1).timeline} == {1, 2, 3}
    assert store.article_page(3, diff=diff).story.id == 1


def test_what_does_not_exist_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="no story"):
        page(store, 404)
    with pytest.raises(NotFound, match="no article"):
        store.article_page(404, diff=diff)
    with pytest.raises(NotFound, match="no story or article"):
        explained(store, 404)


def test_every_placement_of_a_story_is_explained(store: Store) -> None:
    update = arrival(article(1), article(2), into=1)
    other = Candidate(story=9, score=0.2, why="below the bar")
    placed = (placement(1, 1), placement(2, 1, rejected=(other,), shared=(("dam", 1.5),)))
    store.keep(arrival(article(9)))
    store.keep(replace(update, placements=placed, stories=(story(1, section_why="by vote"),)))

    whole, one = explained(store, 1), explained(store, 2)

    assert [line.article.id for line in whole.placements] == [1, 2]
    assert [line.opened for line in whole.placements] == [True, False]
    [line] = one.placements
    assert line.rejected == ((other, "Ferry 9 runs aground"),)
    assert line.shared == (("dam", 1.5),)
    assert (whole.headline_why, one.section_why) == ("the first", "by vote")
    assert (whole.subject.split()[0], one.subject.split()[0]) == ("story", "article")


def test_an_article_is_explained_with_its_own_ties(dam: Store) -> None:
    assert [(tie.article, tie.to) for tie in explained(dam, 3).ties] == [(2, 3), (3, 1)]
    assert {one.id for one in explained(dam, 3).tied} == {1, 2, 3}
    assert len(explained(dam, 1).ties) == 4


def test_a_story_that_was_merged_away_is_explained_where_it_lives_on(store: Store) -> None:
    store.keep(arrival(article(1), article(2)))
    store.keep(Update(at=NOW + HOUR, merges=(merge(2, 1, score=0.75),)))

    explanation = explained(store, 2)

    assert explanation.card.id == 1
    assert [(line.other, line.score) for line in explanation.history] == [(2, 0.75)]
    assert [line.article.id for line in explanation.placements] == [1, 2]


def test_flips_are_counted_and_what_was_held_is_shown_with_the_next_change(store: Store) -> None:
    store.keep(arrival(by("bay", 1, title="3 dead", text="Three died.")))
    steps = (
        (ChangeKind.SUBSTANTIVE, "4 dead"),
        (ChangeKind.FLIP, "3 dead"),
        (ChangeKind.HELD, "5 dead"),
    )
    for kind, title in steps:
        store.keep(revised(store.articles([1])[1], kind=kind, title=title))

    held = store.article_page(1, diff=diff)
    assert [(line.number, line.kind) for line in held.revisions] == [
        (4, ChangeKind.HELD),
        (2, ChangeKind.SUBSTANTIVE),
    ]
    assert held.unshown == 2

    store.keep(revised(store.articles([1])[1], title="6 dead"))
    [newest, first] = page(store, 1).revisions
    assert (newest.title_diff, first.title_diff) == (
        (("gone", "3 dead"), ("new", "6 dead")),
        (("gone", "3 dead"), ("new", "4 dead")),
    )
    assert newest.article.revisions == 2
    assert [one.number for one in store.past(1)] == [1, 2, 3, 4, 5]


def test_a_revision_keeps_what_it_changed(store: Store) -> None:
    store.keep(arrival(by("bay", 1, title="3 dead", deck="At dawn", text="Three died.")))
    changed = revised(store.articles([1])[1], title="2 dead", deck="At noon")
    aspects = (Aspect.HEADLINE, Aspect.FIGURE)
    store.keep(replace(changed, revisions=(replace(changed.revisions[0], aspects=aspects),)))

    [shown] = page(store, 1).revisions

    assert shown.aspects == aspects
    assert shown.deck_diff == (("gone", "At dawn"), ("new", "At noon"))
