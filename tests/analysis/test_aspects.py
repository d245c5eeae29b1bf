"""What a substantive change changed, by kind, with the words that show it."""

from __future__ import annotations

import pytest

from broadsheet.analysis.revisions import Change, Version, compare
from broadsheet.model import Aspect, ChangeKind
from tests.analysis.build import CHESS, DAM

TITLE = "Dam breaks above Velden"
SAID = "The mayor said: “We were not warned in time.” The council meets on Friday at the old mill."


def change(before: str, after: str, *, lang: str | None = "en") -> Change:
    old = Version(title=TITLE, text=f"{DAM}\n{before}", lang=lang)
    return compare(old, Version(title=TITLE, text=f"{DAM}\n{after}", lang=lang))


@pytest.mark.parametrize(
    ("before", "after", "aspect", "evidence"),
    [
        ("Police counted 12 dead.", "Police counted 17 dead.", Aspect.FIGURE, "12 → 17 dead"),
        ("Police counted two dead.", "Police counted 3 dead.", Aspect.FIGURE, "2 → 3 dead"),
        (
            "The bill is $1,499 so far.",
            "The bill is £1,499 so far.",
            Aspect.FIGURE,
            "$1499 → £1499",
        ),
        ("It starts at 19:30 in Velden.", "It starts at 20:15 in Velden.", Aspect.FIGURE, "20:15"),
        (
            "The mayor, Ana Bruck, has resigned.",
            "The mayor, Ina Brock, has resigned.",
            Aspect.NAME,
            "“Ana Bruck” is now “Ina Brock”",
        ),
        (
            "A minister visited the camp today.",
            "A minister, Lars Torvik, visited the camp today.",
            Aspect.NAME,
            "“Lars Torvik” added",
        ),
        (
            "The team is from Bruck and plays today.",
            "The team is from New Velmar and plays today.",
            Aspect.NAME,
            "“Bruck” is now “New Velmar”",
        ),
        (SAID, SAID.replace("in time", "at all"), Aspect.QUOTE, "quote altered"),
        (SAID, SAID.replace("“We were not warned in time.”", "nothing"), Aspect.QUOTE, "taken out"),
        (
            "The board kept the papers.",
            "The board kept the papers. It denies any wrongdoing.",
            Aspect.DENIAL,
            "denial added: “It denies any wrongdoing.”",
        ),
        (
            "Der Vorstand behielt die Akten.",
            "Der Vorstand behielt die Akten. Er bestreitet jede Schuld daran.",
            Aspect.DENIAL,
            "bestreitet",
        ),
        (
            f"Nobody was blamed yet. {SAID}",
            SAID,
            Aspect.DELETION,
            "sentence removed: “Nobody was blamed yet.”",
        ),
        (SAID, SAID.replace("meets", "never meets"), Aspect.TEXT, "“never” added"),
        (SAID, f"{SAID}\n{CHESS}", Aspect.TEXT, "paragraph added"),
        (
            SAID,
            f"{SAID}\nBerichtigung: Der Damm wurde 1911 gebaut.",
            Aspect.CORRECTION,
            "correction notice: “Berichtigung",
        ),
        (
            SAID,
            f"{SAID}\nUne version précédente de cet article donnait un autre bilan.",
            Aspect.CORRECTION,
            "correction notice",
        ),
    ],
)
def test_what_was_changed_is_named_with_its_evidence(
    before: str, after: str, aspect: Aspect, evidence: str
) -> None:
    found = change(before, after)

    assert found.kind is ChangeKind.SUBSTANTIVE
    assert aspect in found.aspects
    assert evidence in found.why


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("He said it’s “over” – for now…", 'He said  it\'s "over" - for now...'),
        ("See https://a.example/x?utm_source=rss for more.", "See https://a.example/x for more."),
        ("Salt &amp; pepper were short.", "Salt & pepper were short."),
        ("The reser\u00advoir is\u200b empty.", "The reservoir is empty."),
    ],
)
def test_what_no_reader_sees_is_no_change(before: str, after: str) -> None:
    assert change(before, after).kind is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The price rose to 1,200 crowns.", "The price rose to 1200 crowns."),
        ("They found twelve bodies.", "They found 12 bodies."),
        ("Nato will meet there.", "NATO will meet there."),
        (
            "The mayor came. The crowd left at once after that.",
            "The mayor came; the crowd left at once after that.",
        ),
        ("Sales stood at $9.917 in May.", "Sales stood at $9.917 in May, then."),
        ("It left for New York today.", "It left for NY today."),
        ("Goalkeeper Reke was denied by the post.", "Goalkeeper Reke was stopped by the post."),
        ("4 min read", "5 min read"),
    ],
)
def test_another_spelling_of_the_same_is_cosmetic(before: str, after: str) -> None:
    assert change(before, after).kind is ChangeKind.COSMETIC


def test_a_sentence_that_moved_is_neither_gone_nor_new() -> None:
    first, _, rest = DAM.partition(". ")
    moved = Version(title=TITLE, text=f"{rest} {first}.")

    assert compare(Version(title=TITLE, text=DAM), moved).kind is ChangeKind.COSMETIC


def test_german_nouns_are_not_taken_for_names() -> None:
    german = change("Er nahm das Boot und fuhr.", "Er nahm das Rad und fuhr.", lang="de")

    assert Aspect.NAME not in german.aspects


def test_a_headline_in_capitals_names_nobody() -> None:
    old, new = (
        Version(title="Storm Hits Northern Coast Hard"),
        Version(title="Storm Batters Northern Coast Hard"),
    )

    assert compare(old, new).aspects == (Aspect.HEADLINE,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1" * 100_000, "1," * 50_000),
        ("1." * 50_000, "1,2" * 30_000),
        (
            " ".join(f'He said "old words {n} here" now.' for n in range(2_000)),
            " ".join(f'He said "new terms {-n} there" now.' for n in range(2_000)),
        ),
    ],
)
def test_hostile_texts_are_judged_to_the_end(before: str, after: str) -> None:
    old, new = Version(title=TITLE, text=before), Version(title=TITLE, text=after)

    assert compare(old, new).kind is not None
