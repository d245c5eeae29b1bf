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
        ("Guvernøren lovede en undersøgelse af dæmningens tilstand.", "da"),
        ("知事はダムの調査を約束した。", "ja"),
        ("省长承诺对大坝进行调查。", "zh"),
        ("주지사는 댐에 대한 조사를 약속했다.", "ko"),
        ("Губернатор пообещал расследование.", "ru"),
        ("Губернатор пообіцяв розслідування щодо дамби.", "uk"),
        ("राज्यपाल ने बांध की जांच का वादा किया।", "hi"),
        ("ผู้ว่าการสัญญาว่าจะสอบสวนเรื่องเขื่อน", "th"),
        ("وعد المحافظ بإجراء تحقيق في السد.", "ar"),
    ],
)
def test_a_sentence_is_enough(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    "text", ["", " ", "12 – 15", "🎉🎉🎉", "https://news.example/the-dam", "a"]
)
def test_nothing_to_read_gives_what_is_declared_or_nothing(text: str) -> None:
    assert detect(text) is None
    assert detect(text, prior="pt-BR") == "pt"


def test_a_word_of_many_languages_is_in_none_for_sure() -> None:
    assert detect("Xqzt") is None


def test_a_short_title_is_believed_to_be_in_the_language_of_its_feed() -> None:
    assert detect("Alarm in Velden", prior="de") == "de"
    assert detect("Super Bowl", prior="sv") == "sv"


def test_a_long_text_overrules_a_wrong_declaration() -> None:
    text = "Der Landrat versprach eine Untersuchung, und niemand wusste, wie lange sie dauert."

    assert detect(text, prior="en-US") == "de"


def test_another_script_overrules_a_wrong_declaration_in_a_short_title() -> None:
    assert detect("首相が辞任を表明", prior="en") == "ja"
    assert detect("រដ្ឋមន្ត្រី\u200bក្រសួង", prior="en") == "km"


def test_what_is_declared_decides_between_languages_that_are_spelled_alike() -> None:
    croatian = "Vlada je danas donijela odluku o novom zakonu."
    indonesian = "Pemerintah mengumumkan kebijakan baru hari ini."

    assert detect(croatian) == "hr"
    assert detect(croatian, prior="bs") == "bs"
    assert detect(croatian, prior="sr") == "sr"
    assert detect(indonesian) == "id"
    assert detect(indonesian, prior="ms") == "ms"


def test_serbian_is_read_in_both_its_scripts() -> None:
    assert detect("Влада је данас донела одлуку о новом закону.") == "sr"
    assert detect("Vlada je danas donela odluku o novom zakonu.", prior="sr-Latn-RS") == "sr"


def test_a_declared_language_that_is_unknown_is_believed_unless_another_is_certain() -> None:
    galician = "O goberno galego anunciou onte novas axudas para o sector do mar."
    english = "The government announced new support for the fishing industry on Monday."

    assert detect(galician, prior="gl") == "gl"
    assert detect(english, prior="gl") == "en"


def test_a_language_of_its_own_script_is_told_by_it() -> None:
    assert detect("ഗവർണർ അന്വേഷണം വാഗ്ദാനം ചെയ്തു") == "ml"


def test_a_long_text_is_judged_by_its_middle_too() -> None:
    menu = "Home News Sport Video Sign in "
    article = "Der Landrat versprach eine Untersuchung, und niemand wusste, wie lange sie dauert. "

    assert detect(menu + 40 * article) == "de"


def test_an_address_is_no_text_in_an_unknown_language() -> None:
    address = "https://images.example/2026/11/" + 12 * "q7x-"

    assert detect(f"The governor promised {address}") == "en"


def test_control_characters_and_lone_surrogates_do_no_harm() -> None:
    assert detect("The governor\x00 promised \ud800 an inquiry into the dam.") == "en"


@pytest.mark.parametrize("letter", ["İ", "e", "é", "の", "e ", "an ", "the "])
def test_no_repetition_overflows_what_is_added_up(letter: str) -> None:
    first = detect(letter * 3, prior="pl")

    assert detect(letter * 100_000, prior="pl") in {first, detect(letter * 20), "pl"}


@pytest.mark.parametrize(
    ("tag", "code"),
    [("EN-gb", "en"), ("zh_TW", "zh"), ("no", "nb"), ("und", None), ("?", None), (None, None)],
)
def test_a_tag_is_read_for_its_language(tag: str | None, code: str | None) -> None:
    assert base(tag) == code
