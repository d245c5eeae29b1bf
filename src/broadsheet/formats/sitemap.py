"""Site maps: those of news sites tell title, time, language and keywords of every article."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from broadsheet.formats.addresses import absolute
from broadsheet.formats.moments import when
from broadsheet.formats.raw import RawEntry
from broadsheet.formats.scan import Fields, children, scan
from broadsheet.formats.xmlfeed import first

#: How many parts of a site map are named to somebody who gave the address of all of them.
_NAMED = 3
#: Endings of the last part of an address that say nothing of the article.
_ENDINGS = (".html", ".htm", ".php", ".aspx")


def complete(entry: RawEntry) -> None:
    """Fill up an entry with what its ``news:news`` tells; without that, its address is its title.

    ``lastmod`` says when a page changed, which is all that a plain site map knows of its time.
    """
    fields = entry["fields"]
    news: Fields = next((children(found) for found in fields.get("news:news") or ()), {})
    entry["title"] = first(news, "news:title") or _words(entry.get("link") or "")
    entry["published"] = first(news, "news:publication_date") or first(fields, "lastmod")
    entry["updated"] = first(fields, "lastmod")
    publication = next((children(found) for found in news.get("news:publication") or ()), {})
    entry["lang"] = first(publication, "news:language")
    if entry["image"] is None:
        pictures = (children(found) for found in fields.get("image:image") or ())
        entry["image"] = next((first(found, "image:loc") for found in pictures), None)


def refusal(xml: bytes, *, url: str) -> str:
    """Why a list of site maps is no feed, and which of them to give instead, the newest first."""
    parts = [
        (when(first(part, "lastmod")), at, absolute(first(part, "loc"), base=url))
        for at, part in enumerate(scan(xml).entries)
    ]
    dated = [(changed.timestamp() if changed else 0.0, at, part) for changed, at, part in parts]
    newest = [part for _time, _at, part in sorted(dated, reverse=True) if part][:_NAMED]
    reason = "this is a list of site maps, not one of them"
    return f"{reason}; add {' or '.join(newest)} instead" if newest else reason


def _words(link: str) -> str:
    """What an address says in its last part: ``/2026/dam-breaks.html`` is Dam breaks."""
    try:
        last = unquote(urlsplit(link).path).rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""
    for ending in _ENDINGS:
        last = last.removesuffix(ending)
    words = last.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
