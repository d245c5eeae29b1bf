"""What counts as an independent report, and what only looks like one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.analysis.corroboration import count_why, origins, tie
from broadsheet.model import TieKind
from tests.analysis.build import CHESS, DAM, DAM_OTHER, Newsstand

THIRD = (
    "Before sunrise the old barrier over Velden cracked open and the valley filled within minutes,"
    " survivors said. Helicopters lifted families from the school. A baker, Jon Hale, described a"
    " roar like a train. The army has sent two hundred soldiers and a field kitchen."
)
EDITED = DAM.replace("early on Monday", "on Monday").replace("At least 12", "At least twelve")


def kinds(stand: Newsstand) -> list[tuple[int, int, TieKind]]:
    return [(t.article, t.to, t.kind) for t in stand.ties()]


def counted(stand: Newsstand) -> list[set[int]]:
    return [set(origin.articles) for origin in origins(stand.reports, stand.ties())]


def test_independent_reports_are_tied_by_nothing() -> None:
    stand = Newsstand()
    stand.report(DAM)
    stand.report(DAM_OTHER, hours=1)

    assert stand.ties() == ()
    assert counted(stand) == [{1}, {2}]


def test_a_lightly_edited_copy_hangs_on_the_earlier_one_with_its_spans() -> None:
    stand = Newsstand()
    original = stand.report(DAM, hours=0)
    stand.report(EDITED, hours=2)

    [copy] = stand.ties()

    assert (copy.article, copy.to, copy.kind) == (2, original.article, TieKind.COPY)
    assert copy.containment > 0.8
    assert "%" in copy.why
    for span in copy.spans:
        assert EDITED[span.start : span.end] == DAM[span.other_start : span.other_end]


def test_the_one_that_published_first_is_the_original_though_it_came_to_us_later() -> None:
    stand = Newsstand()
    stand.report(EDITED, hours=5)
    stand.report(DAM, hours=1)

    [copy] = stand.ties()

    assert (copy.article, copy.to) == (1, 2)
    assert "it came 4 hours later" in copy.why
    for span in copy.spans:
        assert EDITED[span.start : span.end] == DAM[span.other_start : span.other_end]


def test_the_credited_outlet_is_the_original_whatever_the_clock_says() -> None:
    stand = Newsstand()
    stand.report(EDITED, source="echo.example", credit="The Harbour Gazette", hours=0)
    stand.report(DAM, source="harbour-gazette.example", hours=3)

    [copy] = stand.ties()
    [origin] = origins(stand.reports, stand.ties())

    assert (copy.article, copy.to) == (1, 2)
    assert origin.first == 2


def test_the_agency_itself_is_the_origin_though_its_page_came_later() -> None:
    stand = Newsstand()
    stand.report(EDITED, source="echo.example", hours=0)
    stand.report(DAM, source="reuters.com", hours=3)

    [copy] = stand.ties()

    assert (copy.article, copy.to) == (1, 2)
    assert "reuters.com is an agency" in copy.why


def test_five_prints_of_a_wire_nobody_has_heard_of_are_one_report() -> None:
    stand = Newsstand()
    for hours in range(5):
        stand.report(EDITED if hours % 2 else DAM, credit="Meridian Wire", hours=hours)
    stand.report(DAM_OTHER, hours=6)

    found = origins(stand.reports, stand.ties())

    assert [len(origin.articles) for origin in found] == [5, 1]
    assert found[0].wire == "Meridian Wire"


def test_articles_that_credit_one_agency_are_one_report_though_rewritten() -> None:
    stand = Newsstand()
    stand.report("VELDEN (AP) — " + DAM)
    stand.report(DAM_OTHER, credit="The Associated Press", hours=1)

    assert kinds(stand) == [(2, 1, TieKind.CREDIT)]
    [origin] = origins(stand.reports, stand.ties())
    assert origin.wire == "AP"


def test_outlets_of_one_house_confirm_nothing_to_each_other() -> None:
    stand = Newsstand()
    stand.report(DAM, owner="Harbour Group")
    stand.report(DAM_OTHER, owner="Harbour Group", hours=1)

    assert kinds(stand) == [(2, 1, TieKind.OWNER)]
    assert counted(stand) == [{1, 2}]


def test_an_outlet_confirms_nothing_to_itself() -> None:
    stand = Newsstand()
    stand.report(DAM, source="gazette.example")
    stand.report(DAM_OTHER, source="gazette.example", hours=1)

    assert kinds(stand) == [(2, 1, TieKind.SAME_SOURCE)]
    assert counted(stand) == [{1, 2}]


def test_an_outlets_own_report_is_not_the_wire_text_it_also_prints() -> None:
    stand = Newsstand()
    stand.report(DAM, source="wire.example")
    stand.report(EDITED, source="gazette.example", hours=1)
    stand.report(DAM_OTHER, source="gazette.example", hours=2)

    assert counted(stand) == [{1, 2}, {3}]


def test_an_outlets_reworked_copy_stays_with_the_wire_text() -> None:
    stand = Newsstand()
    stand.report(DAM, source="wire.example")
    stand.report(EDITED, source="gazette.example", hours=1)
    reworked = DAM_OTHER + " " + DAM[: len(DAM) // 3]
    stand.report(reworked, source="gazette.example", hours=2)

    assert counted(stand) == [{1, 2, 3}]


def test_too_little_text_to_tell_never_adds_a_report() -> None:
    stand = Newsstand()
    stand.report("Dam breaks in Velden.")
    stand.report(DAM, hours=1)
    stand.report(DAM_OTHER, hours=2)
    stand.report("Flood after dam failure.", hours=3)

    found = counted(stand)

    assert len(found) == 2
    assert {TieKind.DOUBT} == {t.kind for t in stand.ties()}


def test_titles_alone_are_one_report_until_a_text_comes() -> None:
    stand = Newsstand()
    for hours in range(3):
        stand.report("", hours=hours)

    assert counted(stand) == [{1, 2, 3}]


def test_a_doubtful_article_joins_no_two_that_are_sure() -> None:
    stand = Newsstand()
    stand.report(DAM_OTHER, hours=1)
    stand.report("Dam breaks in Velden.", hours=2)
    stand.report(DAM, hours=0)

    assert len(counted(stand)) == 2


def test_a_report_that_quotes_another_outlet_stays_independent_and_shows_what_it_shares() -> None:
    stand = Newsstand()
    stand.report(DAM, source="harbour-gazette.example")
    quoting = (
        DAM_OTHER
        + " Engineers had warned of cracks in the spillway since the spring thaw, according to"
        " minutes of the water board, the Harbour Gazette reported. " + THIRD
    )
    stand.report(quoting, hours=2)

    [quote] = stand.ties()

    assert quote.kind is TieKind.QUOTES
    assert not quote.binds
    assert quote.spans
    assert counted(stand) == [{1}, {2}]


def test_an_outlet_that_is_named_is_quoted_though_little_is_shared() -> None:
    stand = Newsstand()
    stand.report(DAM, source="harbour-gazette.example")
    told = (
        "There were “cracks in the spillway since the spring thaw”, an official told"
        " the Harbour Gazette. " + DAM_OTHER + THIRD + CHESS
    )
    stand.report(told, hours=2)

    [quote] = stand.ties()

    assert quote.kind is TieKind.QUOTES
    assert quote.containment < 0.15
    assert "names the other" in quote.why


def test_copies_of_copies_are_one_report() -> None:
    stand = Newsstand()
    stand.report(DAM)
    stand.report(EDITED, hours=1)
    stand.report(EDITED + " More to follow.", hours=2)
    stand.report(CHESS, hours=3)

    assert counted(stand) == [{1, 2, 3}, {4}]


def test_a_story_explains_its_count() -> None:
    expected = (
        "4 outlets, 2 independent reports: 2 articles are copies; 3 carry the Meridian Wire text."
    )
    stand = Newsstand()
    for hours in range(3):
        stand.report(DAM if hours else EDITED, credit="Meridian Wire", hours=hours)
    stand.report(DAM_OTHER, hours=4)
    ties = stand.ties()

    why = count_why(origins(stand.reports, ties), stand.reports, ties)

    assert why == expected


def test_a_single_article_needs_no_explanation() -> None:
    stand = Newsstand()
    stand.report(DAM)

    assert count_why(origins(stand.reports, ()), stand.reports) == "1 outlet, 1 independent report."


def test_texts_are_only_read_where_sketches_are_alike() -> None:
    stand = Newsstand()
    others = [stand.report(text) for text in (DAM_OTHER, THIRD, CHESS)]
    new = stand.report(DAM, hours=1)
    asked: list[int] = []

    def texts(article: int) -> str:
        asked.append(article)
        return stand.text(article)

    tie(new, others, texts)

    assert asked == []


@given(st.permutations([0, 1, 2, 3, 4]))
def test_the_count_does_not_depend_on_the_order_of_arrival(order: list[int]) -> None:
    stand = Newsstand()
    texts = [DAM, EDITED, DAM_OTHER, "Dam breaks in Velden.", THIRD]
    for place in order:
        stand.report(texts[place], source=f"outlet-{place}.example", hours=place)

    assert len(counted(stand)) == 3
