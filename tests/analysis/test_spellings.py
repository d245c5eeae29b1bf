"""The table of spellings: what is counted, and how it is kept."""

from __future__ import annotations

from zlib import decompress

from training.language import learned

from broadsheet.analysis.spellings import (
    HEAVIEST,
    LONGEST,
    READ,
    packed,
    pieces,
    runs,
    spellings,
    unpacked,
)

ROWS = [
    {"lang": "en", "text": "The dam broke and the river rose."},
    {"lang": "de", "text": "Der Damm brach und der Fluss stieg."},
] * 3


def test_a_word_is_cut_into_itself_and_its_threes() -> None:
    assert list(pieces("“dam,”")) == ["<dam>", "<da", "dam", "am>"]
    assert list(pieces("l'eau")) == ["<l'eau>", "<l'", "l'e", "'ea", "eau", "au>"]
    assert list(pieces("dam/river"))[:1] == ["<dam>"]
    assert "<river>" in pieces("dam/river")


def test_vowel_signs_belong_to_their_word() -> None:
    assert next(iter(pieces("हिन्दी"))) == "<हिन्दी>"


def test_characters_that_are_syllables_are_pieces_alone() -> None:
    assert list(pieces("大坝")) == ["大", "坝", "<大", "大坝", "坝>"]


def test_addresses_and_figures_say_nothing() -> None:
    assert [*pieces("https://dam.example/a"), *pieces("@dam"), *pieces("2026")] == []


def test_only_the_beginning_and_the_middle_of_a_text_are_read() -> None:
    text = "a" * 5_000 + "b" * 5_000

    assert runs(text) == ["a" * READ, "b" * (READ - 1)]
    assert len("".join(runs("İ" * 10_000))) <= 2 * READ


def test_a_field_cannot_overflow() -> None:
    most = 0
    for word in ("a", "ab", "a" * LONGEST, "の" * LONGEST):
        text = f"{word}." * (2 * READ)
        most = max(most, sum(len(list(pieces(run))) for run in runs(text[: 2 * READ])))

    assert most * HEAVIEST + 2_000 < 1 << 16


def test_every_shipped_weight_is_within_bounds() -> None:
    table = spellings()
    numbers = set(table._told.values())

    assert max(max(table.read(number)) for number in numbers) <= HEAVIEST


def test_what_was_learned_is_read_back() -> None:
    table = unpacked(learned(ROWS))
    at = {name: place for place, name in enumerate(table.languages)}
    fields = table.read(table.add(["der", "damm"], table.fields({"en": 5})))

    assert set(at) == {"de", "en"}
    assert fields[at["en"]] < fields[at["de"]]
    assert table.read(table.add(["zzzz"], table.fields({"en": 5})))[at["en"]] == 5


def test_learning_twice_gives_the_same_bytes() -> None:
    assert learned(ROWS) == learned(reversed(ROWS))


def test_equal_rows_are_kept_once() -> None:
    one = decompress(packed(["de", "en"], {"a": b"\1\2", "b": b"\1\2"}))
    two = decompress(packed(["de", "en"], {"a": b"\1\2", "b": b"\1\3"}))

    assert len(two) - len(one) == 2
