"""A small hub and publisher on loopback, and our site beside it, for the tests of WebSub."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl

import aiohttp
import uvicorn
from aiohttp import web
from starlette.applications import Starlette

from broadsheet.checking import Surroundings
from broadsheet.collect.fetch import Fetcher
from broadsheet.model import FeedKind, Source, Subscription, digest
from broadsheet.newsroom import Newsroom
from broadsheet.pushing import Pushes
from broadsheet.store import Store
from broadsheet.web.app import make_app
from tests.collect.loopback import Site, serving
from tests.web.standin import Shown
from tests.world import Clock

HUB = "http://hub.example/hub"
BLOG = "http://blog.example/feed"
NAMES = ("blog.example", "hub.example", "moved.example", "follower.example", "other.example")

DAM = (
    "The Orlen dam above Varsk gave way shortly before dawn on Monday, sending a wall of water "
    "into the lower town and forcing thousands of people from their homes, the governor said."
)
CUP = (
    "Kelvin Rovers beat Port Maren two to one in the cup final after extra time, with striker Ana "
    "Duarte scoring the winner from the penalty spot in front of forty thousand spectators."
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a follower was pushed."""

    body: bytes
    headers: Mapping[str, str]


class Follower:
    """A program that is subscribed to feeds of the newspaper."""

    def __init__(self, hub: Hub, *, path: str = "/callback") -> None:
        self.hub = hub
        self.callback = f"http://follower.example{path}"
        self.asked: list[dict[str, str]] = []
        self.pushed: list[Delivery] = []
        self.means_it = True
        self.status = 204
        self.heard = asyncio.Event()
        hub.site[path] = self.answer

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Confirm what is asked, take what is delivered."""
        if request.method == "POST":
            self.pushed.append(Delivery(await request.read(), dict(request.headers)))
            return web.Response(status=self.status)
        self.asked.append(dict(request.query))
        self.heard.set()
        said = request.query["hub.challenge"] if self.means_it else "no"
        return web.Response(text=said)

    async def ask(self, topic: str = "/feed.json", **fields: str) -> tuple[int, str]:
        """Ask the newspaper's hub for a feed, and let it ask back."""
        form = {
            "hub.mode": "subscribe",
            "hub.callback": self.callback,
            "hub.topic": self.hub.base + topic if topic.startswith("/") else topic,
            **{f"hub.{name}": text for name, text in fields.items()},
        }
        async with self.hub.client.post(f"{self.hub.base}/hub", data=form) as answer:
            reply = answer.status, await answer.text()
        await self.hub.round()
        return reply


def rss(*posts: tuple[str, str], links: str = "") -> bytes:
    """A feed of posts, each a title and a text; ``links`` stand at its top."""
    rows = "".join(
        f"<item><title>{title}</title><link>http://blog.example/{digest(title)}</link>"
        f"<guid isPermaLink='false'>{digest(title)}</guid><description>{text}</description></item>"
        for title, text in posts
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Blog</title>{links}{rows}</channel></rss>"
    ).encode()


def linked(hub: str = HUB, topic: str = BLOG) -> dict[str, str]:
    """Header links that name a hub and a topic."""
    return {"Link": f'<{hub}>; rel="hub", <{topic}>; rel="self"'}


class Hub:
    """A hub that plays its publishers too, and the newspaper that subscribes to it."""

    def __init__(self, site: Site, newsroom: Newsroom, clock: Clock) -> None:
        self.site = site
        self.newsroom = newsroom
        self.clock = clock
        self.forms: list[dict[str, str]] = []
        self.at: list[str] = []
        self.heard = asyncio.Event()
        site["/hub"] = self.take
        self.client = aiohttp.ClientSession()

    @property
    def base(self) -> str:
        """Where the newspaper is."""
        assert self.newsroom.hub
        return self.newsroom.hub.url.removesuffix("/hub")

    async def round(self, *, minutes: float = 0) -> None:
        """Let the newspaper's own hub do all that is due after this time."""
        assert self.newsroom.hub
        self.clock.advance(minutes=minutes)
        await self.newsroom.hub.look_after()
        await self.newsroom.hub.settled()

    async def news(self, *posts: tuple[str, str], path: str = "/feed") -> None:
        """Let the blog publish posts and the newspaper read them; an hour passes."""
        self.says(path, rss(*posts))
        await self.poll()

    async def poll(self) -> None:
        """An hour passes, and the newspaper looks at all of its feeds."""
        self.clock.advance(hours=1.1)
        for feed in self.newsroom.store.feeds():
            self.newsroom.store.hubs.hasten(feed.id, self.clock.now())
        await self.newsroom.update()

    @property
    def pushes(self) -> Pushes:
        assert self.newsroom.pushes
        return self.newsroom.pushes

    @property
    def form(self) -> dict[str, str]:
        """The newest request."""
        return self.forms[-1]

    @property
    def subscription(self) -> Subscription:
        """The one subscription of the newspaper."""
        [one] = self.newsroom.store.hubs.subscriptions()
        return one

    async def take(self, request: web.BaseRequest) -> web.Response:
        """Take a request to subscribe or to unsubscribe."""
        self.forms.append(dict(parse_qsl((await request.read()).decode())))
        self.heard.set()
        self.at.append(f"{request.method} http://{request.host}{request.path}")
        return web.Response(status=202)

    def says(
        self,
        path: str,
        body: bytes,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Publish a document, or a redirect."""

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(status=status, body=body, headers=headers)

        self.site[path] = answer

    async def subscribe(self, url: str = BLOG, *, kind: FeedKind = FeedKind.FEED) -> None:
        """Let the newspaper poll an address, and ask the hub that it finds."""
        source = Source(id="blog.example", name="Blog", home="http://blog.example/")
        self.newsroom.add_known(url, source=source, title="Blog", kind=kind)
        await self.newsroom.update()
        await self.pushes.look_after()

    async def verify(
        self, form: Mapping[str, str] | None = None, **changed: str
    ) -> tuple[int, str]:
        """Ask the newspaper whether it meant its request; its status and its words."""
        form = self.form if form is None else form
        asked = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": "a1b2c3",
            "hub.lease_seconds": "86400",
            **{f"hub.{name}": text for name, text in changed.items()},
        }
        async with self.client.get(form["hub.callback"], params=asked) as answer:
            return answer.status, await answer.text()

    async def push(
        self, body: bytes, *, signature: str | None = "right", method: str = "sha256"
    ) -> int:
        """Deliver a document; returns the status, once the newspaper has taken it in."""
        headers = {"Content-Type": "application/rss+xml"}
        if signature == "right":
            secret = self.form["hub.secret"].encode()
            signature = f"{method}={hmac.new(secret, body, getattr(hashlib, method)).hexdigest()}"
        if signature:
            headers["X-Hub-Signature"] = signature
        url = self.form["hub.callback"]
        async with self.client.post(url, data=BytesIO(body), headers=headers) as answer:
            status = answer.status
        await self.pushes.settled()
        return status

    def titles(self) -> set[str]:
        """The headlines that the newspaper holds."""
        return {card.headline for card in self.newsroom.front_page().stories}


@asynccontextmanager
async def newspaper(folder: Path, site: Site, clock: Clock) -> AsyncIterator[Newsroom]:
    """A newspaper that is reached on loopback, and reaches the names that ``site`` plays."""
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    newsroom = Newsroom(
        Store.open(f"sqlite:///{folder / 'paper.db'}"),
        name="Test Paper",
        make_web=lambda: Fetcher(agent="Broadsheet tests", allow=site.allow(*NAMES), delay=0),
        clock=clock.now,
        workers=1,
        read_pages=False,
        around=Surroundings(base_url=base),
    )
    app = make_app(
        Shown(shown=newsroom),  # type: ignore[arg-type]
        base_url=base,
        pushes=newsroom.pushes,
        hub=newsroom.hub,
    )
    async with answering(app, listener):
        try:
            yield newsroom
        finally:
            await newsroom.close()


@asynccontextmanager
async def answering(app: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    """The site behind a socket, until the block ends."""
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning"))
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        app.state.live.close()
        server.should_exit = True
        await asyncio.wait_for(serving, 10)


@asynccontextmanager
async def playing(folder: Path) -> AsyncIterator[Hub]:
    """A hub, its publishers and a newspaper, all on loopback."""
    clock = Clock()
    async with serving(Site()) as site, newspaper(folder, site, clock) as newsroom:
        hub = Hub(site, newsroom, clock)
        try:
            yield hub
        finally:
            await hub.client.close()
