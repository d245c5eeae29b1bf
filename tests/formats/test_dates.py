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


@pytest.mark.parametrize(
    "body",
    [
        '<p class="meta">Ostrow, 23. November 2026</p>',
        '<time datetime="2026-11-23T09:00">Monday</time>',
        "<p>Published November 23, 2026 · Updated November 25, 2026</p>",
        "<p>23 de noviembre de 2026</p>",
        "<p>le 23 novembre 2026 à 10h</p>",
        "<p>23 ноября 2026 г.</p>",
        "<p>2026年11月23日</p>",
        "<p>23.11.2026, 10:00 Uhr</p>",
        "<p>2026. november 23.</p>",
        "<p>23 listopada 2026</p>",
        '<p class="updated">Updated 25.11.2026</p><p class="published">23.11.2026</p>',
        '<div class="related"><time datetime="2020-01-01">x</time></div><p>23.11.2026</p>',
    ],
)
def test_a_date_that_people_see_is_read_where_none_is_stated(body: str) -> None:
    assert find_date(page("<title>T</title>", f"<h1>A dam</h1>{body}"), url=URL) == date(
        2026, 11, 23
    )


def test_figures_are_read_as_the_country_writes_them() -> None:
    american = page(body="<h1>A dam</h1><p>11/12/2026</p>").replace(b"<html", b'<html lang="en-US"')
    british = american.replace(b"en-US", b"en-GB")
    assert find_date(american, url=URL) == date(2026, 11, 12)
    assert find_date(british, url=URL) == date(2026, 12, 11)


def test_a_moment_in_utc_falls_on_the_day_that_the_page_prints() -> None:
    head = '<meta property="article:published_time" content="2026-11-24T02:00:00Z">'
    shown = '<h1>A dam</h1><p class="date">November 23, 2026</p>'
    assert find_date(page(head, shown), url=URL) == date(2026, 11, 23)


def test_an_address_may_name_the_day_first() -> None:
    assert find_date(page(), url="https://a.example/news/23-11-2026/story") == date(2026, 11, 23)
