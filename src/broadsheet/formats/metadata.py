"""What a page says about itself: JSON-LD, meta tags and headings, each fact with its origin.

A page's title carries its site's name, its author field anything from a name to an address, and
its canonical address may lie on the site it took the text from, which is a credit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from broadsheet.formats import entries, headline, linked
from broadsheet.formats.addresses import PLATFORMS, absolute, brand, site
from broadsheet.formats.bylines import Byline, byline
from broadsheet.formats.text import letters, line
from broadsheet.formats.tree import Node

#: What separates a headline from the name of its site.
_BARS = re.compile(r"\s+[|\u2013\u2014\-\u00b7\u2022:»«~]+\s+|\s*\|\s*|\s+::\s+|:\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Facts a page states; every address is absolute. ``why`` has a line on each fact."""

    title: str | None
    deck: str | None
    byline: str | None
    lang: str | None
    canonical: str | None
    image: str | None
    site: str | None
    section_hint: str | None
    credit: str | None
    why: tuple[str, ...]


def metadata(
    tree: Node, thing: linked.Thing, *, url: str, look: headline.Look | None = None
) -> Metadata:
    """What the page of this tree states; ``thing`` is its JSON-LD, ``url`` where it was fetched."""
    stated = metas(tree)
    name = _first(_site_names(stated, thing))
    house = _houses(name[0] or "", thing, url)
    by = byline(tree, thing, stated, look=look or headline.look(tree), house=house)
    found = {
        "site": name,
        "title": _first(_titles(tree, stated, thing, site_name=name[0] or "", url=url)),
        "deck": _first(_decks(stated, thing)),
        "byline": (", ".join(by.people) or None, by.why),
        "lang": _first(_langs(tree, stated, thing)),
        "canonical": _first(_canonicals(tree, stated, url=url)),
        "image": _first(_images(stated, thing, url=url)),
        "section_hint": _first(_sections(stated, thing)),
    }
    credits = _credits(stated, thing, by=by, canonical=found["canonical"][0], url=url)
    found["credit"] = _first(credits)
    why = tuple(f"{fact.replace('_', ' ')}: {why}" for fact, (value, why) in found.items() if value)
    return Metadata(why=why, **{fact: value for fact, (value, _why) in found.items()})


Candidates = Iterator[tuple[str | None, str]]


def _first(candidates: Candidates) -> tuple[str | None, str]:
    return next(((value, why) for value, why in candidates if value), (None, ""))


def metas(tree: Node) -> Mapping[str, str]:
    """Meta tags by name, in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        text = meta.get("content") or meta.get("value")
        for key in ("property", "name", "itemprop", "http-equiv"):
            if text and meta.get(key):
                found.setdefault(meta.get(key).strip().lower(), text)
    return found


def _site_names(metas: Mapping[str, str], thing: linked.Thing) -> Candidates:
    yield line(metas.get("og:site_name"), longest=100), "og:site_name"
    for name in linked.names(thing, "publisher"):
        yield line(name, longest=100), "JSON-LD publisher"
    yield line(metas.get("application-name"), longest=100), "meta application-name"


def _titles(
    tree: Node, metas: Mapping[str, str], thing: linked.Thing, *, site_name: str, url: str
) -> Candidates:
    house = (site_name, site(url))
    page_title = line(tree.findtext(".//title"))
    headings = [line("".join(h.itertext())) for h in tree.iter("h1")]
    for heading in headings:
        if len(heading) > 12 and letters(heading) in letters(page_title):
            yield heading, "the heading, which the page's title repeats"
    yield _without_site(line(linked.text(thing, "headline")), house), "JSON-LD headline"
    yield _without_site(line(metas.get("og:title")), house), "og:title without the site's name"
    yield _without_site(line(metas.get("twitter:title")), house), "twitter:title"
    if len(headings) == 1:
        yield headings[0], "the only heading"
    yield _without_site(page_title, house), "the page's title without the site's name"


def _without_site(title: str, house: tuple[str, str]) -> str:
    parts = _BARS.split(title)
    names = {letters(name) for name in (*house, house[1].rpartition(".")[0]) if name}
    while len(parts) > 1 and letters(parts[-1]) in names:
        title = title[: title.rindex(parts.pop())].rstrip(" |–—-·•:»«~")
    if len(parts) > 1 and letters(parts[0]) in names:
        title = title[len(parts[0]) :].lstrip(" |–—-·•:»«~")
    return title


def _decks(metas: Mapping[str, str], thing: linked.Thing) -> Candidates:
    for name in ("og:description", "description", "twitter:description"):
        yield line(metas.get(name)), f"meta {name}"
    yield line(linked.text(thing, "description")), "JSON-LD description"


def _houses(name: str, thing: linked.Thing, url: str) -> frozenset[str]:
    """What the outlet is called, in letters alone: none of it is a person."""
    host = site(url)
    if host.endswith(PLATFORMS):
        host = ""  # there an address is called after whoever writes
    named = (name, host, host.rpartition(".")[0], brand(host), *linked.names(thing, "publisher"))
    return frozenset(letters(one) for one in named if one)


def _langs(tree: Node, metas: Mapping[str, str], thing: linked.Thing) -> Candidates:
    root = tree if tree.tag == "html" else tree.getroottree().getroot()
    yield entries.lang(root.get("lang") or root.get("xml:lang")), "<html lang>"
    yield entries.lang(linked.text(thing, "inLanguage")), "JSON-LD inLanguage"
    for name in ("content-language", "language", "og:locale", "dc.language"):
        yield entries.lang(metas.get(name)), f"meta {name}"


def _canonicals(tree: Node, metas: Mapping[str, str], *, url: str) -> Candidates:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield _page(absolute(link.get("href"), base=url), url), "link rel=canonical"
    yield _page(absolute(metas.get("og:url"), base=url), url), "og:url"


def _page(canonical: str | None, url: str) -> str | None:
    """``canonical``, unless it is a mere front page, as broken templates have it."""
    if canonical and canonical.count("/") <= 3 and canonical.endswith("/") and url.count("/") > 3:
        return None
    return canonical


def _images(metas: Mapping[str, str], thing: linked.Thing, *, url: str) -> Candidates:
    for name in ("og:image:secure_url", "og:image", "og:image:url", "twitter:image"):
        yield absolute(metas.get(name), base=url), f"meta {name}"
    for address in linked.addresses(thing, "image"):
        yield absolute(address, base=url), "JSON-LD image"


def _sections(metas: Mapping[str, str], thing: linked.Thing) -> Candidates:
    yield line(metas.get("article:section"), longest=100), "article:section"
    yield line(linked.text(thing, "articleSection"), longest=100), "JSON-LD articleSection"
    for name in ("parsely-section", "section", "category", "cxenseparse:section"):
        yield line(metas.get(name), longest=100), f"meta {name}"


def _credits(
    metas: Mapping[str, str],
    thing: linked.Thing,
    *,
    by: Byline,
    canonical: str | None,
    url: str,
) -> Candidates:
    for name in linked.names(thing, "sourceOrganization"):
        yield line(name, longest=200), "JSON-LD sourceOrganization"
    yield by.agency, f"an agency as the author, {by.agency_why}"
    for address in linked.addresses(thing, "isBasedOn"):
        yield _elsewhere(absolute(address, base=url), url), "JSON-LD isBasedOn"
    for name in ("original-source", "syndication-source"):
        yield _elsewhere(absolute(metas.get(name), base=url), url), f"meta {name}"
    yield _elsewhere(canonical, url), "the canonical address lies on another site"


def _elsewhere(address: str | None, url: str) -> str | None:
    """The site of an address, where that is neither ours nor a part of it."""
    theirs, ours = site(address or ""), site(url)
    related = theirs.endswith(_registrable(ours)) or ours.endswith(_registrable(theirs))
    return theirs if theirs and ours and not related else None


def _registrable(host: str) -> str:
    """Roughly the part of a host that somebody registered: two labels, or three in ``co.uk``."""
    labels = host.split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])
