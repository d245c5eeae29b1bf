"""Which sources a filter means, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from broadsheet.model import Condition, FeedKind
from broadsheet.selection import EVERY, STATES, Selection, matches, select, selection
from broadsheet.views import SourceLine
from tests.web import gallery

LINES = gallery.sources()
FAILING, GONE = LINES[3], LINES[7]


def ids(lines: tuple[SourceLine, ...]) -> list[str]:
    return [line.id for line in lines]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "failing"}, [FAILING.id]),
        ({"state": "gone"}, [GONE.id]),
        ({"state": "attention"}, [GONE.id, FAILING.id]),
        ({"lang": "de"}, [FAILING.id]),
        ({"owner": "Lind Media"}, ["harbourpost.example", "ledger.example"]),
        ({"text": "KÜSTEN"}, [FAILING.id]),
        ({"text": "ledger.example/news"}, ["ledger.example"]),
        ({"section": "world", "lang": "de"}, [FAILING.id]),
        ({"kind": FeedKind.LIST.value}, []),
        ({"section": "gossip"}, []),
        ({"state": "asleep"}, []),
        ({"country": "Atlantis"}, []),
    ],
)
def test_a_filter_means_what_it_says_and_nothing_where_it_makes_no_sense(
    asked: dict[str, str], found: list[str]
) -> None:
    assert ids(select(LINES, selection(asked))) == found


def test_a_source_without_a_feed_is_only_listed_when_it_is_asked_for() -> None:
    removed = replace(LINES[0], id="old.example", feeds=(), health=Condition.UNPOLLED)

    assert not matches(removed, Selection())
    assert matches(removed, EVERY)
    assert ids(select((*LINES, removed), Selection(state="unpolled"))) == ["old.example"]


def test_every_state_can_be_asked_for() -> None:
    for condition in Condition:
        assert condition.value in STATES
        line = replace(LINES[0], health=condition)
        assert matches(line, Selection(state=condition.value))


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("name", "fieldnotes.example"),
        ("-name", "sahifa.example"),
        ("health", GONE.id),
        ("latest", "harbourpost.example"),
        ("-latest", "quickdaily.example"),
        ("rate", "harbourpost.example"),
        ("first", "harbourpost.example"),
        ("copies", "quickdaily.example"),
        ("nonsense", "fieldnotes.example"),
    ],
)
def test_an_order_puts_first_what_it_is_asked_for(sort: str, first: str) -> None:
    assert select(LINES, selection({"sort": sort}))[0].id == first


def test_equals_stand_by_name_whichever_way_round() -> None:
    same = tuple(replace(line, lately=7, last_article=None) for line in LINES)
    by_name = ids(select(same, Selection()))

    assert ids(select(same, selection({"sort": "rate"}))) == by_name
    assert ids(select(same, selection({"sort": "-rate"}))) == by_name
    assert ids(select(same, selection({"sort": "latest"}))) == by_name
