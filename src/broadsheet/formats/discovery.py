"""Which feeds a page offers: declared in its head first, then what merely looks like one."""

from __future__ import annotations

from broadsheet.errors import Malformed
from broadsheet.formats.addresses import absolute, site
from broadsheet.formats.tree import Node, page_tree

#: Media types that name a feed.
_TYPES = ("rss", "atom", "rdf", "feed+json")
_LINKS = ("/feed", "/rss", "/atom", ".rss", ".atom", "rss.xml", "atom.xml", "feed.xml", "feed.json")
#: Feeds of comments are seldom what somebody wants.
_COMMENTS = ("/comments/", "comments/feed", "comment-feed")
#: More than this and the page is a list of feeds, not a site that has some.
MOST = 20


def feed_links(body: bytes, *, url: str) -> tuple[str, ...]:
    """Absolute addresses of the feeds that a page offers, best first; none where it is no page."""
    try:
        tree = page_tree(body, url=url)
    except Malformed:
        return ()
    base = absolute(_base(tree), base=url) or url
    declared = [_declared(link) for link in tree.iter("link")]
    guessed = [a.get("href") for a in tree.iter("a") if _looks_like_feed(a.get("href") or "")]
    links = [absolute(link, base=base) for link in (*declared, *guessed) if link]
    found = dict.fromkeys(link for link in links if link and link != url)
    return tuple(sorted(found, key=lambda link: _rank(link, url)))[:MOST]


def _base(tree: Node) -> str | None:
    base = next(tree.iter("base"), None)
    href: str | None = base.get("href") if base is not None else None
    return href


def _declared(link: Node) -> str | None:
    rel, media_type = (link.get("rel") or "").lower().split(), (link.get("type") or "").lower()
    is_feed = any(name in media_type for name in _TYPES) and ("alternate" in rel or "feed" in rel)
    href: str | None = link.get("href") if is_feed else None
    return href


def _looks_like_feed(href: str) -> bool:
    path = href.partition("?")[0].rstrip("/").lower()
    return path.endswith(_LINKS) and not href.startswith("#")


def _rank(link: str, url: str) -> tuple[bool, bool]:
    return any(mark in link.lower() for mark in _COMMENTS), site(link) != site(url)
