"""Renders an outlet's pages as they stood at a moment, each outlet in its own house style."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from broadsheet.sample import markup
from broadsheet.sample.feeds import MEDIA, Line, in_zone
from broadsheet.sample.nouns import Kind, Outlet, Piece, Version

_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
}
_SECTIONS = {
    "de": ("Ausland", "Politik", "Wirtschaft", "Technik", "Wissenschaft", "Gesundheit", "Sport",
           "Kultur", "Leben"),
    "es": ("Mundo", "Política", "Economía", "Tecnología", "Ciencia", "Salud", "Deportes",
           "Cultura", "Vida"),
}  # fmt: skip
_PAGES = Environment(
    loader=PackageLoader("broadsheet.sample"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.globals["set_in"] = markup.html


def front(outlet: Outlet, entries: Sequence[Line], *, base: str) -> bytes:
    """An outlet's home page: its newest pieces, and links to its feeds."""
    readable = [line for line in entries if line.url is not None]
    return _render("front.html", outlet, base, lines=readable)


def article(
    outlet: Outlet, piece: Piece, version: Version, *, url: str, base: str, others: Sequence[Line]
) -> bytes:
    """The page of a piece. ``others`` are the outlet's newest, for the furniture."""
    around = [line for line in others if line.piece.key != piece.key and line.url is not None]
    return _render(
        f"{outlet.style.template}.html",
        outlet,
        base,
        piece=piece,
        version=version,
        url=url,
        byline=_byline(outlet, piece),
        linked=_linked_data(outlet, piece, version, url),
        others=around[:6],
        changed=_changed(piece, version),
        live=piece.kind is Kind.LIVE,
    )


def notice(outlet: Outlet, *, base: str, title: str, text: str) -> bytes:
    """A page that is not an article: not found, withdrawn, down."""
    return _render("notice.html", outlet, base, title=title, text=text)


def _render(template: str, outlet: Outlet, base: str, **values: object) -> bytes:
    feeds = [(MEDIA[feed.kind].partition(";")[0], base + feed.path, feed) for feed in outlet.feeds]
    page = _PAGES.get_template(template).render(
        outlet=outlet,
        style=outlet.style,
        base=base,
        feeds=feeds,
        sections=_SECTIONS.get(outlet.lang, ()),
        when=lambda at: _when(outlet, at),
        zoned=lambda at: in_zone(at, outlet).isoformat(),
        section=lambda piece: _section(outlet, piece),
        **values,
    )
    return page.encode()


def _changed(piece: Piece, version: Version) -> datetime | None:
    """When the page says it was updated: silent changes do not move it."""
    updated = version.listing.updated
    return updated if updated != piece.published else None


def _section(outlet: Outlet, piece: Piece) -> str:
    place = list(type(piece.section)).index(piece.section)
    names = _SECTIONS.get(outlet.lang)
    return names[place] if names else piece.section.value.title()


def _when(outlet: Outlet, at: datetime) -> str:
    local = in_zone(at, outlet)
    month = _MONTHS[outlet.lang].split()[local.month - 1]
    match outlet.lang:
        case "de":
            return f"{local.day}. {month} {local.year}, {local:%H:%M} Uhr"
        case "es":
            return f"{local.day} de {month} de {local.year}, {local:%H:%M}"
        case _:
            return f"{local.day} {month} {local.year}, {local:%H:%M}"


def _byline(outlet: Outlet, piece: Piece) -> str | None:
    return outlet.style.byline.format(author=piece.author) if piece.author else None


def _linked_data(outlet: Outlet, piece: Piece, version: Version, url: str) -> Markup | None:
    if outlet.style.dates != "jsonld":
        return None
    facts: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if piece.kind is Kind.LIVE else "NewsArticle",
        "headline": version.title,
        "datePublished": in_zone(piece.published, outlet).isoformat(),
        "dateModified": in_zone(version.at, outlet).isoformat(),
        "mainEntityOfPage": url,
        "publisher": {"@type": "Organization", "name": outlet.name},
    }
    if piece.author:
        facts["author"] = {"@type": "Person", "name": piece.author}
    text = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    # The only markup here is ours: json.dumps wrote it and no "<" is left in it.
    return Markup(text)  # noqa: S704
