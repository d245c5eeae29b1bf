"""Where everything is: the address of each page, and which outside addresses may be linked."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from broadsheet.model import Section, address

#: How many characters of a headline go into an address.
_SLUG = 60


def story_at(id: int, headline: str = "") -> str:
    """The page of a story; its headline makes the address readable and nothing depends on it."""
    name = slug(headline)
    return f"/story/{address(id)}/{name}" if name else f"/story/{address(id)}"


def article_at(id: int) -> str:
    """The page of an article."""
    return f"/article/{address(id)}"


def source_at(id: str) -> str:
    """The page of a source."""
    return f"/source/{quote(id, safe='')}"


def section_at(section: Section | None) -> str:
    """The page of a section; the front page where there is none."""
    return f"/section/{section.value}" if section else "/"


def search_at(query: str) -> str:
    """The search page with this query already asked."""
    return "/search?" + urlencode({"q": query}, errors="replace")


def slug(headline: str) -> str:
    """A headline as part of an address: lower-case words of any script, joined by hyphens.

    >>> slug("Dam breaks above Orlo – 3 dead!")
    'dam-breaks-above-orlo-3-dead'
    """
    words = re.findall(r"[^\W_]+", headline.lower())
    name = ""
    for word in words:
        if len(name) + len(word) + 1 > _SLUG:
            break
        name = f"{name}-{word}" if name else word
    return quote(name, safe="-", errors="ignore")


def outward(url: str | None) -> str | None:
    """The address if a browser may be sent there: http and https only."""
    if url and re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        return url
    return None
