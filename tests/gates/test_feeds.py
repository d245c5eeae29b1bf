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
READ = {"feedparser": 2099, "feedvalidator": 1830, "gofeed": 540}


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
    assert read >= 84


#: How many of feedparser's expectations hold, of how many, without what is no property of the text:
#: its sanitising, HTTP headers, and the names it gives to encodings. Never lowered.
MET, ASKED = 1230, 1263
NOT_ASKED = ("wellformed/sanitize", "wellformed/http", "encoding", "illformed/chardet")


@pytest.mark.gate
def test_what_feedparser_expects_is_found() -> None:
    there = documents(bench("feeds/feedparser.tar.gz"))
    asked = [
        row
        for row in rows(bench("feeds/expectations.jsonl.gz"))
        if row["set"] == "feedparser" and row["group"] not in NOT_ASKED
    ]
    assert len(asked) == ASKED
    assert sum(met(row, there[row["path"]]) for row in asked) >= MET
