"""The subjects an article names itself."""

from __future__ import annotations

from broadsheet.analysis.topics import MOST, topics


def test_hashtags_are_kept_as_first_written() -> None:
    assert topics("Day two of #VeldenFlood", "People share #veldenflood and #Hilfe.") == (
        "#VeldenFlood",
        "#Hilfe",
    )


def test_categories_that_are_subjects_join_them_and_departments_do_not() -> None:
    found = topics(
        "", "", ["World news", "Velden", "Marta Oslin", "Sport", "2026", "#Flood", "a/b"]
    )

    assert found == ("Velden", "Marta Oslin", "#Flood")


def test_a_category_and_a_hashtag_of_one_name_are_one_topic() -> None:
    assert topics("#VeldenFlood", "", ["Velden Flood"]) == ("#VeldenFlood",)


def test_anchors_numbers_and_entities_are_no_hashtags() -> None:
    assert topics("#1 of 5", "see page#top and &#39; and https://a.example/#now") == ()


def test_no_more_than_a_handful_are_kept() -> None:
    assert len(topics("", " ".join(f"#tag{i}" for i in range(50)))) == MOST
