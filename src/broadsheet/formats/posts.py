"""Documents of social networks: posts and counts out, recognised by their shape alone.

Mastodon's timelines and trends, Bluesky's feeds, searches and trends, Reddit's listings and Hacker
News's search come as JSON; accounts of Mastodon and Bluesky, subreddits and Hacker News also as
RSS or Atom, in which each entry tells by its own address and text whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import msgspec

from broadsheet.errors import Malformed
from broadsheet.formats import networks, said
from broadsheet.formats.addresses import absolute, canonical
from broadsheet.formats.charset import decode
from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.halves import decode_json
from broadsheet.formats.moments import when
from broadsheet.formats.said import Object
from broadsheet.formats.sanitize import plain
from broadsheet.formats.text import line
from broadsheet.model import (
    CountKind,
    Entry,
    Network,
    ParsedPosts,
    Post,
    SetAside,
    TalkCount,
)

#: Posts taken from one document, and counts; the networks give at most 100.
MOST_POSTS = 200
#: Who wrote a post of a feed that names nobody, such as Hacker News's own.
UNNAMED = "not named"

_MASTODON_POST = re.compile(r"^/@([\w.-]+)(?:@[\w.-]+)?/\d+$|^/users/([\w.-]+)/statuses/\d+$")
_BLUESKY_POST = re.compile(r"^/profile/([\w.:-]+)/post/[\w-]+$")
_REDDIT_POST = re.compile(r"^/r/[\w-]+/comments/\w+(?:/|$)")
_DISCUSSED = re.compile(r"https?://news\.ycombinator\.com/item\?id=(\d{1,12})(?!\d)")
_POINTS = re.compile(r"^Points: (\d{1,9})$", re.MULTILINE)
_COMMENTS = re.compile(r"^# Comments: (\d{1,9})$", re.MULTILINE)
_SUBMITTED = re.compile(r"\s*submitted by\s+(?:/?u/[\w-]+)?.*$", re.DOTALL)

_Reader = Callable[[Object], Post | str]


def parse_posts(body: bytes, *, url: str, charset: str | None = None) -> ParsedPosts:
    """The posts of a document, and what it counts.

    Each post that cannot be used is set aside with its reason. Raises Malformed, with a reason fit
    for a reader, where the document is no social network's.
    """
    text = decode(body, charset=charset).lstrip("\ufeff \t\r\n\x00")
    if not text:
        raise Malformed(url, "the document is empty")
    if text[0] not in "{[":
        return _from_feed(body, url=url, charset=charset)
    try:
        document = decode_json(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(url, "this looks like JSON, but it is broken") from error
    return _from_list(document, url) if isinstance(document, list) else _from_object(document, url)


def _from_list(rows: list[object], url: str) -> ParsedPosts:
    """What Mastodon answers with: statuses, hashtags or links."""
    first = next((row for row in rows if isinstance(row, dict)), None)
    if not rows:
        return ParsedPosts()
    if first is not None and "account" in first and "content" in first:
        return _posts(rows, networks.mastodon)
    if first is not None and "history" in first:
        return _counts([count for row in rows for count in _history(row)])
    raise Malformed(url, "this is JSON, but no list of posts that we know")


def _from_object(document: Object, url: str) -> ParsedPosts:
    """What Reddit, Bluesky and Hacker News answer with."""
    if document.get("kind") == "Listing":
        return _posts(said.list_of(said.object_of(document, "data"), "children"), networks.reddit)
    shapes: tuple[tuple[str, _Reader], ...] = (
        ("feed", networks.bluesky),
        ("posts", networks.bluesky),
        ("hits", networks.hacker_news),
    )
    for key, read in shapes:
        if isinstance(document.get(key), list):
            return _posts(said.list_of(document, key), read)
    for key in ("trends", "topics"):
        if isinstance(document.get(key), list):
            return _counts([_topic(topic) for topic in said.objects_of(document, key)])
    told = line(document.get("message") or document.get("error"), longest=200)
    if told:
        raise Malformed(url, f"the network answered with an error: {told}")
    raise Malformed(url, "this is JSON, but no list of posts that we know")


def _posts(rows: Sequence[object], read: _Reader) -> ParsedPosts:
    found: dict[int, Post] = {}
    aside: list[SetAside] = []
    for at, row in enumerate(rows[:MOST_POSTS]):
        one = read(row) if isinstance(row, dict) else "it is no object"
        if isinstance(one, str):
            aside.append(_set_aside(at, one, row))
        else:
            found.setdefault(one.id, one)
    return ParsedPosts(
        posts=tuple(found.values()), set_aside=tuple(aside), cut=len(rows) > MOST_POSTS
    )


def _set_aside(at: int, reason: str, row: object) -> SetAside:
    names = ("url", "uri", "permalink", "objectID", "id")
    told = next((row[name] for name in names if row.get(name)), "") if isinstance(row, dict) else ""
    return SetAside(where=f"post {at + 1}", reason=reason, sample=line(told, longest=200))


def _counts(counts: Sequence[TalkCount | None]) -> ParsedPosts:
    usable = tuple(count for count in counts if count and count.name)
    return ParsedPosts(counts=usable[: MOST_POSTS * 2], cut=len(usable) > MOST_POSTS * 2)


def _history(row: object) -> list[TalkCount]:
    """The last two days of a hashtag or a link; days before them no longer change."""
    if not isinstance(row, dict):
        return []
    link = absolute(row.get("url"), base="") if "title" in row else None
    kind = CountKind.LINK if link else CountKind.TAG
    name = canonical(link) if link else said.hashtag(said.text_of(row, "name"))
    return [
        TalkCount(
            kind=kind,
            name=name,
            at=said.moment(day.get("day")),
            uses=said.count_of(day, "uses"),
            people=said.count_of(day, "accounts"),
        )
        for day in said.objects_of(row, "history")[:2]
    ]


def _topic(topic: Object) -> TalkCount:
    name = line(topic.get("displayName") or topic.get("topic"), longest=100)
    return TalkCount(
        kind=CountKind.TOPIC,
        name=name,
        at=when(said.text_of(topic, "startedAt")),
        uses=said.count_of(topic, "postCount"),
    )


def _from_feed(body: bytes, *, url: str, charset: str | None) -> ParsedPosts:
    feed = parse_feed(body, url=url, charset=charset, limit=MOST_POSTS)
    found: dict[int, Post] = {}
    aside = list(feed.set_aside)
    for entry in feed.entries:
        one = _told_by(entry)
        if isinstance(one, str):
            where = entry.url or url
            aside.append(SetAside(where=where, reason=one, sample=entry.title[:200]))
        else:
            found.setdefault(one.id, one)
    if aside and not found:
        raise Malformed(url, "none of its entries is a post of a network that we know")
    return ParsedPosts(posts=tuple(found.values()), set_aside=tuple(aside), cut=feed.truncated)


def _told_by(entry: Entry) -> Post | str:
    """The post that an entry of a feed is."""
    if discussed := _DISCUSSED.search(entry.html):
        return _hacker_news(entry, discussed[1])
    path = urlsplit(entry.url or "").path
    if _REDDIT_POST.match(path):
        return _reddit(entry)
    if person := _BLUESKY_POST.match(path):
        return _chat(entry, Network.BLUESKY, f"@{person[1]}")
    if person := _MASTODON_POST.match(path):
        host = urlsplit(entry.url or "").hostname or ""
        return _chat(entry, Network.MASTODON, f"@{person[1] or person[2]}@{host}")
    return "it is no post of a network that we know"


def _chat(entry: Entry, network: Network, author: str) -> Post | str:
    text = plain(entry.html)
    return said.post(
        network,
        url=entry.url,
        author=author,
        text=text,
        at=entry.published,
        lang=entry.lang,
        links=[*said.anchors(entry.html), *said.bare_links(text)],
        tags=[*entry.categories, *said.written_tags(text)],
    )


def _reddit(entry: Entry) -> Post | str:
    said_there = _SUBMITTED.sub("", plain(entry.html))
    return said.post(
        Network.REDDIT,
        url=entry.url,
        author=(entry.byline or "").lstrip("/"),
        text=f"{entry.title}\n{said_there}",
        at=entry.published,
        lang=entry.lang,
        links=[link for link in said.anchors(entry.html) if not _is_reddit(link)],
    )


def _is_reddit(link: str) -> bool:
    """Whether a link of an entry is one of those that Reddit adds: to author, comments, itself."""
    return bool(re.match(r"https?://(?:\w+\.)?(?:reddit|redd)\.(?:com|it)/", link))


def _hacker_news(entry: Entry, number: str) -> Post | str:
    text = plain(entry.html)
    counts = [int(found[1]) if (found := one.search(text)) else 0 for one in (_POINTS, _COMMENTS)]
    address = networks.hacker_news_address(number)
    link = entry.url if canonical(entry.url or "") != canonical(address) else None
    return said.post(
        Network.HACKER_NEWS,
        url=address,
        author=entry.byline or UNNAMED,
        text=entry.title,
        at=entry.published,
        lang=entry.lang,
        links=[link],
        counts=(counts[0], counts[1]),
    )
