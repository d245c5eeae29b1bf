"""The subjects an article names itself: hashtags, and feed categories that look like subjects."""

from __future__ import annotations

import re
from collections.abc import Iterable

from broadsheet.analysis.text import normal, word_set

#: Topics kept of one article.
MOST = 12
_HASHTAG = re.compile(r"(?<![\w&/#])#([^\W\d]\w{1,60})")
_WORD = re.compile(r"\w+")
#: Categories that name a department or a format, never a subject.
_DEPARTMENTS = word_set(
    "news latest top stories headlines home general uncategorized uncategorised article articles"
    " video videos gallery photos podcast audio live world politics business technology tech"
    " science health sport sports entertainment lifestyle opinion comment editorial analysis"
    " features feature blog blogs updates breaking uk us international national local more other"
    " nachrichten politik wirtschaft sport kultur panorama wissen actualité monde économie"
    " noticias deportes economía cultura mundo notizie cronaca"
)


def topics(title: str, text: str, categories: Iterable[str] = ()) -> tuple[str, ...]:
    """Hashtags as they are first written (``#RiverFlood``), then categories that are subjects."""
    found: dict[str, str] = {}
    whole = normal(f"{title}\n{text}")
    for tag in _HASHTAG.findall(whole) if "#" in whole else ():
        found.setdefault(tag.casefold(), f"#{tag}")
    for category in categories:
        name = " ".join(normal(category).split())
        bare = name.lstrip("#")
        if _is_subject(bare):
            key = "".join(_WORD.findall(bare.casefold()))
            found.setdefault(key, name)
    return tuple(found.values())[:MOST]


def _is_subject(name: str) -> bool:
    parts = _WORD.findall(name.casefold())
    if not 1 <= len(parts) <= 5 or len(name) < 3 or len(name) > 60 or "/" in name:
        return False
    return not all(part in _DEPARTMENTS or part.isdigit() for part in parts)
