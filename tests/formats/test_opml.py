"""Lists of feeds from anybody."""

from __future__ import annotations

import pytest

from broadsheet.errors import Malformed
from broadsheet.formats.opml import Outline, OutlineFeed, parse_opml, write_opml
from broadsheet.model import FeedKind, Section


def opml(*outlines: str) -> bytes:
    return f"<opml version='2.0'><body>{''.join(outlines)}</body></opml>".encode()


def test_a_list_in_folders_keeps_titles_and_sections() -> None:
    body = opml(
        '<outline text="Sports"><outline text="Kick" xmlUrl="https://k.example/f"/></outline>',
        '<outline title="Lab" category="/Science" xmlUrl="https://l.example/f" language="en-GB"/>',
    )
    assert parse_opml(body).feeds == (
        OutlineFeed(url="https://k.example/f", title="Kick", section=Section.SPORT),
        OutlineFeed(url="https://l.example/f", title="Lab", section=Section.SCIENCE, lang="en"),
    )


def test_what_is_written_can_be_read_again() -> None:
    feeds = (
        OutlineFeed(url="https://a.example/?x=1&y=2", title='A & "B" <C>', section=Section.WORLD),
        OutlineFeed(url="https://b.example/f", title="B", lang="de"),
        OutlineFeed(url="https://c.example/news", title="C", kind=FeedKind.LIST),
        OutlineFeed(url="https://d.example/@d.rss", title="D", kind=FeedKind.POSTS),
    )
    assert set(parse_opml(write_opml("Mine", feeds)).feeds) == set(feeds)


def test_the_same_address_counts_once() -> None:
    outline = '<outline text="a" xmlUrl="https://A.example/f"/>'
    assert len(parse_opml(opml(outline, outline.replace("A.ex", "a.ex"))).feeds) == 1


def test_an_address_that_is_not_of_the_web_is_set_aside() -> None:
    outline = parse_opml(
        opml(
            '<outline text="x" xmlUrl="javascript:alert(1)"/>',
            '<outline text="y" xmlUrl="https://a.example/f"/>',
        )
    )
    assert [feed.url for feed in outline.feeds] == ["https://a.example/f"]
    [aside] = outline.set_aside
    assert (aside.where, aside.sample) == ("outline 1", "javascript:alert(1)")


def test_no_entity_is_expanded_and_no_file_opened() -> None:
    outline = '<outline text="&x;" xmlUrl="https://a.example/f"/>'
    doctype = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert parse_opml(doctype + opml(outline)).feeds[0].title == "&x;"


def test_a_thousand_folders_deep_is_still_found() -> None:
    deep = "<outline text='f'>" * 1000 + '<outline xmlUrl="https://a.example/f"/>'
    assert len(parse_opml(opml(deep + "</outline>" * 1000)).feeds) == 1


def test_ten_thousand_outlines_are_all_read() -> None:
    outlines = (f'<outline text="{n}" xmlUrl="https://a.example/{n}"/>' for n in range(10_000))
    assert len(parse_opml(opml(*outlines)).feeds) == 10_000


def test_a_damaged_list_gives_what_it_holds() -> None:
    body = opml('<outline text="A & B" xmlUrl="https://a.example/f">')[:-14]
    assert parse_opml(body) == Outline(
        feeds=(OutlineFeed(url="https://a.example/f", title="A & B"),)
    )


@pytest.mark.parametrize("body", [b"", b"words", b"<html><p>x</html>", b"<rss/>", b"{}", b"\x00"])
def test_what_is_no_list_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match="no OPML"):
        parse_opml(body)
