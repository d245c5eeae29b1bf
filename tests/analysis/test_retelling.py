"""A report that brings nothing of its own, and one that does."""

from __future__ import annotations

from itertools import combinations

import pytest

from broadsheet.analysis.corroboration import count_why, origins
from broadsheet.analysis.retelling import may_retell, retells
from broadsheet.model import TieKind
from broadsheet.sample.edition import load_edition
from broadsheet.sample.nouns import Kind
from tests.analysis.build import Newsstand

REPORT = (
    "The harbour board of Velden sold Pier 9 to Larkrise Holdings for 40,000 crowns, papers seen"
    " by this newspaper show. Its chairman, Julian Sarn, signed on 3 September without a tender.\n"
    "Valuers put its worth at 48 million crowns. The money went to an account at Ferrier"
    " Bank in Lower Ansel, where Mr Sarn's brother Casimir is a director. “I signed what I was"
    " given,” he told us at the gate of Harrow Road.\n"
    "Inspector Marta Oslin has asked for the file. The council of Velden meets on Thursday, and the"
    " opposition wants the sale undone before the ferries of Brindle Line use the pier in 2027."
)
RETOLD = (
    "Have you heard what is going on at the waterfront of Velden? It turns out that a valuable pier"
    " went for next to nothing, and people are furious about it. Here is all you need to know.\n"
    "Pier 9 was bought by a firm named Larkrise Holdings, which paid just 40,000 crowns to get its"
    " hands on it. The man who put his name under the deal in September is Julian Sarn, head of"
    " the board, and nobody else was even asked for an offer.\n"
    "How much is it really worth? Experts say 48 million. The cash ended up with Ferrier Bank, and"
    " guess who sits at the top there: his brother Casimir! What happens next? Police officer Marta"
    " Oslin wants to see the papers, and local politicians come together later this week."
)
OWN = RETOLD + (
    " Harbour pilot Ilse Brandt, who moored there for 31 years, says she offered twice the price to"
    " Deputy Tomas Reke in June. “They never so much as answered my letter,” she said."
)


def counted(stand: Newsstand) -> list[set[int]]:
    return [set(origin.articles) for origin in origins(stand.reports, stand.ties())]


def test_a_report_in_other_words_that_brings_nothing_of_its_own_adds_none() -> None:
    stand = Newsstand()
    stand.report(REPORT)
    stand.report(RETOLD, hours=2)

    [again] = stand.ties()

    assert (again.article, again.to, again.kind) == (2, 1, TieKind.RETOLD)
    assert "of its own" in again.why
    assert "Larkrise Holdings" in {RETOLD[s.start : s.end] for s in again.spans}
    assert all(
        RETOLD[s.start : s.end].lower() == REPORT[s.other_start : s.other_end].lower()
        for s in again.spans
    )
    assert counted(stand) == [{1, 2}]
    assert count_why(origins(stand.reports, [again]), stand.reports, [again]) == (
        "2 outlets, 1 independent report: 1 brings nothing of its own."
    )


def test_the_retelling_is_found_when_the_report_arrives_after_it() -> None:
    stand = Newsstand()
    stand.report(RETOLD, hours=2)
    stand.report(REPORT)

    [again] = stand.ties()

    assert (again.article, again.to) == (1, 2)


def test_one_witness_more_makes_a_report_of_it() -> None:
    stand = Newsstand()
    stand.report(REPORT)
    stand.report(OWN, hours=2)

    assert stand.ties() == ()
    assert counted(stand) == [{1}, {2}]


def test_who_had_it_first_retells_nobody() -> None:
    stand = Newsstand()
    stand.report(REPORT, hours=2)
    stand.report(RETOLD, hours=1)

    assert counted(stand) == [{2}, {1}]


def test_a_copy_of_a_retelling_adds_no_report_either() -> None:
    stand = Newsstand()
    stand.report(REPORT)
    stand.report(RETOLD, hours=2)
    stand.report(RETOLD.replace("furious", "angry"), hours=3)

    assert counted(stand) == [{1, 2, 3}]


@pytest.mark.parametrize(
    ("change", "to"),
    [("48 million", "75 million"), ("ended up with", "“ended up, as ever, with the rich” at")],
)
def test_a_figure_or_a_quotation_of_its_own_is_a_report(change: str, to: str) -> None:
    changed = RETOLD.replace(change, to)

    assert retells(RETOLD, REPORT) is not None
    assert retells(changed, REPORT) is None


def test_a_rounded_figure_is_no_news() -> None:
    assert retells(RETOLD.replace("48 million", "50 million"), REPORT) is not None


@pytest.mark.parametrize("figure", ["40,000²", "4①", "9" * 5000])
def test_what_only_looks_like_a_figure_stops_no_comparison(figure: str) -> None:
    spoilt = RETOLD.replace("40,000", figure)

    assert retells(spoilt, REPORT) is None
    assert retells(REPORT, spoilt) is None


def test_leads_that_share_no_name_are_not_read() -> None:
    assert may_retell(RETOLD, REPORT) > 0
    assert may_retell("Chess was won by Ilse Brandt and Tomas Reke in Rome.", REPORT) == 0


def test_only_the_content_farm_of_the_sample_edition_retells() -> None:
    edition = load_edition()
    told = {
        (later.key, earlier.key)
        for pieces in edition.stories().values()
        for earlier, later in combinations(sorted(pieces, key=lambda one: one.published), 2)
        if earlier.origin != later.key and later.kind is not Kind.COPY
        if edition.outlet(earlier.outlet).lang == edition.outlet(later.outlet).lang
        if retells(later.versions[-1].text, earlier.versions[-1].text)
    }
    farm = {(piece.key, piece.origin) for piece in edition.planted("content-farm")}

    assert farm <= told
    assert {later for later, _ in told} == {later for later, _ in farm}
