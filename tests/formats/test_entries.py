"""Small judgements about fields of an entry."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.formats.entries import byline, lang
from broadsheet.formats.moments import when


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Ada Poe", "Ada Poe"),
        ("By Ada Poe", "Ada Poe"),
        ("von Ada Poe", "Ada Poe"),
        ("desk@a.example (Ada Poe)", "Ada Poe"),
        ("Ada Poe <desk@a.example>", "Ada Poe"),
        ("Ada Poe (desk@a.example)", "Ada Poe"),
        ("desk@a.example", None),
        ("mailto:desk@a.example", None),
        ("Ada Poe, Max Roe", "Ada Poe, Max Roe"),
        ("", None),
        (None, None),
        ("<script>x</script>", "x"),
    ],
)
def test_a_byline_is_a_name(given: str | None, expected: str | None) -> None:
    assert byline(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("en-GB", "en"),
        ("DE", "de"),
        ("zh_Hant_TW", "zh"),
        ("english", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_tag_is_cut_to_its_language(given: str | None, expected: str | None) -> None:
    assert lang(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-11-23T10:00:00+01:00", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("2026-11-23T10:00:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        (None, None),
    ],
)
def test_times_are_aware_and_in_utc(given: str | None, expected: datetime | None) -> None:
    assert when(given) == expected
