"""Where in the paper an article stands, and by which sign."""

from __future__ import annotations

import pytest

from broadsheet.analysis.sections import section
from broadsheet.model import Section


def test_the_feed_decides_first() -> None:
    found, why = section(feed=Section.HEALTH, url="https://a.example/sport/x", title="Match won")

    assert found is Section.HEALTH
    assert "feed" in why


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/sport/football/2026/nov/02/cup-final", Section.SPORT),
        ("https://a.example/news/science-environment-123/x", Section.SCIENCE),
        ("https://www.a.example/wirtschaft/soziales/a-1.html", Section.BUSINESS),
        ("https://sport.a.example/2026/x", Section.SPORT),
        ("https://a.example/us-news/2026/politics/story", Section.POLITICS),
    ],
)
def test_the_address_says(url: str, expected: Section) -> None:
    found, why = section(url=url)

    assert found is expected
    assert "address" in why


def test_the_last_part_of_an_address_is_a_title_and_says_nothing() -> None:
    assert section(url="https://a.example/2026/11/sport")[0] is None


def test_categories_then_the_page_then_words() -> None:
    assert section(categories=["Rivers", "Film & TV"])[0] is Section.ENTERTAINMENT
    assert section(hint="Business")[0] is Section.BUSINESS

    found, why = section(title="Striker scores twice as champions win cup final", text="")

    assert found is Section.SPORT
    assert "words" in why


def test_what_says_nothing_has_no_section() -> None:
    found, why = section(title="A quiet day", url="https://[broken")

    assert found is None
    assert why
