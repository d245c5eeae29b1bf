"""Which articles tell one story, and why."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from broadsheet.analysis.clustering import Setting, Stories
from broadsheet.analysis.fingerprint import fingerprint
from broadsheet.model import Fingerprint, LiveArticle
from tests.analysis.build import CHESS, DAM, DAM_OTHER, at, put

FILLER = "alder birch cedar maple poplar rowan spruce willow hazel linden".split()


def test_two_reports_of_one_event_meet_and_another_event_stays_apart() -> None:
    stories = Stories()

    first = put(stories, 1, "Dam breaks above Velden, 12 dead", DAM)
    chess = put(stories, 2, "Brandt wins chess title on tiebreaks", CHESS, hours=1)
    second = put(stories, 3, "Twelve killed as Velden reservoir bursts", DAM_OTHER, hours=2)

    assert first.placement.opened
    assert chess.placement.opened
    assert second.placement.story == 1
    assert len(stories) == 2


def test_a_placement_says_what_was_shared_and_why_others_were_not_chosen() -> None:
    stories = Stories()
    put(stories, 1, "Dam breaks above Velden, 12 dead", DAM)
    put(stories, 2, "Velden chess club mourns flooded hall", CHESS + " Velden hall.")

    placement = put(stories, 3, "Velden dam: inquiry promised", DAM_OTHER).placement

    assert placement.score > 0.17
    assert "velden" in {term for term, _ in placement.shared}
    assert "needs" in placement.why
    assert [c.story for c in placement.rejected] == [2]
    assert "shares" in placement.rejected[0].why


def test_an_opened_story_says_how_near_the_nearest_was() -> None:
    stories = Stories(Setting(join=0.8))
    put(stories, 1, "Dam breaks above Velden", DAM)

    placement = put(stories, 2, "Velden reservoir bursts", DAM_OTHER).placement

    assert placement.opened
    assert "below 0.80" in placement.why
    assert placement.rejected[0].story == 1


def test_after_days_of_silence_the_same_words_are_another_event() -> None:
    fresh, stale = Stories(), Stories()
    for stories in (fresh, stale):
        put(stories, 1, "Dam breaks above Velden, 12 dead", DAM)

    soon = put(fresh, 2, "Twelve killed as Velden reservoir bursts", DAM_OTHER, hours=3)
    late = put(stale, 2, "Twelve killed as Velden reservoir bursts", DAM_OTHER, hours=24 * 20)

    assert not soon.placement.opened
    assert late.placement.score < soon.placement.score


def test_an_unknown_time_earns_no_credit() -> None:
    dated, undated = Stories(), Stories()
    put(dated, 1, "Dam breaks above Velden", DAM)
    put(undated, 1, "Dam breaks above Velden", DAM, hours=None)

    with_time = put(dated, 2, "Velden reservoir bursts", DAM_OTHER)
    without = put(undated, 2, "Velden reservoir bursts", DAM_OTHER, hours=None)

    assert without.placement.score < with_time.placement.score
    assert put(undated, 3, "Dam breaks above Velden", DAM, hours=None).placement.story == 1


def test_a_daily_series_of_one_outlet_never_becomes_a_story() -> None:
    stories = Stories()
    text = "Need help with today's grid? Here are hints and the answer for the puzzle."

    placements = [
        put(
            stories,
            day,
            f"Gridlock hints and answer for November {day}, #{900 + day}",
            text,
            hours=24 * day,
            source="puzzles.example",
        ).placement
        for day in range(1, 15)
    ]

    assert all(placement.opened for placement in placements)
    assert any("series" in c.why for c in placements[-1].rejected)


def test_two_outlets_hints_for_one_day_may_meet_but_days_do_not() -> None:
    stories = Stories()
    ids = count(1)
    homes = [
        put(
            stories,
            next(ids),
            f"Gridlock today: answer for November {day}, puzzle {900 + day}",
            "Hints and the answer for the grid puzzle.",
            hours=24 * day,
            source=source,
        ).placement.story
        for day in range(1, 6)
        for source in ("puzzles.example", "games.example")
    ]

    assert len(set(homes)) >= 5


def test_the_same_title_over_another_text_is_another_story() -> None:
    stories = Stories()
    put(stories, 1, "Mayor resigns", DAM, source="a.example")

    placement = put(stories, 2, "Mayor resigns", CHESS, hours=1, source="b.example").placement

    assert placement.opened


def test_a_title_alone_joins_the_story_it_repeats() -> None:
    stories = Stories()
    put(stories, 1, "Dam breaks above Velden, twelve dead", "")

    assert not put(stories, 2, "Velden dam breaks: twelve dead", "", hours=1).placement.opened


def test_stories_that_grow_towards_each_other_merge_and_the_larger_one_stays() -> None:
    stories = Stories(Setting(join=0.6, merge=0.2))
    put(stories, 1, "Dam breaks above Velden", DAM)
    put(stories, 2, "Velden reservoir bursts", DAM_OTHER, hours=1)

    decision = put(stories, 3, "Dam breaks above Velden", DAM, hours=2)

    [merge] = decision.merges
    assert (merge.kept, merge.gone) == (1, 2)
    assert merge.shared
    assert "score" in merge.why
    assert len(stories) == 1


def test_a_restored_index_decides_as_before() -> None:
    lived, restored = Stories(), Stories()
    texts = {1: ("Dam breaks", DAM), 2: ("Brandt wins", CHESS), 3: ("Reservoir bursts", DAM_OTHER)}
    memory = []
    for id, (title, text) in texts.items():
        decision = put(lived, id, title, text, hours=id)
        memory.append(
            LiveArticle(
                article=id,
                story=decision.placement.story,
                at=at(id),
                title=title,
                terms=fingerprint(title, text, lang="en").terms,
                source=f"outlet-{id}.example",
            )
        )

    restored.restore(memory)

    assert len(restored) == len(lived)
    for id, text in ((4, DAM), (5, CHESS), (6, "Sunny weather is expected in the south")):
        assert put(restored, id, "What next", text, hours=id) == put(
            lived, id, "What next", text, hours=id
        )


def test_a_restored_index_still_knows_a_series() -> None:
    stories = Stories()
    title = "Gridlock hints and answer for November {}, #{}"
    stories.restore(
        LiveArticle(
            article=day,
            story=day,
            at=at(24 * day),
            source="puzzles.example",
            title=title.format(day, 900 + day),
            terms=fingerprint(title.format(day, 900 + day), "", lang="en").terms,
        )
        for day in (1, 2)
    )

    placement = put(stories, 3, title.format(3, 903), hours=72, source="puzzles.example").placement

    assert placement.opened


def test_stories_that_ended_are_forgotten() -> None:
    stories = Stories(Setting(ended_hours=48))
    for day, word in enumerate(FILLER):
        put(stories, day, f"{word} festival opens", f"The {word} festival", hours=24 * day)

    assert len(stories) <= 4


def test_no_more_stories_are_kept_than_allowed() -> None:
    stories = Stories(Setting(most=5))
    for id, word in enumerate(FILLER):
        put(stories, id, f"{word} {word}s {word}wood", hours=None)

    assert len(stories) == 5


def test_an_article_without_any_words_opens_a_story() -> None:
    stories = Stories()

    assert put(stories, 1, "", "").placement.opened
    assert put(stories, 2, "", "").placement.opened


def test_a_headline_that_said_too_little_finds_its_story_once_its_page_is_read() -> None:
    stories = Stories()
    put(stories, 1, "Dam breaks above Velden, 12 dead", DAM)
    alone = put(stories, 2, "“We climbed on the roof”", "A night to remember.", hours=1)
    assert alone.placement.opened

    [merge] = stories.reread(
        2,
        2,
        fingerprint("“We climbed on the roof”", DAM_OTHER, lang="en"),
        at=at(1),
        source="outlet-2.example",
        title="“We climbed on the roof”",
    )

    assert (merge.kept, merge.gone) == (1, 2)
    assert "velden" in {term for term, _ in merge.shared}
    assert len(stories) == 1


def test_reading_a_page_of_a_larger_or_an_ended_story_merges_nothing() -> None:
    stories = Stories()
    put(stories, 1, "Dam breaks above Velden, 12 dead", DAM)
    put(stories, 2, "Twelve killed as Velden reservoir bursts", DAM_OTHER, hours=1)
    page = fingerprint("Brandt wins", CHESS, lang="en")

    assert stories.reread(2, 1, page, at=at(2)) == ()
    assert stories.reread(9, 9, page, at=at(2)) == ()
    assert len(stories) == 1


def test_a_story_that_ended_lives_on_with_the_one_that_is_joined_to_it() -> None:
    stories = Stories()
    put(stories, 2, "Dam breaks above Velden, 12 dead", DAM)
    put(stories, 3, "Brandt wins chess title on tiebreaks", CHESS)
    stories.keep_apart(2, 3)

    stories.unite(1, 2)  # the first was told weeks ago

    assert (1 in stories, 2 in stories, len(stories)) == (True, False, 2)
    assert put(stories, 4, "Velden reservoir bursts", DAM_OTHER).placement.story == 1
    assert put(stories, 5, "Brandt wins chess title", CHESS).placement.story == 3


def test_one_shared_name_alone_does_not_join() -> None:
    stories = Stories()
    put(stories, 1, "Rovers beat City at Ashby Vale", CHESS)

    placement = put(
        stories,
        2,
        "Ashby Vale laboratory awaits comet dust",
        "Chemists built a tiny oven in which the grains, smaller than a hair, will be heated until"
        " they give off the gas that they caught when the planets were young.",
        hours=1,
    ).placement

    assert placement.opened


#: Reports of a few words, of which few are shared, an hour or none, and one of three outlets.
REPORTS = some.lists(
    some.tuples(
        some.dictionaries(
            some.sampled_from([*FILLER, "dam", "velden", "oslin", "chess"]),
            some.sampled_from((0.5, 1.0, 2.5)),
            max_size=9,
        ),
        some.integers(0, 300) | some.none(),
        some.integers(0, 2),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(REPORTS, some.integers(0, 40))
def test_a_stop_at_any_moment_changes_no_later_decision(
    reports: list[tuple[dict[str, float], int | None, int]], stop: int
) -> None:
    lived = Stories(Setting(most=12, join=0.1, merge=0.2))
    before = told(lived, reports[:stop])
    stopped = Stories(Setting(most=12, join=0.1, merge=0.2))
    stopped.load(lived.dump())

    assert len(before) == len(reports[:stop])
    assert told(stopped, reports[stop:], stop) == told(lived, reports[stop:], stop)
    assert stopped.dump() == lived.dump()


@settings(deadline=None, max_examples=60)
@given(REPORTS)
def test_replaying_a_stream_gives_the_same_stories(
    reports: list[tuple[dict[str, float], int | None, int]],
) -> None:
    one, other = Stories(), Stories()

    assert told(one, reports) == told(other, reports)
    assert one.dump() == other.dump()


def test_a_state_of_another_setting_or_form_is_refused() -> None:
    stories = Stories(Setting(join=0.4))
    put(stories, 1, "Dam breaks above Velden", DAM)

    with pytest.raises(ValueError, match="another setting"):
        Stories().load(stories.dump())
    with pytest.raises(ValueError, match="not the state"):
        Stories().load(b"anything")


@pytest.mark.parametrize(
    "order", [(1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)]
)
def test_the_order_within_a_minute_does_not_change_what_belongs_together(
    order: tuple[int, ...],
) -> None:
    texts = {
        1: ("Dam breaks above Velden, 12 dead", DAM),
        2: ("Brandt wins chess title on tiebreaks", CHESS),
        3: ("Twelve killed as Velden reservoir bursts", DAM_OTHER),
    }
    stories, home = Stories(), {}
    for id in order:
        home[id] = put(stories, id, *texts[id], hours=id / 60).placement.story

    assert home[1] == home[3] != home[2]


def test_the_same_report_twice_stays_in_one_story() -> None:
    stories = Stories()

    for id in range(1, 6):
        assert put(stories, id, "Dam breaks above Velden", DAM, hours=1).placement.story == 1
    assert len(stories) == 1


def told(
    stories: Stories, reports: list[tuple[dict[str, float], int | None, int]], start: int = 0
) -> list[object]:
    """What the engine says of these reports; now and then one is read again with more words."""
    said: list[object] = []
    for id, (terms, hour, outlet) in enumerate(reports, start):
        mark = Fingerprint(terms=terms, sketch=(), words=len(terms))
        more = Fingerprint(terms=terms | {"dam": 2.0, "velden": 1.0}, sketch=(), words=9)
        when, source = None if hour is None else at(hour), f"outlet-{outlet}"
        decision = stories.place(id, mark, at=when, source=source, title=" ".join(terms))
        again = stories.reread(id, decision.placement.story, more, at=when) if id % 4 == 1 else ()
        said.append((decision, again))
    return said
