"""From a raw entry to an `Entry`: identity and digest first and cheap, cleaning only when new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from html import escape
from urllib.parse import urljoin

from broadsheet.formats.addresses import absolute, canonical
from broadsheet.formats.moments import when
from broadsheet.formats.opening import opening
from broadsheet.formats.raw import RawEntry, RawFeed
from broadsheet.formats.text import LONGEST, line
from broadsheet.model import Enclosure, Entry, SetAside, digest

#: Longest raw HTML of one entry; what follows is cut. Whole books have been seen in feeds.
LONGEST_HTML = 2_000_000
#: Bytes of text of which only the words count.
LONGEST_SQUEEZED = 8000
#: More categories than this are noise.
MOST_CATEGORIES = 20
#: More files than this are a gallery, not an article's.
MOST_ENCLOSURES = 20

_BLANKS = b" \t\r\n\x0b\x0c"
_MAIL_NAME = re.compile(
    r"^[^\s@()]+@[^\s@()]+\s*\(([^()]+)\)$"
    r"|^([^<>()]+?)\s*(?:<[^<>\s]+@[^<>\s]+>|\([^()\s]+@[^()\s]+\))$"
)
_MAIL = re.compile(r"^(?:mailto:)?[^\s@]+@[^\s@]+$")
_BY = re.compile(r"^(?:by|von|par|por|di|door|af|av)\s*:?\s+(?=\S)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,;]\s*(?=\S)")
_TAGGED = re.compile(r"^([a-z]{2,3})(?:[-_][a-z0-9]{2,8}){0,3}$", re.IGNORECASE)


def keys_of(entries: Sequence[RawEntry]) -> list[int]:
    """What identifies each entry within its feed, in the same order.

    The guid where it is unique in the document; guid and address where it repeats, with the title
    where even that repeats; without a guid the address, else title and date.
    """
    guids = [(entry.get("id") or "").strip() for entry in entries]
    once = Counter(guids)
    keys = [
        digest("guid", guid)
        if guid and once[guid] == 1 and guid != entry.get("link")
        else _key(entry, guid)
        for guid, entry in zip(guids, entries, strict=True)
    ]
    return keys if len(set(keys)) == len(keys) else _told_apart(keys, entries)


def digest_of(entry: RawEntry) -> int:
    """A number that changes when title, address or text changes by more than spacing.

    In long texts spacing counts: to look for it costs more than to compare one once in a while.
    """
    words = "\x1f".join((entry.get("title") or "").split())
    octets = entry.get("octets")
    if octets is None:
        texts = [text.get("value") or "" for text in entry.get("content") or ()]
        octets = "\0".join((entry.get("description") or "", *texts)).encode("utf-8", "replace")
    if len(octets) < LONGEST_SQUEEZED:
        octets = octets.translate(None, _BLANKS)
    whole = sha256(f"{words}\0{_place(entry)}\0".encode("utf-8", "replace"))
    whole.update(octets)
    return int.from_bytes(whole.digest()[:8]) >> 1


def entry_of(raw: RawEntry, feed: RawFeed, *, key: int, digest: int, url: str) -> Entry | None:
    """The clean entry, or None where it has neither address nor title nor text."""
    base = urljoin(url, raw.get("base") or "") if raw.get("base") else url
    link = absolute(raw.get("link"), base=base) or absolute_only(raw.get("id"))
    title, html = line(raw.get("title")), _html(raw)
    summary, updated = _summary(raw, html), when(raw.get("updated"))
    if not (link or title or summary):
        return None
    return Entry(
        key=key,
        digest=digest,
        url=link,
        permalink=absolute_only(raw.get("id")),
        title=title,
        summary=summary,
        html=html,
        byline=byline(raw.get("author")),
        published=when(raw.get("published")) or updated,
        updated=updated,
        categories=_categories(raw),
        credit=_credit(raw, feed),
        credit_url=absolute(raw.get("credit_url"), base=base),
        image=absolute(raw.get("image"), base=base),
        lang=lang(raw.get("lang") or feed.lang) or lang(feed.lang),
        enclosures=_enclosures(raw, base),
    )


def set_aside(at: int, raw: RawEntry) -> SetAside:
    """Why the entry at position ``at`` could not be used."""
    return SetAside(
        where=f"entry {at + 1}",
        reason="it has neither a link nor a title nor text",
        sample=line(raw.get("id"), longest=200),
    )


def absolute_only(text: str | None) -> str | None:
    """``text`` where it is an absolute web address by itself, as a permanent guid is."""
    is_web = text is not None and text.lstrip()[:8].lower().startswith(("http://", "https://"))
    return absolute(text, base="") if is_web else None


def byline(text: str | None) -> str | None:
    """The name in an author field: ``desk@news.example (Ada Poe)`` is Ada Poe.

    >>> byline("By Ada Poe")
    'Ada Poe'
    """
    return _byline(text[:2000]) if text else None


@lru_cache(maxsize=1000)
def _byline(text: str) -> str | None:
    names = (_name(part) for part in _BETWEEN.split(line(text, longest=300)))
    return ", ".join(name for name in names if name) or None


def lang(text: str | None) -> str | None:
    """The language of a tag such as ``pt-BR``, in lower case and without the rest."""
    tag = _TAGGED.match(text.strip()) if text else None
    return tag[1].lower() if tag else None


def _place(entry: RawEntry) -> str:
    link = (entry.get("link") or "").strip()
    return canonical(link) if "?" in link or "#" in link else link


def _key(entry: RawEntry, guid: str) -> int:
    """The key of an entry that has no guid, or its address for one, or a guid that repeats."""
    place, title = _place(entry), entry.get("title") or ""
    if not place:
        return digest("words", guid, title, entry.get("published") or "")
    if not guid or guid == entry.get("link"):
        return digest("address", place)
    return digest("guid", guid, place)


def _told_apart(keys: Sequence[int], entries: Sequence[RawEntry]) -> list[int]:
    uses = Counter(keys)
    return [
        key if uses[key] == 1 else digest("title", str(key), entry.get("title") or "")
        for key, entry in zip(keys, entries, strict=True)
    ]


def _html(raw: RawEntry) -> str:
    bodies = [_as_html(t.get("value"), t.get("type")) for t in raw.get("content") or ()]
    html = max([*bodies, raw.get("description") or ""], key=len)
    return html[:LONGEST_HTML]


def _as_html(value: str | None, media_type: str | None) -> str:
    if value and media_type in ("text", "text/plain"):
        return "".join(f"<p>{escape(row)}</p>" for row in value.splitlines() if row.strip())
    return value or ""


def _summary(raw: RawEntry, html: str) -> str:
    return opening(raw.get("description") or html, longest=LONGEST)


def _categories(raw: RawEntry) -> tuple[str, ...]:
    named = (_label((t.get("label") or t.get("term") or "")[:500]) for t in raw.get("tags") or ())
    return tuple(dict.fromkeys(name for name in named if name))[:MOST_CATEGORIES]


def _enclosures(raw: RawEntry, base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for file in raw.get("enclosures") or ():
        url = absolute(file["url"], base=base)
        if url and url not in found and len(found) < MOST_ENCLOSURES:
            found[url] = Enclosure(
                url=url,
                media_type=line(file["type"], longest=100).lower(),
                size=file["size"],
                seconds=file["seconds"],
            )
    return tuple(found.values())


@lru_cache(maxsize=2000)
def _label(text: str) -> str:
    return line(text, longest=100)


def _credit(raw: RawEntry, feed: RawFeed) -> str | None:
    credit = line(raw.get("credit"), longest=200)
    return credit if credit and credit != line(feed.title, longest=200) else None


def _name(text: str) -> str:
    found = _MAIL_NAME.match(text)
    name = (found[1] or found[2]).strip() if found else text.strip()
    return "" if _MAIL.match(name) else _BY.sub("", name)
