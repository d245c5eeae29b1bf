"""Nothing a publisher writes becomes markup: hostile text leaves a page's structure untouched."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from lxml import html

from broadsheet.formats.sanitize import sanitize
from broadsheet.model import SafeHtml, digest
from broadsheet.views import ArticlePage, StoryCard
from broadsheet.web.bodies import laid_out
from tests.shared import hostile
from tests.web import gallery
from tests.web.places import ARTICLE
from tests.web.standin import Shown

#: Payloads on one page.
_TOGETHER = 200


def skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes: all that text must not be able to change."""
    return [
        (str(element.tag), tuple(sorted(element.attrib)))
        for element in html.document_fromstring(page.encode()).iter()
    ]


def payloads() -> list[str]:
    with gzip.open(hostile("xss.jsonl.gz"), "rt") as lines:
        return [json.loads(line)["html"] for line in lines]


def some_payloads() -> list[str]:
    return payloads()[::10]


def naughty() -> list[str]:
    return [
        text for text in json.loads(hostile("naughty-strings.json").read_text()) if text.strip()
    ]


def together(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _TOGETHER):
        yield texts[start : start + _TOGETHER]


def poisoned(number: int, text: str) -> StoryCard:
    """A story with this text wherever a publisher could put it."""
    card = gallery.cards()[0]
    other = replace(card.others[0], title=text, source_name=text, source=text)
    return replace(
        card,
        id=digest("poison", str(number)),
        headline=text,
        headline_source=text,
        lede=text,
        lede_source=text,
        topics=(text,),
        others=(other,),
    )


@pytest.mark.parametrize(
    "corpus", [some_payloads, naughty, pytest.param(payloads, marks=pytest.mark.slow)]
)
async def test_hostile_text_stays_text_on_the_front_page(
    site: httpx.AsyncClient, editions: Shown, corpus: object
) -> None:
    assert callable(corpus)
    for texts in together(corpus()):
        shapes = []
        for chosen in (texts, ["harmless"] * len(texts)):
            cards = tuple(poisoned(i, text) for i, text in enumerate(chosen))
            lines = tuple(card.others[0] for card in cards)
            editions.shown.front = replace(gallery.front_page(), stories=cards, latest=lines)
            shapes.append(skeleton((await site.get("/?after=x")).text))
        assert shapes[0] == shapes[1]


async def test_hostile_text_stays_text_in_a_search(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    harmless = ""
    for text in ("harmless", *payloads()[::40]):
        hits = tuple(
            replace(hit, excerpt=text, marks=((0, len(text)),))
            for hit in gallery.search_page().hits
        )
        editions.shown.found = replace(gallery.search_page(text), query=text, hits=hits)
        answer = await site.get("/search", params={"q": text})
        harmless = harmless or answer.text
        assert skeleton(answer.text) == skeleton(harmless)


async def test_hostile_text_stays_text_around_an_article(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    piece = editions.shown.piece
    for text in payloads()[::40]:
        shapes = []
        for chosen in (text, " ".join("harmless" for _ in text.split())):  # as long: it is folded
            editions.shown.piece = around(piece, chosen)
            shapes.append(skeleton((await site.get(ARTICLE)).text))
        assert shapes[0] == shapes[1]


def around(piece: ArticlePage, text: str) -> ArticlePage:
    """An article with this text wherever a publisher could put it but in its body."""
    told = replace(
        piece.revisions[0],
        why=text,
        title_diff=(("gone", text), ("new", text)),
        text_diff=(("new", text),),
    )
    return replace(
        piece,
        line=replace(piece.line, title=text, source_name=text),
        deck=text,
        byline=text,
        credit=text,
        topics=(text,),
        revisions=(told,),
    )


@pytest.mark.slow
def test_a_body_laid_out_asks_nobody_and_gains_only_what_we_add() -> None:
    ours = {("span", ("class",)), ("a", ("class", "href", "rel"))}
    ours.add(("div", ("aria-label", "class", "role", "tabindex")))
    for text in payloads():
        body = sanitize(text, base="https://outlet.example/")
        before, after = _elements(body), _elements(laid_out(body, "", lang=None).html)
        assert not any(tag in {"img", "script", "svg", "iframe"} for tag, _ in after)
        kept = [element for element in before if element[0] != "img"]
        bare = [(tag, tuple(n for n in names if n != "id")) for tag, names in after]
        assert [element for element in bare if element not in ours] == kept


@pytest.mark.parametrize(
    "alt", ["a > b", "</span><script>x</script>", "&lt;script&gt;", "x' onload='y", ""]
)
def test_a_pictures_description_is_shown_as_text(alt: str) -> None:
    source = html.Element("img", src="https://outlet.example/a.png", alt=alt)
    body = sanitize(html.tostring(source, encoding="unicode"), base="https://outlet.example/")
    shown = html.fragment_fromstring(str(laid_out(body, "", lang=None).html), create_parent=True)
    assert [(child.tag, child.get("href")) for child in shown] == [
        ("a", "https://outlet.example/a.png")
    ]
    assert shown.text_content() == (f"Picture: {alt}" if alt else "Picture")


def _elements(body: SafeHtml | str) -> list[tuple[str, tuple[str, ...]]]:
    parent = html.fragment_fromstring(str(body), create_parent=True)
    return [(str(e.tag), tuple(sorted(e.attrib))) for e in parent.iterdescendants()]
