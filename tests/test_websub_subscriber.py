"""The subscriber of WebSub: the 14 cases of its public test suite, and what hubs may get wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broadsheet.model import Standing
from tests.hubs import BLOG, CUP, DAM, HUB, Hub, linked, playing, rss

OLD, NEW = ("Orlen dam collapses above Varsk", DAM), ("Rovers win cup final in extra time", CUP)
IN_RSS = f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="{BLOG}"/>'


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with playing(tmp_path) as hub:
        yield hub


async def subscribed(hub: Hub) -> None:
    hub.says("/feed", rss(OLD), headers=linked())
    await hub.subscribe()
    assert await hub.verify() == (200, "a1b2c3")


async def works(hub: Hub, topic: str) -> None:
    """The hub was asked for this topic, and what it then pushes becomes news."""
    assert hub.form["hub.topic"] == topic
    assert hub.form["hub.mode"] == "subscribe"
    assert await hub.verify() == (200, "a1b2c3")
    assert await hub.push(rss(NEW)) == 202
    assert NEW[0] in hub.titles()


# ---- discovery


async def test_100_http_header_discovery(hub: Hub) -> None:
    hub.says("/feed", rss(OLD), headers=linked())

    await hub.subscribe()

    await works(hub, BLOG)


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

    await works(hub, BLOG)


async def test_103_rss_feed_discovery(hub: Hub) -> None:
    hub.says("/feed", rss(OLD, links=IN_RSS))

    await hub.subscribe()

    await works(hub, BLOG)


async def test_104_header_links_come_before_links_in_the_document(hub: Hub) -> None:
    wrong = IN_RSS.replace("/hub", "/wrong-hub").replace(BLOG, "http://blog.example/wrong")
    hub.says("/feed", rss(OLD, links=wrong), headers=linked())

    await hub.subscribe()

    assert hub.at == [f"POST {HUB}"]
    await works(hub, BLOG)


async def test_a_json_feed_names_its_hub(hub: Hub) -> None:
    post = {"id": "1", "url": "http://blog.example/1", "title": OLD[0], "content_text": DAM}
    version, hubs = "https://jsonfeed.org/version/1.1", [{"type": "WebSub", "url": HUB}]
    document = {"version": version, "title": "Blog", "feed_url": BLOG, "hubs": hubs}
    hub.says("/feed", json.dumps(document | {"items": [post]}).encode())

    await hub.subscribe()

    await works(hub, BLOG)


async def test_a_hub_named_inside_an_entry_is_not_asked(hub: Hub) -> None:
    hub.says("/feed", rss(OLD).replace(b"</item>", f"{IN_RSS}</item>".encode()))

    await hub.subscribe()

    assert hub.forms == []


# ---- subscription


async def test_200_subscribing_to_a_url_with_a_different_rel_self(hub: Hub) -> None:
    other = "http://blog.example/canonical"
    hub.says("/feed", rss(OLD), headers=linked(topic=other))

    await hub.subscribe()

    await works(hub, other)


@pytest.mark.parametrize("status", [302, 301], ids=["201_temporarily", "202_permanently"])
async def test_subscribing_to_a_redirected_topic(hub: Hub, status: int) -> None:
    there = "http://moved.example/new-feed"
    hub.says("/feed", b"", status=status, headers={"Location": there})
    hub.says("/new-feed", rss(OLD), headers=linked(topic=there))

    await hub.subscribe()

    await works(hub, there)


@pytest.mark.parametrize("status", [307, 308], ids=["203_temporarily", "204_permanently"])
async def test_subscribing_to_a_redirected_hub(hub: Hub, status: int) -> None:
    there = "http://other.example/hub"
    hub.says("/old-hub", b"", status=status, headers={"Location": there})
    hub.says("/feed", rss(OLD), headers=linked(hub="http://hub.example/old-hub"))

    await hub.subscribe()

    assert hub.at == [f"POST {there}"]
    await works(hub, BLOG)


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


def everything(hub: Hub) -> list[object]:
    """All rows that readers and the schedule know of."""
    store = hub.newsroom.store
    return [store.feeds(), store.events(0, 1000), hub.newsroom.sources(), hub.titles()]
