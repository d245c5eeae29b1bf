"""Who an article says it was supplied by."""

from __future__ import annotations

import pytest

from broadsheet.analysis.credits import credited, dateline, signed
from broadsheet.analysis.wires import agency, same_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("WASHINGTON (AP) — The Senate voted", "AP"),
        ("HAVELOCK, N.C. (AP) - Trying to prove", "AP"),
        ("WASHINGTON, Dec. 5 (UPI) -- A man", "UPI"),
        ("PARIS, Aug 31 (Reuters) - The minister", "Reuters"),
        ("Berlin (dpa) – Der Landrat", "dpa"),
        ("Rom (AFP/dpa) – Der Papst", "AFP"),
        ("(ANSA) - ROMA, 3 NOV - Il governo", "ANSA"),
        ("Madrid, 2 nov (EFE).- El gobierno", "EFE"),
        ("Reuters – Oil rose", "Reuters"),
        ("BEIJING, Nov. 2 (Xinhua) -- China", "Xinhua"),
        ("VELDEN (Meridian Wire) — A dam gave way", "Meridian Wire"),
        ("By JANE ROE, Associated Press\nA dam broke", "AP"),
        ("Reuters Staff\nA dam broke", "Reuters"),
        ("By the time Reuters, which broke the news, called.", None),
        ("A headline repeated\nPARIS (Reuters) - The minister", "Reuters"),
        ("The Labour Party (PA) is not a dateline", None),
        ("The governor (Oslin) — she left — spoke", None),
        ("A dam gave way — nobody slept", None),
        ("In 2024 (Monday) — things", None),
        ("", None),
    ],
)
def test_a_dateline_names_its_agency(text: str, name: str | None) -> None:
    assert dateline(text) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("(Reporting by Jane Roe and J. Doe; Editing by P. Poe)", "Reuters"),
        ("Additional reporting by Jane Roe in Rome; Writing by P. Poe", "Reuters"),
        ("Copyright 2026 The Associated Press. All rights reserved.", "AP"),
        ("(© 2026 AFP)", "AFP"),
        ("© 2026 Meridian Wire, all rights reserved", "Meridian Wire"),
        ("Associated Press writers Jane Roe in Rome and J. Doe contributed to this report.", "AP"),
        ("The mayor left early. (dpa)", "dpa"),
        ("Quelle: dpa", "dpa"),
        ("This article was originally published by Harbour Gazette.", "Harbour Gazette"),
        ("The Associated Press contributed to this report.", None),
        ("© 2026 Harbour Gazette. All rights reserved.", None),
        ("© AP Photo/Jane Roe", None),
        ("She told the Associated Press that she would not resign.", None),
        ("He has worked for the Press Association (PA) since May.", None),
        ("", None),
    ],
)
def test_the_last_lines_sign_a_text(line: str, name: str | None) -> None:
    assert signed(f"The dam broke on Monday.\n{line}") == name


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("Jane Roe, AP Staff Writer", "AP"),
        ("Associated Press Writer", "AP"),
        ("Jane Roe | Reuters Staff", "Reuters"),
        ("Jane Roe for AFP", "AFP"),
        ("Jane Roe (PA)", "PA"),
        ("Jane Roe, former AP reporter", None),
        ("By Jonathan Lemire, Associated Press, Alan Fram", "AP"),
        ("Reuters", "Reuters"),
        ("Von dpa", "dpa"),
        ("Jane Roe and AFP", "AFP"),
        ("Jane Roe", None),
        ("Paul Press", None),
        (None, None),
    ],
)
def test_an_agency_in_the_byline_is_a_credit(byline: str | None, name: str | None) -> None:
    assert credited(byline=byline) == name


def test_a_credit_that_is_given_counts_even_where_the_name_is_unknown() -> None:
    assert credited(credit="Meridian Wire", text="PARIS (AP) — …") == "Meridian Wire"
    assert credited(credit="The Associated Press") == "AP"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Associated Press", "apnews.com"),
        ("The Harbour Gazette", "harbour-gazette.example"),
        ("Meridian Wire", "meridian wire"),
        ("Reuters", "www.reuters.com"),
        ("Guardian", "www.theguardian.com"),
    ],
)
def test_one_outlet_is_known_by_its_name_and_by_its_site(a: str, b: str) -> None:
    assert same_name(a, b)
    assert same_name(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [("BBC News", "Sky News"), ("Harbour Gazette", "Valley Gazette"), (None, None), ("", "")],
)
def test_two_outlets_are_not_taken_for_one(a: str | None, b: str | None) -> None:
    assert not same_name(a, b)


def test_an_agency_is_known_by_all_its_names() -> None:
    assert {agency("AFP"), agency("Agence France-Presse"), agency("afp.com")} == {"AFP"}
    assert agency("Harbour Gazette") is None
