"""Lists of feeds from anybody."""

from __future__ import annotations

import pytest

from broadsheet.errors import Malformed
from broadsheet.formats.opml import (
    MOST,
    Outline,
    OutlineFeed,
    OutlineHead,
    OutlineLink,
    parse_opml,
    write_opml,
)
from broadsheet.model import FeedKind, Section, SetAside


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
        OutlineFeed(
            url="https://feeds.example/e",
            title="E: World",
            paused=True,
            source="e.example",
            source_name="E",
            home="https://e.example/",
            owner="The House",
        ),
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


def test_a_list_that_breaks_off_gives_what_it_holds_and_says_so() -> None:
    body = opml('<outline text="A & B" xmlUrl="https://a.example/f">')[:-14]
    assert parse_opml(body) == Outline(
        feeds=(OutlineFeed(url="https://a.example/f", title="A & B"),),
        set_aside=(SetAside(where="the end", reason="the list breaks off before its end"),),
    )


def test_what_people_see_is_the_text_of_an_outline() -> None:
    body = opml('<outline title="Old" text="Ledger" xmlUrl="https://a.example/f"/>')
    assert parse_opml(body).feeds[0].title == "Ledger"


def test_a_feed_stands_in_its_folders_and_categories() -> None:
    feed = '<outline text="a" category="Rivers, /Land/North" xmlUrl="https://a.example/f"/>'
    body = opml(f'<outline text="Mine"><outline text="Local">{feed}</outline></outline>', feed)
    assert parse_opml(body).feeds[0].categories == (
        ("Mine", "Local"),
        ("Rivers",),
        ("Land", "North"),
    )


def test_categories_without_end_are_cut() -> None:
    feed = f'<outline xmlUrl="https://a.example/f" category="{"a/b," * 100_000}x"/>'
    assert parse_opml(opml(feed)).feeds[0].categories == (("a", "b"),)


def test_other_lists_and_pages_without_a_feed_are_named_and_set_aside() -> None:
    outline = parse_opml(
        opml(
            '<outline type="include" text="More" url="https://a.example/more.opml"/>',
            '<outline type="source" text="Less" xmlUrl="https://a.example/less.opml"/>',
            '<outline type="rss" text="Page" xmlUrl="" htmlUrl="https://a.example/"/>',
        )
    )
    assert outline.feeds == ()
    assert [one.url for one in outline.lists] == [
        "https://a.example/more.opml",
        "https://a.example/less.opml",
    ]
    assert outline.pages == (OutlineLink(url="https://a.example/", title="Page"),)
    assert [aside.sample for aside in outline.set_aside] == ["More", "Less", "Page"]


def test_a_list_says_whose_it_is_and_when_it_was_made() -> None:
    head = """<head><title>Rivers</title><ownerName>Ada</ownerName>
      <ownerEmail>ada@a.example</ownerEmail><ownerId>https://a.example/</ownerId>
      <dateCreated>Mon, 23 Nov 2026 10:00:00 GMT</dateCreated></head>"""
    assert parse_opml(f"<opml version='2.0'>{head}<body/></opml>".encode()).head == OutlineHead(
        title="Rivers",
        owner="Ada",
        email="ada@a.example",
        page="https://a.example/",
        created="Mon, 23 Nov 2026 10:00:00 GMT",
        version="2.0",
    )


def test_lists_put_one_after_the_other_are_one() -> None:
    one, two = (opml(f'<outline text="a" xmlUrl="https://a.example/{n}"/>') for n in "12")
    assert [feed.url[-1] for feed in parse_opml(one + two).feeds] == ["1", "2"]


FOAF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:rss="http://purl.org/rss/1.0/"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">{}</rdf:RDF>"""


def weblog(page: str, feed: str) -> str:
    return f"""<foaf:weblog><foaf:Document rdf:about="{page}"><rdfs:seeAlso>
      <rss:channel rdf:about="{feed}"/></rdfs:seeAlso></foaf:Document></foaf:weblog>"""


def test_people_who_publish_are_a_list() -> None:
    people = f"""<foaf:Group><foaf:member><foaf:Agent>
      {weblog("https://a.example/", "https://a.example/f")}{weblog("https://b.example/", "")}
      <foaf:knows><foaf:Person><foaf:name>Max</foaf:name>
      <rdfs:seeAlso rdf:resource="https://m.example/foaf"/></foaf:Person></foaf:knows>
      <foaf:name>Ada</foaf:name></foaf:Agent></foaf:member><foaf:name>Rivers</foaf:name>
      </foaf:Group>"""
    outline = parse_opml(FOAF.format(people).encode())
    [feed] = outline.feeds
    assert (feed.url, feed.title) == ("https://a.example/f", "Ada")
    assert feed.categories == (("Rivers",),)
    assert outline.pages == (OutlineLink(url="https://b.example/", title="Ada"),)
    assert outline.lists == (OutlineLink(url="https://m.example/foaf", title="Max"),)


def test_a_feed_of_rss_1_is_no_list() -> None:
    channel = '<rss:channel rdf:about="https://a.example/f"/><rss:item/>'
    with pytest.raises(Malformed, match="no OPML"):
        parse_opml(FOAF.format(channel).encode())


def test_people_without_end_are_cut_and_that_is_said() -> None:
    feed = '<rss:channel rdf:about="https://a.example/f"/>'
    outline = parse_opml(FOAF.format(f"<foaf:Agent>{feed * (MOST + 1)}</foaf:Agent>").encode())
    assert len(outline.feeds) == 1
    assert [aside.reason for aside in outline.set_aside] == [f"only {MOST} are read"]


@pytest.mark.parametrize("body", [b"", b"words", b"<html><p>x</html>", b"<rss/>", b"{}", b"\x00"])
def test_what_is_no_list_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match="no OPML"):
        parse_opml(body)
