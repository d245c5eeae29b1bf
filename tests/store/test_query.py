"""What readers type into the search box."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.store.query import LONGEST, Query, read_query


def understood(text: str) -> tuple[list[list[str]], list[str]]:
    """The groups that must match and the phrases that must not, unstemmed."""
    query = read_query(text)
    assert isinstance(query, Query), query
    wanted = [[_plain(phrase.forms[0]) for phrase in group] for group in query.wanted]
    return wanted, [_plain(phrase.forms[0]) for phrase in query.unwanted]


def _plain(form: tuple[str, ...]) -> str:
    return " ".join(term.removeprefix("xx_") for term in form)


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("fire london", [["fire"], ["london"]], []),
        ("fire london OR paris", [["fire"], ["london", "paris"]], []),
        ("a OR b OR c d", [["a", "b", "c"], ["d"]], []),
        ('"new york" -mets', [["new york"]], ["mets"]),
        ('fire -"new york"', [["fire"]], ["new york"]),
        ("“curly quotes” „deutsche“", [["curly quotes"], ["deutsche"]], []),
        ('"unclosed phrase', [["unclosed phrase"]], []),
        ("covid-19", [["covid 19"]], []),
        ("fire or flood", [["fire"], ["or"], ["flood"]], []),
        ("東京都 -水", [["東京 京都"]], ["水"]),
        ('fire "" !!! ()*:^ NEAR', [["fire"], ["near"]], []),
    ],
)
def test_a_query_says_what_must_be_found(
    text: str, wanted: list[list[str]], unwanted: list[str]
) -> None:
    assert understood(text) == (wanted, unwanted)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Type what you are looking for."),
        (" \t", "Type what you are looking for."),
        ("-fire", "Say what to look for as well as what to leave out."),
        ("!!! ?", "There is no word in that query."),
        ("OR fire", "OR needs a word on both sides."),
        ("fire OR", "OR needs a word on both sides."),
        ("fire OR OR flood", "OR needs a word on both sides."),
        ("fire OR -flood", "A word to leave out cannot be one side of OR."),
        ("a " * 30, "That is too long: a query may have 24 words."),
        ("x" * (LONGEST + 1), "That is too long: a query may have 400 characters."),
    ],
)
def test_a_query_that_makes_no_sense_is_answered_in_a_sentence(text: str, problem: str) -> None:
    assert read_query(text) == problem


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_query_is_an_exception(text: str) -> None:
    assert isinstance(read_query(text), Query | str)
