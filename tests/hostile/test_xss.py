"""Known ways to smuggle scripts into HTML: none survives, in any field, even stripped later."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from html import escape

import pytest
from lxml import html as parser
from tests.shared import hostile

from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.sanitize import sanitize

BASE = "https://a.example/story"
DANGEROUS = frozenset(
    """script style svg math iframe frame object embed form input button select textarea noscript
    template meta base link applet video audio source track xml""".split()
)
SCHEMES = ("http://", "https://", "mailto:")
#: What browsers leave out of an address wherever it stands (WHATWG URL).
IGNORED = str.maketrans("", "", "\t\r\n")


def payloads() -> Iterator[str]:
    with gzip.open(hostile("xss.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["html"]


def dangers(safe: str) -> list[str]:
    """What in this HTML could run: elements, handlers, and addresses of other schemes."""
    if not safe.strip():
        return []
    found: list[str] = []
    for node in parser.fragment_fromstring(safe, create_parent="div").iter():
        if node.tag in DANGEROUS:
            found.append(str(node.tag))
        for name, value in node.attrib.items():
            if name.startswith("on") or name in ("style", "srcset", "ping", "formaction"):
                found.append(name)
            address = value.translate(IGNORED).lower()
            if name in ("href", "src", "cite") and not address.startswith(SCHEMES):
                found.append(f"{name}={value}")
    return found


@pytest.mark.slow
def test_no_payload_survives_the_sanitiser() -> None:
    count = 0
    for payload in payloads():
        safe = sanitize(payload, base=BASE)
        assert dangers(safe) == [], payload
        assert dangers(safe.strip()) == [], payload
        count += 1
    assert count > 8000


@pytest.mark.slow
def test_no_payload_breaks_a_feed_or_its_neighbours() -> None:
    batch: list[str] = []
    found: list[str] = []
    for payload in payloads():
        batch.append(payload)
        if len(batch) == 500:
            found += dangers_of_feed(batch)
            batch.clear()
    assert found + dangers_of_feed(batch) == []


def dangers_of_feed(batch: list[str]) -> list[str]:
    """What is dangerous in the texts of a feed with these payloads in every field."""
    items = "".join(
        f"<item><title>{escape(p)}</title><guid>{n}</guid><author>{escape(p)}</author>"
        f"<link>{escape(p)}</link><category>{escape(p)}</category>"
        f"<description>{escape(p)}</description></item>"
        for n, p in enumerate(batch)
    )
    feed = parse_feed(f"<rss><channel>{items}</channel></rss>".encode("utf-8", "replace"), url=BASE)
    assert len(feed.entries) + len(feed.set_aside) == len(batch)
    for entry in feed.entries:
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        assert len(entry.title) <= 1000
    return [bad for one in feed.entries for bad in dangers(sanitize(one.html, base=BASE))]
