"""Plain text fields hold nothing invisible and never grow without bound."""

from __future__ import annotations

import pytest

from broadsheet.formats.text import cut, line


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Dam\x00 breaks\x07", "Dam breaks"),
        ("\ud800Dam", "Dam"),
        ("\u202eskaerb maD\u202c", "skaerb maD"),
        ("\u2066Dam\u2069\ufeff", "Dam"),
        ("AT&amp;T &lt;wins&gt;", "AT&T <wins>"),
        ("<b>Dam</b> breaks<br/>now", "Dam breaksnow"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("How <wbr>it <unknown> works", "How it <unknown> works"),
        ("a\u0300\u0301\u0302\u0303\u0304\u0305\u0306", "a\u0300\u0301\u0302\u0303"),
        ("👩‍👩‍👧 می‌خواهم", "👩‍👩‍👧 می‌خواهم"),
        ("  many \t\n blanks ", "many blanks"),
    ],
)
def test_a_field_becomes_one_clean_line(given: str, expected: str) -> None:
    assert line(given) == expected


@pytest.mark.parametrize("field", [None, 7, [], {}])
def test_a_field_that_is_no_text_is_empty(field: object) -> None:
    assert line(field) == ""


def test_a_huge_title_is_cut_at_a_word() -> None:
    title = line("word " * 4_000_000)
    assert len(title) <= 1000
    assert title.endswith("word…")


def test_a_cut_never_parts_a_letter_from_its_marks() -> None:
    assert cut("abc" + "e\u0301" * 10, longest=5) == "abc…"
    assert not cut("👩‍👧" * 500, longest=10).endswith(("\u200d…", "\u200d"))
