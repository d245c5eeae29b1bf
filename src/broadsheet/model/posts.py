"""What people say on social networks: talk about the news, never a report of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadsheet.model.sources import SetAside


class Network(StrEnum):
    """Where people talk; the value is its name as readers know it."""

    MASTODON = "Mastodon"
    BLUESKY = "Bluesky"
    REDDIT = "Reddit"
    HACKER_NEWS = "Hacker News"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One thing that somebody said; ``id`` is the digest of its address.

    ``author`` is the account as its network writes it. ``text`` is plain; ``links`` are the
    canonical addresses it points to, ``tags`` its hashtags in lower case without the sign.
    ``score`` and ``replies`` are the network's own counts, and decide nothing but an order.
    """

    id: int
    network: Network
    url: str
    author: str
    text: str
    at: datetime | None = None
    lang: str | None = None
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    score: int = 0
    replies: int = 0


class CountKind(StrEnum):
    """What a network counts when it says what trends on it."""

    TAG = "hashtag"
    LINK = "link"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkCount:
    """How often something was said, over ``hours`` from ``at`` on; None where nobody told.

    ``name`` is a hashtag in lower case, a canonical address or a topic as it is displayed;
    ``place`` is the digest that an address is known by (`talking.known_by`).
    """

    kind: CountKind
    name: str
    at: datetime | None = None
    hours: int = 24
    uses: int | None = None
    people: int | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPosts:
    """A document of a social network. ``cut`` says that there were more posts than are taken."""

    posts: tuple[Post, ...] = ()
    counts: tuple[TalkCount, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkMatch:
    """Which story a post talks about and why; ``article`` is the one it links to, if it does."""

    post: int
    story: int
    why: str
    article: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedArticle:
    """An article that posts may link to, with its story and the name of its outlet."""

    article: int
    story: int
    source: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How near a text is to a live story: ``score`` is the engine's, a cosine less its costs.

    ``shared`` are the terms of both that add most to it; ``quiet`` is how many hours lie between
    the text and the story's newest article.
    """

    story: int
    score: float
    shared: tuple[tuple[str, float], ...]
    quiet: float | None
