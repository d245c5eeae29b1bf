"""Bylines: people as the page prints them, near its headline, and nobody else."""

from __future__ import annotations

import pytest

from broadsheet.formats import headline, linked
from broadsheet.formats.metadata import Metadata, metadata
from broadsheet.formats.names import agency, people
from broadsheet.formats.tree import page_tree

URL = "https://ledger.example/2026/11/23/dam"


def facts(head: str = "", above: str = "", below: str = "", url: str = URL) -> Metadata:
    heading = "<h1>Dam breaks near Ostrow</h1>"
    story = f"<article>{heading}{above}<p>The dam broke on Monday.</p>{below}</article>"
    page = f"<html><head><title>Dam breaks near Ostrow</title>{head}</head><body>{story}</body>"
    tree = page_tree(page.encode(), url=url)
    return metadata(tree, linked.article(tree), url=url)


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("By Ada Poe", ["Ada Poe"]),
        ("by ADA POE and Ben Roe, Political Editor", ["ADA POE", "Ben Roe"]),
        ("Von Ursula von der Aue und Jan Böhm", ["Ursula von der Aue", "Jan Böhm"]),
        ("Par Éloïse Durand avec Luc Petit", ["Éloïse Durand", "Luc Petit"]),
        ("Por María José Ruiz y Ana Gil", ["María José Ruiz", "Ana Gil"]),
        ("di Carla Di Stefano", ["Carla Di Stefano"]),
        ("Di Stefano", ["Di Stefano"]),
        ("Av Kari Nordmann", ["Kari Nordmann"]),
        ("Texte : Jeanne Martin", ["Jeanne Martin"]),
        ("Автор: Анна Петрова", ["Анна Петрова"]),
        ("著者：山田太郎", ["山田太郎"]),
        ("Ada Poe | 3 min read", ["Ada Poe"]),
        ("Ada Poe, Staff Writer", ["Ada Poe"]),
        ("Ada Poe · Follow", ["Ada Poe"]),
        ("Ada Poe (@adapoe)", ["Ada Poe"]),
        ("ada@ledger.example (Ada Poe)", []),
        ("Ada Poe <ada@ledger.example>", []),
        ("Ada Poe\nand\nBen Roe\nOther Story", ["Ada Poe", "Ben Roe"]),
        ("Ada Poe\nShare\nCopy link", ["Ada Poe"]),
        ("Shaswati Das", ["Shaswati Das"]),
        ("Redaktion", []),
        ("Ledger Staff", []),
        ("Reuters", []),
        ("admin", []),
        ("https://facebook.com/ledger", []),
        ("The Ledger", []),
        ("ledger.example", []),
        ("", []),
    ],
)
def test_an_author_field_names_people_or_nobody(field: str, named: list[str]) -> None:
    house = {"theledger", "ledgerexample"}
    assert list(people(field, house=house)) == named


@pytest.mark.parametrize(
    ("field", "named"),
    [("By Reuters", "Reuters"), ("dpa/lno", "dpa"), ("Ada Poe", None), ("(AFP)", "AFP")],
)
def test_an_agency_is_told_from_people(field: str, named: str | None) -> None:
    assert agency(field) == named


@pytest.mark.parametrize(
    "above",
    [
        '<p class="byline">By <a href="/staff/ada">Ada Poe</a></p>',
        '<span itemprop="author" itemscope><span itemprop="name">Ada Poe</span></span>',
        '<a rel="author" href="/x">Ada Poe</a>',
        '<div class="article-meta__author-name">Ada Poe</div>',
        "<div>By Ada Poe</div>",
        '<div><a href="https://ledger.example/authors/ada-poe">Ada Poe</a></div>',
    ],
)
def test_a_byline_is_found_however_it_is_marked(above: str) -> None:
    assert facts(above=above).byline == "Ada Poe"


def test_several_people_in_one_line_are_all_named() -> None:
    links = '<a rel="author" href="/a">Ada Poe</a> and <a rel="author" href="/b">Ben Roe</a>'
    assert facts(above=f"<p class='by'>{links}</p>").byline == "Ada Poe, Ben Roe"


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<div class="comments"><span class="author">Cyd Loe</span></div>',
        '<div class="related"><p class="byline">By Cyd Loe</p></div>',
        '<aside class="sidebar"><a rel="author" href="/c">Cyd Loe</a></aside>',
    ],
)
def test_who_is_named_in_comments_and_teasers_wrote_something_else(elsewhere: str) -> None:
    assert facts(below=elsewhere).byline is None


def test_a_name_that_the_page_does_not_print_is_no_byline() -> None:
    data = '{"@type":"NewsArticle","author":{"@type":"Person","name":"Cms Account"}}'
    head = f'<script type="application/ld+json">{data}</script>'
    assert facts(head).byline is None
    assert facts(head, above="<p>Cms Account</p>").byline == "Cms Account"


def test_an_author_named_by_reference_is_looked_up() -> None:
    graph = (
        '{"@graph":[{"@type":"NewsArticle","author":{"@id":"#ada"}},'
        '{"@type":"Person","@id":"#ada","name":"Ada Poe"}]}'
    )
    head = f'<script type="application/ld+json">{graph}</script>'
    found = facts(head, above="<p>Ada Poe, Ostrow</p>")
    assert (found.byline, "byline: JSON-LD author" in found.why) == ("Ada Poe", True)


def test_an_agency_as_author_is_a_credit_and_no_byline() -> None:
    data = '{"@type":"NewsArticle","author":{"@type":"Organization","name":"AFP"}}'
    found = facts(f'<script type="application/ld+json">{data}</script>')
    assert (found.byline, found.credit) == (None, "AFP")


def test_the_headline_is_the_heading_that_the_title_repeats() -> None:
    head = "<title>Dam breaks near Ostrow | Ledger</title>"
    page = f"{head}<h1>Ledger</h1><h2>Dam breaks near Ostrow</h2>"
    look = headline.look(page_tree(page.encode(), url=URL))
    assert look.heading is not None
    assert headline.said(look.heading) == "Dam breaks near Ostrow"
