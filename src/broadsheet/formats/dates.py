"""When a page was published: what it says first, and only then what htmldate can find.

The cheap pass reads JSON-LD, meta tags, ``<time>`` and the address; htmldate, which searches the
whole page, costs thirty times as much and is asked where that pass finds nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import htmldate

from broadsheet.errors import Malformed
from broadsheet.formats import linked
from broadsheet.formats.tree import Node, page_tree

#: Meta tags in the order in which they turned out right on labelled pages.
_FIRST_META = ("article:published_time", "og:published_time")
_META = (
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "article.published",
    "article:published",
    "bt:pubdate",
)
_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_COMPACT = re.compile(r"^\s*((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_LOGGERS = ("htmldate", "charset_normalizer")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDate:
    """A moment of publication in UTC, the day that the page prints for it, and where it says so."""

    at: datetime
    day: date
    why: str


def find_date(body: bytes, *, url: str) -> date | None:
    """The day on which this page says it was published, or None where nothing tells."""
    try:
        tree = page_tree(body, url=url)
    except Malformed:
        return None
    found = page_date(tree, linked.article(tree), url=url, thorough=True)
    return found.day if found else None


def page_date(
    tree: Node, thing: linked.Thing, *, url: str, thorough: bool = False
) -> PageDate | None:
    """When the page of this tree was published; ``thing`` is its JSON-LD.

    Where the page does not state it, dates marked as such are searched, 90 % of them right on
    labelled pages; ``thorough`` looks at every number too, at six times the cost, and what that
    adds is right in 60 %.
    """
    printed = _in_address(url)
    for why, text in _stated(tree, thing):
        found = _moment(text, why)
        if found:
            # A moment in UTC may fall on the next day; the address has the day of the newsroom.
            near = printed is not None and abs(found.day - printed.day) <= timedelta(days=1)
            return replace(found, day=printed.day) if printed and near else found
    return printed or _searched(tree, url, thorough=thorough)


def _stated(tree: Node, thing: linked.Thing) -> Iterator[tuple[str, str]]:
    metas = {_meta_name(meta): meta.get("content") or "" for meta in reversed([*tree.iter("meta")])}
    for name in _FIRST_META:
        yield f"meta {name}", metas.get(name, "")
    for key in ("datePublished", "dateCreated", "uploadDate"):
        yield f"JSON-LD {key}", linked.text(thing, key) or ""
    for name in _META:
        yield f"meta {name}", metas.get(name, "")
    for time in tree.iter("time"):
        if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None:
            yield "<time>", time.get("datetime") or ""


def _in_address(url: str) -> PageDate | None:
    found = _ADDRESS.search(url)
    return _day(*(int(number) for number in found.groups()), why="the address") if found else None


def _meta_name(meta: Node) -> str:
    return (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()


def _moment(text: str, why: str) -> PageDate | None:
    text = text.strip()
    try:
        at = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        found = _ISO.search(text) or _COMPACT.match(text)
        if not found:
            return None
        return _day(*(int(number) for number in found.groups()), why=why)
    return PageDate(at=_utc(at), day=at.date(), why=why) if 1990 <= at.year < 2100 else None


def _day(year: int, month: int, day: int, *, why: str) -> PageDate | None:
    try:
        at = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return PageDate(at=at, day=at.date(), why=why) if 1990 <= year < 2100 else None


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _searched(tree: Node, url: str, *, thorough: bool) -> PageDate | None:
    try:
        found = htmldate.find_date(
            tree, url=url or None, extensive_search=thorough, original_date=True
        )
    except Exception:  # noqa: BLE001 — a date is a nicety; no page fails for want of one
        return None
    return _moment(found, "a search of the page") if found else None


for _name in _LOGGERS:
    logging.getLogger(_name).setLevel(logging.CRITICAL)
