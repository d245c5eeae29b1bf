"""A story's page tells what people say about it, and never as if it were a report."""

from __future__ import annotations

from dataclasses import replace

import httpx
from lxml import html

from broadsheet.model import FeedKind
from broadsheet.views import Talk, Trend
from tests.web import gallery
from tests.web.places import STORY
from tests.web.selecting import find
from tests.web.standin import Shown


async def sheet(site: httpx.AsyncClient, path: str = STORY) -> html.HtmlElement:
    answer = await site.get(path)
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def told(editions: Shown, talk: Talk) -> None:
    editions.shown.told = replace(gallery.story_page(), talk=talk)


async def test_posts_are_shown_with_author_network_time_and_reason(
    site: httpx.AsyncClient,
) -> None:
    page = await sheet(site)
    [section] = find(page, "section.talk")
    first = find(section, "li")[0]

    assert words(first).startswith("@mira@talk.example · Mastodon · 20 min ago · 31 points")
    assert "We were woken at four. The lower town is gone." in words(first)
    assert "it links to Harbour Post" in words(first)
    [link] = find(first, "a")
    assert (link.get("href"), link.get("rel")) == (
        "https://talk.example/0",
        "nofollow noopener noreferrer",
    )


async def test_talk_is_headed_as_talk_and_stands_apart_from_the_reports(
    site: httpx.AsyncClient,
) -> None:
    page = await sheet(site)
    [section] = find(page, "section.talk")

    assert words(find(section, "h2")[0]) == "Talked about"
    assert "14 posts by 9 people on Mastodon, Bluesky." in words(section)
    assert "212 people linked to it on talk.example in a day." in words(section)
    assert "This is talk, not reporting" in words(section)
    assert "@mira" not in words(find(page, ".provenance")[0]) + words(find(page, ".timeline")[0])
    assert "#orlodam" in words(find(page, "dl.facts")[0])


async def test_a_story_nobody_talks_about_says_nothing_of_it(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    told(editions, Talk())

    assert find(await sheet(site), "section.talk") == []


async def test_nothing_in_a_post_becomes_markup_or_a_dangerous_link(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    plain = len(list((await sheet(site)).iter()))
    [first, second] = gallery.talk().shown
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    told(
        editions,
        replace(
            gallery.talk(),
            shown=(replace(first, text=bad, author=bad, why=bad), second),
        ),
    )

    page = await sheet(site)

    assert len(list(page.iter())) == plain
    assert bad in page.text_content()


async def test_a_post_whose_address_is_no_web_address_is_not_linked(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    [first, _] = gallery.talk().shown
    told(editions, replace(gallery.talk(), shown=(replace(first, url="javascript:alert(1)"),)))

    [section] = find(await sheet(site), "section.talk")

    assert find(section, "a") == []


async def test_a_hashtag_that_trends_leads_to_its_story(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    trend = Trend(topic="#orlodam", sources=0, articles=0, people=7, story=1)
    editions.shown.front = replace(gallery.front_page(), trending=(trend,))

    [line] = find(await sheet(site, "/"), ".trending li")

    assert words(line) == "#orlodam 7 people"
    assert find(line, "a")[0].get("href") == "/story/aaaaaaaaaaaac"


async def test_sources_of_posts_stand_apart_in_the_list(
    site: httpx.AsyncClient, editions: Shown
) -> None:
    first, *others = gallery.sources()
    feeds = tuple(replace(feed, kind=FeedKind.POSTS) for feed in first.feeds)
    editions.shown.listed = (replace(first, feeds=feeds, posts=14, matched=9), *others)

    bodies = find(await sheet(site, "/sources"), "table.sources tbody")

    assert len(bodies) == 2
    assert words(find(bodies[1], "th")[0]) == "Talk: what people say, which is nobody’s report"
    assert "14 posts, 9 about stories" in words(bodies[1])
    assert first.name not in words(bodies[0])
