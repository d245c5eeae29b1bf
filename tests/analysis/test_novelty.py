"""New facts: the sentence that tells what no earlier report had told, word for word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.analysis.novelty import MOST, new_facts
from broadsheet.model import Account

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
FIRST = (
    "The Orlen dam above Varsk gave way before dawn on Monday. A wall of water ran into the lower "
    "town. Thousands fled their homes, the governor said."
)
KNOWN = "In Varsk thousands fled homes before dawn, as water from the Orlen dam ran into town."


def account(number: int, text: str, *, hours: float = 0, lang: str = "en") -> Account:
    return Account(
        article=number,
        source=f"{number}.example",
        origin=number,
        at=NOON + timedelta(hours=hours),
        title="Orlen dam breaks",
        text=text,
        lang=lang,
    )


def told(*texts: str) -> list[tuple[int, str]]:
    """The new facts of reports with these texts, by the number of the report."""
    accounts = [account(n, text, hours=n) for n, text in enumerate(texts)]
    return [(f.account.article, f.account.text[slice(*f.place)]) for f in new_facts(accounts)]


def test_a_fact_is_the_sentence_that_names_what_nobody_had_named() -> None:
    fact = "Engineer Mara Velk told the Varsk council that the dam had 14 cracks, minutes show."

    assert told(FIRST, f"{KNOWN} {fact} The weather stayed dry.") == [(1, fact)]


def test_a_fact_says_which_names_and_figures_nobody_had_told() -> None:
    text = f"{KNOWN} Dr. Mara Velk told the Varsk council that the dam had 14 cracks, minutes show."

    [fact] = new_facts([account(0, FIRST), account(1, text, hours=1)])

    assert fact.named == ("Mara Velk", "14")


def test_the_first_report_and_those_that_tell_the_known_have_none() -> None:
    assert told(FIRST) == []
    assert told(FIRST, FIRST) == []
    assert told(FIRST, KNOWN) == []


def test_a_report_in_another_language_is_not_said_to_be_the_first_with_what_others_told() -> None:
    there = "In Varsk brach am Montag der Damm am Orlen, und 12 Brücken sind weg, sagt Mara Velk."

    facts = new_facts([account(0, FIRST), account(1, there, hours=1, lang="de")])

    assert facts == ()


def test_where_from_and_by_whom_a_text_is_are_no_fact() -> None:
    line = "VARSK, Tarn (Meridian Wire) - The Orlen dam gave way before dawn, the office said."

    assert told(FIRST, f"{line} {KNOWN}") == []


def test_what_one_report_told_is_not_new_in_the_next() -> None:
    fact = "Engineer Mara Velk told the Varsk council that the dam had 14 cracks, minutes show."

    assert told(FIRST, f"{KNOWN} {fact}", f"{fact} {KNOWN}") == [(1, fact)]


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param(
            "Velk said: “Varsk knew that the Orlen dam had 14 cracks, and nobody came.”",
            id="quoted",
        ),
        pytest.param(
            "In 1987 the Varsk council of Petra Holm paid 300 men to mend the Orlen dam.", id="past"
        ),
        pytest.param(
            "Image: Mara Velk, Getty, shows the Orlen dam at Varsk with 14 cracks in it.",
            id="credit",
        ),
        pytest.param(
            "Kelvin Rovers of coach Ana Duarte won the cup in Port Maren with two late goals.",
            id="something else",
        ),
        pytest.param("Mara Velk saw 14 cracks.", id="too short"),
    ],
)
def test_what_is_no_new_fact_of_the_story_is_left_out(sentence: str) -> None:
    assert told(FIRST, f"{KNOWN} {sentence}") == []


def test_a_long_story_tells_its_weightiest_facts() -> None:
    texts = [
        f"{KNOWN} The Varsk dam office named Mara{n} Velk{n} of Town{n}, {n + 100} men left."
        for n in range(MOST + 20)
    ]

    found = told(FIRST, *texts)

    assert len(found) == MOST
    assert [number for number, _ in found] == sorted(number for number, _ in found)
