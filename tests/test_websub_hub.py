"""The hub of WebSub: the 7 cases of its public test suite, and what keeps it from being abused."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

import broadsheet.hub
from broadsheet.errors import StoreError
from broadsheet.hub import (
    AT_ONCE,
    FAILING_AT_ONCE,
    GIVE_UP,
    LEASES,
    MOST_ABOUT_A_HOST,
    Printed,
    Topic,
)
from broadsheet.model import Subscriber, address, digest
from broadsheet.pipeline import Rooms, Web
from tests.hubs import CUP, DAM, Follower, Hub, playing, rss
from tests.world import subscribe

MORE = ("Ferry strands off Cape Marn", "A ferry with ninety people ran aground off the cape.")
OLD, NEW = ("Orlen dam collapses above Varsk", DAM), ("Rovers win cup final in extra time", CUP)


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with playing(tmp_path) as hub:
        hub.says("/feed", b"")
        await hub.subscribe()
        await hub.news(OLD)
        yield hub


@pytest.fixture
def follower(hub: Hub) -> Follower:
    return Follower(hub)


async def pushed(hub: Hub) -> None:
    """The blog publishes, and enough time passes for a delivery."""
    await hub.news(OLD, NEW)
    await hub.round()
    await hub.round(minutes=1)


async def test_100_typical_subscriber_request(hub: Hub, follower: Follower) -> None:
    status, _ = await follower.ask()
    await pushed(hub)

    assert status == 202
    [asked] = follower.asked
    assert asked["hub.mode"] == "subscribe"
    assert asked["hub.topic"] == f"{hub.base}/feed.json"
    assert int(asked["hub.lease_seconds"]) > 0
    [delivery] = follower.pushed
    assert f'<{hub.base}/hub>; rel="hub"' in delivery.headers["Link"]
    assert f'<{hub.base}/feed.json>; rel="self"' in delivery.headers["Link"]
    assert "X-Hub-Signature" not in delivery.headers
    async with hub.client.get(f"{hub.base}/feed.json") as answer:
        assert json.loads(delivery.body) == await answer.json(content_type=None)


async def test_101_subscriber_includes_a_secret(hub: Hub, follower: Follower) -> None:
    await follower.ask(secret="between us")
    await pushed(hub)

    [delivery] = follower.pushed
    right = hmac.new(b"between us", delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers["X-Hub-Signature"] == f"sha256={right}"


async def test_102_subscriber_sends_additional_parameters(hub: Hub, follower: Follower) -> None:
    status, _ = await follower.ask(foo="bar", verify="async")
    await pushed(hub)

    assert (status, len(follower.pushed)) == (202, 1)


async def test_103_subscriber_re_subscribes_before_the_subscription_expires(
    hub: Hub, follower: Follower
) -> None:
    await follower.ask(lease_seconds="3600", secret="old")
    hub.clock.advance(minutes=50)
    await follower.ask(lease_seconds="86400", secret="new")
    await pushed(hub)

    assert len(follower.asked) == 2
    [delivery] = follower.pushed
    right = hmac.new(b"new", delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers["X-Hub-Signature"] == f"sha256={right}"


async def test_104_unsubscribe_request(hub: Hub, follower: Follower) -> None:
    await follower.ask()
    await follower.ask(mode="unsubscribe")
    await pushed(hub)

    assert [asked["hub.mode"] for asked in follower.asked] == ["subscribe", "unsubscribe"]
    assert follower.pushed == []


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"plain words\r\n\xe2\x82\xac", "text/plain; charset=utf-8"),
        (b'{"a": 1}', "application/json"),
    ],
    ids=["105_plaintext", "106_json"],
)
async def test_any_document_is_delivered_as_it_is_published(
    hub: Hub, follower: Follower, body: bytes, media_type: str
) -> None:
    assert hub.newsroom.hub
    hub.newsroom.hub.topics = OneDocument(Printed(body=body, media_type=media_type))
    await follower.ask()
    await pushed(hub)

    [delivery] = follower.pushed
    assert (delivery.body, delivery.headers["Content-Type"]) == (body, media_type)


async def test_the_feeds_of_a_section_and_of_a_story_are_pushed_as_they_change(
    hub: Hub, follower: Follower
) -> None:
    [card] = hub.newsroom.front_page().stories
    story = Follower(hub, path="/story")
    section = Follower(hub, path="/section")
    await story.ask(f"/story/{address(card.id)}/feed.atom")
    await section.ask(f"/section/{card.section.value}/feed.json")
    await hub.news((OLD[0], f"{DAM} Twelve people were killed."), NEW)
    await hub.round()
    await hub.round(minutes=1)
    await hub.round(minutes=1)

    assert story.pushed[0].headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert len(section.pushed) == 1


class OneDocument:
    """A publisher with one document under every address."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed

    def named(self, url: str) -> Topic:
        return Topic(url=url)

    def print(self, topic: Topic) -> Printed:
        return self.printed


class Unprintable(OneDocument):
    """A publisher whose database cannot be read."""

    def __init__(self) -> None:
        super().__init__(Printed(body=b"", media_type=""))

    def print(self, topic: Topic) -> Printed:
        raise StoreError("the disk is gone")


# ---- what is refused, and when it ends


REFUSED = [
    ("http://elsewhere.example/feed", {}, 404, "not the address of a feed"),
    ("/", {}, 404, "not the address of a feed"),
    ("/sources", {}, 404, "not the address of a feed"),
    ("/section/gossip/feed.atom", {}, 404, "not the address of a feed"),
    ("/story/aaaaaaaaaaaac/feed.atom", {}, 404, "not the address of a feed"),
    ("/feed.json", {"mode": "publish"}, 400, "hub.mode"),
    ("/feed.json", {"callback": "ftp://follower.example/"}, 400, "hub.callback"),
    ("/feed.json", {"callback": "http://a:b@follower.example/"}, 400, "hub.callback"),
    ("/feed.json", {"callback": "http://follower.example:22/"}, 400, "hub.callback"),
    ("/feed.json", {"callback": ""}, 400, "hub.callback"),
    ("/feed.json", {"secret": "x" * 200}, 400, "hub.secret"),
    ("/feed.json", {"lease_seconds": "soon"}, 400, "hub.lease_seconds"),
]


async def test_what_cannot_be_asked_for_is_refused_in_words(hub: Hub, follower: Follower) -> None:
    for topic, fields, status, words in REFUSED:
        code, said = await follower.ask(topic, **fields)
        assert (code, words in said) == (status, True), (topic, fields)

    assert follower.asked == []


async def test_who_does_not_confirm_is_pushed_nothing(hub: Hub, follower: Follower) -> None:
    follower.means_it = False

    await follower.ask()
    await pushed(hub)

    assert (len(follower.asked), follower.pushed) == (1, [])


async def test_a_callback_inside_is_never_connected_to(hub: Hub, follower: Follower) -> None:
    for host in ("127.0.0.1", "localhost", "10.0.0.1", "[::1]", "169.254.169.254"):
        follower.callback = f"http://{host}:{hub.site.port}/callback"
        await follower.ask()
    await pushed(hub)

    assert (follower.asked, follower.pushed) == ([], [])


async def test_one_host_is_asked_back_only_so_often(hub: Hub, follower: Follower) -> None:
    replies = []
    for number in range(MOST_ABOUT_A_HOST + 5):
        follower.callback = f"http://follower.example/callback?n={number}"
        replies.append((await follower.ask())[0])

    assert replies.count(202) == MOST_ABOUT_A_HOST
    assert set(replies[MOST_ABOUT_A_HOST:]) == {429}
    assert len(follower.asked) == MOST_ABOUT_A_HOST


async def test_much_news_within_a_short_while_is_one_delivery(hub: Hub, follower: Follower) -> None:
    await follower.ask()
    await hub.news(OLD, NEW)
    await hub.round()
    hub.says("/more", rss(MORE))
    subscribe(hub.newsroom, "http://other.example/more")
    await hub.newsroom.update()
    await hub.round()
    await hub.round(minutes=1)
    await hub.round(minutes=1)

    [delivery] = follower.pushed
    assert {NEW[0], MORE[0]} <= {item["title"] for item in json.loads(delivery.body)["items"]}


async def test_nothing_is_pushed_twice_that_did_not_change(hub: Hub, follower: Follower) -> None:
    await follower.ask()
    await pushed(hub)
    await hub.round(minutes=5)

    assert len(follower.pushed) == 1


async def test_a_delivery_that_failed_is_tried_again_until_it_arrives(
    hub: Hub, follower: Follower
) -> None:
    await follower.ask()
    follower.status = 500
    await pushed(hub)
    await hub.round()
    assert len(follower.pushed) == 1

    follower.status = 200
    await hub.round(minutes=2)
    await hub.round(minutes=60)
    assert len(follower.pushed) == 2


async def test_who_takes_nothing_for_days_is_forgotten(hub: Hub, follower: Follower) -> None:
    await follower.ask()
    follower.status = 500
    await pushed(hub)
    for _ in range(2):
        await hub.round(minutes=GIVE_UP / timedelta(minutes=1))

    assert hub.newsroom.store.hubs.topics() == ()


async def test_a_delivery_that_fails_by_our_own_fault_is_still_owed(
    hub: Hub, follower: Follower
) -> None:
    assert hub.newsroom.hub
    await follower.ask()
    topics = hub.newsroom.hub.topics
    hub.newsroom.hub.topics = Unprintable()
    await pushed(hub)
    assert follower.pushed == []

    hub.newsroom.hub.topics = topics
    await hub.round()

    assert len(follower.pushed) == 1


async def test_410_ends_a_subscription(hub: Hub, follower: Follower) -> None:
    await follower.ask()
    follower.status = 410
    await pushed(hub)

    assert len(follower.pushed) == 1
    assert hub.newsroom.store.hubs.topics() == ()


async def test_a_subscription_ends_with_its_lease(hub: Hub, follower: Follower) -> None:
    await follower.ask(lease_seconds="1")
    assert follower.asked[0]["hub.lease_seconds"] == str(int(LEASES[0].total_seconds()))

    await pushed(hub)

    assert follower.pushed == []


async def test_a_restart_loses_no_delivery(hub: Hub, follower: Follower) -> None:
    """A new hub on the same database goes on where the old one stood in the event log."""
    await follower.ask()
    await hub.news(OLD, NEW)
    before = hub.newsroom.hub
    assert before
    hub.newsroom.hub = type(before)(
        hub.newsroom.store,
        base_url=hub.base,
        now=hub.clock.now,
        chance=lambda: 0.5,
        open_rooms=hub.newsroom._open,
    )
    hub.newsroom.hub.topics = before.topics

    await hub.round()
    await hub.round(minutes=1)

    assert len(follower.pushed) == 1


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.json"])
async def test_every_published_feed_names_its_hub_and_itself(hub: Hub, path: str) -> None:
    async with hub.client.get(hub.base + path) as answer:
        body, links = await answer.text(), answer.headers["Link"]

    assert links == f'<{hub.base}/hub>; rel="hub", <{hub.base}{path}>; rel="self"'
    assert f"{hub.base}/hub" in body


async def test_the_hub_takes_only_small_forms(hub: Hub) -> None:
    post = hub.client.post
    async with post(f"{hub.base}/hub", json={"hub.mode": "subscribe"}) as answer:
        assert answer.status == 415
    async with post(f"{hub.base}/hub", data={"hub.secret": "x" * 20_000}) as answer:
        assert answer.status == 400
    async with hub.client.get(f"{hub.base}/hub") as answer:
        assert answer.status == 405


async def test_a_secret_that_is_no_text_is_refused_not_signed_with_wrongly(hub: Hub) -> None:
    form = "hub.mode=subscribe&hub.topic=x&hub.callback=http://x.example/&hub.secret=%ff%fe"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with hub.client.post(f"{hub.base}/hub", data=form, headers=headers) as answer:
        assert (answer.status, "no form" in await answer.text()) == (400, True)


class Waiting:
    """A web in which nobody ever answers; ``asked`` is set once ``wanted`` was sent to."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.sent = wanted, list[str]()
        self.asked, self.over = asyncio.Event(), asyncio.Event()

    async def send(self, url: str, **_: object) -> bytes:
        self.sent.append(url)
        if url == self.wanted:
            self.asked.set()
        await self.over.wait()
        return b""


async def test_subscribers_that_let_us_wait_keep_no_other_out(hub: Hub) -> None:
    rooms, own = await hub.newsroom._open(), hub.newsroom.hub
    assert own
    web, now = Waiting("http://sound.example/"), hub.clock.now()
    beside = replace(rooms, web=cast("Web", web))

    async def open_rooms() -> Rooms:
        return beside

    ours = broadsheet.hub.Hub(
        hub.newsroom.store,
        base_url=hub.base,
        now=hub.clock.now,
        chance=lambda: 0.0,
        open_rooms=open_rooms,
    )
    ours.topics = own.topics
    failing = [f"http://h{n}.example/" for n in range(2 * AT_ONCE)]
    for callback in (*failing, web.wanted):
        one = Subscriber(
            id=digest(callback),
            topic=f"{hub.base}/feed.json",
            callback=callback,
            secret=None,
            expires=now + timedelta(days=9),
            due=now - timedelta(minutes=1 if callback in failing else 0),
            failures=int(callback in failing),
        )
        hub.newsroom.store.hubs.admit(one)

    await ours.look_after()
    await asyncio.wait_for(web.asked.wait(), 20)
    web.over.set()
    await ours.settled()
    assert len(web.sent) == FAILING_AT_ONCE + 1
