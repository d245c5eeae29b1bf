"""A story's page shows who said what and what is counted; articles and sources, their marks."""

from __future__ import annotations

from dataclasses import replace

import httpx
from lxml import html

from broadsheet.model import MarkKind
from broadsheet.views import MarkLine, Voices
from broadsheet.web.places import article_at
from tests.web import gallery
from tests.web.places import ARTICLE, STORY
from tests.web.selecting import find
from tests.web.standin import Shown


async def sheet(site: httpx.AsyncClient, path: str = STORY) -> html.HtmlElement:
    answer = await site.get(path)
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


async def test_a_quotation_stands_once_with_its_speaker_and_all_who_print_it(
    site: httpx.AsyncClient,
) -> None:
    page = await sheet(site)
    [quoted, held] = find(page, "section.voices li.said")
    first, wire, _ = gallery.DAM

    assert words(quoted).startswith("she (named before: Ada Reed)")
    assert "The gate had been rusting for years, … and we said so." in words(quoted)
    assert f"First in {first.source_name}" in words(quoted)
    assert "in 2 outlets, 2 independent reports" in words(quoted)
    assert "Ada Reed, the mayor" in words(quoted)
    links = [link.get("href") for link in find(quoted, "a")]
    assert links == [article_at(first.id), article_at(wire.id)]
    assert "name withheld" in words(held)
    assert "the gate was <weak>" in words(held)


async def test_figures_stand_in_their_own_sentences_with_time_outlet_and_link(
    site: httpx.AsyncClient,
) -> None:
    page = await sheet(site)
    [section] = [one for one in find(page, "section.voices") if find(one, "ol.counted")]
    rows = find(section, "ol.counted li")

    assert words(find(section, "h3")[0]) == "Dead change"
    assert "12 (1 independent report), then 15 (1 independent report)." in words(section)
    assert [words(find(row, ".what")[0]) for row in rows] == [
        "At least twelve people were killed.",
        "At least 15 people were killed.",
    ]
    assert [words(mark) for mark in find(section, "mark")] == ["twelve", "15"]
    assert ["changed since" in words(row) for row in rows] == [True, False]


async def test_a_story_in_which_nobody_is_quoted_has_no_empty_box(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    editions.shown.told = replace(gallery.story_page(), voices=Voices())
    page = await sheet(site)

    assert find(page, "section.voices") == []
    assert find(page, "section.timeline") != []


async def test_an_article_shows_its_marks_with_what_they_rest_on(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    other = gallery.DAM[0]
    marks = (
        MarkLine(
            kind=MarkKind.PLACEHOLDER_LINKS,
            why="1 of 3 links leads nowhere",
            spans=("the <full> report",),
        ),
        MarkLine(kind=MarkKind.COPIED, why="91% stands in both", share=0.91, article=other),
    )
    editions.shown.piece = replace(editions.shown.piece, marks=marks)
    [section] = find(await sheet(site, ARTICLE), "section.trust")

    assert "placeholder links 1 of 3 links leads nowhere. the <full> report" in words(section)
    assert "not a verdict" in words(section)
    assert [link.get("href") for link in find(section, "a")] == [article_at(other.id)]
