"""What one update writes, and that it is written whole, and harmlessly twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from broadsheet.errors import StoreError
from broadsheet.model import (
    Act,
    Anchors,
    ChangeKind,
    CountKind,
    EntryMark,
    Event,
    Imprint,
    Link,
    LiveArticle,
    SafeHtml,
    SetAside,
    Stage,
    TalkCount,
    TalkMatch,
    TieKind,
    Update,
    Validators,
    Verb,
    pair,
)
from broadsheet.store import Store, schema
from broadsheet.store.keep import is_only_a_look
from tests.store import build
from tests.store.build import HOUR, NOW
from tests.store.sabotage import break_table, mend

LATER = NOW + HOUR

#: Tables that other statements than an update's change…
_OTHERS = {
    "alembic_version",
    "cursor",
    "desk_pass",
    "memory",
    "ruling",
    "subscriber",
    "subscription",
}
#: …and every table that an update may change.
KEPT = sorted({*schema.metadata.tables} - _OTHERS)


def rows(store: Store) -> dict[str, list[str]]:
    """Everything in the database."""
    with store.database.reading() as connection:
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
            for name, table in schema.metadata.tables.items()
        }


def column(store: Store, name: str, id: int) -> object:
    """One column of an article."""
    table = schema.article
    with store.database.reading() as connection:
        return connection.scalar(select(table.c[name]).where(table.c.id == id))


@pytest.fixture
def store(store: Store) -> Store:
    """A store that polls one feed and has two stories of one article each."""
    store.add_feed(build.source(), build.feed())
    store.keep(build.arrival(build.article(1), build.article(2)))
    return store


def everything() -> Update:
    """An update that changes every table: article 3 arrives, 1 is corrected, story 2 joins 1."""
    third = build.article(3, topics=("ferries",), source="bay.example", received=LATER)
    first = build.article(1, title="Ferry 1 sinks", revision=2)
    new = build.arrival(third, at=LATER, into=1)
    return replace(
        new,
        sources=(build.source("bay.example"),),
        articles=(third, first),
        revisions=(*new.revisions, build.revision(first, ChangeKind.SUBSTANTIVE, at=LATER)),
        merges=(build.merge(gone=2, kept=1),),
        pairs=(pair(1, 2, together=True),),
        ties=(build.tie(3, to=1),),
        anchors=(Anchors(story=1, lang="en", at=LATER, keys=("aster",)),),
        links=(
            Link(story=1, other=3, score=20.0, shared=(("Aster", "Aster"),), why="3", at=LATER),
        ),
        stories=(build.story(1, articles=3),),
        set_aside=(SetAside(where="entry 4", reason="it has no title"),),
        posts=(build.post(5, tags=("ferry",)),),
        linked=((5, 50),),
        counts=(TalkCount(kind=CountKind.TAG, name="ferry", at=NOW, uses=3, people=2),),
        matches=(TalkMatch(post=5, story=2, why="it links to it", article=2),),
        addresses=((3, 50),),
        imprints=(Imprint(article=3, source="bay.example", prints=(7, 8)),),
        left_out={3: (build.left_out("Sign up", 1, 2),)},
    )


def test_an_arrival_is_kept_with_everything_that_belongs_to_it(store: Store) -> None:
    assert store.articles([1, 2, 3]) == {1: build.article(1), 2: build.article(2)}
    assert store.story_of([1, 2]) == {1: 1, 2: 2}
    assert store.stories([1, 3]) == {1: build.story(1)}
    assert store.texts([2]) == {2: build.article(2).text}
    assert store.known(build.feed().id) == {
        1: EntryMark(key=1, digest=7, article=1),
        2: EntryMark(key=2, digest=7, article=2),
    }
    assert [logged.event.article for logged in store.events(0)] == [None, 1, 2]
    [feed] = store.feeds()
    assert (feed.next_poll, feed.last_success, feed.validators.etag) == (LATER, NOW, '"1"')
    assert store.check() == ()


def test_keep_returns_the_number_of_the_newest_event(store: Store) -> None:
    nothing = store.keep(Update(at=LATER))
    one = store.keep(Update(at=LATER, events=(Event(kind="story.changed", story=1),)))

    assert (nothing, one) == (3, 4)
    assert store.last_event() == 4


@pytest.mark.parametrize("table", KEPT)
def test_an_update_that_fails_at_any_table_leaves_nothing(store: Store, table: str) -> None:
    before = rows(store)
    break_table(store, table)

    with pytest.raises(StoreError, match="sabotage"):
        store.keep(everything())

    assert rows(store) == before
    mend(store)
    store.keep(everything())
    assert rows(store)[table] != before[table]
    assert store.check() == ()


def test_keeping_an_update_twice_changes_nothing(store: Store) -> None:
    store.keep(everything())
    once = rows(store)

    store.keep(everything())

    assert rows(store) == once


def test_only_a_look_that_found_nothing_may_be_lost() -> None:
    look = Update(at=LATER, poll=build.poll(build.feed()), visits=(build.visit(1),))
    finds = (
        replace(look, events=(Event(kind="source.failed"),)),
        replace(look, entries=(EntryMark(key=1, digest=2, article=1),)),
        replace(look, articles=(build.article(1),)),
        replace(look, set_aside=(SetAside(where="entry 4", reason="it has no title"),)),
    )

    assert is_only_a_look(look)
    assert not any(map(is_only_a_look, finds))


def test_a_feed_remembers_its_newest_entries(store: Store) -> None:
    marks = [EntryMark(key=key, digest=7, article=1) for key in range(10, 4100)]
    old = Update(at=LATER, poll=build.poll(build.feed()), entries=tuple(marks[:200]))
    new = Update(at=LATER + HOUR, poll=build.poll(build.feed()), entries=tuple(marks[200:]))
    store.keep(old)
    store.keep(new)

    known = store.known(build.feed().id)

    assert len(known) == 4000
    assert {mark.key for mark in marks[200:]} <= known.keys()


def test_a_failed_poll_counts_once_however_often_it_is_kept(store: Store) -> None:
    failed = Update(at=LATER, poll=build.poll(build.feed(), error="no answer"))
    store.keep(failed)
    store.keep(failed)

    [feed] = store.feeds()
    assert (feed.failures, feed.last_error, feed.last_poll) == (1, "no answer", LATER)
    assert (feed.last_success, feed.validators.etag) == (NOW, '"1"')


def test_a_poll_that_goes_well_ends_the_failures(store: Store) -> None:
    for hour in range(3):
        at = LATER + hour * HOUR
        store.keep(Update(at=at, poll=build.poll(build.feed(), error="no answer")))
    assert store.feeds()[0].failures == 3

    moved = build.poll(build.feed(), title="Harbour News", url="https://harbour.example/new.xml")
    store.keep(Update(at=LATER + 4 * HOUR, poll=moved))

    [feed] = store.feeds()
    assert (feed.failures, feed.last_error, feed.title, feed.url) == (
        0,
        None,
        "Harbour News",
        "https://harbour.example/new.xml",
    )


def test_a_corrected_article_keeps_its_story_its_arrival_and_every_version(store: Store) -> None:
    corrected = build.article(1, title="Ferry 1 sinks", text="It sank.", revision=2, received=LATER)
    store.keep(
        Update(
            at=LATER,
            articles=(corrected,),
            fingerprints={1: build.fingerprint(corrected)},
            revisions=(build.revision(corrected, ChangeKind.SUBSTANTIVE, at=LATER),),
        )
    )

    assert store.articles([1])[1] == replace(corrected, received=NOW)
    assert store.story_of([1]) == {1: 1}
    assert column(store, "revisions", 1) == 1
    with store.database.reading() as connection:
        versions = connection.execute(
            select(schema.revision.c.title, schema.revision.c.text)
            .where(schema.revision.c.article == 1)
            .order_by(schema.revision.c.number)
        ).all()
    assert [tuple(version) for version in versions] == [
        ("Ferry 1 runs aground", build.article(1).text),
        ("Ferry 1 sinks", "It sank."),
    ]


def test_a_revision_is_never_altered(store: Store) -> None:
    forged = build.article(1, title="Nothing happened")
    store.keep(Update(at=LATER, revisions=(build.revision(forged),)))

    with store.database.reading() as connection:
        titles = connection.scalars(
            select(schema.revision.c.title).where(schema.revision.c.article == 1)
        ).all()
    assert titles == ["Ferry 1 runs aground"]


def test_a_revision_without_a_new_text_keeps_its_fingerprint(store: Store) -> None:
    [before] = store.reports([1])[1]
    retitled = build.article(1, title="Ferry 1 sinks", revision=2)
    store.keep(Update(at=LATER, articles=(retitled,), revisions=(build.revision(retitled),)))

    [after] = store.reports([1])[1]
    assert (after.sketch, after.words) == (before.sketch, before.words)
    assert after.title == "Ferry 1 sinks"


def test_topics_follow_the_newest_version(store: Store) -> None:
    def topics() -> list[str]:
        with store.database.reading() as connection:
            return sorted(connection.scalars(select(schema.article_topic.c.topic)))

    for number, said in enumerate([("ferry", "harbour"), ("ferry", "rescue")], start=2):
        one = build.article(1, topics=said, revision=number)
        store.keep(Update(at=LATER, articles=(one,), revisions=(build.revision(one),)))
        assert topics() == sorted(said)


def test_an_article_without_a_story_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="placed in no story"):
        store.keep(Update(at=LATER, articles=(build.article(9),)))


def test_entries_without_their_feed_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="poll"):
        store.keep(Update(at=LATER, entries=(EntryMark(key=1, digest=1, article=1),)))


def test_a_visit_plans_the_next_look_at_the_page(store: Store) -> None:
    visit = build.visit(
        1,
        stage=Stage.UNREADABLE,
        next_read=None,
        attempts=3,
        validators=Validators(etag='"page"', digest=8),
        error="it is a video",
    )
    store.keep(Update(at=LATER, visits=(visit,)))

    assert store.articles([1])[1].stage is Stage.UNREADABLE
    assert column(store, "read_error", 1) == "it is a video"
    due = store.due_pages(LATER, limit=9, lease=build.LEASE)
    assert [page.article for page in due] == [2]


def test_set_aside_input_is_kept_under_the_source_that_was_looked_at(store: Store) -> None:
    aside = (SetAside(where="entry 4", reason="it has no title", sample="<item/>"),)
    store.keep(Update(at=LATER, poll=build.poll(build.feed()), set_aside=aside))
    store.keep(Update(at=LATER, visits=(build.visit(1),), set_aside=aside))
    store.keep(Update(at=LATER + HOUR, visits=(build.visit(1),), set_aside=aside))

    with store.database.reading() as connection:
        sources = connection.scalars(select(schema.set_aside.c.source)).all()
    assert sources == ["harbour.example"]


def test_what_no_database_takes_is_left_out_of_a_text(store: Store) -> None:
    wild = build.article(
        7, title="Nul \x00 and \ud800 alone", html=SafeHtml("<p>\x00\ud800"), topics=("\ud800",)
    )
    store.keep(build.arrival(wild))

    kept = store.articles([7])[7]
    assert (kept.title, kept.topics) == ("Nul  and ? alone", ("?",))


def test_a_source_that_is_known_keeps_its_name_and_owner(store: Store) -> None:
    store.act(Act(verb=Verb.OWNER, sources=("harbour.example",), value="Bay Group"), NOW)
    store.keep(Update(at=LATER, sources=(build.source(name="Somebody else"),)))

    assert store.sources() == (build.source(owner="Bay Group"),)


def test_an_update_of_a_feed_that_was_removed_meanwhile_keeps_its_articles(store: Store) -> None:
    store.act(Act(verb=Verb.REMOVE, sources=("harbour.example",)), NOW)
    aside = (SetAside(where="entry 4", reason="it has no title"),)
    store.keep(replace(build.arrival(build.article(5), at=LATER), set_aside=aside))

    assert store.feeds() == ()
    assert list(store.articles([5])) == [5]


# Ties


def test_a_copy_is_marked_until_its_tie_is_judged_anew(store: Store) -> None:
    theirs = build.arrival(build.article(3, source="bay.example"), into=1)
    bay = (build.source("bay.example"),)
    store.keep(replace(theirs, at=LATER, sources=bay, ties=(build.tie(3, to=1),)))
    assert column(store, "copy", 3) is True
    assert column(store, "copy", 1) is False

    doubt = build.tie(3, to=1, kind=TieKind.DOUBT)
    store.keep(Update(at=LATER, retied=(1,), ties=(doubt,)))

    assert column(store, "copy", 3) is False
    assert store.ties([1]) == {1: (doubt,)}


def test_what_an_outlet_prints_again_of_its_own_is_no_copy_of_others(store: Store) -> None:
    again = build.article(6)
    theirs = build.article(7, source="bay.example")
    store.keep(
        replace(
            build.arrival(again, theirs, at=LATER, into=1),
            sources=(build.source("bay.example"),),
            ties=(build.tie(6, to=1), build.tie(7, to=1)),
        )
    )

    assert column(store, "copy", 6) is False
    assert column(store, "copy", 7) is True


def test_ties_of_articles_that_are_not_retied_stay(store: Store) -> None:
    store.keep(Update(at=LATER, merges=(build.merge(gone=2, kept=1),)))
    store.keep(Update(at=LATER, ties=(build.tie(2, to=1),)))
    store.keep(Update(at=LATER, ties=(build.tie(2, to=1, kind=TieKind.SAME_SOURCE),)))

    kinds = {tie.kind for tie in store.ties([1])[1]}
    assert kinds == {TieKind.COPY, TieKind.SAME_SOURCE}


# Merges


def test_a_merge_moves_the_articles_and_redirects_the_story(store: Store) -> None:
    store.keep(Update(at=LATER, merges=(build.merge(gone=2, kept=1),)))

    assert store.story_of([1, 2]) == {1: 1, 2: 1}
    assert (store.resolve(1), store.resolve(2), store.resolve(99)) == (1, 1, 99)
    assert [report.article for report in store.reports([1, 2])[1]] == [1, 2]
    with store.database.reading() as connection:
        moved = select(func.count()).where(schema.development.c.story == 1)
        assert connection.scalar(moved) == 2


def test_merges_lead_through_chains_in_whatever_order_they_came(store: Store) -> None:
    store.keep(build.arrival(build.article(3), build.article(4), at=LATER))
    store.keep(Update(at=LATER, merges=(build.merge(gone=2, kept=1), build.merge(gone=4, kept=3))))
    store.keep(Update(at=LATER + HOUR, merges=(build.merge(gone=1, kept=4),)))

    assert [store.resolve(story) for story in (1, 2, 3, 4)] == [3, 3, 3, 3]
    assert set(store.story_of([1, 2, 3, 4]).values()) == {3}
    assert store.check() == ()


def test_what_is_told_of_a_merged_story_belongs_to_the_one_it_lives_on_in(store: Store) -> None:
    store.keep(Update(at=LATER, merges=(build.merge(gone=2, kept=1),)))
    late = build.arrival(build.article(5), at=LATER, into=2)
    store.keep(late)

    assert store.story_of([5]) == {5: 1}
    assert store.resolve(2) == 1
    with store.database.reading() as connection:
        stories = set(connection.scalars(select(schema.development.c.story)))
    assert stories == {1}


def test_a_story_opened_and_merged_in_one_update_redirects_too(store: Store) -> None:
    update = replace(
        build.arrival(build.article(5), at=LATER), merges=(build.merge(gone=5, kept=1),), stories=()
    )
    store.keep(update)

    assert store.story_of([5]) == {5: 1}
    assert store.resolve(5) == 1


def test_a_merge_in_a_circle_is_refused(store: Store) -> None:
    store.keep(Update(at=LATER, merges=(build.merge(gone=2, kept=1),)))

    with pytest.raises(StoreError, match="cannot merge"):
        store.keep(Update(at=LATER, merges=(build.merge(gone=1, kept=2),)))


# Splits


def test_a_split_takes_its_articles_their_timeline_and_their_talk_along(store: Store) -> None:
    store.keep(Update(at=LATER, merges=(build.merge(gone=2, kept=1),)))
    talk = TalkMatch(post=5, story=1, why="it links to it", article=2)
    store.keep(replace(build.arrival(at=LATER), posts=(build.post(5),), matches=(talk,)))

    store.keep(Update(at=LATER, stories=(build.story(9),), splits=(build.split(1, 9, 2),)))

    assert store.story_of([1, 2]) == {1: 1, 2: 9}
    assert [report.article for report in store.reports([9])[9]] == [2]
    with store.database.reading() as connection:
        told = connection.scalars(select(schema.development.c.story).order_by("article")).all()
        spoken = connection.scalars(select(schema.post.c.story)).all()
    assert (told, spoken) == ([1, 9], [9])
    assert store.check() == ()


def test_a_merge_taken_back_lets_the_story_and_all_that_led_through_it_stand_again(
    store: Store,
) -> None:
    store.keep(build.arrival(build.article(3), build.article(4)))
    for gone, kept in ((4, 3), (3, 2), (2, 1)):
        store.keep(Update(at=LATER, merges=(build.merge(gone=gone, kept=kept),)))
    assert [store.resolve(id) for id in (2, 3, 4)] == [1, 1, 1]

    number = store.story_page(1, **build.TOLD).history[1].number
    back = build.split(1, 3, 3, 4, undoes=number)
    store.keep(Update(at=LATER, stories=(build.story(3),), splits=(back,)))

    assert [store.resolve(id) for id in (2, 3, 4)] == [1, 3, 3]
    assert store.story_of([1, 2, 3, 4]) == {1: 1, 2: 1, 3: 3, 4: 3}
    assert store.reshaping(number).undone
    assert store.check() == ()


def test_a_story_may_be_merged_split_and_merged_again(store: Store) -> None:
    merges = (build.merge(gone=2, kept=1),)
    store.keep(Update(at=LATER, merges=merges))
    store.keep(Update(at=LATER + HOUR, splits=(build.split(1, 2, 2, undoes=1),)))
    store.keep(Update(at=LATER + 2 * HOUR, merges=merges))

    assert store.story_of([2]) == {2: 1}
    assert [(one.shape.value, one.undone) for one in store.story_page(1, **build.TOLD).history] == [
        ("merge", True),
        ("split", False),
        ("merge", False),
    ]


def test_a_tie_across_two_stories_says_nothing_in_either(store: Store) -> None:
    store.keep(Update(at=LATER, merges=(build.merge(gone=2, kept=1),), ties=(build.tie(2, to=1),)))
    assert len(store.ties([1])[1]) == 1

    store.keep(Update(at=LATER, splits=(build.split(1, 2, 2),)))

    assert store.ties([1, 2]) == {}


def test_what_an_editor_said_of_two_articles_last_holds(store: Store) -> None:
    store.keep(Update(at=LATER, pairs=(pair(2, 1, together=True),)))
    assert store.kept_together([1, 2]) == ((1, 2),)

    store.keep(Update(at=LATER, pairs=(pair(1, 2, together=False),)))

    assert (store.kept_together([1, 2]), store.kept_apart()) == ((), ((1, 2),))


# What the story engine reads back


def test_reports_say_what_corroboration_needs(store: Store) -> None:
    store.act(Act(verb=Verb.OWNER, sources=("harbour.example",), value="Bay Group"), NOW)
    one = build.article(1)
    [report] = store.reports([1])[1]

    assert (report.article, report.source, report.owner) == (1, "harbour.example", "Bay Group")
    assert (report.title, report.lead) == (one.title, one.text)
    assert report.sketch == build.fingerprint(one).sketch
    assert report.words == build.fingerprint(one).words


def test_the_lead_is_the_beginning_of_a_long_text(store: Store) -> None:
    store.keep(build.arrival(build.article(5, text="Long. " * 500)))

    assert store.reports([5])[5][0].lead == ("Long. " * 500)[:800]


def test_live_articles_come_back_in_their_order_of_arrival(store: Store) -> None:
    minute = timedelta(minutes=1)
    for id, at in ((9, LATER), (4, LATER + minute), (7, LATER + minute), (5, NOW - minute)):
        store.keep(build.arrival(build.article(id, received=at), at=at))

    live = list(store.live(NOW))

    assert [one.article for one in live] == [1, 2, 9, 4, 7]
    assert live[2] == LiveArticle(
        article=9,
        story=9,
        at=NOW - HOUR,
        terms=build.fingerprint(build.article(9)).terms,
        source="harbour.example",
        title=build.article(9).title,
    )
