"""Expectations about lists of feeds, asked of what our reader finds, under listparser's names."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from broadsheet.formats.moments import when
from broadsheet.formats.opml import Outline, OutlineHead, OutlineLink, parse_opml

_VERSIONS = {"1.0": "opml1", "1.1": "opml1", "2.0": "opml2", "1": "opml1", "2": "opml2"}
_ASKED_WITH = {"len": len, "datetime": datetime}


def holds(expectations: Sequence[str], body: bytes) -> bool:
    """Whether all that is expected of a list is so; an error while asking is a no."""
    if any("__" in expectation for expectation in expectations):
        return False
    try:
        names = {"result": shape(parse_opml(body))}
        return all(eval(asked, {"__builtins__": _ASKED_WITH}, names) for asked in expectations)  # noqa: S307
    except Exception:  # noqa: BLE001 — whatever it stumbles over, it does not hold
        return False


def shape(outline: Outline) -> dict[str, Any]:
    """A list in listparser's names. Its ``bozo`` says that a date cannot be read."""
    meta = _meta(outline.head)
    version = outline.head.version
    return {
        "bozo": any(
            f"{name}_parsed" not in meta for name in ("created", "modified") if name in meta
        ),
        "version": "rdf" if version == "rdf" else _VERSIONS.get(version, "opml"),
        "meta": meta,
        "feeds": [
            {
                "url": feed.url,
                "title": feed.title,
                "categories": [list(path) for path in feed.categories],
                "tags": [path[0] for path in feed.categories if len(path) == 1],
            }
            for feed in outline.feeds
        ],
        "lists": [_link(one) for one in outline.lists],
        "opportunities": [_link(one) for one in outline.pages],
    }


def _link(link: OutlineLink) -> dict[str, str]:
    return {"url": link.url, "title": link.title}


def _meta(head: OutlineHead) -> dict[str, Any]:
    author = {"name": head.owner, "email": head.email, "url": head.page}
    said: dict[str, Any] = {
        "title": head.title,
        "author": {name: value for name, value in author.items() if value},
        "created": head.created,
        "modified": head.changed,
        "created_parsed": when(head.created),
        "modified_parsed": when(head.changed),
    }
    return {name: value for name, value in said.items() if value}
