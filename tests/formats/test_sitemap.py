"""Site maps as feeds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.errors import Malformed
from broadsheet.formats.feeds import parse_feed

URL = "https://a.example/news.xml"
_ROOT = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">"""


def test_a_news_site_map_tells_what_a_feed_tells() -> None:
    body = f"""<?xml version="1.0"?>{_ROOT}<url><loc>https://a.example/1</loc>
      <n:news><n:publication><n:name>The Ledger</n:name><n:language>de</n:language></n:publication>
      <n:publication_date>2026-11-23T10:00:00+01:00</n:publication_date>
      <n:title>Dam &amp; bridge</n:title><n:keywords>floods, dams</n:keywords>
      </n:news></url></urlset>"""
    feed = parse_feed(body.encode(), url=URL)
    [entry] = feed.entries
    assert (feed.kind, entry.url, entry.title) == ("sitemap", "https://a.example/1", "Dam & bridge")
    assert entry.published == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert (entry.lang, entry.categories) == ("de", ("floods", "dams"))


def test_of_a_plain_site_map_the_newest_pages_are_kept() -> None:
    urls = "".join(
        f"<url><loc>https://a.example/dam-{day}.html</loc><lastmod>2026-11-{day}</lastmod></url>"
        for day in (12, 14, 11, 13)
    )
    feed = parse_feed(f"{_ROOT}{urls}</urlset>".encode(), url=URL, limit=2)
    assert [entry.title for entry in feed.entries] == ["Dam 13", "Dam 14"]
    assert (feed.seen, feed.truncated) == (4, True)


def test_a_list_of_site_maps_names_its_newest_parts() -> None:
    parts = "".join(
        f"<sitemap><loc>/part-{day}.xml</loc><lastmod>2026-11-{day}</lastmod></sitemap>"
        for day in (11, 14, 12, 13)
    )
    with pytest.raises(Malformed, match=r"list of site maps") as refused:
        parse_feed(f"<sitemapindex>{parts}</sitemapindex>".encode(), url=URL)
    named = [f"https://a.example/part-{day}.xml" for day in (14, 13, 12)]
    assert f"add {' or '.join(named)} instead" in refused.value.reason


def test_an_empty_list_of_site_maps_is_refused_too() -> None:
    with pytest.raises(Malformed, match="list of site maps"):
        parse_feed(b"<sitemapindex/>", url=URL)
