"""Marks of trust as facts: counted, shown with their evidence, and no verdict on anybody.

A mark is given only where it can be known: a teaser of a feed names no source and links nowhere
because it is one, so nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape
from urllib.parse import urlsplit

from broadsheet.analysis import speech
from broadsheet.analysis.wording import CORRECTION
from broadsheet.model import Appearance, Article, Mark, MarkKind, Stage, Tie, TieKind

#: Fewer words than this make no article that ought to name sources or link to them.
ENOUGH = 120
#: Longer texts, in characters, are not searched for sources: nothing is said of them.
LONGEST = 60_000
#: From this share of its wording an article is mostly copied.
MOSTLY = 0.5
#: Spans that are shown of one mark.
SPANS = 5
#: Characters of one span.
SPAN = 300
#: A notice of a correction stands in a line no longer than this: longer ones tell of others'.
NOTICE = 600
#: Notices stand in one of so many lines at the beginning or at the end of a text.
ABOVE, BELOW = 5, 12
#: A notice no longer than this, in characters, is only the heading of the line after it.
HEADING = 24

# As the sanitiser serialises a link: known attributes, always in double quotes.
_LINK = re.compile(r'<a((?:\s+[a-z-]+="[^"]*")*)\s*>(.*?)</a>', re.DOTALL)
_HREF = re.compile(r'\shref="([^"]*)"')
_TAG = re.compile(r"<[^<>]*>")
#: Hosts that stand for no site, set apart by RFC 2606.
_NOWHERE = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|invalid)$")


def own_marks(article: Article) -> tuple[Mark, ...]:
    """What the article itself shows: its sources, links, byline and corrections."""
    whole = article.stage is Stage.READ
    found = [*_links(article, whole=whole), *_corrections(article)]
    if whole and _is_long(article.text):
        found += _unsourced(article)
    if whole and not (article.byline or article.credit):
        why = "neither its feed nor its page says who wrote it"
        found.append(Mark(kind=MarkKind.BYLINE_MISSING, why=why))
    return tuple(sorted(found, key=lambda mark: list(MarkKind).index(mark.kind)))


def marks(
    article: Article, ties: Iterable[Tie], earliest: Sequence[Appearance]
) -> tuple[Mark, ...]:
    """All marks of an article: its own, and what it is to its story.

    ``earliest`` are the first articles of the story, in the order of time.
    """
    return (*own_marks(article), *_copied(article.id, ties), *_first(article.id, earliest))


def _links(article: Article, *, whole: bool) -> list[Mark]:
    links = [(_address(given), _words(inside)) for given, inside in _LINK.findall(article.html)]
    empty = [words for url, words in links if words and _leads_nowhere(url, article.url)]
    found = []
    if empty:
        verb = "leads" if len(empty) == 1 else "lead"
        why = f"{len(empty)} of {_count(len(links), 'link')} {verb} nowhere"
        spans = tuple(dict.fromkeys(empty))[:SPANS]
        found.append(Mark(kind=MarkKind.PLACEHOLDER_LINKS, why=why, spans=spans))
    if whole and _is_long(article.text):
        out = [url for url, _ in links if url and _leads_out(url, article)]
        if not out:
            why = (
                f"none of {_count(len(links), 'link')} in its text leads"
                if links
                else "no link in its text leads"
            )
            kind = MarkKind.NO_OUTGOING_LINK
            found.append(Mark(kind=kind, why=f"{why} to another site"))
    return found


def _corrections(article: Article) -> list[Mark]:
    told = tuple(_notices([line for line in article.text.split("\n") if line]))[:SPANS]
    return [Mark(kind=MarkKind.CORRECTED, why="a notice in it says so", spans=told)] if told else []


def _notices(lines: Sequence[str]) -> Iterable[str]:
    """The lines at either end that tell of a correction; a mere heading brings the next one."""
    last = len(lines) - 1
    for n, line in enumerate(lines):
        if ABOVE <= n <= last - BELOW or len(line) > NOTICE or not CORRECTION.search(line):
            continue
        yield line[:SPAN]
        if len(line) <= HEADING and n < last:
            yield lines[n + 1][:SPAN]


def _unsourced(article: Article) -> list[Mark]:
    text = article.text[:LONGEST]
    if len(article.text) > LONGEST or not speech.knows(article.lang):
        return []
    if speech.names_a_source(text, article.lang):
        return []
    why = f"in {len(text.split())} words we found nobody named who said or reported it"
    return [Mark(kind=MarkKind.NO_NAMED_SOURCE, why=why)]


def _is_long(text: str) -> bool:
    return len(text[:LONGEST].split()) >= ENOUGH


def _copied(id: int, ties: Iterable[Tie]) -> list[Mark]:
    taken = [t for t in ties if t.article == id and t.kind is TieKind.COPY]
    most = max(taken, key=lambda t: (t.containment, -t.to), default=None)
    if most is None or most.containment < MOSTLY:
        return []
    why = f"{most.containment:.0%} of the wording of the shorter one stands in both"
    share = most.containment
    return [Mark(kind=MarkKind.COPIED, why=why, to=most.to, share=share)]


def _first(id: int, earliest: Sequence[Appearance]) -> list[Mark]:
    if not earliest or earliest[0].article != id:
        return []
    first = earliest[0]
    second = next((one for one in earliest if one.source != first.source), None)
    if second is None or second.at <= first.at:
        return []
    minutes = int((second.at - first.at).total_seconds() // 60)
    why = f"{_wait(minutes)} before the next outlet, by their own times"
    return [Mark(kind=MarkKind.FIRST_REPORT, why=why, to=second.article)]


def _address(attributes: str) -> str | None:
    given = _HREF.search(attributes)
    return unescape(given[1]).strip() if given else None


def _words(inside: str) -> str:
    return " ".join(unescape(_TAG.sub("", inside)).split())[:SPAN]


def _leads_nowhere(url: str | None, own: str) -> bool:
    """Whether a link has no address left, leads to the page it is on, or to a made-up site."""
    if not url or url.rstrip("#") == own.partition("#")[0]:
        return True
    host = _host(url)
    return bool(host and _NOWHERE.search(host)) and not _same_site(host, _host(own))


def _leads_out(url: str, article: Article) -> bool:
    host = _host(url)
    return bool(host) and not _same_site(host, _host(article.url)) and not _NOWHERE.search(host)


def _same_site(host: str, own: str) -> bool:
    """Whether one is the other or a part of it."""
    host, own = host.removeprefix("www."), own.removeprefix("www.")
    return host == own or host.endswith(f".{own}") or own.endswith(f".{host}")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + 's'}"


def _wait(minutes: int) -> str:
    if minutes < 1:
        return "less than a minute"
    return _count(minutes, "minute") if minutes < 120 else _count(minutes // 60, "hour")
