"""What verbs print: safe on a terminal, exact for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.cli import show
from broadsheet.model import address, from_address

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A made-up view."""

    story: int
    gone: bool
    title: str
    at: datetime


LINE = Line(story=2**60 + 1, gone=False, title="Dam breaks – 3 dead", at=NOW)


def test_a_title_cannot_command_the_terminal() -> None:
    hostile = "\x1b[2Jgone\x07 \x9b31mred \u202eback\nnext"

    assert show.clean(hostile) == " [2Jgone   31mred back\nnext"


def test_ids_are_printed_as_addresses_that_come_back_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show.record(LINE)

    printed = json.loads(capsys.readouterr().out)
    assert from_address(printed["story"]) == LINE.story
    assert printed == {
        "story": address(LINE.story),
        "gone": False,
        "title": "Dam breaks – 3 dead",
        "at": "2026-03-02T09:00:00Z",
    }


def test_ids_deep_inside_are_addresses_too(capsys: pytest.CaptureFixture[str]) -> None:
    show.record({"ties": [{"to": 7, "spans": [1, 2]}]})

    assert json.loads(capsys.readouterr().out) == {"ties": [{"to": address(7), "spans": [1, 2]}]}


def test_a_list_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    show.listing([LINE, LINE], {}, json=True, empty="nothing")

    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["title"] for line in lines] == ["Dam breaks – 3 dead"] * 2


def test_an_empty_list_says_nothing_to_programs_and_why_to_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show.listing([], {}, json=True, empty="nothing here")
    assert capsys.readouterr().out == ""

    show.listing([], {}, json=False, empty="nothing here")
    assert capsys.readouterr().out == "nothing here\n"


def test_brackets_in_a_title_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    columns = {"title": lambda line: f"[red]{line.title}[/]"}
    show.listing([LINE], columns, json=False, empty="")
    show.page("[bold]word[/]")

    printed = capsys.readouterr().out
    assert "[red]Dam breaks – 3 dead[/]" in printed
    assert "[bold]word[/]" in printed


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=61), "1 h"),
        (timedelta(hours=47), "1 d"),
        (timedelta(hours=-3), "0 min"),
    ],
)
def test_an_age_has_one_unit(passed: timedelta, words: str) -> None:
    assert show.age(NOW - passed, NOW) == words


def test_what_never_was_has_no_age() -> None:
    assert show.age(None, NOW) == "never"


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [(1, "story", "1 story"), (2, "story", "2 stories"), (0, "outlet", "0 outlets")],
)
def test_numbers_agree_with_their_nouns(number: int, noun: str, words: str) -> None:
    assert show.count(number, noun) == words
