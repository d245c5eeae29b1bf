"""Sagas are told by names that stories share, and by several of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broadsheet.analysis import sagas
from broadsheet.analysis.sagas import Episode

START = datetime(2026, 3, 2, tzinfo=UTC)
STRAIT = {"varsk": "Varsk", "orlen": "Orlen", "tollgat": "Tollgate"}


def episode(
    number: int, terms: dict[str, str], *, day: float = 0.0, articles: int = 5, lasts: float = 0.5
) -> Episode:
    first = START + timedelta(days=day)
    return Episode(
        story=number,
        terms=terms,
        first=first,
        updated=first + timedelta(days=lasts),
        articles=articles,
        sources=frozenset({f"{number}.example", f"{number + 1}.example"}),
    )


def test_names_of_most_reports_are_strong_and_everyday_words_are_not() -> None:
    texts = [
        ("Fleet leaves Varsk as Tollgate talks fail", "The Orlen pact was signed by the President"),
        ("In Varsk, the Tollgate envoys wait", "Orlen ships left, the President said"),
        ("Snow falls on Kelvin", "Nothing else happened"),
    ]
    found = sagas.strong(texts, lang="en")
    assert set(found.values()) >= {"Varsk", "Tollgate", "Orlen"}
    assert not {"Kelvin", "the", "ships"} & set(found.values())


def test_a_name_of_two_words_counts_once() -> None:
    texts = [("Envoy Mara Quellin arrives", ""), ("Why did Mara Quellin leave?", "")]
    assert set(sagas.strong(texts, lang="en").values()) == {"Quellin"}


def test_four_stories_of_several_days_that_share_three_names_are_a_saga() -> None:
    near = [episode(n, STRAIT, day=2.0 * n) for n in range(1, 4)]
    found = sagas.founded(episode(4, STRAIT, day=8), near)
    assert found is not None
    assert (found.saga, found.episodes, set(found.shared)) == (
        1,
        (1, 2, 3, 4),
        set(STRAIT.values()),
    )


def test_two_names_or_two_common_ones_chain_nothing() -> None:
    two = dict(list(STRAIT.items())[:2])
    common = {"iran": "Iran", "trump": "Trump", "varsk": "Varsk"}
    for terms in (two, common):
        near = [episode(n, terms, day=2.0 * n) for n in range(1, 6)]
        assert sagas.founded(episode(9, terms, day=10), near) is None


def test_what_is_told_within_a_day_is_no_saga() -> None:
    near = [episode(n, STRAIT) for n in range(1, 6)]
    assert sagas.founded(episode(9, STRAIT), near) is None


def test_a_very_large_story_of_several_days_is_a_saga_by_itself_however_common_its_names() -> None:
    other = episode(1, STRAIT, articles=40, lasts=6)
    assert sagas.founded(other, []) is None
    large = Episode(
        story=2,
        terms={"iran": "Iran", "trump": "Trump", "israel": "Israel"},
        first=START,
        updated=START + timedelta(days=6),
        articles=140,
        sources=frozenset("abcd"),
    )
    found = sagas.founded(large, [])
    assert found is not None
    assert found.why.startswith("140 articles over 6 days")


def test_an_episode_joins_by_three_names_of_the_core_until_the_saga_is_silent() -> None:
    known = {1: [episode(n, STRAIT, day=n) for n in range(4)]}
    in_time = sagas.joined(episode(9, STRAIT | {"kelvin": "Kelvin"}, day=9), known)
    assert in_time is not None
    assert in_time.saga == 1
    assert sagas.joined(episode(9, STRAIT, day=30), known) is None
    assert sagas.joined(episode(9, {"varsk": "Varsk", "kelvin": "Kelvin"}, day=5), known) is None
