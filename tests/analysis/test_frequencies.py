"""How common a term is."""

from __future__ import annotations

from broadsheet.analysis import frequencies
from broadsheet.analysis.frequencies import Frequencies, background, packed, stop_words, unpacked


def test_the_shipped_table_is_small_and_knows_common_terms() -> None:
    known = Frequencies()

    assert background().articles > 50_000
    assert known.rarity("new") < known.rarity("minister") < known.rarity("veldenesque")


def test_a_term_becomes_common_with_the_stream() -> None:
    known = Frequencies()
    before = known.rarity("veldenesque")
    for _ in range(50):
        known.learn({"veldenesque": 1.0})

    assert known.rarity("veldenesque") < before - 1


def test_every_shipped_language_has_function_words() -> None:
    assert "und" in stop_words("de")
    assert "und" not in stop_words("en")
    assert "the" in stop_words(None)
    assert "the" not in stop_words("xx")


def test_a_table_survives_packing() -> None:
    table = unpacked(packed(100, {"dam": 40, "storm": 3}, {"de": ["und"]}))

    assert table.articles == 100
    assert abs(table.count("dam") - 40) <= 2
    assert table.count("storm") == 3
    assert table.count("other") == 0
    assert frequencies.key("und") in table.stop("de")
