"""What every network's posts have in common: fields of strangers in, one clean `Post` out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from html import unescape

from broadsheet.formats import sanitize
from broadsheet.formats.addresses import absolute, canonical
from broadsheet.formats.entries import lang as language
from broadsheet.formats.text import cut, line
from broadsheet.model import Network, Post, digest

#: Characters kept of a post; the networks that people chat on allow 300 to 5,000.
LONGEST_TEXT = 3000
#: Links and hashtags kept of a post: enough to see that it has too many.
MOST_LINKS = 20
MOST_TAGS = 30
#: Counts above this are no counts.
HIGHEST = 1_000_000_000

_ANCHOR = re.compile(r"<a\s([^<>]{1,4000})>", re.IGNORECASE)
_HREF = re.compile(r"""(?<![\w-])href\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
#: Links that Mastodon makes of names and hashtags, and not the author.
_OWN_LINK = re.compile(
    r"""(?<![\w-])class\s*=\s*["'][^"']*\b(?:mention|hashtag)\b""", re.IGNORECASE
)
_BARE_LINK = re.compile(r"https?://[^\s<>\"'\])}]+", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<![\w&/#])#([^\W\d]\w{1,60})")

#: A JSON object.
Object = dict[str, object]


def post(  # noqa: PLR0913 - a post has so many parts
    network: Network,
    *,
    url: str | None,
    author: str,
    text: str,
    at: datetime | None,
    lang: object = None,
    links: Iterable[object] = (),
    tags: Iterable[object] = (),
    counts: tuple[int, int] = (0, 0),
) -> Post | str:
    """The post, or why it cannot be used. ``text`` is plain; ``counts`` are score and replies."""
    place, author = absolute(url, base=""), line(author, longest=200)
    text = cut(sanitize.tidy(text[: LONGEST_TEXT * 4]), longest=LONGEST_TEXT)
    if place is None:
        return "it has no address"
    if not author:
        return "it does not say who wrote it"
    if not text:
        return "it has no text"
    place = canonical(place)
    return Post(
        id=digest("post", place),
        network=network,
        url=place,
        author=author,
        text=text,
        at=at,
        lang=language(lang) if isinstance(lang, str) else None,
        links=tuple(link for link in _canonical(links) if link != place)[:MOST_LINKS],
        tags=hashtags(tags),
        score=counts[0],
        replies=counts[1],
    )


def anchors(html: str) -> list[str]:
    """Where the links of some HTML lead, without those that a network made itself."""
    found = []
    for anchor in _ANCHOR.findall(html):
        href = _HREF.search(anchor)
        if href and not _OWN_LINK.search(anchor):
            found.append(unescape(href[1] or href[2] or ""))
    return found


def bare_links(text: str) -> list[str]:
    """The web addresses written out in a text."""
    return [link.rstrip(".,;:!?…*_") for link in _BARE_LINK.findall(text)]


def written_tags(text: str) -> list[str]:
    """The hashtags written in a text, without the sign."""
    return _HASHTAG.findall(text)


def hashtags(names: Iterable[object]) -> tuple[str, ...]:
    """Hashtags in lower case and each once, at most `MOST_TAGS`."""
    found = (hashtag(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(tag for tag in found if tag))[:MOST_TAGS]


def hashtag(name: str) -> str:
    """A hashtag in lower case without its sign; "" where the name is none.

    >>> hashtag("#OrlenDam")
    'orlendam'
    """
    tag = unicodedata.normalize("NFKC", line(name, longest=100)).lstrip("#").lower()
    return tag if tag and len(tag) <= 61 and not re.search(r"\s", tag) else ""


def text_of(parent: Object, key: str) -> str:
    """The text in a field; "" where there is none."""
    value = parent.get(key)
    return value if isinstance(value, str) else ""


def object_of(parent: Object, key: str) -> Object:
    """The object in a field; an empty one where there is none."""
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def list_of(parent: Object, key: str) -> list[object]:
    """The list in a field; an empty one where there is none."""
    value = parent.get(key)
    return value if isinstance(value, list) else []


def objects_of(parent: Object, key: str) -> list[Object]:
    """The objects of the list in a field."""
    return [one for one in list_of(parent, key) if isinstance(one, dict)]


def count_of(parent: Object, key: str) -> int | None:
    """The number in a field, written out or not; None where there is none."""
    value = parent.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:12])
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return max(-HIGHEST, min(value, HIGHEST))


def moment(seconds: object) -> datetime | None:
    """A time given in seconds since 1970, or None where it is no such thing."""
    if isinstance(seconds, str) and seconds.isascii() and seconds.isdigit():
        seconds = int(seconds[:12])
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _canonical(links: Iterable[object]) -> list[str]:
    found = (absolute(link, base="") for link in links)
    return list(dict.fromkeys(canonical(link) for link in found if link))
