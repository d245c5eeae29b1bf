"""The hubs that a page names, and what it calls itself: WebSub, section 4.

Only links in its head count. Further down may stand anybody's words, and whoever names the hub of
a page decides what is pushed for it. Feeds are read by `formats.feeds`, with all else they say.
"""

from __future__ import annotations

import re

from broadsheet.errors import Malformed
from broadsheet.formats.addresses import absolute
from broadsheet.formats.tree import page_tree

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head)[\s>]", re.IGNORECASE)
#: Hubs taken from one page; nobody names more in earnest.
_MOST = 8


def hub_links(
    body: bytes, *, url: str, charset: str | None = None
) -> tuple[tuple[str, ...], str | None]:
    """The hubs that a page at ``url`` names, and its own address as it gives it; none of a feed.

    >>> page = b'<html><head><link rel=hub href="/hub"><link rel=self href=/></head><p>News</p>'
    >>> hub_links(page, url="https://a.example/news")
    (('https://a.example/hub',), 'https://a.example/')
    """
    if not _PAGE.search(body[:1024]) or b"hub" not in body:
        return (), None
    try:
        tree = page_tree(body, url=url, charset=charset)
    except Malformed:
        return (), None
    hubs: dict[str, None] = {}
    topic = None
    for link in tree.xpath("//head/link[@rel and @href]"):
        relations, place = link.get("rel").lower().split(), absolute(link.get("href"), base=url)
        if place and "hub" in relations:
            hubs[place] = None
        if place and "self" in relations:
            topic = topic or place
    return tuple(hubs)[:_MOST], topic
