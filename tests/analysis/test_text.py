"""Words, stems and sentences, in several scripts."""

from __future__ import annotations

import pytest

from broadsheet.analysis.text import placed_words, sentences, stemmed, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. Senate voted 51-49", ["the", "u", "s", "senate", "voted", "51", "49"]),
        ("ﬁfty ｄｏｇｓ", ["fifty", "dogs"]),
        ("L’Élysée d'accord", ["l", "élysée", "d", "accord"]),
        ("東京で地震", ["東京", "京で", "で地", "地震"]),
        ("ข่าวด่วน", ["ข่", "่า", "าว", "วด", "ด่", "่ว", "วน"]),
        ("", []),
    ],
)
def test_words_are_lower_case_normal_and_cut_where_the_script_needs_it(
    text: str, expected: list[str]
) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "forms", [("attack", "attacks", "attacked", "attacking"), ("party", "parties")]
)
def test_the_forms_of_a_word_meet(forms: tuple[str, ...]) -> None:
    assert len({stemmed(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["gas", "news", "brexit", "überall", "2026", "crisis", "his"])
def test_short_and_foreign_words_keep_their_form(word: str) -> None:
    assert stemmed(word) in (word, word.removesuffix("s"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Dr. Oslin spoke at 9 a.m. on Monday. She left.",
            ["Dr. Oslin spoke at 9 a.m. on Monday.", "She left."],
        ),
        ("“It broke!” he said. Nobody slept.", ["“It broke!”", "he said.", "Nobody slept."]),
        ("One line\nAnother line", ["One line", "Another line"]),
        ("地震だ。逃げろ。", ["地震だ。", "逃げろ。"]),
        ("  ", []),
    ],
)
def test_sentences_are_verbatim(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_placed_words_say_where_they_stand() -> None:
    text = "Storm: ｔｈｒｅｅ 地震"

    found = placed_words(text)

    assert [word for word, _, _ in found] == ["storm", "three", "地", "震"]
    assert [text[start:end] for _, start, end in found] == ["Storm", "ｔｈｒｅｅ", "地", "震"]
