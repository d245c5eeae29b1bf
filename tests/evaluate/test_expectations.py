"""What the reader keeps, under the names of two other readers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from broadsheet.evaluate import gofeed, lists
from broadsheet.evaluate.expectations import holds

HEAD = """<rss version="2.0" xml:base="https://a.example/" xmlns:georss="http://www.georss.org/georss"
  xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:psc="http://podlove.org/simple-chapters" xmlns:media="http://search.yahoo.com/mrss/">"""
RSS = f"""{HEAD}<channel><title>Ledger</title>
  <itunes:owner><itunes:name>Ada</itunes:name></itunes:owner>
  <item><link>/1</link><author>Max Roe (max@a.example)</author>
  <source url="https://b.example/">B</source>
  <description>&lt;a href="x"&gt;Dam&lt;/a&gt;</description><georss:point>50.5 7.2</georss:point>
  <media:group><media:credit role="photo">Ada</media:credit></media:group>
  <psc:chapters><psc:chapter start="01:02.5" title="Two"/></psc:chapters></item></channel></rss>"""


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("feed.title == 'Ledger' and version == 'rss20' and not bozo", True),
        ("feed.publisher == 'Ada'", True),
        ("entries[0].link == 'https://a.example/1'", True),
        ("entries[0].author_detail == {'name': 'Max Roe', 'email': 'max@a.example'}", True),
        ("entries[0].source.href == 'https://b.example/'", True),
        ("entries[0].summary == '<a href=\"https://a.example/x\">Dam</a>'", True),
        ("entries[0].where == {'type': 'Point', 'coordinates': (7.2, 50.5)}", True),
        ("entries[0].media_credit[0].content == 'Ada'", True),
        ("entries[0].psc_chapters.chapters[0].start_parsed.total_seconds() == 62.5", True),
        ("entries[0].title == 'Dam'", False),
        ("len(entries) == 2", False),
        ("().__class__", False),
    ],
)
def test_an_expectation_holds_or_does_not(asked: str, *, answer: bool) -> None:
    assert holds(asked, RSS.encode(), url="") is answer


def test_headers_say_where_a_document_is() -> None:
    body = b"<rss><channel><link>/x</link></channel></rss>"
    headers = {"Content-Location": "https://c.example/feed", "Content-Language": "de"}
    asked = "feed.link == 'https://c.example/x' and feed.language == 'de'"
    assert holds(asked, body, url="https://d.example/", headers=headers)
    assert not holds(asked, body, url="https://d.example/")


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <entry><title>Dam</title><author><name>Ada</name></author><dc:subject>Water</dc:subject>
  <published>2026-11-23T10:00:00+01:00</published>
  <link rel="enclosure" href="https://a.example/f.mp3" type="audio/mpeg"/></entry></feed>"""
SUBJECT = {"dc": {"subject": [{"name": "subject", "value": "Water"}]}}
AT = {"published": "2026-11-23T10:00:00+01:00", "publishedParsed": "2026-11-23T09:00:00Z"}


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (
            "parser/atom",
            {
                "version": "1.0",
                "entries": [
                    {
                        "title": "Dam",
                        "authors": [{"name": "Ada"}],
                        "links": [
                            {
                                "rel": "enclosure",
                                "href": "https://a.example/f.mp3",
                                "type": "audio/mpeg",
                            }
                        ],
                        "extensions": SUBJECT,
                        **AT,
                    }
                ],
            },
        ),
        (
            "translator/atom",
            {
                "feedType": "atom",
                "feedVersion": "1.0",
                "items": [
                    {
                        "title": "Dam",
                        "author": {"name": "Ada"},
                        "authors": [{"name": "Ada"}],
                        "enclosures": [{"url": "https://a.example/f.mp3", "type": "audio/mpeg"}],
                        "extensions": SUBJECT,
                        **AT,
                    }
                ],
            },
        ),
    ],
)
def test_a_whole_structure_is_the_same_or_is_not(group: str, expected: dict[str, Any]) -> None:
    assert gofeed.matches(group, json.dumps(expected).encode(), ATOM)
    assert not gofeed.matches(group, json.dumps(expected | {"title": "x"}).encode(), ATOM)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("result['feeds'][0]['tags'] == ['Rivers']", True),
        ("result['meta']['author']['name'] == 'Ada' and result['version'] == 'opml2'", True),
        ("result['bozo'] == 1 and 'created_parsed' not in result['meta']", True),
        ("len(result['opportunities']) == 1", False),
        ("result['nothing']", False),
    ],
)
def test_an_expectation_about_a_list_holds_or_does_not(asked: str, *, answer: bool) -> None:
    body = b"""<opml version="2.0"><head><ownerName>Ada</ownerName><dateCreated>once</dateCreated>
      </head><body><outline text="Rivers"><outline text="a" xmlUrl="https://a.example/f"/>
      </outline></body></opml>"""
    assert lists.holds([asked], body) is answer
    assert not lists.holds([asked, "False"], body)
