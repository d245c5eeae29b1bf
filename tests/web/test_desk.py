"""The owner's desk: closed to strangers, safe from other sites, and able to do what it offers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from bench.loopback import serving
from lxml import html

from broadsheet.door import TRIES, Door
from broadsheet.model import Fetched, Verb, address
from broadsheet.newsroom import Newsroom
from broadsheet.store import Store
from broadsheet.web.app import ROUTES, make_app
from broadsheet.web.entrance import LONGEST_FORM, Owner
from tests.store.build import NOW, arrival, article, feed, source
from tests.web.standin import Shown
from tests.world import Clock, FeedEntry, World, open_newsroom

SITE = "http://paper.example"
OUTLETS = ("bay.example", "cove.example", "harbour.example")
POSTS = ("/desk/act", "/desk/add", "/desk/feed", "/desk/shape", "/desk/sign-out")
PAGES = ("/desk", "/desk/sources", "/desk/source/bay.example", f"/desk/story/{address(1)}")


class NoWeb:
    """A way out that nobody may take."""

    async def fetch(self, *_asked: object, **_how: object) -> Fetched:
        raise AssertionError("the desk opened a connection")

    async def send(self, *_asked: object, **_how: object) -> bytes:
        raise AssertionError("the desk opened a connection")

    async def close(self) -> None:
        """Nothing was opened."""


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A newspaper of three sources and one article."""
    with Store.open(f"sqlite:///{tmp_path / 'paper.db'}") as store:
        for id in OUTLETS:
            store.add_feed(source(id), feed(id))
        store.keep(arrival(article(1)))
        newsroom = Newsroom(store, name="Paper", make_web=NoWeb, clock=lambda: NOW)
        yield newsroom
        await newsroom.close()


@pytest.fixture
def door(paper: Newsroom, tmp_path: Path) -> Door:
    return Door(paper.store, tmp_path / "desk.key", now=paper.now)


def client(paper: Newsroom, door: Door | None, *, base_url: str | None = None) -> httpx.AsyncClient:
    owner = Owner(door=door, paper=paper) if door else None
    app = make_app(Shown(), owner=owner, base_url=base_url)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=base_url or SITE)


@pytest.fixture
async def stranger(paper: Newsroom, door: Door) -> AsyncIterator[httpx.AsyncClient]:
    async with client(paper, door) as browser:
        yield browser


@pytest.fixture
async def owner(stranger: httpx.AsyncClient, door: Door) -> httpx.AsyncClient:
    await stranger.post("/desk/sign-in", data={"key": door.key()})
    return stranger


async def token(browser: httpx.AsyncClient) -> str:
    page = html.fromstring((await browser.get("/desk/sources")).content)
    return str(page.xpath("//input[@name='token']/@value")[0])


async def post(
    browser: httpx.AsyncClient, path: str = "/desk/act", **fields: str | list[str]
) -> httpx.Response:
    """Send a form as the page of the desk would."""
    known = {"token": await token(browser)} | fields
    return await browser.post(path, data=known)


def states(paper: Newsroom) -> dict[str, str]:
    return {line.id: line.health.value for line in paper.roster.lines()}


@pytest.mark.parametrize("path", PAGES)
async def test_a_stranger_sees_nothing_but_the_way_in(
    stranger: httpx.AsyncClient, path: str
) -> None:
    answer = await stranger.get(path)

    assert answer.status_code == (200 if path == "/desk" else 403)
    assert "Key of the desk" in answer.text
    assert "/desk/act" not in answer.text
    assert "bay.example" not in answer.text


@pytest.mark.parametrize("path", POSTS)
async def test_a_stranger_can_do_nothing(
    stranger: httpx.AsyncClient, paper: Newsroom, path: str
) -> None:
    before = states(paper)

    answer = await stranger.post(path, data={"act": "pause", "source": "bay.example"})

    assert answer.status_code == 403
    assert states(paper) == before


async def test_the_key_opens_the_desk_and_signing_out_closes_it(
    owner: httpx.AsyncClient,
) -> None:
    assert "What needs a person" in (await owner.get("/desk")).text
    kept = dict(owner.cookies)

    await post(owner, "/desk/sign-out")
    owner.cookies.update(kept)

    assert "Key of the desk" in (await owner.get("/desk")).text


async def test_a_link_is_used_up_by_its_button_and_not_by_a_look(
    stranger: httpx.AsyncClient, door: Door
) -> None:
    link = door.link()

    looks = [(await stranger.get(link)).status_code for _ in range(2)]
    first, second = [(await stranger.post(link)).status_code for _ in range(2)]

    assert looks == [200, 200]
    assert (first, second) == (303, 403)
    assert "What needs a person" in (await stranger.get("/desk")).text


async def test_the_session_is_kept_from_scripts_and_other_sites(
    stranger: httpx.AsyncClient, door: Door, paper: Newsroom
) -> None:
    plain = await stranger.post("/desk/sign-in", data={"key": door.key()})
    async with client(paper, door, base_url="https://news.example") as browser:
        secure = await browser.post("/desk/sign-in", data={"key": door.key()})

    assert plain.headers["set-cookie"].startswith("desk=")
    assert "HttpOnly; Max-Age=2592000; Path=/; SameSite=lax" in plain.headers["set-cookie"]
    assert secure.headers["set-cookie"].startswith("__Host-desk=")
    assert secure.headers["set-cookie"].endswith("Secure")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://paper.example:81"},
    ],
)
async def test_a_form_of_another_site_is_refused(
    owner: httpx.AsyncClient, paper: Newsroom, door: Door, headers: dict[str, str]
) -> None:
    fields = {"token": await token(owner), "act": "pause", "source": "bay.example"}
    before = states(paper)

    acted = await owner.post("/desk/act", data=fields, headers=headers)
    entered = await owner.post("/desk/sign-in", data={"key": door.key()}, headers=headers)
    linked = await owner.post(door.link(), headers=headers)

    assert [one.status_code for one in (acted, entered, linked)] == [403, 403, 403]
    assert states(paper) == before


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": SITE}, {}]
)
async def test_a_form_of_our_own_pages_is_taken(
    owner: httpx.AsyncClient, paper: Newsroom, headers: dict[str, str]
) -> None:
    fields = {"token": await token(owner), "act": "pause", "source": "bay.example"}

    answer = await owner.post("/desk/act", data=fields, headers=headers)

    assert answer.status_code == 303
    assert states(paper)["bay.example"] == "paused"


@pytest.mark.parametrize("told", ["", "0" * 128, "é"])
async def test_a_form_without_the_token_of_its_session_is_refused(
    owner: httpx.AsyncClient, paper: Newsroom, told: str
) -> None:
    answer = await post(owner, token=told, act="pause", source="bay.example")

    assert answer.status_code == 403
    assert states(paper)["bay.example"] != "paused"


async def test_wrong_keys_are_only_taken_for_a_while(
    stranger: httpx.AsyncClient, door: Door
) -> None:
    tries = [await stranger.post("/desk/sign-in", data={"key": "x"}) for _ in range(TRIES + 1)]

    assert [one.status_code for one in tries] == [403] * TRIES + [429]
    assert tries[-1].headers["retry-after"] == "600"


async def test_nobody_keeps_a_page_of_the_desk_and_the_paper_is_kept_as_ever(
    owner: httpx.AsyncClient, paper: Newsroom
) -> None:
    for path in (*PAGES, "/desk/enter/x"):
        answer = await owner.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "etag" not in answer.headers

    front = await owner.get("/")
    async with client(paper, None) as other:
        assert front.headers["cache-control"] == (await other.get("/")).headers["cache-control"]
    assert front.headers["referrer-policy"] == "no-referrer"
    assert "/desk/act" not in (await owner.get("/sources")).text


async def test_no_route_that_changes_something_answers_get(owner: httpx.AsyncClient) -> None:
    paths = [path for path, _, what in ROUTES if path.startswith("/desk") and "POST:" in what]

    assert len(paths) >= 4
    assert {(await owner.get(path)).status_code for path in paths} == {405}


async def test_without_an_owner_there_is_no_desk(paper: Newsroom) -> None:
    async with client(paper, None) as browser:
        asked = [await browser.get(path) for path in (*PAGES, "/desk/enter/x")]
        told = [await browser.post(path, data={"key": ""}) for path in (*POSTS, "/desk/sign-in")]
        front = (await browser.get("/")).text

    assert {one.status_code for one in (*asked, *told)} == {404}
    assert 'href="/desk"' not in front


async def test_a_form_too_large_for_any_of_ours_is_refused(owner: httpx.AsyncClient) -> None:
    answer = await owner.post("/desk/act", content=b"x" * (LONGEST_FORM + 1))

    assert answer.status_code == 413


async def test_many_sources_are_changed_at_once_and_the_page_says_so(
    owner: httpx.AsyncClient, paper: Newsroom
) -> None:
    answer = await post(owner, act="section", section="science", source=list(OUTLETS[:2]))
    page = await owner.get(answer.headers["location"])

    sections = {line.id: line.feeds[0].section for line in paper.roster.lines()}
    assert sections == {"bay.example": "science", "cove.example": "science", OUTLETS[2]: None}
    assert "2 sources: moved to another section." in page.text


async def test_all_that_match_means_those_of_the_filter_and_no_others(
    owner: httpx.AsyncClient, paper: Newsroom
) -> None:
    paper.roster.act(Verb.OWNER, ["cove.example"], "Cove Group")

    await post(owner, act="pause", all="yes", query=urlencode({"owner": "Cove Group"}))
    await post(owner, act="remove", sure="yes", all="yes", query="section=no-such-section")

    assert [id for id, state in states(paper).items() if state == "paused"] == ["cove.example"]
    assert len(paper.store.feeds()) == 3


async def test_removing_is_asked_about_first_and_leaves_the_articles(
    owner: httpx.AsyncClient, paper: Newsroom
) -> None:
    asked = await post(owner, act="remove", source="harbour.example")
    assert len(paper.store.feeds()) == 3
    assert "What they published stays, 1 article" in " ".join(asked.text.split())

    done = await post(owner, act="remove", source="harbour.example", sure="yes")

    assert done.status_code == 303
    assert [one.source for one in paper.store.feeds()] == list(OUTLETS[:2])
    assert list(paper.store.articles([1])) == [1]


async def test_one_feed_of_a_source_can_be_removed(
    owner: httpx.AsyncClient, paper: Newsroom
) -> None:
    paper.store.add_feed(source("bay.example"), feed("bay.example", name="sport"))

    answer = await post(owner, "/desk/feed", feed=feed("bay.example", name="sport").url)

    assert answer.headers["location"] == "/desk/source/bay.example?did=remove&n=1"
    assert [one.title for one in paper.store.feeds()] == ["News"] * 3


async def test_what_is_picked_can_be_taken_along(owner: httpx.AsyncClient) -> None:
    outline = await post(owner, act="opml", source="bay.example")
    table = await post(owner, act="json", source=["bay.example", "cove.example"])

    assert b"bay.example/news.xml" in outline.content
    assert b"cove.example" not in outline.content
    assert [one["id"] for one in json.loads(table.content)] == ["bay.example", "cove.example"]


async def test_a_form_leads_back_to_the_desk_whatever_it_says(owner: httpx.AsyncClient) -> None:
    for here in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        answer = await post(owner, act="look", source="bay.example", here=here)
        assert answer.headers["location"].startswith("/desk/source/")
    page = await owner.get("/desk/sources?did=%3Cb%3E&n=1")
    assert "<b>" not in page.text


async def test_an_address_is_looked_at_before_it_is_added(tmp_path: Path) -> None:
    world, clock = World(), Clock()
    async with serving(world.reply, now=clock.now) as port:
        world.port = port
        url = world.feed("a.localhost", [FeedEntry(title="Ferry aground", path="/ferry")])
        paper = open_newsroom(world, clock, tmp_path)
        door = Door(paper.store, tmp_path / "desk.key", now=paper.now)
        async with client(paper, door) as browser:
            await browser.post("/desk/sign-in", data={"key": door.key()})
            page = html.fromstring((await browser.get("/desk")).content)
            known = {"token": str(page.xpath("//input[@name='token']/@value")[0])}

            nothing = await browser.post("/desk/add", data={**known, "address": "no address"})
            seen = await browser.post("/desk/add", data={**known, "address": url})
            before = paper.store.feeds()
            wish = {"address": url, "sure": "yes", "section": "science"}
            added = await browser.post("/desk/add", data=known | wish)
        feeds = paper.store.feeds()
        await paper.close()

    assert "is not an address" in nothing.text
    assert "Ferry aground" in seen.text
    assert before == ()
    assert added.headers["location"] == "/desk/source/a.localhost?did=add&n=1"
    assert [(one.url, one.section) for one in feeds] == [(url, "science")]


async def test_each_act_is_told_in_the_event_log(owner: httpx.AsyncClient, paper: Newsroom) -> None:
    after = paper.last_event()

    for fields in ({"act": "pause"}, {"act": "resume"}, {"act": "owner", "owner": "Bay Group"}):
        await post(owner, source="bay.example", **fields)
    await post(owner, act="remove", source="bay.example", sure="yes")

    told = [logged.event for logged in paper.events(after)]
    kinds = ["source.paused", "source.resumed", "source.changed", "source.removed"]
    assert [event.kind for event in told] == kinds
    assert {event.source for event in told} == {"bay.example"}


# Stories


async def test_an_owner_joins_two_stories_parts_them_and_takes_that_back(
    owner: httpx.AsyncClient, paper: Newsroom
) -> None:
    paper.store.keep(arrival(article(2)))
    one, other = address(1), address(2)

    joined = await post(
        owner, "/desk/shape", story=one, act="merge", other=f"{SITE}/story/{other}", why="one ferry"
    )
    page = html.fromstring((await owner.get(joined.headers["location"])).content)
    boxes = page.xpath("//input[@name='article']/@value")
    assert sorted(boxes) == [one, other]
    assert "Joined" in page.xpath("string(//*[@role='status'])")
    assert "one ferry" in page.text_content()

    await post(owner, "/desk/shape", story=one, act="split", article=[other])
    assert paper.story(1).card.articles == 1
    number = paper.story(1).history[-1].number
    undone = await post(owner, "/desk/shape", story=one, act="undo", change=str(number))

    assert undone.headers["location"].endswith("did=undo")
    assert paper.store.story_of([1, 2]) == {1: 1, 2: 1}


@pytest.mark.parametrize(
    ("fields", "did"),
    [
        pytest.param({"act": "merge", "other": "nonsense"}, "not", id="no story"),
        pytest.param({"act": "merge", "other": address(1)}, "not", id="itself"),
        pytest.param({"act": "split"}, "not", id="nothing picked"),
        pytest.param({"act": "split", "article": [address(1)]}, "not", id="all of it"),
        pytest.param({"act": "undo", "change": "99"}, "not", id="no such change"),
        pytest.param({"act": "undo", "change": "x"}, "none", id="no number"),
        pytest.param({"act": "burn"}, "none", id="no such act"),
    ],
)
async def test_what_cannot_be_done_to_a_story_is_said(
    owner: httpx.AsyncClient, paper: Newsroom, fields: dict[str, str | list[str]], did: str
) -> None:
    answer = await post(owner, "/desk/shape", story=address(1), **fields)
    page = html.fromstring((await owner.get(answer.headers["location"])).content)

    assert answer.headers["location"] == f"/desk/story/{address(1)}?did={did}"
    assert page.xpath("string(//*[@role='status'])").startswith("Nothing was done")
    assert paper.story(1).card.articles == 1
