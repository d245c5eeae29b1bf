"""Strings that break text fields come through clean, and whole feeds with them."""

from __future__ import annotations

import json
import unicodedata
from html import escape

import pytest
from lxml import etree
from tests.shared import hostile

from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.text import line

FORBIDDEN = frozenset(
    (*map(chr, range(0x20)), *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)))
)


def strings() -> list[str]:
    found: list[str] = json.loads(hostile("naughty-strings.json").read_text("utf-8"))
    assert len(found) > 500
    return found


def test_every_string_becomes_a_line_of_valid_xml() -> None:
    for text in strings():
        cleaned = line(text)
        assert not FORBIDDEN & set(cleaned), ascii(text)
        node = etree.Element("title")
        node.text = cleaned
        assert etree.fromstring(etree.tostring(node, encoding="utf-8")).text in (cleaned, None)


def test_every_string_travels_through_a_feed() -> None:
    items = "".join(
        f"<item><title>{escape(text)}</title><guid>{number}</guid></item>"
        for number, text in enumerate(strings())
    )
    body = f"<rss><channel>{items}</channel></rss>".encode("utf-8", "replace")
    feed = parse_feed(body, url="https://a.example/f")
    assert len(feed.entries) + len(feed.set_aside) == len(strings())


@pytest.mark.parametrize("code", [0, 7, 0xD800, 0xDFFF, 0xFFFE, 0x202E, 0x2067, 0xFEFF, 0xE0001])
def test_no_code_point_that_harms_a_page_survives(code: int) -> None:
    assert line(f"a{chr(code)}b") == "ab"


def test_combining_marks_do_not_pile_up() -> None:
    zalgo = line("H" + "\u0315\u0335\u0321" * 40 + "e")
    assert sum(unicodedata.combining(letter) > 0 for letter in zalgo) <= 4
