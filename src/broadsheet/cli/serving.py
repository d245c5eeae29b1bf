"""Verbs that keep running: the site and the collecting, in one process, ended in good order."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import Coroutine
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, Protocol, TypeVar

import uvicorn
import uvloop
from rich.text import Text
from starlette.applications import Starlette

from broadsheet.cli import papers, show
from broadsheet.cli.verbs import Terminal
from broadsheet.collect.starter import starter_feeds
from broadsheet.config import Config
from broadsheet.editions import STEP, Editions, SampleEdition, SampleOnly
from broadsheet.errors import ConfigError
from broadsheet.newsroom import Newsroom, Tally
from broadsheet.web import desk
from broadsheet.web.app import make_app
from broadsheet.web.entrance import Owner

Outcome = TypeVar("Outcome")

#: How many ports `run` tries, from the configured one upwards.
PORTS_TRIED = 20
#: Requests under way get this long to finish once the program is told to stop, in seconds.
GRACE = 5
#: How often the terminal looks whether the sample edition came or went, in seconds.
LOOK = 0.5


class OnShow(desk.Editions, Protocol):
    """What is served: the papers, and the work that keeps them fresh."""

    async def run(self, stop: asyncio.Event) -> None:
        """Collect until told to stop."""


def run(terminal: Terminal) -> None:
    """Serve the newspaper, with the starter set if it has no feed."""
    with _listen(terminal.config, tries=PORTS_TRIED) as listener:
        _loop(_own(terminal, listener, starter=True))


def serve(terminal: Terminal) -> None:
    """Serve the newspaper as it is."""
    with _listen(terminal.config, tries=1) as listener:
        _loop(_own(terminal, listener, starter=False))


def demo(terminal: Terminal, *, once: bool) -> None:
    """Play the sample edition, at once or for readers."""
    papers.set_up_log(terminal.config.log)
    if once:
        _loop(_play_once(terminal))
        return
    with _listen(terminal.config, tries=PORTS_TRIED) as listener:
        _loop(_play(terminal, listener))


async def _own(terminal: Terminal, listener: socket.socket, *, starter: bool) -> None:
    config = terminal.config
    async with papers.working(config) as newsroom:
        if starter and not newsroom.sources():
            added = await asyncio.to_thread(_subscribe, newsroom)
            _say(f"A new newspaper, with {show.count(added, 'feed')} to begin with.")
        await _publish(terminal, Editions(newsroom, folder=config.home), listener, newsroom)


async def _play(terminal: Terminal, listener: socket.socket) -> None:
    config = terminal.config
    async with SampleEdition(config.home, name=config.title) as sample:
        await _publish(terminal, SampleOnly(sample), listener)


async def _play_once(terminal: Terminal) -> None:
    config = terminal.config
    async with SampleEdition(config.home, name=config.title) as sample:
        with show.progress() as bar:
            task = bar.add_task("playing the sample edition", total=24 * 60 // STEP)
            tally = await sample.play(progress=lambda _tally: bar.advance(task))
        _summarise(terminal, sample.newsroom, tally)


def _summarise(terminal: Terminal, newsroom: Newsroom, tally: Tally) -> None:
    health = newsroom.health()
    front = newsroom.front_page(limit=5)
    if terminal.json:
        figures = {"articles": health.articles, "stories": health.stories}
        show.record(figures | {"revised": tally.revised, "front": front.stories})
        return
    show.page(
        f"{show.count(health.articles, 'article')} in {show.count(health.stories, 'story')}, "
        f"{show.count(tally.revised, 'revision')}. Every outlet and event is invented.",
        *(
            f"  {card.headline} ({show.count(card.outlets, 'outlet')}, "
            f"{show.count(card.origins, 'independent report')})"
            for card in front.stories
        ),
        f"Read on: broadsheet stories --database sqlite:///{terminal.config.home / 'sample.db'}",
    )


def _subscribe(newsroom: Newsroom) -> int:
    return sum(
        newsroom.add_known(
            feed.url, source=feed.source, title=feed.title, section=feed.section, lang=feed.lang
        )
        for feed in starter_feeds()
    )


async def _publish(
    terminal: Terminal, editions: OnShow, listener: socket.socket, newsroom: Newsroom | None = None
) -> None:
    """Serve and collect until a signal, or until either of them fails."""
    config = terminal.config
    app = make_app(
        editions,
        base_url=config.base_url or None,
        contact=config.contact or None,
        pushes=newsroom.pushes if newsroom else None,
        hub=newsroom.hub if newsroom else None,
        owner=Owner(door=papers.door(config, newsroom), paper=newsroom) if newsroom else None,
    )
    site = _Site(app, log_level=config.log)
    stop = asyncio.Event()
    _end_on_signals(site)
    works = [
        asyncio.create_task(editions.run(stop)),
        asyncio.create_task(site.serve([listener])),
        asyncio.create_task(_announce(terminal, editions, listener, desk=newsroom is not None)),
    ]
    try:
        await asyncio.wait(works[:2], return_when=asyncio.FIRST_COMPLETED)
    finally:
        site.should_exit = True
        stop.set()
        works[2].cancel()
        outcomes = await asyncio.gather(*works, return_exceptions=True)
    for outcome in outcomes[:2]:
        if isinstance(outcome, BaseException):
            raise outcome


class _Site(uvicorn.Server):
    """uvicorn that leaves the signals to us and ends live streams before it waits for them."""

    def __init__(self, app: Starlette, *, log_level: str) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="httptools",
                ws="none",
                lifespan="off",
                access_log=False,
                log_level=log_level,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )
        self._streams = app.state.live

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._streams.close()
        await super().shutdown(sockets)


def _end_on_signals(site: _Site) -> None:
    def end() -> None:
        # A second Ctrl-C means it: whoever is still being answered is cut off.
        site.force_exit = site.should_exit
        site.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)


def _listen(config: Config, *, tries: int) -> socket.socket:
    """A listening socket, on the first free port from the configured one on."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    for port in range(config.port, min(config.port + tries, 65536)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((config.host, port))
            listener.listen(2048)
        except OSError as error:
            listener.close()
            problem = error
        else:
            return listener
    ours = problem.errno in {errno.EADDRINUSE, errno.EACCES}
    raise ConfigError(
        "port" if ours else "host",
        f"cannot listen on {config.host}:{config.port}: {problem.strerror}",
    )


async def _announce(
    terminal: Terminal, editions: OnShow, listener: socket.socket, *, desk: bool
) -> None:
    """Print where the newspaper is, and say when the sample edition comes and goes."""
    address = _address(listener)
    if terminal.config.port not in {0, listener.getsockname()[1]}:
        _say(f"Port {terminal.config.port} is taken.")
    if terminal.json:
        show.record({"address": address})
    _say(Text.assemble("\n  Your newspaper is at  ", (address, "bold underline"), "\n"))
    if desk:
        _say("`broadsheet desk` prints a link to the desk, where you look after its sources.")
        if not terminal.config.contact:
            _say("Sources are told no address of yours: `contact` in broadsheet.toml names one.")
    _say("Ctrl-C ends it.")
    sample = False
    while True:
        if editions.is_sample != sample:
            sample = editions.is_sample
            _say(editions.notice or "A feed answered: this is your own newspaper now.")
        await asyncio.sleep(LOOK)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - shown, not bound
    return f"http://[{host}]:{port}/" if ":" in host.strip("[]") else f"http://{host}:{port}/"


def _say(text: str | Text) -> None:
    """To the person, whatever stdout is for."""
    with suppress(BrokenPipeError):
        show.note(text)


def _loop(work: Coroutine[Any, Any, Outcome]) -> Outcome:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
