"""Marks of trust: given only where they can be known, each with what shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadsheet.analysis.marks import ENOUGH, marks, own_marks
from broadsheet.model import (
    Appearance,
    Article,
    MarkKind,
    SafeHtml,
    Stage,
    Tie,
    TieKind,
    mark_bits,
    marks_of,
)
from tests.store.build import article

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
PADDING = "the ferry lay on the sand bank until the tide came back in the night. " * 12


def read(text: str = PADDING, html: str = "", **other: Any) -> Article:
    """An article whose page was read, at ``https://harbour.example/7``."""
    known: dict[str, Any] = {"text": text, "html": SafeHtml(html or f"<p>{text}</p>")}
    return article(7, stage=Stage.READ, **(known | other))


def kinds(one: Article) -> set[MarkKind]:
    return {mark.kind for mark in own_marks(one)}


@pytest.mark.parametrize(
    "sentence",
    [
        "“It held,” said Marta Lind, who runs the harbour.",
        "According to the Harbour Authority it held.",
        "Lind told reporters that it held.",
        "Reuters reported that it held.",
        "In a Harbour Authority survey it held.",
        "The ferry, which lay there for days, would sail, the Harbour Authority said.",
        "The captain is Marta Lind. It held, she said.",
    ],
)
def test_an_article_that_names_who_said_it_is_not_called_unsourced(sentence: str) -> None:
    assert MarkKind.NO_NAMED_SOURCE in kinds(read())
    assert MarkKind.NO_NAMED_SOURCE not in kinds(read(f"{PADDING}\n{sentence}"))


@pytest.mark.parametrize(
    ("lang", "unnamed", "named"),
    [
        ("de", "Das Schiff liegt fest, sagte der Sprecher.", "Es liegt fest, sagte Marta Lind."),
        ("de", "Der Hafen ist zu.", "Laut Hafenmeister Lind liegt es fest."),
        ("fr", "Le navire est là, a déclaré la police.", "Selon Marta Lind, il est là."),
        ("es", "El barco sigue ahí, dijo la policía.", "Marta Lind dijo que sigue ahí."),
        ("it", "La nave resta lì, ha detto un portavoce.", "Lo ha detto Marta Lind."),
        ("pt", "O navio fica ali, disse a polícia.", "Segundo Marta Lind, fica ali."),
    ],
)
def test_names_beside_verbs_of_saying_are_known_in_six_languages(
    lang: str, unnamed: str, named: str
) -> None:
    few = "la mer est là. " * ENOUGH

    assert MarkKind.NO_NAMED_SOURCE in kinds(read(few + unnamed, lang=lang))
    assert MarkKind.NO_NAMED_SOURCE not in kinds(read(few + named, lang=lang))


def test_of_teasers_and_unknown_languages_nothing_is_said() -> None:
    listed = article(7, text=PADDING, html=SafeHtml("<p>no link</p>"))

    assert kinds(listed) == set()
    assert MarkKind.NO_NAMED_SOURCE not in kinds(read(lang="fi"))
    assert kinds(read("Too short to name anybody.", byline="Ada Reed")) == set()


@pytest.mark.parametrize(
    ("link", "leads_nowhere"),
    [
        ('<a rel="nofollow">the report</a>', True),
        ('<a href="https://harbour.example/7#">the report</a>', True),
        ('<a href="https://harbour.example/7">the report</a>', True),
        ('<a href="https://www.example.com/path">the report</a>', True),
        ('<a href="https://harbour.example/7#notes">the report</a>', False),
        ('<a href="https://sea.org/a?b=1&amp;c=2" rel="nofollow">the report</a>', False),
    ],
)
def test_links_that_lead_nowhere_are_counted_and_quoted(link: str, leads_nowhere: bool) -> None:  # noqa: FBT001
    found = [m for m in own_marks(read(html=link)) if m.kind is MarkKind.PLACEHOLDER_LINKS]

    assert [(mark.why, mark.spans) for mark in found] == (
        [("1 of 1 link leads nowhere", ("the report",))] if leads_nowhere else []
    )


@pytest.mark.parametrize(
    ("href", "leads_out"),
    [
        ("https://sea.org/report", True),
        ("https://harbour.example/8", False),
        ("https://www.harbour.example/", False),
        ("mailto:desk@sea.org", False),
    ],
)
def test_an_outgoing_link_leads_to_another_site(href: str, leads_out: bool) -> None:  # noqa: FBT001
    found = kinds(read(html=f'<p><a href="{href}">more</a></p>'))

    assert (MarkKind.NO_OUTGOING_LINK not in found) == leads_out


def test_a_correction_is_quoted_word_for_word() -> None:
    notice = "Correction: an earlier version of this article named the wrong ferry."
    found = own_marks(read(f"{PADDING}\n{notice}", byline="Ada Reed"))

    assert [m.spans for m in found if m.kind is MarkKind.CORRECTED] == [(notice,)]


def test_a_bare_heading_brings_the_notice_under_it() -> None:
    found = own_marks(read(f"{PADDING}\nCORRECTION:\nThe ferry is the Aurora."))
    spans = [m.spans for m in found if m.kind is MarkKind.CORRECTED]

    assert spans == [("CORRECTION:", "The ferry is the Aurora.")]


def test_a_credit_is_as_good_as_a_byline() -> None:
    assert MarkKind.BYLINE_MISSING in kinds(read())
    assert MarkKind.BYLINE_MISSING not in kinds(read(byline="Ada Reed"))
    assert MarkKind.BYLINE_MISSING not in kinds(read(credit="Meridian Wire"))


def test_what_is_mostly_copied_names_the_article_and_the_share() -> None:
    tie = Tie(article=7, to=3, kind=TieKind.COPY, containment=0.91)
    loose = Tie(article=7, to=4, kind=TieKind.COPY, containment=0.45)
    found = marks(read(), [loose, tie], [])

    assert [(m.to, m.share) for m in found if m.kind is MarkKind.COPIED] == [(3, 0.91)]
    assert MarkKind.COPIED not in {m.kind for m in marks(read(), [loose], [])}


def test_the_first_report_is_the_earliest_with_another_outlet_after_it() -> None:
    own = Appearance(article=7, source="harbour.example", at=NINE)
    again = Appearance(article=8, source="harbour.example", at=NINE + timedelta(minutes=5))
    other = Appearance(article=9, source="gazette.example", at=NINE + timedelta(minutes=31))
    tied = Appearance(article=9, source="gazette.example", at=NINE)

    def firsts(*earliest: Appearance) -> list[tuple[str, int | None]]:
        found = marks(read(), [], earliest)
        return [(m.why, m.to) for m in found if m.kind is MarkKind.FIRST_REPORT]

    why = "31 minutes before the next outlet, by their own times"
    assert firsts(own, again, other) == [(why, 9)]
    assert firsts(own, again) == []
    assert firsts(own, tied) == []
    assert firsts(other, own) == []


def test_marks_are_kept_as_bits_and_come_back() -> None:
    some = {MarkKind.BYLINE_MISSING, MarkKind.CORRECTED, MarkKind.FIRST_REPORT}

    assert marks_of(mark_bits(some)) == {MarkKind.BYLINE_MISSING, MarkKind.CORRECTED}


def test_of_a_text_without_end_it_is_not_said_that_it_names_nobody() -> None:
    endless = read(PADDING * 100)

    assert MarkKind.NO_OUTGOING_LINK in kinds(endless)
    assert MarkKind.NO_NAMED_SOURCE not in kinds(endless)
