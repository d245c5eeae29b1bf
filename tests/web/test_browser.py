"""What a reader's browser makes of the site: live updates, no scripts, no third parties."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from broadsheet.events import story_merged
from broadsheet.model import Event, Merge, address, digest
from broadsheet.views import StoryCard
from tests.web import gallery
from tests.web.places import PAGES, STORY
from tests.web.serving import served
from tests.web.standin import Shown

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

playwright = pytest.importorskip("playwright.async_api", reason="needs playwright")
CHROMIUM = Path(os.environ.get("BROADSHEET_CHROMIUM", "/usr/bin/chromium"))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a Chromium at {CHROMIUM}"),
]
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with playwright.async_playwright() as control:
        running = await control.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield running
        await running.close()


def opened(number: int) -> StoryCard:
    """A story that was not there before."""
    return replace(
        gallery.cards()[1], id=digest("new", str(number)), headline=f"New story {number}", others=()
    )


def told(story: int, kind: str = "story.opened") -> Event:
    return Event(kind=kind, story=story, facts={})


async def connected(page: Page) -> None:
    await page.wait_for_selector("#pulse:not([hidden])", state="attached")


async def test_a_new_story_is_offered_and_shown_without_a_reload(
    browser: Browser, editions: Shown
) -> None:
    async with served(editions) as (base, _):
        page = await browser.new_page()
        await page.goto(base)
        await connected(page)
        await page.evaluate("window.here = true; scrollTo(0, 600)")
        top = await page.evaluate(
            "document.querySelector('.column h3').getBoundingClientRect().top"
        )
        front = editions.shown.front
        latest = (gallery.line("New story 1", "ledger.example", 0), *front.latest)
        editions.shown.front = replace(front, stories=(opened(1), *front.stories), latest=latest)
        await editions.shown.happen(told(opened(1).id))
        button = page.locator("#arrivals button")
        await button.wait_for()
        assert await button.inner_text() == "1 new story — show"
        assert await page.locator("#river li").first.inner_text() != ""
        assert "New story 1" in await page.locator("#river li").first.inner_text()
        assert await page.locator("#said").inner_text() == "1 new story"
        after = await page.evaluate(
            "document.querySelector('.column h3').getBoundingClientRect().top"
        )
        assert abs(after - top) <= 1  # what is being read has not moved
        await button.click()
        await page.locator("article.lead", has_text="New story 1").wait_for()
        assert await page.evaluate("window.here")
        await page.close()


async def test_an_empty_paper_fills_by_itself(browser: Browser, editions: Shown) -> None:
    whole = editions.shown.front
    editions.shown.front = replace(whole, stories=(), latest=(), trending=())
    async with served(editions) as (base, _):
        page = await browser.new_page()
        await page.goto(base)
        await connected(page)
        editions.shown.front = whole
        await editions.shown.happen(told(whole.stories[0].id))
        await page.locator("article.lead").wait_for()
        assert await page.locator("article.card").count() > 9
        await page.close()


async def test_a_story_page_grows_and_keeps_what_is_open(browser: Browser, editions: Shown) -> None:
    async with served(editions) as (base, _):
        page = await browser.new_page()
        await page.goto(base + STORY)
        await connected(page)
        await page.locator(".followers summary").first.click()
        page_told = editions.shown.told
        step = replace(page_told.timeline[0], text="A fourth report")
        editions.shown.told = replace(page_told, timeline=(step, *page_told.timeline))
        await editions.shown.happen(told(page_told.card.id, "story.changed"))
        await page.locator(".timeline", has_text="A fourth report").wait_for()
        assert await page.locator(".followers details[open]").count() == 1
        await page.close()


async def test_a_story_that_is_merged_while_read_becomes_the_other(
    browser: Browser, editions: Shown
) -> None:
    async with served(editions) as (base, _):
        page = await browser.new_page()
        gone, kept = editions.shown.told, opened(2)
        await page.goto(base + STORY)
        await connected(page)
        editions.shown.told = replace(gone, card=kept)
        editions.shown.moved = {gone.card.id: kept.id}
        editions.shown.front = replace(editions.shown.front, stories=(kept,))
        merge = Merge(kept=kept.id, gone=gone.card.id, score=0.6, shared=(), why="the same dam")
        await editions.shown.happen(story_merged(merge))
        await page.locator("h1", has_text="New story 2").wait_for()
        assert address(kept.id) in page.url
        await page.close()


async def test_a_page_from_the_browsers_store_still_runs_its_script(
    browser: Browser, editions: Shown
) -> None:
    async with served(editions) as (base, _):
        page = await browser.new_page()
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        for _ in range(3):  # from the second on, the server answers 304
            await page.goto(base + "/contact")
            await page.goto(base)
            await connected(page)
        assert troubles == []
        await page.close()


async def test_no_page_asks_anybody_else_or_breaks_its_policy(
    browser: Browser, editions: Shown
) -> None:
    async with served(editions) as (base, _):
        page = await browser.new_page(viewport={"width": 360, "height": 740})
        asked: list[str] = []
        troubles: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: troubles.append(message.text))
        for path in PAGES:
            await page.goto(base + path)
            width = await page.evaluate("document.documentElement.scrollWidth")
            assert width <= 360, f"{path} is {width} px wide on a phone"
        assert {url.startswith(base) for url in asked} == {True}
        assert troubles == []
        await page.close()


async def test_without_scripts_everything_is_there(browser: Browser, editions: Shown) -> None:
    async with served(editions) as (base, _):
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(base)
        assert await page.locator("article.card").count() >= 24
        second = page.locator("article.second").first
        await second.locator("summary").click()
        assert await second.locator(".others a").first.is_visible()
        await page.locator("article.lead h3 a").click()
        assert await page.locator(".origins > li").count() == 3
        await context.close()


async def test_what_came_to_a_story_since_the_last_visit_is_marked(
    browser: Browser, editions: Shown
) -> None:
    async with served(editions) as (base, _):
        page = await (await browser.new_context()).new_page()
        await page.goto(base + STORY)
        first = await page.locator(".timeline .fresh").count()
        await page.goto(base + "/about")

        story = gallery.story_page()
        newest = replace(
            story.timeline[-1], at=gallery.NOON + timedelta(hours=2), text="The gate has closed."
        )
        editions.shown.told = replace(story, timeline=(*story.timeline, newest))
        await editions.shown.happen(told(story.card.id, "story.changed"))
        await page.goto(base + STORY)

        assert first == 0
        assert await page.locator(".timeline .fresh").count() == 1
        assert "new to you" in await page.locator(".timeline .fresh").inner_text()
        said = await page.locator("#since").inner_text()
        assert said == "Since you last looked: 1 development, marked “new to you”."
