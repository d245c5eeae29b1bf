"""Kinds of pieces and walls before them, each with its reason."""

from __future__ import annotations

import pytest

from broadsheet.formats.page import read_page
from broadsheet.model import ArticleKind, Reading

URL = "https://ledger.example/2026/11/23/dam"
SENTENCE = "The dam above Ostrow broke on Monday and flooded the lower town, the mayor said."


def read(head: str = "", above: str = "", url: str = URL, title: str = "Dam breaks") -> Reading:
    story = "".join(f"<p>{SENTENCE} Reporter {n} saw it.</p>" for n in range(8))
    article = f"<article>{above}<h1>{title} near Ostrow</h1>{story}</article>"
    page = (
        f"<html><head><title>{title} near Ostrow</title>{head}</head><body>{article}</body></html>"
    )
    return read_page(page.encode(), url=url)


def data(properties: str, kind: str = "NewsArticle") -> str:
    return f'<script type="application/ld+json">{{"@type":"{kind}"{properties}}}</script>'


def test_a_page_that_says_nothing_holds_news_and_is_free() -> None:
    reading = read()
    assert (reading.kind, reading.wall) == (ArticleKind.NEWS, None)
    assert "nothing says" in reading.kind_why


@pytest.mark.parametrize(
    ("reading", "kind"),
    [
        (lambda: read(data("", "OpinionNewsArticle")), ArticleKind.OPINION),
        (lambda: read(data("", "AnalysisNewsArticle")), ArticleKind.ANALYSIS),
        (lambda: read(data("", "LiveBlogPosting")), ArticleKind.LIVE),
        (lambda: read(data("", "ReviewNewsArticle")), ArticleKind.REVIEW),
        (lambda: read(data("", "AdvertiserContentArticle")), ArticleKind.SPONSORED),
        (lambda: read(url="https://l.example/meinung/dam"), ArticleKind.OPINION),
        (lambda: read(url="https://l.example/opinion/2026/dam"), ArticleKind.OPINION),
        (lambda: read(url="https://l.example/en-direct/dam"), ArticleKind.LIVE),
        (lambda: read(url="https://l.example/world/dam-live-updates-7"), ArticleKind.LIVE),
        (lambda: read(url="https://l.example/partner-content/dam"), ArticleKind.SPONSORED),
        (lambda: read(url="https://l.example/pressemitteilungen/a"), ArticleKind.PRESS_RELEASE),
        (lambda: read(url="https://l.example/tag/dams"), ArticleKind.NOT_ARTICLE),
        (lambda: read(url="https://l.example/"), ArticleKind.NOT_ARTICLE),
        (lambda: read(data("", "CollectionPage")), ArticleKind.NOT_ARTICLE),
        (lambda: read(above="<p>Kommentar</p>"), ArticleKind.OPINION),
        (lambda: read(above="<p>Análisis</p>"), ArticleKind.ANALYSIS),
        (lambda: read(above="<p>Sponsored content</p>"), ArticleKind.SPONSORED),
        (lambda: read(data(',"articleSection":"Editorial"')), ArticleKind.OPINION),
        (lambda: read(title="Entrevista: Dam breaks"), ArticleKind.INTERVIEW),
        (lambda: read(title="+++ Dam breaks"), ArticleKind.LIVE),
        (lambda: read(above='<a href="#c">Comment</a>'), ArticleKind.NEWS),
        (lambda: read(title="Live and dead: dam breaks"), ArticleKind.NEWS),
        (lambda: read(url="https://l.example/live-music-and-reviews-of-it"), ArticleKind.NEWS),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_what_the_page_says(reading: object, kind: ArticleKind) -> None:
    found = reading() if callable(reading) else None
    assert isinstance(found, Reading)
    assert found.kind is kind
    assert any(line.startswith(f"kind: {kind.value}") for line in found.why)


def test_a_conversation_is_an_interview() -> None:
    turns = "".join(
        f"<p>Why did the dam break on day {n}?</p><p>{SENTENCE} That was day {n}, she said.</p>"
        for n in range(7)
    )
    page = f"<html><body><article><h1>The mayor and the dam</h1>{turns}</article></body></html>"
    assert read_page(page.encode(), url=URL).kind is ArticleKind.INTERVIEW


def test_opinion_is_a_hint_at_the_section_where_the_page_names_none() -> None:
    assert read(url="https://l.example/opinion/dam").section_hint == "Opinion"


@pytest.mark.parametrize(
    "head",
    [
        data(',"isAccessibleForFree":false'),
        data(',"isAccessibleForFree":"False"'),
        data(',"hasPart":{"@type":"WebPageElement","isAccessibleForFree":false}'),
        '<meta property="article:content_tier" content="locked">',
        '<meta name="article:content_tier" content="metered">',
    ],
)
def test_a_wall_is_told_with_what_says_so(head: str) -> None:
    wall = read(head).wall
    assert wall is not None
    assert any(line == f"behind a wall: {wall}" for line in read(head).why)


@pytest.mark.parametrize("head", [data(',"isAccessibleForFree":true'), data(',"hasPart":[1]')])
def test_a_free_page_has_no_wall(head: str) -> None:
    assert read(head).wall is None
