"""One address of every kind that the site has, over the gallery's paper."""

from __future__ import annotations

from broadsheet.web.places import article_at, story_at
from tests.web import gallery

STORY = story_at(gallery.cards()[0].id, gallery.cards()[0].headline)
STORY_SHORT = story_at(gallery.cards()[0].id)
ARTICLE = article_at(gallery.article_page().line.id)

PAGES = (
    "/",
    "/?after=MTIz",
    "/section/world",
    STORY,
    ARTICLE,
    "/sources",
    "/source/harbourpost.example",
    "/search",
    "/search?q=dam",
    "/about",
    "/contact",
)

FEEDS = tuple(
    f"{place}/feed.{kind}"
    for place in ("", "/section/world", STORY_SHORT)
    for kind in ("atom", "json")
)

OTHERS = ("/health", "/robots.txt", "/favicon.svg")
