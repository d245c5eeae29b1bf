"""How long texts are and how long they take to read."""

from __future__ import annotations

import pytest

from broadsheet.analysis.pace import Pace, pace


@pytest.mark.parametrize(
    ("text", "lang", "told"),
    [
        ("", "en", Pace(words=0, characters=0, minutes=0)),
        ("Storm's toll: 12 dead", "en", Pace(words=5, characters=0, minutes=1)),
        ("word " * 228, "en", Pace(words=228, characters=0, minutes=1)),
        ("word " * 229, "en", Pace(words=229, characters=0, minutes=2)),
        ("Wort " * 228, "de", Pace(words=228, characters=0, minutes=2)),
        ("slovo " * 184, "cs", Pace(words=184, characters=0, minutes=1)),
        ("大坝决堤" * 127, "zh", Pace(words=0, characters=508, minutes=2)),
        ("ダムが決壊" * 71, "ja", Pace(words=0, characters=355, minutes=1)),
        ("เขื่อนแตก" * 90, "th", Pace(words=0, characters=810, minutes=1)),
        ("대통령이 말했다 " * 92, "ko", Pace(words=184, characters=0, minutes=1)),
        ("大坝 NASA 2026", "zh", Pace(words=2, characters=2, minutes=1)),
    ],
)
def test_a_text_takes_as_long_as_its_script_is_read(text: str, lang: str, told: Pace) -> None:
    assert pace(text, lang=lang) == told
