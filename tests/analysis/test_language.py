"""Which language a text is in."""

from __future__ import annotations

import pytest

from broadsheet.analysis.language import base, detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The governor promised an inquiry into the dam's upkeep.", "en"),
        ("Der Landrat versprach eine Untersuchung des Staudamms.", "de"),
        ("Le préfet a promis une enquête sur le barrage.", "fr"),
        ("知事はダムの調査を約束した。", "ja"),
        ("Губернатор пообещал расследование.", "ru"),
    ],
)
def test_a_sentence_is_enough(text: str, code: str) -> None:
    assert detect(text) == code


def test_nothing_to_read_gives_what_is_declared_or_nothing() -> None:
    assert detect("12 – 15") is None
    assert detect("12 – 15", prior="pt-BR") == "pt"


def test_a_short_title_is_believed_to_be_in_the_language_of_its_feed() -> None:
    assert detect("Alarm in Velden", prior="de") == "de"


def test_a_long_text_overrules_a_wrong_declaration() -> None:
    text = "Der Landrat versprach eine Untersuchung, und niemand wusste, wie lange sie dauert."

    assert detect(text, prior="en-US") == "de"


def test_control_characters_and_lone_surrogates_do_no_harm() -> None:
    assert detect("The governor\x00 promised \ud800 an inquiry into the dam.") == "en"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("EN-gb", "en"), ("zh_TW", "zh"), ("no", "nb"), ("und", None), ("?", None), (None, None)],
)
def test_a_tag_is_read_for_its_language(tag: str | None, code: str | None) -> None:
    assert base(tag) == code
