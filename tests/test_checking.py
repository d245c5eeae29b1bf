"""What needs a person: each trouble is found, named and comes with a remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from broadsheet.checking import FULL, LEVELS, NEARLY_FULL, Surroundings, findings
from broadsheet.model import Condition
from broadsheet.views import Finding, Signs, SourceLine
from tests.web import gallery
from tests.web.gallery import NOON

DAY = timedelta(days=1)
CALM = Signs(arrived={}, refused={}, aside={}, newest=NOON, free=None)
KNOWN = Surroundings(contact="desk@paper.example")


def one(*, source: dict[str, Any] = {}, **feed: Any) -> SourceLine:  # noqa: B006 - never changed
    """An outlet with one feed that is well but for what is said."""
    line = gallery.source_line("vale-courier.example", 1)
    return replace(line, feeds=(replace(line.feeds[0], **feed),), **source)


def found(
    *lines: SourceLine, signs: Signs = CALM, around: Surroundings = KNOWN
) -> tuple[Finding, ...]:
    return findings(lines, signs, now=NOON, around=around)


def test_a_newspaper_that_is_well_needs_nobody() -> None:
    assert found(one(), gallery.source_line("ledger.example", 5)) == ()


@pytest.mark.parametrize(
    ("line", "level", "told"),
    [
        (one(condition=Condition.GONE, gone=True), "error", "gone for good"),
        (
            one(condition=Condition.SILENT, error="a does not resolve", failures=1),
            "warning",
            "never answered, 1 look: a does not resolve",
        ),
        (
            one(condition=Condition.FAILING, error="x", last_success=NOON - 4 * DAY),
            "warning",
            "no answer for 4 days",
        ),
        (
            one(condition=Condition.FAILING, error="x", last_success=NOON - 15 * DAY),
            "error",
            "no answer for 15 days",
        ),
        (
            one(
                condition=Condition.FAILING,
                error="this is a web page, not a feed",
                last_success=NOON - timedelta(hours=1),
            ),
            "warning",
            "web page",
        ),
        (
            one(condition=Condition.MOVED, moved_to="https://b.example/"),
            "note",
            "https://b.example/",
        ),
        (one(condition=Condition.PAUSED, last_poll=NOON - 40 * DAY), "note", "40 days"),
        (one(brought=None), "warning", "never brought"),
        (one(source={"last_article": NOON - 100 * DAY}), "note", "nothing new for 100 days"),
        (one(source={"articles": 40, "copies": 38}), "note", "95% of its 40 articles"),
    ],
)
def test_a_source_in_trouble_is_named_with_a_remedy(
    line: SourceLine, level: str, told: str
) -> None:
    [finding] = found(line)

    assert (finding.level, finding.source) == (level, line.id)
    assert told in finding.finding
    assert finding.remedy


def test_a_remedy_that_removes_is_a_command_to_copy() -> None:
    address = "https://paper.example/feed?a=1&b=2"
    [gone] = found(one(condition=Condition.GONE, gone=True, url=address))
    [refused] = found(one(condition=Condition.SILENT, error="HTTP 403", failures=1, url=address))

    assert gone.remedy.endswith(f"remove this one: `broadsheet remove '{address}'`.")
    assert refused.remedy.endswith(f"or remove it: `broadsheet remove '{address}'`.")


def test_what_mends_itself_needs_nobody() -> None:
    lately = NOON - 2 * DAY
    assert found(one(condition=Condition.FAILING, error="x", last_success=lately)) == ()
    assert found(one(condition=Condition.PAUSED, last_poll=NOON - DAY)) == ()


def test_two_feeds_of_one_document_are_told_once() -> None:
    first = one(digest=7)
    same_body = replace(one(digest=7, id=90, url="https://other.example/feed"), id="other.example")
    same_place = replace(
        one(id=91, url="http://third.example/", moved_to=first.feeds[0].url), id="third.example"
    )

    told = found(first, same_body, same_place)

    assert [(one.subject, one.source) for one in told] == [
        ("http://third.example/", "third.example"),
        ("https://other.example/feed", "other.example"),
    ]
    assert all(first.feeds[0].url in one.finding for one in told)


def test_shares_of_what_arrived_are_told() -> None:
    id = one().id
    aside = replace(CALM, aside={id: 9}, arrived={id: 8})
    refused = replace(CALM, arrived={id: 30}, refused={id: 15})

    assert "9 entries" in found(one(), signs=aside)[0].finding
    assert "15 of 30 pages" in found(one(), signs=refused)[0].finding
    assert found(one(), signs=replace(CALM, arrived={id: 30}, refused={id: 14})) == ()


def test_the_machine_and_the_settings_are_looked_at() -> None:
    behind = replace(CALM, newest=NOON + timedelta(hours=5))
    open_to_all = Surroundings(contact="x@y.example", host="0.0.0.0")

    assert found(one(), signs=behind)[0].subject == "clock"
    assert found(one(), signs=replace(CALM, free=FULL - 1))[0].level == "error"
    assert found(one(), signs=replace(CALM, free=NEARLY_FULL - 1))[0].level == "warning"
    assert found(one(), signs=replace(CALM, free=NEARLY_FULL)) == ()
    assert found(one(), around=Surroundings())[0].subject == "contact"
    assert found(one(), around=open_to_all)[0].subject == "base_url"
    assert found()[0].finding == "no feed to poll"


def test_the_most_urgent_stands_first() -> None:
    told = findings(
        [one(condition=Condition.MOVED, moved_to="https://b.example/"), one(brought=None, id=9)],
        CALM,
        now=NOON,
        around=Surroundings(),
        problems=["row 3 is damaged"],
    )

    assert [LEVELS.index(one.level) for one in told] == sorted(
        LEVELS.index(one.level) for one in told
    )
    assert told[0].finding == "row 3 is damaged"
