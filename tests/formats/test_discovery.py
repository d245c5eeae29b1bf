"""The feeds that a page offers."""

from __future__ import annotations

from broadsheet.formats.discovery import feed_links

URL = "https://a.example/news/"


def test_declared_feeds_come_first_and_comments_last() -> None:
    page = b"""<html><head>
      <link rel="alternate" type="application/rss+xml" href="/comments/feed">
      <link rel="alternate" type="application/atom+xml" href="atom.xml">
      <link rel="stylesheet" href="x.css"></head>
      <body><a href="https://b.example/rss">RSS</a><a href="/about">About</a></body></html>"""
    assert feed_links(page, url=URL) == (
        "https://a.example/news/atom.xml",
        "https://b.example/rss",
        "https://a.example/comments/feed",
    )


def test_addresses_follow_the_page_s_base() -> None:
    page = b"""<head><base href="https://c.example/x/"><link rel=alternate
      type=application/feed+json href=feed.json></head><body><p>x</p></body>"""
    assert feed_links(page, url=URL) == ("https://c.example/x/feed.json",)


def test_only_web_addresses_are_offered() -> None:
    page = b'<body><a href="javascript:alert(1)//.rss">x</a><a href="file:///rss">y</a></body>'
    assert feed_links(page, url=URL) == ()


def test_what_is_no_page_offers_none() -> None:
    assert feed_links(b"", url=URL) == ()
    assert feed_links(b"\x89PNG", url=URL) == ()
