"""Feeds out are well-formed, hold what their formats demand, and keep their ids."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest
from lxml import etree

from broadsheet.formats.feeds import parse_feed
from broadsheet.model import Section, digest
from broadsheet.web.places import story_at
from tests.web import gallery
from tests.web.places import FEEDS, STORY_SHORT
from tests.web.standin import Shown

ATOM = {"a": "http://www.w3.org/2005/Atom"}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ATOMS = tuple(path for path in FEEDS if path.endswith("atom"))
JSONS = tuple(path for path in FEEDS if path.endswith("json"))


async def atom(site: httpx.AsyncClient, path: str) -> etree._Element:
    answer = await site.get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def one(element: etree._Element, path: str) -> str:
    [found] = element.xpath(path, namespaces=ATOM)
    return str(found)


@pytest.mark.parametrize("path", ATOMS)
async def test_atom_holds_what_rfc_4287_demands(site: httpx.AsyncClient, path: str) -> None:
    feed = await atom(site, path)
    assert feed.tag == f"{{{ATOM['a']}}}feed"
    assert one(feed, "a:link[@rel='self']/@href") == f"http://paper.example{path}"
    assert one(feed, "a:id/text()").startswith("http://paper.example/")
    assert one(feed, "a:title/text()")
    entries = feed.xpath("a:entry", namespaces=ATOM)
    assert entries
    ids = [one(entry, "a:id/text()") for entry in entries]
    assert len(ids) == len(set(ids))
    for entry in entries:
        assert one(entry, "a:title/text()")
        assert one(entry, "a:author/a:name/text()")
        assert one(entry, "a:link[@rel='alternate']/@href").startswith("http://paper.example/")
        assert RFC3339.fullmatch(one(entry, "a:updated/text()"))
        assert one(entry, "a:published/text()") <= one(entry, "a:updated/text()")
    newest = max(one(entry, "a:updated/text()") for entry in entries)
    assert one(feed, "a:updated/text()") == newest


@pytest.mark.parametrize("path", JSONS)
async def test_json_feed_holds_what_its_version_demands(site: httpx.AsyncClient, path: str) -> None:
    answer = await site.get(path)
    feed = answer.json()
    assert answer.headers["content-type"] == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"http://paper.example{path}"
    assert feed["title"]
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) > 0
    for item in feed["items"]:
        assert "content_text" in item
        assert RFC3339.fullmatch(item["date_modified"])
        assert [set(author) for author in item["authors"]] == [{"name"}]


@pytest.mark.parametrize("path", FEEDS)
async def test_our_own_reader_reads_them(site: httpx.AsyncClient, path: str) -> None:
    parsed = parse_feed((await site.get(path)).content, url=f"http://paper.example{path}")
    assert parsed.entries
    assert not parsed.set_aside
    assert all(entry.url and entry.title and entry.published for entry in parsed.entries)


async def test_an_entry_names_its_source_and_its_count(site: httpx.AsyncClient) -> None:
    first = (await site.get("/feed.json")).json()["items"][0]
    assert first["title"] == gallery.cards()[0].headline
    assert first["content_text"].endswith("(Harbour Post)\n11 outlets · 3 independent reports")
    assert first["id"] == f"http://paper.example{STORY_SHORT}"


async def test_an_id_survives_a_new_headline(site: httpx.AsyncClient, editions: Shown) -> None:
    before = (await site.get("/feed.json")).json()["items"][0]
    front = editions.shown.front
    changed = replace(front.stories[0], headline="Ten dead at Orlo")
    editions.shown.front = replace(front, stories=(changed, *front.stories[1:]))
    after = (await site.get("/feed.json")).json()["items"][0]
    assert after["id"] == before["id"]
    assert after["url"] != before["url"]


async def test_a_section_feed_holds_only_its_section(site: httpx.AsyncClient) -> None:
    feed = (await site.get("/section/sport/feed.json")).json()
    assert {item["tags"][0] for item in feed["items"]} == {Section.SPORT.value}


async def test_the_feed_of_a_merged_story_goes_on(site: httpx.AsyncClient, editions: Shown) -> None:
    editions.shown.moved = {digest("gone"): gallery.cards()[0].id}
    feed = (await site.get(f"{story_at(digest('gone'))}/feed.json")).json()
    assert feed["feed_url"] == f"http://paper.example{STORY_SHORT}/feed.json"


async def test_the_sample_edition_is_labelled_in_its_feeds(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    editions.is_sample = True
    for path in FEEDS:
        assert "invented news" in (await site.get(path)).text, path


async def test_what_xml_cannot_hold_is_left_out(site: httpx.AsyncClient, editions: Shown) -> None:
    odd = "a\x00b\x0bc\ud800d\uffffe <&> é 𝒳"
    front = editions.shown.front
    card = replace(front.stories[0], headline=odd, lede=odd, lede_source=odd, topics=(odd,))
    editions.shown.front = replace(front, stories=(card,))
    feed = await atom(site, "/feed.atom")
    assert one(feed, "a:entry/a:title/text()") == "abcde <&> é 𝒳"
    assert (await site.get("/feed.json")).json()["items"][0]["title"] == "abcde <&> é 𝒳"
    assert (await site.get("/")).status_code == 200


async def test_a_feed_is_not_sent_again_until_something_changed(site: httpx.AsyncClient) -> None:
    etag = (await site.get("/feed.atom")).headers["etag"]
    answer = await site.get("/feed.atom", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
