"""What a count of independent reports rests on."""

from __future__ import annotations

from broadsheet.analysis.assumptions import assumptions
from broadsheet.analysis.corroboration import origins
from broadsheet.model import Assumption
from tests.analysis.build import DAM, DAM_OTHER, Newsstand
from tests.analysis.test_corroboration import EDITED, THIRD


def assumed(stand: Newsstand) -> tuple[Assumption, ...]:
    ties = stand.ties()
    return assumptions(origins(stand.reports, ties), stand.reports, ties)


def test_one_article_rests_on_nothing() -> None:
    stand = Newsstand()
    stand.report(DAM)

    assert assumed(stand) == ()


def test_the_two_independent_reports_nearest_to_a_copy_are_named_with_the_line() -> None:
    stand = Newsstand()
    stand.report(THIRD)
    stand.report(DAM, hours=1)
    stand.report(DAM_OTHER + " " + DAM[-120:], hours=2)

    nearest = assumed(stand)[0]

    assert (set(nearest.articles), nearest.lowers) == ({2, 3}, True)
    assert "44%" in nearest.text


def test_credits_owners_and_doubts_that_were_believed_are_named() -> None:
    stand = Newsstand()
    stand.report("VELDEN (AP) — " + DAM, owner="Alpha")
    stand.report(DAM_OTHER, credit="AP", hours=1, owner="Beta")
    stand.report(THIRD, hours=2, owner="Harbour Group")
    stand.report("Prose of another kind about the valley, " * 4, hours=3, owner="Harbour Group")
    stand.report("Dam breaks.", hours=4)

    texts = {one.text: one for one in assumed(stand) if not one.lowers}

    assert [one.articles for text, one in texts.items() if "one text of AP" in text] == [(2, 1)]
    assert [one.articles for text, one in texts.items() if "Harbour Group" in text] == [(4, 3)]
    assert [one.articles for text, one in texts.items() if "too little text" in text] == [(5,)]


def test_the_copy_least_alike_is_named_with_what_it_shares() -> None:
    stand = Newsstand()
    stand.report(DAM)
    stand.report(EDITED, hours=1)
    stand.report(DAM[:260] + THIRD[:200], hours=2)

    [copy] = [one for one in assumed(stand) if "copy" in one.text and not one.lowers]

    assert 3 in copy.articles
    assert "narrowly" in copy.text


def test_a_long_list_names_its_first_and_counts_the_rest() -> None:
    stand = Newsstand()
    for number in range(12):
        words = " ".join(f"word{number}of{place}" for place in range(30))
        stand.report(words, credit="AP", hours=number)

    [credit] = [one for one in assumed(stand) if "one text of AP" in one.text]

    assert (len(credit.articles), credit.of) == (8, 12)
