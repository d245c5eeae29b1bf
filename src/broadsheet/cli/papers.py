"""Opens the newspaper that the configuration names, and finds in it what a person points at."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from ipaddress import ip_network
from urllib.parse import urlsplit

import structlog

from broadsheet import __version__
from broadsheet.checking import Surroundings
from broadsheet.collect.fetch import Fetcher
from broadsheet.config import Config
from broadsheet.door import Door
from broadsheet.errors import ConfigError, Moved, NotFound
from broadsheet.formats.addresses import canonical
from broadsheet.model import digest, from_address
from broadsheet.newsroom import Newsroom
from broadsheet.store import Store
from broadsheet.views import StoryPage


@contextmanager
def reading(config: Config) -> Iterator[Newsroom]:
    """A newsroom to put questions to; there must be one. Raises `ConfigError`, `StoreError`."""
    database = config.home / "broadsheet.db"
    if not config.database and not database.exists():
        hint = "start one with `broadsheet run`, or say where yours is with --home"
        raise ConfigError("home", f"there is no newspaper in {config.home}; {hint}")
    newsroom = open_newsroom(config)
    try:
        yield newsroom
    finally:
        newsroom.store.close()


@asynccontextmanager
async def working(config: Config) -> AsyncIterator[Newsroom]:
    """A newsroom that may look at the web; made where there is none. Raises `StoreError`."""
    newsroom = open_newsroom(config)
    try:
        yield newsroom
    finally:
        await newsroom.close()


def open_newsroom(config: Config) -> Newsroom:
    """The newsroom with its database open; whoever opens it closes it."""
    set_up_log(config.log)
    _make_home(config)
    return Newsroom(
        Store.open(config.database_url),
        name=config.title,
        make_web=lambda: fetcher(config),
        interval=timedelta(seconds=config.poll_interval),
        workers=config.workers,
        read_pages=config.read_pages,
        around=Surroundings(contact=config.contact, base_url=config.base_url, host=config.host),
    )


def door(config: Config, newsroom: Newsroom) -> Door:
    """The door of the owner's desk."""
    return Door(newsroom.store, config.home / "desk.key", now=newsroom.now)


def public_address(config: Config) -> str:
    """Where the site is reached, without a slash at the end, as far as the settings say."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - shown
    shown = f"[{host}]" if ":" in host else host
    return config.base_url.rstrip("/") or f"http://{shown}:{config.port}"


def fetcher(config: Config) -> Fetcher:
    """The way to the web, introducing itself as the owner wishes."""
    contact = f" (+{config.contact})" if config.contact else ""
    return Fetcher(
        agent=f"Broadsheet/{__version__}{contact}",
        allow_networks=[ip_network(network) for network in config.allow_networks],
    )


def find(text: str) -> int:
    """The id of the story or article at an address, a page of the site, or an article's own URL.

    Raises `NotFound` where the text is none of them.
    """
    path = urlsplit(text).path if "://" in text else text
    parts = path.strip("/").split("/")
    if len(parts) > 1 and parts[0] in {"story", "article"}:
        parts = parts[1:]
    id = from_address(parts[0]) if parts[0] else None
    if id is not None:
        return id
    if "://" in text:
        return digest(canonical(text))
    raise NotFound("story or article", text)


def story_at(newsroom: Newsroom, id: int) -> StoryPage:
    """The story with this id, or the one it was merged into, or the one this article is in."""
    try:
        return newsroom.story(id)
    except Moved as moved:
        return newsroom.story(moved.to)
    except NotFound:
        return newsroom.story(newsroom.article(id).story.id)


def set_up_log(level: str) -> None:
    """Log to stderr: lines for eyes on a terminal, JSON elsewhere."""
    on_terminal = sys.stderr.isatty()
    renderer = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked for anew with every line: who runs us may put another stream in its place.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _make_home(config: Config) -> None:
    try:
        config.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError("home", f"{config.home} cannot be made: {error.strerror}") from error
