"""When a page says that it was published."""

from __future__ import annotations

from datetime import date

import pytest

from broadsheet.formats.dates import find_date

URL = "https://a.example/story"


def page(head: str = "", body: str = "") -> bytes:
    return f"<html><head>{head}</head><body><p>Words.</p>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-11-23T10:00:00Z">',
        '<meta name="date" content="2026/11/23">',
        '<meta name="pubdate" content="20261123">',
        '<meta itemprop="datePublished" content="2026-11-23 10:00">',
        """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
        "datePublished": "2026-11-23T10:00:00.000+0100"}]}</script>""",
    ],
)
def test_a_stated_date_is_read_in_every_spelling(head: str) -> None:
    assert find_date(page(head), url=URL) == date(2026, 11, 23)


def test_a_marked_time_is_read() -> None:
    marked = '<time itemprop="datePublished" datetime="2026-11-23">today</time>'
    assert find_date(page(body=marked), url=URL) == date(2026, 11, 23)


def test_the_address_tells_where_nothing_else_does() -> None:
    assert find_date(page(), url="https://a.example/2026/11/23/story") == date(2026, 11, 23)


def test_the_day_is_the_newsroom_s_where_the_moment_is_in_utc() -> None:
    head = '<meta property="article:published_time" content="2026-11-24T02:00:00Z">'
    assert find_date(page(head), url="https://a.example/2026/11/23/story") == date(2026, 11, 23)


def test_nothing_is_made_up() -> None:
    assert find_date(page(), url=URL) is None
    assert find_date(b"", url=URL) is None


@pytest.mark.parametrize("text", ["0000-00-00", "99999", "soon", "20269999"])
def test_an_impossible_date_is_none(text: str) -> None:
    assert find_date(page(f'<meta name="date" content="{text}">'), url=URL) is None
