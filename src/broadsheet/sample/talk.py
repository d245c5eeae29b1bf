"""What people of the edition say: a server that answers as Mastodon's do, with invented posts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from broadsheet.model import digest
from broadsheet.sample.nouns import EditionError, Saying
from broadsheet.sample.story_files import moment

#: The server's name, and where its timeline is.
HOST = "lantern-square.localhost"
NAME = "Lantern Square"
PATH = "/api/v1/timelines/tag/news"


def read_talk(folder: Path, *, keys: Collection[str]) -> tuple[Saying, ...]:
    """The posts of an edition's ``talk.toml``, if it has one; EditionError where they contradict.

    ``keys`` are the pieces that they may be about.
    """
    file = folder / "talk.toml"
    posts = tomllib.loads(file.read_text("utf-8"))["post"] if file.exists() else ()
    said = tuple(_saying(table) for table in posts)
    for one in said:
        if one.about is not None and one.about not in keys:
            raise EditionError("talk.toml", f"names {one.about!r}, which does not exist")
    return said


def timeline(
    said: Sequence[Saying], *, now: datetime, base: str, address: Callable[[str], str]
) -> bytes:
    """The timeline at this time, newest first; ``address`` says where a piece is."""
    heard = [one for one in reversed(said) if one.at <= now]
    return json.dumps([_status(one, base, address) for one in heard]).encode()


def _saying(table: Mapping[str, Any]) -> Saying:
    return Saying(
        at=moment(table["at"]),
        name=table["name"],
        text=table["text"],
        about=table.get("about"),
        tags=tuple(table.get("tags", ())),
        favourites=table.get("favourites", 0),
    )


def _status(one: Saying, base: str, address: Callable[[str], str]) -> dict[str, Any]:
    number = str(digest(one.name, one.text))
    tags = "".join(f" #{tag}" for tag in one.tags)
    link = f' <a href="{escape(address(one.about))}">read</a>' if one.about else ""
    return {
        "id": number,
        "created_at": one.at.isoformat(),
        "visibility": "public",
        "language": "en",
        "url": f"{base}/@{one.name}/{number}",
        "content": f"<p>{escape(one.text)}{tags}{link}</p>",
        "account": {"acct": one.name, "url": f"{base}/@{one.name}"},
        "tags": [{"name": tag.lower()} for tag in one.tags],
        "favourites_count": one.favourites,
        "reblogs_count": 0,
        "replies_count": 0,
    }
