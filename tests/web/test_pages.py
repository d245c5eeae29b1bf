"""The pages say what the newsroom knows, at one address each, without a script."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from lxml import html

from broadsheet.model import Section, address, digest
from broadsheet.views import FrontPage
from broadsheet.web.app import ROUTES
from broadsheet.web.places import story_at
from tests.web import gallery
from tests.web.places import ARTICLE, PAGES, STORY, STORY_SHORT
from tests.web.selecting import find
from tests.web.standin import Shown, StandIn


async def page(site: httpx.AsyncClient, path: str) -> html.HtmlElement:
    answer = await site.get(path)
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


async def test_the_front_page_shows_every_story_once_with_its_count(
    site: httpx.AsyncClient,
) -> None:
    sheet = await page(site, "/")
    shown = [card.get("data-story") for card in find(sheet, "main article.card")]
    expected = {address(card.id) for card in gallery.cards()}
    # Four per section: the fifth world story and nothing else waits on its section's page.
    assert len(shown) == len(set(shown))
    assert set(shown) <= expected
    assert len(shown) >= len(expected) - 1
    lead = find(sheet, "article.lead")[0]
    assert "11 outlets · 3 independent reports" in words(lead)
    assert len(find(lead, ".marks i:not(.hollow)")) == 3
    assert len(find(lead, ".marks i.hollow")) == 8


async def test_other_headlines_and_the_ledes_source_are_there_without_a_script(
    site: httpx.AsyncClient,
) -> None:
    lead = find((await page(site, "/")), "article.lead")[0]
    assert len(find(lead, "details ul li a")) == 6
    [credit] = find(lead, ".lede a.credit")
    assert credit.get("href") == f"/article/{address(gallery.cards()[0].lede_article)}"
    assert words(credit) == "Harbour Post"


@pytest.mark.parametrize("path", PAGES)
async def test_pages_are_sound(site: httpx.AsyncClient, path: str) -> None:
    sheet = await page(site, path)
    ids = [element.get("id") for element in sheet.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert len(find(sheet, "h1")) == 1
    levels = [int(heading.tag[1]) for heading in find(sheet, "h1, h2, h3, h4")]
    # No level is skipped on the way down.
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for landmark in ("header", "nav", "main", "footer"):
        assert find(sheet, landmark), landmark
    assert find(sheet, "a.skip")[0].get("href") == "#main"
    for label in find(sheet, "[aria-labelledby]"):
        assert label.get("aria-labelledby") in ids
    for field in find(sheet, "input"):
        assert find(sheet, f'label[for="{field.get("id")}"]')


@pytest.mark.parametrize("path", PAGES)
async def test_a_readers_browser_is_sent_to_nobody_by_itself(
    site: httpx.AsyncClient, path: str
) -> None:
    sheet = await page(site, path)
    assert not find(sheet, "img, iframe, video, audio, object, embed, base, [style]")
    for element in find(sheet, "script, link"):
        place = element.get("src") or element.get("href")
        assert place.startswith("/")
        assert not place.startswith("//")


@pytest.mark.parametrize("path", PAGES)
async def test_the_sample_edition_says_so_on_every_page(
    site: httpx.AsyncClient, editions: Shown, path: str
) -> None:
    assert "invented news" not in (await site.get(path)).text
    editions.is_sample, editions.notice = True, "None of your 61 feeds could be reached."
    sheet = await page(site, path)
    notice = find(sheet, "aside.notice")[0]
    assert words(notice).startswith("Sample edition — invented news None of your 61 feeds")
    assert "sample edition" in words(find(sheet, "title")[0])


async def test_what_the_own_feeds_answered_is_told_while_the_sample_edition_stands_in(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    failing = replace(
        gallery.sources()[0],
        id="silent.example",
        name="The Silent",
        feeds=(replace(gallery.sources()[0].feeds[0], error="silent.example does not resolve"),),
    )
    editions.kept = StandIn(listed=(failing,))
    editions.is_sample, editions.notice = True, "None of your feeds could be reached."

    sheet = await page(site, "/sources")

    assert "silent.example does not resolve" in words(find(sheet, "main")[0])
    assert "The sample edition’s outlets" in words(find(sheet, "main")[0])
    assert "What each feed answered" in words(find(sheet, "aside.notice")[0])


async def test_a_story_has_one_address(site: httpx.AsyncClient) -> None:
    for other in (STORY_SHORT, f"{STORY_SHORT}/some-older-headline"):
        answer = await site.get(other)
        assert (answer.status_code, answer.headers["location"]) == (301, STORY)
    assert (await site.get(STORY)).status_code == 200


async def test_a_headline_in_any_script_makes_an_address_that_does_not_redirect_in_circles(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    told = editions.shown.told
    editions.shown.told = replace(told, card=replace(told.card, headline="ميناء الجنوب – 港口 ß"))
    first = await site.get(STORY_SHORT)
    assert first.status_code == 301
    assert (await site.get(first.headers["location"])).status_code == 200


async def test_a_merged_story_leads_to_the_one_it_became(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    kept = gallery.cards()[0].id
    editions.shown.moved = {digest("gone"): kept}
    answer = await site.get(story_at(digest("gone"), "Towns below Orlo told to climb"))
    assert (answer.status_code, answer.headers["location"]) == (301, STORY)


async def test_a_story_page_shows_who_copied_whom_and_the_words(site: httpx.AsyncClient) -> None:
    sheet = await page(site, STORY)
    origins = find(sheet, "ol.origins > li")
    assert len(origins) == 3
    wire = origins[1]
    assert [words(tag) for tag in find(wire, ".followers .tag")] == [
        "copy 97%",
        "copy 91%",
        "copy 64%",
    ]
    assert "wall of water through three towns" in words(find(wire, "mark")[0])
    assert words(find(sheet, "#why-count p")[0]) == gallery.COUNT_WHY


async def test_a_story_page_says_what_would_have_to_be_false_for_its_count_to_be_wrong(
    site: httpx.AsyncClient,
) -> None:
    sheet = await page(site, STORY)
    lower, higher = find(sheet, "#assumptions ul.assumptions")
    wire = find(sheet, "ol.origins > li")[1]
    assert words(find(lower, ".why")[0]) == "share 9% of their wording"
    assert words(find(higher, ".by")[0]).endswith("and 3 more")
    assert "text of Meridian Wire" in words(find(wire, ".origin .by")[0])


async def test_an_excerpt_names_the_outlet_whose_words_it_shows(site: httpx.AsyncClient) -> None:
    sheet = await page(site, STORY)
    edited = find(sheet, "ol.origins > li")[1]
    shown = [words(quote) for quote in find(edited, "blockquote")]
    assert [said.split("…")[0] for said in shown[-2:]] == ["QuickDaily", "Northwire"]
    assert "told this newspaper" in shown[-2]
    assert "the provincial rescue service said" in shown[-1]


async def test_a_silent_change_is_shown_word_by_word_and_not_by_colour_alone(
    site: httpx.AsyncClient,
) -> None:
    sheet = await page(site, STORY)
    change = find(sheet, ".revisions .diff")[0]
    assert words(change) == "Headline Dam failure kills −removed: 12 +added: nine in Orlo valley"
    assert [words(s) for s in find(change, "del s")] == ["12"]
    assert [words(u) for u in find(change, "ins u")] == ["nine"]


async def test_what_was_changed_is_named_beside_the_difference(site: httpx.AsyncClient) -> None:
    sheet = await page(site, STORY)
    told = find(sheet, ".revisions .aspects")[0]
    assert [words(one) for one in find(told, "li")] == ["headline", "figure"]


async def test_every_time_is_an_age_with_the_exact_moment_behind_it(
    site: httpx.AsyncClient,
) -> None:
    first = find((await page(site, "/")), "article.lead time")[0]
    assert words(first) == "4 min ago"
    assert first.get("title") == "14 May 2026, 11:56 UTC"
    assert first.get("datetime") == "2026-05-14T11:56:00Z"


async def test_foreign_headlines_name_their_language(site: httpx.AsyncClient) -> None:
    sheet = await page(site, "/")
    langs = {h.get("lang") for h in find(sheet, "article.card h3")}
    assert langs == {None, "de", "ar"}
    assert all(h.get("dir") == "auto" for h in find(sheet, "article.card h3"))


async def test_an_article_puts_the_original_first(site: httpx.AsyncClient) -> None:
    sheet = await page(site, ARTICLE)
    first = find(sheet, "main a")[0]
    assert first.get("href") == gallery.article_page().line.url
    assert "noopener" in first.get("rel")
    assert [p.text_content() for p in find(sheet, ".body .picture")] == [
        "Picture: The broken gate, seen from the road"
    ]


async def test_an_outside_address_that_is_no_web_address_is_not_linked(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    piece = editions.shown.piece
    editions.shown.piece = replace(piece, line=replace(piece.line, url="javascript:alert(1)"))
    assert "javascript:" not in (await site.get(ARTICLE)).text


async def test_a_failing_source_is_explained_in_words(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    editions.shown.outlet = gallery.source_page("kustenblatt.example")
    told = words(find((await page(site, "/source/kustenblatt.example")), "main")[0])
    assert "The server did not answer within 30 seconds (4 times in a row)" in told
    assert "asked again by itself" in told


async def test_a_search_marks_what_it_found(site: httpx.AsyncClient) -> None:
    sheet = await page(site, "/search?q=dam")
    assert [mark.text for mark in find(sheet, ".hits mark")] == ["dam"] * 6
    assert find(sheet, "#q")[0].get("value") == "dam"


async def test_a_bad_query_is_told_why(site: httpx.AsyncClient, editions: Shown) -> None:
    editions.shown.found = replace(
        gallery.search_page('"dam'), hits=(), problem="A quotation mark is not closed."
    )
    sheet = await page(site, "/search?q=%22dam")
    assert words(find(sheet, "[role=alert]")[0]) == "A quotation mark is not closed."


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (gallery.health(feeds=0, polled=0, answered=False), "broadsheet add URL"),
        (gallery.health(feeds=61, polled=0, answered=False), "The first poll is under way"),
        (gallery.health(feeds=61, polled=61, answered=False), "No source could be reached"),
        (gallery.health(), "held nothing new"),
    ],
)
async def test_an_empty_paper_says_what_to_do_next(
    site: httpx.AsyncClient, editions: Shown, state: object, told: str
) -> None:
    editions.shown.front = replace(gallery.front_page(), stories=(), latest=(), trending=())
    editions.shown.state = state  # type: ignore[assignment]
    assert told in words(find((await page(site, "/")), "main")[0])


async def test_a_paper_whose_sources_are_all_silent_says_so_above_its_old_news(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    assert "No source answers" not in (await site.get("/")).text
    editions.shown.state = replace(gallery.health(), failing=9)
    for path in ("/", "/section/world"):
        assert "No source answers at the moment" in (await site.get(path)).text


async def test_further_down_the_paper_is_one_link_away(site: httpx.AsyncClient) -> None:
    sheet = await page(site, "/")
    assert find(sheet, "a[rel=next]")[0].get("href") == "/?after=MTIz"


async def test_a_page_is_not_sent_again_until_something_changed(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    etag = (await site.get("/")).headers["etag"]
    asked = {"If-None-Match": etag}
    assert (await site.get("/", headers=asked)).status_code == 304
    assert (await site.get("/about", headers=asked)).status_code == 200
    editions.shown.clock += timedelta(minutes=1)  # ages are printed to the minute
    assert (await site.get("/", headers=asked)).status_code == 200
    editions.is_sample = True
    assert (await site.get("/", headers=asked)).status_code == 200


async def test_what_polls_and_subscriptions_change_is_always_asked_for_again(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    for path in ("/sources", "/source/harbourpost.example", "/about", "/health"):
        assert "etag" not in (await site.get(path)).headers
    editions.shown.front = replace(gallery.front_page(), stories=())
    assert "etag" not in (await site.get("/")).headers


@pytest.mark.parametrize("count", range(12))
async def test_any_number_of_stories_makes_a_front_page(
    site: httpx.AsyncClient, editions: Shown, count: int
) -> None:
    front: FrontPage = gallery.front_page()
    editions.shown.front = replace(front, stories=front.stories[:count])
    assert len(find((await page(site, "/")), "article.card")) == count


async def test_an_unknown_address_is_a_page_that_leads_back(site: httpx.AsyncClient) -> None:
    for path in ("/nothing", "/section/gossip", "/story/abc", "/source/nobody.example"):
        answer = await site.get(path)
        assert answer.status_code == 404
        assert find(html.document_fromstring(answer.text), 'main a[href="/"]')


async def test_contact_tells_how_to_reach_the_owner(site: httpx.AsyncClient) -> None:
    [link] = find((await page(site, "/contact")), "main a")
    assert link.get("href") == "mailto:desk@tarn.example"


async def test_health_is_there_for_programs(site: httpx.AsyncClient) -> None:
    told = (await site.get("/health")).json()
    assert (told["status"], told["edition"], told["articles"]) == ("ok", "own", 412)


def test_every_route_has_one_line_of_meaning() -> None:
    paths = [path for path, _, _ in ROUTES]
    assert len(paths) == len(set(paths))
    assert all(name.isidentifier() and meaning for _, name, meaning in ROUTES)


async def test_every_section_has_a_page(site: httpx.AsyncClient) -> None:
    for section in Section:
        assert (await site.get(f"/section/{section.value}")).status_code == 200
