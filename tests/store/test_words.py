"""The words that a search compares."""

from __future__ import annotations

import pytest

from broadsheet.store.words import tails, words


def terms(text: str, lang: str | None = "en") -> list[str]:
    """The terms of a text."""
    return [word.term for word in words(text, lang)]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Fires and fire", "en", ["en_fire", "en_and", "en_fire"]),
        ("Die Wähler, Häuser", "de-AT", ["de_die", "de_wahl", "de_haus"]),
        ("Kisumu", "sw", ["xx_kisumu"]),
        ("Café ＣＡＦＥ", None, ["xx_cafe", "xx_cafe"]),
        ("covid-19: 3.5 ½", "en", ["en_covid", "19", "3", "5", "12"]),
        ("L’eau de France's O'Brien", "fr", ["fr_eau", "fr_de", "fr_franc", "fr_brien"]),
        ("東京都, 水", "ja", ["東京", "京都", "水"]),
        ("Apple東京", "en", ["en_appl", "東京"]),
        ("हिन्दी", "sw", ["xx_हिन्दी"]),
        ("", "en", []),
        ("a\x00\ud800b — …", "sw", ["xx_a", "xx_b"]),
        ("x" * 65, "sw", []),
    ],
)
def test_text_is_folded_and_stemmed_in_its_language(
    text: str, lang: str | None, expected: list[str]
) -> None:
    assert terms(text, lang) == expected


def test_a_word_knows_where_it_stands() -> None:
    text = "The ｶﾞｽ in Café 東京都"

    assert [text[word.start : word.end] for word in words(text, "en")] == [
        "The",
        "ｶﾞｽ",
        "in",
        "Café",
        "東京",
        "京都",
    ]


def test_the_last_character_of_a_run_is_found_alone() -> None:
    assert tails("東京都は水") == ("水",)
    assert tails("東京都 の 水道 english") == ("都", "道")
