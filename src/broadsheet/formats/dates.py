"""When a page was published: what it states for machines, its address, then what readers see.

The cheap pass reads JSON-LD, meta tags, ``<time>`` and the address. Where it finds nothing, the
elements and lines by the headline are read as people would read them, in many languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from broadsheet.errors import Malformed
from broadsheet.formats import days, headline, linked
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
#: Day first, as addresses in Europe have it.
_ADDRESS_BACKWARDS = re.compile(
    r"[/_-](0[1-9]|[12]\d|3[01])[._-](0[1-9]|1[0-2])[._-]((?:19|20)\d\d)(?=[/_.?-]|$)"
)
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_COMPACT = re.compile(r"^\s*((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
)
_DATED = re.compile(
    r"date(?!-?picker)|publi[sc]|posted|time(?!line)|datum|fecha|\bdata\b|meta|dato|stamp|byline|\binfo|created|submit"
    r"|erschienen|kalender|calendar",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"updat|modif|edit|revised|aktualisi|geändert|stand:|mise? à jour|màj|actualiz|aggiornat"
    r"|atualiz|bijgewerkt|uppdater|oppdater|opdater|aktualiz|zaktualiz|обновл|更新|päivitetty|güncel",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"publi|posted|erstellt|veröffentl|created|written|skriven|gepost|geplaatst|dodano|опубл|公開|掲載|投稿|julkaistu|yayın",
    re.IGNORECASE,
)
#: Languages of newsrooms that are at most three hours before Greenwich.
_EUROPEAN = frozenset(
    """de it pl nl sv nb no nn da fi cs sk hu ro bg hr sl sr el uk et lv lt is mt ca tr""".split()
)
#: Marked elements, and elements near the headline, that are looked at; characters of a line.
MOST_MARKED, MOST_NEAR, LONGEST = 120, 150, 160


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
    tree: Node,
    thing: linked.Thing,
    *,
    url: str,
    look: headline.Look | None = None,
    thorough: bool = False,
) -> PageDate | None:
    """When the page of this tree was published; ``thing`` is its JSON-LD.

    ``thorough`` reads every short line of a page that shows no date by its headline either; what
    that adds is right in two pages of three.
    """
    printed = _in_address(url)
    for why, text in _stated(tree, thing):
        found = _moment(text, why)
        if found:
            if printed is None and _is_utc(text) and _may_differ(found.at.hour, tree):
                printed = _marked(look or headline.look(tree), american=_is_american(tree, url))
            return _in_their_day(found, printed)
    if printed:
        return printed
    american = _is_american(tree, url)
    look = look or headline.look(tree)
    return (
        _marked(look, american=american)
        or _near(look, american=american)
        or _modified(tree, thing)
        or (_anywhere(tree, look, american=american) if thorough else None)
    )


def _in_their_day(found: PageDate, printed: PageDate | None) -> PageDate:
    """The day that the newsroom had: a moment in UTC may fall on the day before or after."""
    near = printed is not None and abs(found.day - printed.day) <= timedelta(days=1)
    return replace(found, day=printed.day) if printed and near else found


def _is_utc(text: str) -> bool:
    return text.rstrip().endswith(("Z", "z", "+00:00", "+0000", "UTC", "GMT"))


def _may_differ(hour: int, tree: Node) -> bool:
    """Whether newsrooms that write this page's language have another day at this hour in UTC."""
    lang = _lang(tree)[:2]
    if lang in _EUROPEAN:
        return hour >= 21
    return not 8 <= hour < 11


def _lang(tree: Node) -> str:
    root = tree if tree.tag == "html" else tree.getroottree().getroot()
    return (root.get("lang") or root.get("xml:lang") or "").lower().replace("_", "-")


def _is_american(tree: Node, url: str) -> bool:
    """Whether months stand before days in a date of figures."""
    return _lang(tree) in ("en-us", "en") and not re.search(r"\.(?:uk|au|ie|in|nz|za)(?:/|$)", url)


def _marked(look: headline.Look, *, american: bool) -> PageDate | None:
    """The date in an element that is called one, the nearest to the headline."""
    best: tuple[tuple[bool, int, int], PageDate] | None = None
    marked = (node for node, called in look.called if node.tag == "time" or _is_dated(called))
    for order, node in zip(range(MOST_MARKED), marked, strict=False):
        found = _told(node, american=american)
        step = look.step(node) if found else None
        if found is None or step is None:
            continue
        rank = (_is_later(node), step, order)
        if best is None or rank < best[0]:
            best = (rank, found)
    return best[1] if best else None


@lru_cache(maxsize=1 << 14)
def _is_dated(called: str) -> bool:
    return bool(_DATED.search(called))


def _told(node: Node, *, american: bool) -> PageDate | None:
    """The date of an element: its attribute for machines, else its words."""
    why = "a date by the headline"
    for name in ("datetime", "content", "title"):
        if found := _moment(node.get(name) or "", why):
            return found
    said = headline.said(node) if len(node) < 30 else ""
    day = _first_day(said, american=american) if 5 < len(said) <= LONGEST else None
    return PageDate(at=_midnight(day), day=day, why=why) if day else None


def _is_later(node: Node) -> bool:
    """Whether an element tells of a change rather than of publication."""
    called = f"{node.get('class') or ''} {node.get('itemprop') or ''} {headline.said(node)[:60]}"
    return bool(_LATER.search(called)) and not _FIRST.search(called)


def _first_day(said: str, *, american: bool) -> date | None:
    """The day in a line; where it says more than one, that of publication."""
    found = list(days.days(said, american=american))
    if len(found) > 1:
        for day, at in found:
            before = said[max(0, at - 25) : at]
            if _FIRST.search(before):
                return day
        earlier = [day for day, at in found if not _LATER.search(said[max(0, at - 25) : at])]
        return earlier[0] if earlier else found[0][0]
    return found[0][0] if found else None


def _near(look: headline.Look, *, american: bool) -> PageDate | None:
    """The date in a short line above or below the headline."""
    if look.heading is None:
        return None
    own = days.first(headline.said(look.heading), american=american)
    near = (*headline.behind(look.heading, MOST_NEAR), *headline.before(look.heading, 30))
    for node in near:
        if node.tag in ("script", "style", "option") or len(node) > 8:
            continue
        said = headline.said(node)
        if 5 < len(said) <= LONGEST:
            day = _first_day(said, american=american)
            if day and look.step(node) is not None:
                return PageDate(at=_midnight(day), day=day, why="a line by the headline")
    return PageDate(at=_midnight(own), day=own, why="the headline") if own else None


def _modified(tree: Node, thing: linked.Thing) -> PageDate | None:
    """The day of the last change, where a page states no other."""
    metas = {_meta_name(meta): meta.get("content") or "" for meta in tree.iter("meta")}
    for name in _MODIFIED:
        if found := _moment(metas.get(name, ""), f"meta {name}, the last change"):
            return found
    return _moment(
        linked.text(thing, "dateModified") or "", "JSON-LD dateModified, the last change"
    )


def _anywhere(tree: Node, look: headline.Look, *, american: bool) -> PageDate | None:
    """The first date in any element called so, in the page's own summary, or in a short line."""
    for node, called in look.called[:2000]:
        if (node.tag == "time" or _is_dated(called)) and (found := _told(node, american=american)):
            return replace(found, why="a date somewhere on the page")
    for meta in tree.iter("meta"):
        if _meta_name(meta) in ("description", "og:description"):
            day = days.first(meta.get("content") or "", american=american)
            if day:
                return PageDate(at=_midnight(day), day=day, why="the page's summary of itself")
    body = tree.find("body") if tree.tag == "html" else tree
    for node in body.iter() if body is not None else ():
        if node.tag in ("script", "style", "template", "option"):
            continue
        for said in (node.text, node.tail):
            if said and 5 < len(said) <= 400:
                day = _first_day(" ".join(said.split())[:LONGEST], american=american)
                if day and look.step(node) is not None:
                    return PageDate(at=_midnight(day), day=day, why="a line of the page")
    return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _stated(tree: Node, thing: linked.Thing) -> Iterator[tuple[str, str]]:
    metas = {
        _meta_name(meta): meta.get("content") or meta.get("value") or ""
        for meta in reversed([*tree.iter("meta")])
    }
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
    if found := _ADDRESS.search(url):
        return _day(*(int(number) for number in found.groups()), why="the address")
    if found := _ADDRESS_BACKWARDS.search(url):
        return _day(int(found[3]), int(found[2]), int(found[1]), why="the address")
    return None


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
