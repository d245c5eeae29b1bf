"""The words that a search compares."""

from __future__ import annotations

import random

import pytest

from broadsheet.store.words import tails, terms, words

#: Characters whose neighbourhood decides where a word ends, and whether it is one.
SIGNS = "abz 'é’l\u0301 ʼ1²٣ßıİﬁ_-—ⅷ水क\u093fਐ\u0300 T"


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


def test_terms_are_those_of_the_words_whatever_stands_side_by_side() -> None:
    luck = random.Random(1)
    for _ in range(5000):
        text = "".join(luck.choices(SIGNS, k=luck.randint(0, 12)))
        assert terms(text, "fr") == [word.term for word in words(text, "fr")], ascii(text)


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
