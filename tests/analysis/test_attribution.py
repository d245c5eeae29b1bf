"""Who is said to have said what: direct, mixed and indirect, in six languages."""

from __future__ import annotations

import pytest

from broadsheet.analysis.attribution import attributions, knows
from broadsheet.model import Attribution, Manner

Told = tuple[str | None, str, tuple[str, ...]]


def told(text: str, lang: str = "en") -> list[Told]:
    """(source, cue, words) of each attribution, verbatim."""
    return [
        (
            text[slice(*one.source)] if one.source else None,
            text[slice(*one.cue)],
            tuple(text[start:end] for start, end in one.words),
        )
        for one in attributions(text, lang)
    ]


def only(text: str, lang: str = "en") -> Attribution:
    (one,) = attributions(text, lang)
    return one


@pytest.mark.parametrize(
    ("text", "source", "cue", "words"),
    [
        ("“It held,” said Marta Lind.", "Marta Lind", "said", ("“It held,”",)),
        ("“It held,” Lind said on Monday.", "Lind", "said", ("“It held,”",)),
        ("Lind said it held.", "Lind", "said", ("it held",)),
        ("Lind said on Monday that it held.", "Lind", "said", ("that it held",)),
        ("Lind told reporters that it held.", "Lind", "told", ("that it held",)),
        ("The old dam held, Lind said.", "Lind", "said", ("The old dam held",)),
        ("The old dam, Lind said, will hold for years.", "Lind", "said",
         ("The old dam", "will hold for years")),
        ("According to Lind, it held.", "Lind", "According to", ("it held",)),
        ("The old dam held, according to Lind.", "Lind", "according to", ("The old dam held",)),
        ("Lind, who built it, said: “It held. It will.”", "Lind, who built it", "said",
         ("“It held. It will.”",)),
        ("She called the dam a disgrace.", "She", "called", ("the dam a disgrace",)),
        ("“Will it hold?” Lind asked.", "Lind", "asked", ("“Will it hold?”",)),
        ("In a Harbour Authority poll, most wanted it gone.", "a Harbour Authority poll", "In",
         ("most wanted it gone",)),
        ("Lind: “The dam will hold”", "Lind", ":", ("“The dam will hold”",)),
    ],
)  # fmt: skip
def test_source_cue_and_words_are_spans_of_the_text(
    text: str, source: str, cue: str, words: tuple[str, ...]
) -> None:
    assert told(text) == [(source, cue, words)]


@pytest.mark.parametrize(
    ("lang", "text", "source", "words"),
    [
        ("de", "„Das Schiff liegt fest“, sagte Marta Lind am Montag.", "Marta Lind",
         "„Das Schiff liegt fest“"),
        ("de", "Lind erklärte, dass die Fähre fährt.", "Lind", "dass die Fähre fährt"),
        ("de", "„Es hält für immer“, so Lind.", "Lind", "„Es hält für immer“"),
        ("de", "Laut Polizei starben zwölf Menschen.", "Polizei", "starben zwölf Menschen"),
        ("fr", "« Le navire est là », a déclaré Marta Lind.", "Marta Lind",
         "« Le navire est là »"),
        ("fr", "Selon la police, douze personnes sont mortes.", "la police",
         "douze personnes sont mortes"),
        ("es", "«El barco sigue ahí», dijo Marta Lind.", "Marta Lind", "«El barco sigue ahí»"),
        ("es", "Lind dijo que el barco sigue ahí.", "Lind", "que el barco sigue ahí"),
        ("it", "«La nave resta lì», ha detto Marta Lind.", "Marta Lind", "«La nave resta lì»"),
        ("pt", "Lind disse que o navio fica ali.", "Lind", "que o navio fica ali"),
    ],
)  # fmt: skip
def test_five_more_languages_are_read(lang: str, text: str, source: str, words: str) -> None:
    [(own_source, _, own_words)] = told(text, lang)

    assert (own_source, own_words) == (source, (words,))


def test_a_quotation_that_goes_on_belongs_to_the_same_speaker() -> None:
    text = "“It held,” Lind said. “It will hold again.”\n“It always did.”\nThe river fell."

    assert told(text) == [
        ("Lind", "said", ("“It held,”", "“It will hold again.”", "“It always did.”"))
    ]


def test_two_verbs_share_their_subject() -> None:
    text = "Lind said that it held, adding that nobody was hurt."

    assert told(text) == [
        ("Lind", "said", ("that it held",)),
        ("Lind", "adding", ("that nobody was hurt",)),
    ]


def test_words_end_where_another_verb_of_saying_begins() -> None:
    text = "Lind, who vowed to mend the old dam, said it held."

    assert told(text) == [
        ("Lind, who", "vowed", ("to mend the old dam",)),
        ("Lind, who vowed to mend the old dam", "said", ("it held",)),
    ]


def test_what_is_expected_is_nobodys_word() -> None:
    one = only("The ferry is expected to sail on Tuesday.")

    assert one.source is None
    assert not one.spoken


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("“It held,” said Lind.", Manner.DIRECT),
        ("Lind said the dam was “a disgrace” to all.", Manner.MIXED),
        ("Lind said the dam held.", Manner.INDIRECT),
    ],
)
def test_it_is_told_what_stands_in_quotation_marks(text: str, manner: Manner) -> None:
    assert only(text).manner is manner


@pytest.mark.parametrize(
    ("source", "unnamed"),
    [
        ("a source close to the inquiry", True),
        ("two senior officials", True),
        ("a person familiar with the matter", True),
        ("an aide who spoke on condition of anonymity", True),
        ("Marta Lind", False),
        ("the governor", False),
    ],
)
def test_withheld_names_are_marked(source: str, unnamed: bool) -> None:  # noqa: FBT001
    assert only(f"The old dam was weak, {source} said.").unnamed == unnamed


@pytest.mark.parametrize(
    "text",
    [
        "The claims of the two sides were long.",
        "He moved to say nothing.",
        "The dam was called by its old name for years.",
        "“",
        "said",
        "said said said said",
        "“ ” « » '' `` ' ’ . … , : ;",
    ],
)
def test_nouns_infinitives_and_debris_are_no_attributions(text: str) -> None:
    assert told(text) == []


def test_of_a_language_that_is_not_read_nothing_is_said() -> None:
    assert not knows("fi")
    assert attributions("“Se kesti”, sanoi Lind.", "fi") == ()
    assert attributions("“It held,” said Lind.", None) == ()


@pytest.mark.parametrize(
    "text",
    [
        "said he, " * 9000,
        "“a,” he said " * 9000,
        "“" * 50_000,
        "he said that " * 9000,
        "a, " * 20_000 + "he said.",
        "“" + "word " * 12_000 + ",” she said.",
    ],
    ids=["verbs", "quotations", "marks", "clauses", "pauses", "speech"],
)
def test_what_nobody_wrote_is_read_in_bounded_time(text: str) -> None:
    assert len(attributions(text, "en")) <= len(text) // 8
