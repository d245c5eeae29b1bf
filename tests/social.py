"""Documents of social networks in the shapes that the networks give; every text is made up.

The fields and how they nest are those of the documentation that docs/reference/social.md names.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

SAID = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)

Json = dict[str, Any]


def document(value: object) -> bytes:
    """A JSON body."""
    return json.dumps(value).encode()


def status(number: int, text: str, *, name: str = "ada", **other: Any) -> Json:
    """A status of Mastodon; ``text`` is the HTML inside its paragraph."""
    known: Json = {
        "id": str(number),
        "created_at": SAID.isoformat().replace("+00:00", ".000Z"),
        "in_reply_to_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"https://talk.example/users/{name}/statuses/{number}",
        "url": f"https://talk.example/@{name}/{number}",
        "replies_count": 2,
        "reblogs_count": 3,
        "favourites_count": 4,
        "content": f"<p>{text}</p>",
        "reblog": None,
        "account": {
            "id": "7",
            "username": name,
            "acct": name,
            "display_name": name.title(),
            "url": f"https://talk.example/@{name}",
        },
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "card": None,
    }
    return known | other


def trending_tag(name: str, *days: tuple[int, int, int]) -> Json:
    """A hashtag that trends on Mastodon: (day, uses, accounts), the newest first."""
    return {
        "name": name,
        "url": f"https://talk.example/tags/{name}",
        "history": [
            {"day": str(day), "uses": str(uses), "accounts": str(accounts)}
            for day, uses, accounts in days
        ],
    }


def trending_link(url: str, title: str, *days: tuple[int, int, int]) -> Json:
    """A link that trends on Mastodon."""
    history = trending_tag("", *days)["history"]
    return {"url": url, "title": title, "description": "", "type": "link", "history": history}


def bluesky_post(rkey: str, text: str, *, name: str = "bo.example", **record: Any) -> Json:
    """A post view of Bluesky; ``record`` adds to what the author wrote."""
    did = f"did:plc:{name.partition('.')[0]}"
    created = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-03-02T08:30:00.000Z"}
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{rkey}",
        "cid": "bafyreibcid",
        "author": {"did": did, "handle": name, "displayName": "Bo", "labels": []},
        "record": created | {"langs": ["en"]} | record,
        "replyCount": 1,
        "repostCount": 2,
        "likeCount": 5,
        "quoteCount": 1,
        "indexedAt": "2026-03-02T08:30:01.000Z",
        "labels": [],
    }


def link_facet(uri: str) -> Json:
    """A stretch of a Bluesky text that is a link."""
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    return {"index": {"byteStart": 0, "byteEnd": 5}, "features": [feature]}


def submission(number: str, title: str, **other: Any) -> Json:
    """A submission to a subreddit."""
    known: Json = {
        "id": number,
        "name": f"t3_{number}",
        "title": title,
        "author": "cy",
        "subreddit": "rivers",
        "permalink": f"/r/rivers/comments/{number}/a_title/",
        "url": f"https://www.reddit.com/r/rivers/comments/{number}/a_title/",
        "selftext": "",
        "is_self": True,
        "over_18": False,
        "promoted": False,
        "removed_by_category": None,
        "score": 41,
        "num_comments": 6,
        "created_utc": SAID.timestamp(),
    }
    return {"kind": "t3", "data": known | other}


def listing(*things: object) -> Json:
    """A listing of Reddit."""
    return {
        "kind": "Listing",
        "data": {"after": None, "before": None, "dist": len(things), "children": list(things)},
    }


def hit(number: int, title: str, **other: Any) -> Json:
    """A submission as Hacker News's search gives it."""
    known: Json = {
        "objectID": str(number),
        "title": title,
        "url": None,
        "author": "dee",
        "points": 120,
        "num_comments": 33,
        "story_text": None,
        "created_at": "2026-03-02T08:30:00Z",
        "created_at_i": int(SAID.timestamp()),
        "_tags": ["story", "author_dee", f"story_{number}"],
    }
    return known | other


def hits(*found: object) -> Json:
    """An answer of Hacker News's search."""
    return {"hits": list(found), "nbHits": len(found), "page": 0, "nbPages": 1, "hitsPerPage": 20}
