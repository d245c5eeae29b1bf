"""Every document of the public feed suites is read or refused with a reason: no other error."""

from __future__ import annotations

import pytest

from broadsheet.errors import Malformed
from broadsheet.evaluate.feeds import documents, met
from broadsheet.evaluate.rows import rows
from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.opml import parse_opml
from tests.shared import bench

URL = "https://feed.example/"

#: How many documents give a feed, with entries or without. Never lowered.
READ = {"feedparser": 2099, "feedvalidator": 1860, "gofeed": 540}


@pytest.mark.gate
@pytest.mark.parametrize("suite", sorted(READ))
def test_feeds_are_read_or_malformed(suite: str) -> None:
    read = 0
    for body in documents(bench(f"feeds/{suite}.tar.gz")).values():
        try:
            parse_feed(body, url=URL)
        except Malformed:
            continue
        read += 1
    assert read >= READ[suite]


@pytest.mark.gate
def test_lists_are_read_or_malformed() -> None:
    read = 0
    for body in documents(bench("feeds/opml-listparser.tar.gz")).values():
        try:
            parse_opml(body)
        except Malformed:
            continue
        read += 1
    assert read >= 109


#: How many expectations of a suite hold, of how many that are counted. Never lowered.
MET = {
    "feedparser": (1234, 1263),
    "feedvalidator": (293, 293),
    "gofeed": (526, 533),
    "opml-listparser": (108, 110),
}


@pytest.mark.gate
@pytest.mark.parametrize("suite", sorted(MET))
def test_what_a_suite_expects_is_found(suite: str) -> None:
    there = documents(bench(f"feeds/{suite}.tar.gz"))
    answers = [
        met(row, there) for row in rows(bench("feeds/expectations.jsonl.gz")) if row["set"] == suite
    ]
    held, asked = MET[suite]
    assert len(answers) - answers.count(None) == asked
    assert answers.count(True) >= held
