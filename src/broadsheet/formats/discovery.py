"""Where a site may keep its feeds: what its page declares and links to, and the usual places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from broadsheet.errors import Malformed
from broadsheet.formats.addresses import absolute, site
from broadsheet.formats.text import line
from broadsheet.formats.tree import Node, page_tree
from broadsheet.formats.walls import is_parked, wall

#: Media types that name a feed.
_TYPES = ("rss", "atom", "rdf", "feed+json")
_LINKS = ("/feed", "/rss", "/atom", ".rss", ".atom", "rss.xml", "atom.xml", "feed.xml", "feed.json")
#: Feeds of comments are seldom what somebody wants.
_COMMENTS = re.compile(
    r"/comments?/|comments?[/-]feed|comments?\.(?:xml|rss|atom)|[?&]feed=comments|\bcomments?\b"
    r"|\bkommentare?\b|\bcomentarios\b|\bcommentaires\b|\bcommenti\b|\breacties\b",
    re.IGNORECASE,
)
#: More than this and the page is a list of feeds, not a site that has some.
MOST = 20

#: Where sites keep a feed that no page names, most common first.
USUAL = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/news-sitemap.xml",
    "/feed.json",
    "/?feed=rss2",
    "/feeds/posts/default",
)
#: Where folders below a site's root keep one of their own.
USUAL_BELOW = ("feed", "index.xml")
_SITEMAP = re.compile(rb"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A feed that a page offers; ``declared`` in its head, or merely linked and named like one."""

    url: str
    title: str
    declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a page offers: its feeds, best first, and what keeps us from the site, if anything."""

    title: str
    links: tuple[Link, ...]
    parked: bool = False
    wall: str | None = None


def look(body: bytes, *, url: str, charset: str | None = None) -> Look:
    """Look over a page for feeds; raises Malformed, with a reason, where it is no page."""
    tree = page_tree(body, url=url, charset=charset)
    return Look(
        title=line(tree.findtext(".//title"), longest=200),
        links=_links(tree, url),
        parked=is_parked(tree),
        wall=wall(tree, url=url),
    )


def feed_links(body: bytes, *, url: str) -> tuple[str, ...]:
    """Absolute addresses of the feeds that a page offers, best first; none where it is no page."""
    try:
        tree = page_tree(body, url=url)
    except Malformed:
        return ()
    return tuple(link.url for link in _links(tree, url))


def usual_places(url: str) -> tuple[str, ...]:
    """Addresses on the site of ``url`` that often hold a feed, nearest first."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    folder = parts.path.rpartition("/")[0] if "." in parts.path.rpartition("/")[2] else parts.path
    below = folder.strip("/")
    near = [f"{root}/{below}/{name}" for name in USUAL_BELOW] if below else []
    return (*near, *(root + path for path in USUAL))


def news_sitemaps(robots: bytes, *, url: str) -> tuple[str, ...]:
    """The site maps that a robots.txt names and that are likely to be of news, at most two."""
    named = [found.decode("utf-8", "replace") for found in _SITEMAP.findall(robots)]
    links = [link for one in named if "news" in one.lower() and (link := absolute(one, base=url))]
    return tuple(dict.fromkeys(links))[:2]


def _links(tree: Node, url: str) -> tuple[Link, ...]:
    base = absolute(_base(tree), base=url) or url
    declared = [_declared(link, base) for link in tree.iter("link")]
    guessed = [_guessed(link, base) for link in tree.iter("a")]
    found: dict[str, Link] = {}
    for link in (*declared, *guessed):
        if link is not None and link.url != url:
            found.setdefault(link.url, link)
    return tuple(sorted(found.values(), key=lambda link: _rank(link, url)))[:MOST]


def _base(tree: Node) -> str | None:
    base = next(tree.iter("base"), None)
    href: str | None = base.get("href") if base is not None else None
    return href


def _declared(link: Node, base: str) -> Link | None:
    rel, media_type = (link.get("rel") or "").lower().split(), (link.get("type") or "").lower()
    is_feed = any(name in media_type for name in _TYPES) and ("alternate" in rel or "feed" in rel)
    url = absolute(link.get("href"), base=base) if is_feed else None
    return Link(url=url, title=line(link.get("title"), longest=200), declared=True) if url else None


def _guessed(link: Node, base: str) -> Link | None:
    href = link.get("href") or ""
    url = absolute(href, base=base) if _looks_like_feed(href) else None
    said = line("".join(link.itertext()), longest=200) if url else ""
    return Link(url=url, title=said, declared=False) if url else None


def _looks_like_feed(href: str) -> bool:
    path = href.partition("?")[0].rstrip("/").lower()
    return path.endswith(_LINKS) and not href.startswith("#")


def _rank(link: Link, url: str) -> tuple[bool, bool, bool, bool]:
    """Comments last; then what the head declares, below the page's own folder, on its site."""
    near = _folder(url) not in ("", "/") and urlsplit(link.url).path.startswith(_folder(url))
    comments = bool(_COMMENTS.search(link.url) or _COMMENTS.search(link.title))
    return comments, not link.declared, not near, site(link.url) != site(url)


def _folder(url: str) -> str:
    return urlsplit(url).path.rstrip("/")
