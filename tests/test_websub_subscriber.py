"""The subscriber of WebSub: the 14 cases of its public test suite, and what hubs may get wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from broadsheet.collect.fetch import CAP, Fetcher
from broadsheet.model import FeedKind, Standing, Verb
from broadsheet.newsroom import Newsroom
from broadsheet.pushing import MOST_WAITING, Pushes
from broadsheet.store import Store
from broadsheet.store.schema import metadata
from tests import world
from tests.collect.loopback import Site, serving
from tests.hubs import BLOG, CUP, DAM, HUB, NAMES, Hub, linked, playing, rss
from tests.world import Clock

MISSED = ("Ferry strands off Cape Marn", "A ferry with ninety people ran aground off the cape.")
OLD, NEW = ("Orlen dam collapses above Varsk", DAM), ("Rovers win cup final in extra time", CUP)
IN_RSS = f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="{BLOG}"/>'


POSTS = (
    "Council votes to reopen the old harbour",
    "Bridge over the Lorn closed until spring",
    "Three schools to share one new library",
    "Fire service answers record number of calls",
)


def page(*titles: str) -> bytes:
    """A blog without a feed, whose page names its hub."""
    posts = "".join(
        f"<article class=h-entry><h3><a href='/posts/{title.lower().replace(' ', '-')}'>{title}"
        "</a></h3><p>What was said about it, in one sentence that is long enough.</p></article>"
        for title in titles
    )
    links = f"<link rel=hub href='{HUB}'><link rel=self href='{BLOG}'>"
    head = f"<head><title>Blog</title>{links}</head>"
    return f"<!doctype html><html lang=en>{head}<body><main>{posts}</main></body></html>".encode()


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with playing(tmp_path) as hub:
        yield hub


async def subscribed(hub: Hub) -> None:
    hub.says("/feed", rss(OLD), headers=linked())
    await hub.subscribe()
    assert await hub.verify() == (200, "a1b2c3")


async def pushed(hub: Hub, topic: str) -> set[str]:
    """The hub was asked for this topic: the headlines that we have after its first push."""
    assert hub.form["hub.topic"] == topic
    assert hub.form["hub.mode"] == "subscribe"
    assert await hub.verify() == (200, "a1b2c3")
    assert await hub.push(rss(NEW)) == 202
    return hub.titles()


# ---- discovery


async def test_100_http_header_discovery(hub: Hub) -> None:
    hub.says("/feed", rss(OLD), headers=linked())

    await hub.subscribe()

    assert NEW[0] in await pushed(hub, BLOG)


async def test_101_html_tag_discovery(hub: Hub) -> None:
    hub.says("/feed", page(*POSTS))

    await hub.subscribe(kind=FeedKind.LIST)

    assert hub.form["hub.topic"] == BLOG
    assert await hub.verify() == (200, "a1b2c3")
    assert await hub.push(page(NEW[0], *POSTS)) == 202
    assert hub.titles() == {NEW[0], *POSTS}


async def test_102_atom_feed_discovery(hub: Hub) -> None:
    hub.says(
        "/feed",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>{BLOG}</id>'
        f'<link rel="hub" href="{HUB}"/><link rel="self" href="{BLOG}"/>'
        f"<entry><title>{OLD[0]}</title><id>tag:blog.example,2026:1</id>"
        f'<link href="http://blog.example/1"/><summary>{DAM}</summary>'
        "<updated>2026-03-02T08:00:00Z</updated></entry></feed>".encode(),
    )

    await hub.subscribe()

    assert NEW[0] in await pushed(hub, BLOG)


async def test_103_rss_feed_discovery(hub: Hub) -> None:
    hub.says("/feed", rss(OLD, links=IN_RSS))

    await hub.subscribe()

    assert NEW[0] in await pushed(hub, BLOG)


async def test_104_header_links_come_before_links_in_the_document(hub: Hub) -> None:
    wrong = IN_RSS.replace("/hub", "/wrong-hub").replace(BLOG, "http://blog.example/wrong")
    hub.says("/feed", rss(OLD, links=wrong), headers=linked())

    await hub.subscribe()

    assert hub.at == [f"POST {HUB}"]
    assert NEW[0] in await pushed(hub, BLOG)


async def test_a_json_feed_names_its_hub(hub: Hub) -> None:
    post = {"id": "1", "url": "http://blog.example/1", "title": OLD[0], "content_text": DAM}
    version, hubs = "https://jsonfeed.org/version/1.1", [{"type": "WebSub", "url": HUB}]
    document = {"version": version, "title": "Blog", "feed_url": BLOG, "hubs": hubs}
    hub.says("/feed", json.dumps(document | {"items": [post]}).encode())

    await hub.subscribe()

    assert NEW[0] in await pushed(hub, BLOG)


async def test_a_hub_named_inside_an_entry_is_not_asked(hub: Hub) -> None:
    hub.says("/feed", rss(OLD).replace(b"</item>", f"{IN_RSS}</item>".encode()))

    await hub.subscribe()

    assert hub.forms == []


# ---- subscription


async def test_200_subscribing_to_a_url_with_a_different_rel_self(hub: Hub) -> None:
    other = "http://blog.example/canonical"
    hub.says("/feed", rss(OLD), headers=linked(topic=other))

    await hub.subscribe()

    assert NEW[0] in await pushed(hub, other)


@pytest.mark.parametrize("status", [302, 301], ids=["201_temporarily", "202_permanently"])
async def test_subscribing_to_a_redirected_topic(hub: Hub, status: int) -> None:
    there = "http://moved.example/new-feed"
    hub.says("/feed", b"", status=status, headers={"Location": there})
    hub.says("/new-feed", rss(OLD), headers=linked(topic=there))

    await hub.subscribe()

    assert NEW[0] in await pushed(hub, there)


@pytest.mark.parametrize("status", [307, 308], ids=["203_temporarily", "204_permanently"])
async def test_subscribing_to_a_redirected_hub(hub: Hub, status: int) -> None:
    there = "http://other.example/hub"
    hub.says("/old-hub", b"", status=status, headers={"Location": there})
    hub.says("/feed", rss(OLD), headers=linked(hub="http://hub.example/old-hub"))

    await hub.subscribe()

    assert hub.at == [f"POST {there}"]
    assert NEW[0] in await pushed(hub, BLOG)


async def test_205_rejects_a_verification_request_for_an_invalid_topic(hub: Hub) -> None:
    hub.says("/feed", rss(OLD), headers=linked())
    await hub.subscribe()

    status, said = await hub.verify(topic="http://blog.example/something-else")

    assert status == 404
    assert "a1b2c3" not in said
    assert hub.subscription.standing is Standing.ASKED


async def test_nothing_that_was_not_asked_for_is_confirmed(hub: Hub) -> None:
    await subscribed(hub)

    again = await hub.verify()
    unsubscribing = await hub.verify(mode="unsubscribe")
    elsewhere = await hub.verify(hub.form | {"hub.callback": hub.form["hub.callback"] + "x"})

    assert [status for status, _ in (again, unsubscribing, elsewhere)] == [404, 404, 404]
    assert hub.subscription.standing is Standing.ACTIVE


# ---- distribution


async def test_300_returns_2xx_for_successful_delivery(hub: Hub) -> None:
    await subscribed(hub)

    assert await hub.push(rss(NEW)) // 100 == 2

    assert hub.titles() == {OLD[0], NEW[0]}


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_way_to_sign_is_understood(hub: Hub, method: str) -> None:
    await subscribed(hub)

    await hub.push(rss(NEW), method=method)

    assert NEW[0] in hub.titles()


@pytest.mark.parametrize(
    "signature",
    [
        f"sha256={'0' * 64}",
        "sha256=",
        "md5=d41d8cd98f00b204e9800998ecf8427e",
        "nonsense",
        "sha256=\u00e9",
        None,
    ],
    ids=["301_wrong", "301_empty", "301_unknown_method", "301_nonsense", "301_odd", "302_none"],
)
async def test_a_forged_push_changes_nothing_and_is_counted(
    hub: Hub, signature: str | None
) -> None:
    await subscribed(hub)
    before = everything(hub)

    assert await hub.push(rss(NEW), signature=signature) // 100 == 2

    assert everything(hub) == before
    await hub.pushes.look_after()
    assert hub.subscription.refused == 1
    assert everything(hub) == before


def everything(hub: Hub) -> dict[str, list[object]]:
    """Every row of every table but that of the subscription itself."""
    with hub.newsroom.store.database.reading() as connection:
        return {
            table.name: list(connection.execute(select(table)))
            for table in metadata.sorted_tables
            if table.name != "subscription"
        }


# ---- what is kept up, and what ends


async def test_a_lease_is_renewed_before_it_runs_out(hub: Hub) -> None:
    await subscribed(hub)
    until = hub.subscription.expires

    hub.clock.advance(hours=24 * 0.6)
    await hub.pushes.look_after()
    assert len(hub.forms) == 1
    hub.clock.advance(hours=24 * 0.12)
    await hub.pushes.look_after()

    first, second = hub.forms
    assert second == first
    assert await hub.verify() == (200, "a1b2c3")
    assert hub.subscription.expires
    assert until
    assert hub.subscription.expires > until
    assert await hub.push(rss(NEW)) == 202
    assert NEW[0] in hub.titles()


async def test_a_hub_that_is_down_is_asked_less_and_less_often_and_polling_goes_on(
    hub: Hub,
) -> None:
    hub.says("/hub", b"", status=503)
    hub.says("/feed", rss(OLD), headers=linked())
    await hub.subscribe()
    waits = []
    for _ in range(4):
        waits.append(hub.subscription.next_ask - hub.clock.now())
        hub.clock.time = hub.subscription.next_ask
        await hub.pushes.look_after()
    hub.says("/feed", rss(OLD, NEW), headers=linked())
    await hub.newsroom.update()

    assert all(later > 1.2 * sooner for sooner, later in pairwise(waits))
    assert "HTTP 503" in (hub.subscription.trouble or "")
    assert NEW[0] in hub.titles()


async def test_hubs_that_never_confirm_are_told_to_the_owner(hub: Hub) -> None:
    hub.says("/feed", rss(OLD), headers=linked())
    await hub.subscribe()
    assert "base_url" not in {finding.subject for finding in hub.newsroom.check()}

    for _ in range(2):
        hub.clock.time = hub.subscription.next_ask
        await hub.pushes.look_after()

    [finding] = [one for one in hub.newsroom.check() if one.subject == "base_url"]
    assert "never confirmed" in finding.finding
    assert f"{hub.base}/websub/" in finding.remedy
    await hub.verify()
    assert "base_url" not in {finding.subject for finding in hub.newsroom.check()}


async def test_a_denied_subscription_is_not_pushed_to_and_polling_goes_on(hub: Hub) -> None:
    await subscribed(hub)

    status, _ = await hub.verify(mode="denied", reason="closed on Sundays")

    assert status == 200
    assert hub.subscription.standing is Standing.DENIED
    assert hub.subscription.trouble == "the hub denied it: closed on Sundays"
    assert await hub.push(rss(NEW)) == 410
    assert NEW[0] not in hub.titles()


async def test_removing_a_source_ends_its_subscription(hub: Hub) -> None:
    await subscribed(hub)

    hub.newsroom.roster.act(Verb.REMOVE, ["blog.example"])
    hub.clock.advance(minutes=2)
    await hub.pushes.look_after()

    assert hub.form["hub.mode"] == "unsubscribe"
    assert await hub.push(rss(NEW)) == 410
    assert await hub.verify() == (200, "a1b2c3")
    assert hub.newsroom.store.hubs.subscriptions() == ()


async def test_a_feed_that_names_another_hub_leaves_the_old_one(hub: Hub) -> None:
    await subscribed(hub)
    hub.says("/feed", rss(OLD, NEW), headers=linked(hub="http://other.example/hub"))
    hub.clock.advance(hours=2)

    await hub.newsroom.update()
    await hub.pushes.look_after()

    asked = {(form["hub.mode"], at) for form, at in zip(hub.forms, hub.at, strict=True)}
    assert ("unsubscribe", f"POST {HUB}") in asked
    assert ("subscribe", "POST http://other.example/hub") in asked


async def test_a_hub_inside_is_never_connected_to(hub: Hub) -> None:
    hub.says("/feed", rss(OLD), headers=linked(hub=f"http://127.0.0.1:{hub.site.port}/hub"))

    await hub.subscribe()

    assert hub.forms == []
    assert "this machine itself" in (hub.subscription.trouble or "")


async def test_a_restart_keeps_the_subscription_and_a_new_address_is_told(hub: Hub) -> None:
    await subscribed(hub)
    made: dict[str, Any] = {
        "now": hub.clock.now,
        "chance": lambda: 0.5,
        "open_rooms": hub.newsroom._open,
    }

    same = Pushes(hub.newsroom.store, base_url=hub.base, **made)
    await same.look_after()
    assert len(hub.forms) == 1

    moved = Pushes(hub.newsroom.store, base_url="http://moved.example/", **made)
    await moved.look_after()
    assert hub.form["hub.callback"].startswith("http://moved.example/websub/")


async def test_no_hub_is_asked_without_a_public_address(tmp_path: Path) -> None:
    async with serving(Site()) as site:
        site["/feed"] = rss(OLD, links=IN_RSS)
        newsroom = Newsroom(
            Store.open(f"sqlite:///{tmp_path / 'paper.db'}"),
            name="Test Paper",
            make_web=lambda: Fetcher(agent="Broadsheet tests", allow=site.allow(*NAMES), delay=0),
            clock=Clock().now,
            workers=1,
            read_pages=False,
        )
        world.subscribe(newsroom, BLOG)
        tally = await newsroom.update()
        await newsroom.close()

    assert tally.new == 1
    assert newsroom.pushes is None
    assert {request.path for request in site.requests} == {"/feed"}


# ---- what hubs may get wrong


async def test_a_push_sent_again_changes_nothing(hub: Hub) -> None:
    await subscribed(hub)
    first, corrected = rss(NEW), rss((NEW[0], f"{CUP} Eleven players were booked."))
    await hub.push(first)
    await hub.push(corrected)
    before = everything(hub)

    hub.clock.advance(minutes=20)
    await hub.push(first)
    await hub.push(corrected)

    assert everything(hub) == before


async def test_a_push_that_is_no_feed_makes_the_feed_due(hub: Hub) -> None:
    await subscribed(hub)
    hub.clock.advance(minutes=5)
    [before] = hub.newsroom.store.feeds()

    await hub.push(b"something happened")

    [after] = hub.newsroom.store.feeds()
    assert before.next_poll > hub.clock.now()
    assert after == replace(before, next_poll=hub.clock.now())


async def test_pushes_make_polling_rarer_until_it_finds_what_they_missed(hub: Hub) -> None:
    await subscribed(hub)
    usual = due_in(hub)

    await hub.push(rss(NEW))
    pushed = due_in(hub)
    hub.clock.time += pushed
    hub.says("/feed", rss(OLD, NEW, MISSED), headers=linked())
    await hub.newsroom.update()

    assert pushed > 2 * usual
    assert MISSED[0] in hub.titles()
    assert due_in(hub) < pushed / 2


async def test_deliveries_that_are_too_large_or_go_nowhere_are_refused(hub: Hub) -> None:
    await subscribed(hub)
    large = b"<rss>" + bytes(CAP)

    assert await hub.push(large) == 413
    hub.forms[-1]["hub.callback"] += "x"
    assert await hub.push(rss(NEW)) == 410
    assert NEW[0] not in hub.titles()


async def test_a_flood_of_deliveries_is_told_to_wait(hub: Hub) -> None:
    await subscribed(hub)
    gate, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def slow() -> AsyncIterator[bytes]:
        begun.release()
        await gate.wait()
        yield rss(NEW)

    token = hub.subscription.token
    taking = [
        asyncio.create_task(hub.pushes.receive(token, slow(), signature=None, charset=None))
        for _ in range(MOST_WAITING)
    ]
    for _ in taking:
        await begun.acquire()
    refused = await hub.push(rss(NEW))
    gate.set()
    await asyncio.gather(*taking)

    assert refused == 503
    assert await hub.push(rss(NEW)) == 202


async def test_an_answer_to_a_hub_is_plain_text_and_short(hub: Hub) -> None:
    hub.says("/feed", rss(OLD), headers=linked())
    await hub.subscribe()
    asked = {"hub.mode": "subscribe", "hub.topic": BLOG, "hub.challenge": "<script>" + "x" * 2000}
    url = hub.form["hub.callback"]

    async with hub.client.get(url, params=asked) as answer:
        assert answer.status == 404
    async with hub.client.get(url, params=asked | {"hub.challenge": "<script>"}) as answer:
        assert await answer.text() == "<script>"
        assert answer.content_type == "text/plain"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_secrets_are_not_shown(hub: Hub) -> None:
    await subscribed(hub)
    one = hub.subscription

    shown = repr(one) + repr(hub.newsroom.source("blog.example"))

    assert one.secret not in shown
    assert one.token not in shown


async def test_the_page_of_a_source_says_how_its_pushes_stand(hub: Hub) -> None:
    await subscribed(hub)
    await hub.push(rss(NEW))
    await hub.push(rss(OLD), signature=None)
    await hub.pushes.look_after()

    async with hub.client.get(f"{hub.base}/source/blog.example") as answer:
        page = await answer.text()

    assert "hub.example" in page
    assert "1 delivery was not signed as agreed" in page
    assert hub.subscription.secret not in page


def due_in(hub: Hub) -> timedelta:
    """How long the feed is left alone from now."""
    [feed] = hub.newsroom.store.feeds()
    return feed.next_poll - hub.clock.now()
