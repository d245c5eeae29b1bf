"""Excerpts are cut verbatim and marked where the query matched."""

from __future__ import annotations

from broadsheet.store.excerpts import LENGTH, excerpt
from broadsheet.store.query import Query, read_query

FILLER = "and then for a long while nothing else happened at all "
BODY = f"Opening words.\n{FILLER * 8}The dam broke, flooding the {FILLER * 8}.\nFloods fell later."


def cut(query: str, body: str = BODY, lang: str = "en") -> tuple[str, list[str]]:
    """The excerpt and the words marked in it."""
    understood = read_query(query)
    assert isinstance(understood, Query)
    passage, marks = excerpt(body, understood, lang=lang)
    return passage, [passage[start:end] for start, end in marks]


def test_the_passage_with_most_of_the_query_is_shown_verbatim() -> None:
    passage, marked = cut("dams floods")

    assert marked == ["dam", "flooding"]
    assert passage in BODY
    assert len(passage) <= LENGTH
    assert passage.split()[0] in FILLER.split()


def test_words_match_in_the_language_of_the_article() -> None:
    assert cut("haus", "Zwei Häuser brannten.", "de") == ("Zwei Häuser brannten.", ["Häuser"])
    assert cut("haus", "Zwei Häuser brannten.", "en")[1] == []


def test_a_phrase_is_marked_where_it_stands_whole() -> None:
    assert cut('"the dam"', "The river. The dam. The end.")[1] == ["The dam"]


def test_scripts_without_spaces_are_marked_as_one_run() -> None:
    assert cut("東京都", "今日の東京都は晴れ。", "ja")[1] == ["東京都"]
    assert cut("晴", "今日の東京都は晴れ。", "ja")[1] == ["晴"]


def test_where_only_the_headline_matched_the_beginning_is_shown() -> None:
    assert cut("absent") == ("Opening words.", [])
    assert cut("absent", "") == ("", [])
    assert len(cut("absent", "東" * 1000, "ja")[0]) == LENGTH
