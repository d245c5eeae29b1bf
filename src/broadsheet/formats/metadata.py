"""What a page says about itself: JSON-LD, meta tags and headings, each fact with its origin.

A page's title carries its site's name, its author field anything from a name to an address, and
its canonical address may lie on the site it took the text from, which is a credit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from broadsheet.formats import entries, headline, linked
from broadsheet.formats.addresses import PLATFORMS, absolute, brand, canonical, site
from broadsheet.formats.bylines import Byline, byline
from broadsheet.formats.text import letters, line
from broadsheet.formats.tree import Node

_MARKS = " |\u2013\u2014-\u00b7\u2022:\u00bb\u00ab~"
_HOME = frozenset("home homepage startseite start accueil inicio início hjem hem главная".split())
#: What separates a headline from the name of its site.
_BARS = re.compile(r"\s+[|\u2013\u2014\-\u00b7\u2022:»«~]+\s+|\s*\|\s*|\s+::\s+|:\s+")


#: An accelerated page as a cache serves it, with the address it has at home.
_CACHE = re.compile(r"//[\w.-]*(?:cdn\.ampproject\.org|google\.\w+)/(?:[cv]|amp)/s/([^?#]+)")
_NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo|favicon|sprite|spacer|blank|placeholder|avatar|gravatar|pixel|1x1|no-?image"
    r"|default(?:-?(?:image|share|og|social|thumb\w*))?|fallback|(?:social|share|og)-?(?:default|logo"
    r"|card|image-default))[\w-]*(?:[._-][\w-]*)*\.(?:png|jpe?g|gif|svg|webp|ico)$|\.svg$",
    re.IGNORECASE,
)


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
    tree: Node,
    thing: linked.Thing,
    *,
    url: str,
    look: headline.Look | None = None,
    stated: Mapping[str, str] | None = None,
) -> Metadata:
    """What the page of this tree states; ``thing`` is its JSON-LD, ``url`` where it was fetched.

    ``look`` and ``stated``, its `metas`, are found where they are not given.
    """
    cached = _CACHE.search(url)
    url = f"https://{cached[1]}" if cached else url
    stated = metas(tree) if stated is None else stated
    name = _first(_site_names(stated, thing))
    house = _houses(name[0] or "", thing, url)
    look = look or headline.look(tree)
    by = byline(tree, thing, stated, look=look, house=house)
    found = {
        "site": name,
        "title": _first(_titles(tree, stated, thing, look=look, house=house)),
        "deck": _first(_decks(stated, thing)),
        "byline": (", ".join(by.people) or None, by.why),
        "lang": _first(_langs(tree, stated, thing)),
        "canonical": _first(_canonicals(tree, stated, url=url, cached=bool(cached))),
        "image": _first(_images(stated, thing, url=url)),
        "section_hint": _first(_sections(stated, thing)),
    }
    credits = _credits(stated, thing, by=by, stated=found["canonical"][0], url=url)
    found["credit"] = _first(credits)
    if _elsewhere(found["canonical"][0], url):
        found["canonical"] = (None, "")  # a credit to whoever had it first is no address of ours
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
    tree: Node,
    metas: Mapping[str, str],
    thing: linked.Thing,
    *,
    look: headline.Look,
    house: frozenset[str],
) -> Candidates:
    page_title = _without_site(line(tree.findtext(".//title")), house)
    shared = _without_site(line(metas.get("og:title")), house)
    stated = _without_site(line(linked.text(thing, "headline")), house)
    heading = _without_site(line(headline.said(look.heading)), house) if look.spine else ""
    if _is_headline(heading, page_title, shared, house):
        for kickerless in (stated, shared):
            if _ends(heading, kickerless):
                yield kickerless, "the heading, without the line above it"
        yield heading, "the heading, which the page's title repeats"
    alone = heading if sum(1 for _ in tree.iter("h1")) == 1 else ""
    if len(alone) > 12 and letters(alone) not in house:
        yield alone, "the only heading"
    yield stated, "JSON-LD headline"
    yield shared, "og:title without the site's name"
    yield _without_site(line(metas.get("twitter:title")), house), "twitter:title"
    yield page_title, "the page's title without the site's name"
    yield alone, "the only heading"


def _is_headline(heading: str, page_title: str, shared: str, house: frozenset[str]) -> bool:
    """Whether a heading is the article's: the page's title repeats it, and it is no site's name."""
    bare = letters(heading)
    if len(heading) <= 12 or bare in house or bare not in letters(page_title):
        return False
    theirs = letters(shared)
    return not theirs or bare in theirs or theirs in bare or theirs not in letters(page_title)


def _ends(heading: str, other: str) -> bool:
    """Whether a heading holds a kicker and then the headline that is said elsewhere."""
    bare, theirs = letters(heading), letters(other)
    return 15 < len(theirs) < len(bare) and bare.endswith(theirs)


def _without_site(title: str, house: frozenset[str]) -> str:
    """A title without the name of its site before or after it."""
    parts = _BARS.split(title)
    while len(parts) > 1 and _is_house(parts[-1], house):
        title = title[: title.rindex(parts.pop())].rstrip(_MARKS)
    while len(parts) > 1 and _is_house(parts[0], house):
        title = title[title.index(parts[0]) + len(parts.pop(0)) :].lstrip(_MARKS)
    return title


def _is_house(part: str, house: frozenset[str]) -> bool:
    """Whether a part of a title is the site's name, perhaps with a word about it."""
    bare = letters(part)
    known = (name for name in house if len(name) > 4)
    return bare in house or (len(part.split()) <= 5 and any(bare.startswith(n) for n in known))


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


def _canonicals(tree: Node, metas: Mapping[str, str], *, url: str, cached: bool) -> Candidates:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield _page(absolute(link.get("href"), base=url), url), "link rel=canonical"
    yield _page(absolute(metas.get("og:url"), base=url), url), "og:url"
    if cached:
        yield canonical(url), "the address that a cache had it from"


def _page(stated: str | None, url: str) -> str | None:
    """The address without trackers; None for a front page, as broken templates have it."""
    if stated and stated.count("/") <= 3 and stated.endswith("/") and url.count("/") > 3:
        return None
    return canonical(stated) if stated else None


def _images(metas: Mapping[str, str], thing: linked.Thing, *, url: str) -> Candidates:
    for name in ("og:image:secure_url", "og:image", "og:image:url"):
        yield _picture(metas.get(name), url), f"meta {name}"
    for address in linked.addresses(thing, "image") + linked.addresses(thing, "thumbnailUrl"):
        yield _picture(address, url), "JSON-LD image"
    for name in ("twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full"):
        yield _picture(metas.get(name), url), f"meta {name}"


def _picture(address: str | None, url: str) -> str | None:
    """The address of a picture, unless it is a logo or what stands where no picture is."""
    found = absolute(address, base=url)
    return None if found is None or _NO_PICTURE.search(found.partition("?")[0]) else found


def _sections(metas: Mapping[str, str], thing: linked.Thing) -> Candidates:
    yield line(metas.get("article:section"), longest=100), "article:section"
    yield line(linked.text(thing, "articleSection"), longest=100), "JSON-LD articleSection"
    for name in ("parsely-section", "section", "category", "cxenseparse:section"):
        yield line(metas.get(name), longest=100), f"meta {name}"
    for name in linked.crumbs(thing)[:2]:
        if letters(name) not in _HOME:
            yield line(name, longest=100), "JSON-LD breadcrumbs"


def _credits(
    metas: Mapping[str, str],
    thing: linked.Thing,
    *,
    by: Byline,
    stated: str | None,
    url: str,
) -> Candidates:
    for name in linked.names(thing, "sourceOrganization"):
        yield line(name, longest=200), "JSON-LD sourceOrganization"
    yield by.agency, f"an agency as the author, {by.agency_why}"
    for address in linked.addresses(thing, "isBasedOn"):
        yield _elsewhere(absolute(address, base=url), url), "JSON-LD isBasedOn"
    for name in ("original-source", "syndication-source"):
        yield _elsewhere(absolute(metas.get(name), base=url), url), f"meta {name}"
    yield _elsewhere(stated, url), "the canonical address lies on another site"


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
