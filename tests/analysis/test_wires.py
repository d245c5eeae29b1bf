"""Who an article says it was supplied by."""

from __future__ import annotations

import pytest

from broadsheet.analysis.wires import agency, credited, dateline, same_name


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
        ("A headline repeated\nPARIS (Reuters) - The minister", "Reuters"),
        ("Oil rose. (Reporting by Jane Roe and J. Doe; Editing by P. Poe)", "Reuters"),
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
    ("byline", "name"),
    [
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
