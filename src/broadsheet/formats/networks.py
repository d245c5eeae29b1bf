"""The posts of each network as its JSON gives them; see docs/reference/social.md for the shapes.

Each function takes one object and returns the `Post`, or in words why it cannot be used.
"""

from __future__ import annotations

from datetime import datetime

from broadsheet.formats.addresses import site
from broadsheet.formats.moments import when
from broadsheet.formats.said import (
    Object,
    anchors,
    bare_links,
    count_of,
    list_of,
    moment,
    object_of,
    objects_of,
    post,
    text_of,
    written_tags,
)
from broadsheet.formats.sanitize import LONGEST_PLAIN, plain
from broadsheet.formats.text import clean
from broadsheet.model import Network, Post

#: What an account is labelled with whose owner wants it hidden from those not signed in.
_SIGNED_IN_ONLY = "!no-unauthenticated"


def mastodon(status: Object) -> Post | str:
    """A status; of a boost, the status that was boosted. Where it carries a warning, only that."""
    status = object_of(status, "reblog") or status
    if text_of(status, "visibility") not in ("", "public", "unlisted"):
        return "it is not public"
    content = text_of(status, "content")[:LONGEST_PLAIN]
    warning = text_of(status, "spoiler_text")
    text = plain(warning or content)
    return post(
        Network.MASTODON,
        url=text_of(status, "url") or text_of(status, "uri"),
        author=_fediverse_name(object_of(status, "account")),
        text=text,
        at=when(text_of(status, "created_at")),
        lang=status.get("language"),
        links=[*anchors(content), object_of(status, "card").get("url"), *bare_links(text)],
        tags=[*(tag.get("name") for tag in objects_of(status, "tags")), *written_tags(text)],
        counts=(
            _sum(status, "favourites_count", "reblogs_count"),
            _sum(status, "replies_count"),
        ),
    )


def bluesky(view: Object) -> Post | str:
    """A post view, or the entry of a feed that holds one."""
    view = object_of(view, "post") or view
    record, author = object_of(view, "record"), object_of(view, "author")
    if any(label.get("val") == _SIGNED_IN_ONLY for label in objects_of(author, "labels")):
        return "its author asks not to be shown to people who are not signed in"
    name = text_of(author, "handle") or text_of(author, "did")
    text = clean(text_of(record, "text"))
    links, tags = _facets(record)
    return post(
        Network.BLUESKY,
        url=_bluesky_address(text_of(view, "uri")),
        author=f"@{name}" if name else "",
        text=text,
        at=_earlier(text_of(record, "createdAt"), text_of(view, "indexedAt")),
        lang=next(iter(list_of(record, "langs")), None),
        links=[*links, *_embedded(record), *_embedded(view), *bare_links(text)],
        tags=[*tags, *list_of(record, "tags"), *written_tags(text)],
        counts=(
            _sum(view, "likeCount", "repostCount", "quoteCount"),
            _sum(view, "replyCount"),
        ),
    )


def reddit(thing: Object) -> Post | str:
    """A link or a text that was submitted to a subreddit (``t3``)."""
    facts = object_of(thing, "data")
    if thing.get("kind") != "t3":
        return "it is not a submission"
    if facts.get("promoted"):
        return "it is an advertisement"
    if facts.get("over_18"):
        return "it is marked as not for everybody"
    if facts.get("removed_by_category"):
        return "it was removed"
    said = plain(text_of(facts, "selftext")[:LONGEST_PLAIN])
    name, path = text_of(facts, "author"), text_of(facts, "permalink")
    outside = facts.get("url_overridden_by_dest") or facts.get("url")
    return post(
        Network.REDDIT,
        url=f"https://www.reddit.com{path}" if path.startswith("/r/") else None,
        author=f"u/{name}" if name else "",
        text=f"{plain(text_of(facts, 'title'))}\n{said}",
        at=moment(facts.get("created_utc")),
        links=([] if facts.get("is_self") else [outside]) + bare_links(said),
        counts=(_sum(facts, "score"), _sum(facts, "num_comments")),
    )


def hacker_news(hit: Object) -> Post | str:
    """A submission or a comment, as the search gives it."""
    title = plain(text_of(hit, "title"))
    html = (text_of(hit, "story_text") or text_of(hit, "comment_text"))[:LONGEST_PLAIN]
    number = text_of(hit, "objectID")
    return post(
        Network.HACKER_NEWS,
        url=hacker_news_address(number) if number.isascii() and number.isdigit() else None,
        author=text_of(hit, "author"),
        text=f"{title}\n{plain(html)}",
        at=moment(hit.get("created_at_i")) or when(text_of(hit, "created_at")),
        links=[hit.get("url"), *anchors(html)],
        counts=(_sum(hit, "points"), _sum(hit, "num_comments")),
    )


def hacker_news_address(number: str) -> str:
    """Where a submission or a comment is discussed."""
    return f"https://news.ycombinator.com/item?id={number}"


def _sum(parent: Object, *keys: str) -> int:
    return sum(count_of(parent, key) or 0 for key in keys)


def _fediverse_name(account: Object) -> str:
    """``@name@host``; a server leaves its own host out."""
    name = text_of(account, "acct") or text_of(account, "username")
    host = site(text_of(account, "url"))
    if not name:
        return ""
    return f"@{name}" if "@" in name or not host else f"@{name}@{host}"


def _bluesky_address(uri: str) -> str | None:
    """The page of a post; by the account's lasting number, as handles change hands."""
    parts = uri.split("/")
    if len(parts) != 5 or parts[0] != "at:" or parts[3] != "app.bsky.feed.post":
        return None
    return f"https://bsky.app/profile/{parts[2]}/post/{parts[4]}"


def _earlier(*texts: str) -> datetime | None:
    found = [time for text in texts if (time := when(text))]
    return min(found, default=None)


def _facets(record: Object) -> tuple[list[object], list[object]]:
    features = [
        feature
        for facet in objects_of(record, "facets")
        for feature in objects_of(facet, "features")
    ]
    return [one.get("uri") for one in features], [one.get("tag") for one in features]


def _embedded(parent: Object) -> list[object]:
    """Where the card under a post leads, which may stand beside a quoted post."""
    embed = object_of(parent, "embed")
    cards = (object_of(embed, "external"), object_of(object_of(embed, "media"), "external"))
    return [card.get("uri") for card in cards]
