"""The body of an article as its page shows it."""

from __future__ import annotations

import pytest
from lxml import html as parser

from broadsheet.formats.sanitize import sanitize
from broadsheet.web.bodies import Body, laid_out
from tests.analysis.test_turning import COURT, DAM, HARVEST, paragraphs


def shown(markup: str) -> Body:
    return laid_out(sanitize(markup, base="https://paper.example/"), "", lang="en")


def tree(body: Body) -> parser.HtmlElement:
    return parser.fragment_fromstring(str(body.html), create_parent=True)


def test_headings_are_the_contents_and_each_line_leads_to_its_own() -> None:
    body = shown(
        "<h2>The <em>toll</em></h2><p>a</p><h3>By town &amp; day</h3><h2> </h2><h2>After</h2>"
    )
    assert [(part.words, part.level) for part in body.parts] == [
        ("The toll", 1), ("By town & day", 2), ("After", 1),
    ]  # fmt: skip
    marked = {node.get("id"): node.text_content() for node in tree(body).iter("h2", "h3")}
    assert [marked[part.anchor] for part in body.parts] == [part.words for part in body.parts]


def test_a_long_article_without_headings_is_entered_by_its_own_first_sentences() -> None:
    told = enumerate(paragraphs(DAM, COURT, HARVEST))
    text = [f"Then {n} gates gave way. {words}" for n, words in told]
    body = shown("".join(f"<p>{words}</p>" for words in text))
    assert [part.words for part in body.parts] == [f"Then {n} gates gave way." for n in (0, 5, 10)]
    marked = {node.get("id"): node.text_content() for node in tree(body).iter("p")}
    assert all(marked[part.anchor].startswith(part.words) for part in body.parts)


def test_a_long_sentence_is_cut_at_a_word_and_says_so() -> None:
    text = [f"{words[:200]} and so on." for words in paragraphs(DAM, COURT) for _ in range(4)]
    cut = [
        part for part in shown("".join(f"<p>{words}</p>" for words in text)).parts if part.goes_on
    ]
    assert cut
    assert all(any(words.startswith(f"{part.words} ") for words in text) for part in cut)


def test_a_short_article_has_no_contents() -> None:
    assert shown("<h2>Only one</h2><p>Words.</p>").parts == ()
    assert laid_out(sanitize("", base=""), "One < two\n\nThree", lang=None).html == (
        "<p>One &lt; two</p><p>Three</p>"
    )


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ('<img src="/a.jpg" alt="The dam">', ("a", "Picture: The dam")),
        ('<img src="/a.jpg">', ("a", "Picture")),
        ('<a href="/b"><img src="/a.jpg" alt="The dam"></a>', ("a", "Picture: The dam")),
        ('<p>x<img src="/a.gif" width="1" height="1"></p>', ("p", "x")),
        ('<p>x<img src="/smile.png" width="16" alt=":)"></p>', ("p", "x:)")),
    ],
)
def test_a_picture_is_a_link_with_its_description(markup: str, written: tuple[str, str]) -> None:
    [node] = tree(shown(markup))
    assert (node.tag, node.text_content()) == written
    assert not list(node.iter("img"))


def test_a_table_scrolls_by_itself_and_the_keyboard_reaches_it() -> None:
    inner = "<table><tr><td>1</td></tr></table>"
    [place] = tree(shown(f"<table><tr><td>{inner}</td></tr></table>"))
    assert (place.get("role"), place.get("tabindex"), place.get("aria-label")) == (
        "region", "0", "Table",
    )  # fmt: skip
    assert len(place.findall(".//table")) == 2
    assert place.findall(".//div") == []
