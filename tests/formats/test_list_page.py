"""Pages that list articles, built the ways that sites build them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.errors import Malformed
from broadsheet.formats.list_page import parse_list
from broadsheet.model import ParsedFeed

URL = "https://town.example/news/"
TITLES = (
    "Council votes to reopen the old harbour",
    "Bridge over the Lorn closed until spring",
    "Three schools to share one new library",
    "Fire service answers record number of calls",
)
MENU = (
    "<nav><ul><li><a href='/politics-and-government-of-our-town'>Politics and government of our"
    " town</a><li><a href='/sports-and-leisure-in-the-county'>Sports and leisure in the county</a>"
    "<li><a href='/culture-and-history-of-the-lorn'>Culture and history of the Lorn</a></ul></nav>"
    "<div class='breadcrumb'><a href='/'>Home</a></div>"
)
FOOT = (
    "<footer><ul><li><a href='/about-our-newspaper-and-its-people'>About our newspaper and its"
    " people</a><li><a href='/privacy-statement-and-cookies'>Our privacy statement and cookies</a>"
    "<li><a href='/terms-of-use-of-this-site'>Our terms of use of this site</a></ul></footer>"
)


def slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def page(rows: str) -> bytes:
    head = "<title>News - Town Crier</title><meta property='og:site_name' content='Town Crier'>"
    body = f"<body>{MENU}<main>{rows}</main>{FOOT}</body>"
    return f"<html lang=en-GB><head>{head}</head>{body}</html>".encode()


def listed(body: bytes, url: str = URL) -> list[tuple[str, str]]:
    return [(one.title, one.url or "") for one in parse_list(body, url=url).entries]


def cards(titles: tuple[str, ...] = TITLES) -> bytes:
    """Cards: a picture and a heading that both lead to the article, with date and teaser."""
    return page(
        "".join(
            f"<article class='card post-{n}'><a href='/news/2026/11/{n + 10}/{slug(title)}'>"
            f"<img data-src='/img/{n}.jpg' src='data:,x'></a>"
            f"<h3><a href='/news/2026/11/{n + 10}/{slug(title)}#top'>{title}</a></h3>"
            f"<time datetime='2026-11-{n + 10}T08:30:00Z'>yesterday</time>"
            f"<p>What the town said about it, in one sentence that is long enough.</p>"
            f"<a href='/author/ada-poe-of-the-desk'>Ada Poe</a></article>"
            for n, title in enumerate(titles)
        )
    )


def table() -> bytes:
    """A table of an office: day and title in cells, the address with a number."""
    rows = "".join(
        f"<tr><td>{n + 1:02}.11.2026</td>"
        f"<td><a href='/news/show.php?id={n + 7}'>{title}</a></td></tr>"
        for n, title in enumerate(TITLES)
    )
    return page(f"<table>{rows}</table>")


def whole_links() -> bytes:
    """Every card is one link around everything in it."""
    rows = "".join(
        f"<li><a href='/news/{slug(title)}'><div><span class='kicker'>Town</span>"
        f"<div class='card-title'>{title}</div><p>And a sentence beneath it that tells more of"
        f" what was said.</p><span>{n + 1} November 2026</span></div></a></li>"
        for n, title in enumerate(TITLES)
    )
    return page(f"<ul>{rows}</ul>")


def read_more() -> bytes:
    """Headings are no links; the word below them is."""
    rows = "".join(
        f"<div class='row'><div class='text'><h2>{title}</h2><p>Nov {n + 1}, 2026</p>"
        f"<a class='more' href='/p/{n + 1000}'>Read more</a></div></div>"
        for n, title in enumerate(TITLES)
    )
    return page(rows)


def short_slugs() -> bytes:
    """A small blog: short titles in headings, short names in one folder."""
    rows = "".join(
        f"<div><h2><a href='/news/{name}'>{name.title()} news</a></h2></div>"
        for name in ("harbour", "bridge", "schools")
    )
    return page(rows)


@pytest.mark.parametrize("body", [cards(), table(), whole_links(), read_more()])
def test_the_articles_of_a_list_are_found_and_nothing_else(body: bytes) -> None:
    assert {title for title, _ in listed(body)} == set(TITLES)


def test_short_titles_count_in_headings() -> None:
    assert [title for title, _ in listed(short_slugs())] == [
        "Schools news",
        "Bridge news",
        "Harbour news",
    ]


def test_what_stands_around_a_headline_goes_with_it() -> None:
    found = parse_list(cards(), url=URL)
    first = found.entries[0]

    assert (found.title, found.lang, found.kind, found.seen) == ("Town Crier", "en", "list page", 4)
    assert first.url == f"https://town.example/news/2026/11/10/{slug(TITLES[0])}"
    assert first.published == datetime(2026, 11, 10, 8, 30, tzinfo=UTC)
    assert first.image == "https://town.example/img/0.jpg"
    assert first.summary.startswith("What the town said")


@pytest.mark.parametrize("body", [table(), whole_links(), read_more()])
def test_a_day_without_a_time_stands_for_its_end(body: bytes) -> None:
    first = parse_list(body, url=URL).entries[0]

    assert first.published == datetime(2026, 11, 1, 23, 59, tzinfo=UTC)


def test_entries_come_oldest_first_and_undated_ones_in_reverse_of_the_page() -> None:
    rows = "".join(f"<li><h2><a href='/news/{slug(t)}'>{t}</a></h2></li>" for t in TITLES)

    assert [title for title, _ in listed(page(rows))] == [*reversed(TITLES)]
    assert [title for title, _ in listed(cards())] == [*TITLES]


def known(found: ParsedFeed) -> dict[int, int]:
    return {one.key: one.digest for one in found.entries}


def test_another_order_place_or_wording_brings_nothing_new() -> None:
    before = known(parse_list(cards(), url=URL))
    reordered = page(
        "".join(
            f"<div><h2><a href='/news/2026/11/{n + 10}/{slug(title)}?utm_source=x'>"
            f"{title} – live</a></h2></div>"
            for n, title in reversed([*enumerate(TITLES)])
        )
    )

    assert parse_list(reordered, url=URL, known=before).entries == ()
    assert parse_list(reordered, url=URL).seen == 4


def test_only_what_is_new_comes_back() -> None:
    before = known(parse_list(cards(TITLES[:3]), url=URL))

    [new] = parse_list(cards(), url=URL, known=before).entries

    assert new.title == TITLES[3]


def test_the_first_of_a_page_counts_though_it_stands_alone() -> None:
    lead = "<div><h1><a href='/news/mayor-to-go-in-may'>Mayor to step down in May</a></h1></div>"
    rows = "".join(f"<li><a href='/news/{slug(t)}'>{t}</a></li>" for t in TITLES)

    titles = [title for title, _ in listed(page(f"{lead}<ul>{rows}</ul>"))]

    assert titles[-1] == "Mayor to step down in May"
    assert len(titles) == 5


def test_links_to_other_sites_and_files_are_no_articles() -> None:
    rows = "".join(
        f"<li><a href='https://else.example/{slug(t)}'>{t}</a><li><a href='/{slug(t)}.pdf'>{t}</a>"
        for t in TITLES
    )

    with pytest.raises(Malformed, match="no list of articles"):
        parse_list(page(f"<ul>{rows}</ul>"), url=URL)


@pytest.mark.parametrize(
    "body",
    [
        page(""),
        page(f"<p>{' '.join(TITLES)}</p>"),
        page("<ul><li><a href='/a'>One</a><li><a href='/b'>Two</a><li><a href='/c'>Three</a></ul>"),
        cards(TITLES[:2]),
    ],
)
def test_a_page_with_fewer_than_three_articles_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed, match="no list of articles"):
        parse_list(body, url=URL)


def channel(texts: tuple[str, ...]) -> bytes:
    """A preview of a channel as Telegram builds it: text, then a time that is the link."""
    rows = "".join(
        f"<div class='wrap'><div class='message' data-post='town/{n}'>"
        f"<a class='owner' href='https://t.me/town'><span>Town Crier</span></a>"
        f"<a class='photo' href='https://t.me/town/{n}' style='width:9px'></a>"
        f"<div class='text js-text' dir='auto'>{text}</div>"
        f"<div class='footer'><span class='views'>{n}.2K</span><span><a class='date'"
        f" href='https://t.me/town/{n}'><time datetime='2026-11-0{n}T08:30:00+00:00'>08:30</time>"
        f"</a></span></div></div></div>"
        for n, text in enumerate(texts, 1)
    )
    return f"<html><body><main><section>{rows}</section></main></body></html>".encode()


POSTS = (
    "<b>The harbour</b> reopens on <a href='https://town.example/x'>Monday</a>.<br/>More at noon.",
    "The bridge stays closed until spring, the council says.",
    "Three schools will share one library.",
)


def test_posts_are_found_by_the_times_that_lead_to_them() -> None:
    found = parse_list(channel(POSTS), url="https://t.me/s/town")
    first = found.entries[0]

    assert [one.url for one in found.entries] == [f"https://t.me/town/{n}" for n in (1, 2, 3)]
    assert first.title == ""
    assert first.summary == "The harbour reopens on Monday. More at noon."
    assert first.html == "<p>The harbour reopens on Monday.</p><p>More at noon.</p>"
    assert first.published == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_a_post_that_was_edited_comes_again_and_its_neighbours_do_not() -> None:
    before = known(parse_list(channel(POSTS), url="https://t.me/s/town"))
    edited = (POSTS[0], POSTS[1].replace("spring", "summer"), POSTS[2])

    found = parse_list(channel(edited), url="https://t.me/s/town", known=before)

    assert [one.url for one in found.entries] == ["https://t.me/town/2"]


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 20_000 + b"<a href=/x-y-z>Something that is long enough</a>",
        b"<p " + b"a=1 " * 20_000 + b">",
        b"",
        b"%PDF-1.7",
        b"\x00" * 1000,
    ],
)
def test_a_hostile_page_is_refused_before_it_costs_anything(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse_list(body, url=URL)


def test_a_page_of_endless_links_is_cut_off() -> None:
    rows = "".join(
        f"<li><h2><a href='/news/{n}/{slug(TITLES[0])}'>{TITLES[0]} {n}</a></h2>"
        for n in range(9000)
    )

    found = parse_list(page(f"<ul>{rows}</ul>"), url=URL)

    assert (len(found.entries), found.truncated) == (200, True)
