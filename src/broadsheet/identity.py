"""Which article an entry stands for, and who published it.

Feeds identify their entries badly: ids change, repeat, or are drawn anew at every fetch, one piece
stands in five feeds, and aggregators list what others wrote. An article is known again by, in this
order, the id its feed gave it before, unless that id now names another piece; the very same words;
its address; and, for one that its feed lists anew, its title at its hour. A piece that nothing of
this fits is a new article: two articles too many do less harm than two pieces in one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from urllib.parse import urlsplit

from broadsheet.analysis.fingerprint import exact_containment
from broadsheet.collect.starter import owners
from broadsheet.formats.addresses import brand, canonical, site
from broadsheet.model import Article, Entry, EntryMark, Feed, Source, digest
from broadsheet.stages import Listed
from broadsheet.store import Store

#: Two texts with this share of three-word groups in common are one piece, reworked.
SAME_WORDS = 0.3
#: Two teasers with this share in common are the same teaser.
SAME_TEASER = 0.6
#: Shorter texts (in words) cannot tell.
FEW_WORDS = 8
#: One id and one title this far apart in time are two pieces: a daily briefing.
ANOTHER_DAY = timedelta(hours=12)
#: Ids that a feed may have given one article before its ids are no longer kept.
MOST_NAMES = 4
#: Of a feed's known entries, so many are asked which sites it usually links to.
NEIGHBOURS = 40

#: Addresses that only lead on; whoever listed them published what stands behind.
REDIRECTORS = frozenset(
    """feedproxy.google.com feeds.feedburner.com feedblitz.com feeds.feedblitz.com rss.app t.co
    bit.ly buff.ly dlvr.it ift.tt ow.ly tinyurl.com trib.al lnkd.in amp.gs
    news.google.com""".split()
)
#: The numbers that content systems give their pieces; a date is none.
_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d{4}(?:\d\d)?(?!\d))\d{5,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where the article of an entry was published.

    ``outlet`` is the publisher where it is not the feed's own source. ``own_words`` says that the
    entry's text is the article's, not what an aggregator says of it.
    """

    url: str | None
    source: str
    outlet: Source | None = None
    own_words: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A listed entry with the article it stands for; ``stored`` is that article, if it is known.

    ``remember`` says that its id is worth keeping: an article that had many is given a new one at
    every fetch.
    """

    listed: Listed
    where: Whereabouts
    id: int
    stored: Article | None
    remember: bool


def pieces(
    store: Store, feed: Feed, listed: Sequence[Listed], marks: Mapping[int, EntryMark]
) -> list[Piece]:
    """Recognise what a look at a feed listed; the store is only read."""
    linked = partial(_brands, store, listed, marks)
    places = [whereabouts(one.entry, feed, linked=linked) for one in listed]
    words = {mark.digest: mark.article for mark in marks.values()}
    before = [_before(one.entry, marks, words) for one in listed]
    stored = store.articles({id for id in before if id}) if any(before) else {}
    ids = [
        _identity(one, where, feed, stored.get(old or 0), marked=one.entry.key in marks)
        for one, where, old in zip(listed, places, before, strict=True)
    ]
    stored |= store.articles(set(ids) - stored.keys())
    ids = _one_each(listed, ids)
    known = _listed_anew(store, feed, listed, places, ids, stored)
    stored |= {one.id: one for one in known.values()}
    ids = [known[id].id if id in known else id for id in ids]
    names = Counter(mark.article for mark in marks.values())
    return [
        Piece(
            listed=one,
            where=where,
            id=id,
            stored=stored.get(id),
            remember=one.entry.key in marks or names[id] < MOST_NAMES,
        )
        for one, where, id in zip(listed, places, ids, strict=True)
    ]


# ---- who published it


def whereabouts(entry: Entry, feed: Feed, *, linked: Callable[[], AbstractSet[str]]) -> Whereabouts:
    """Say who published what an entry lists; ``linked`` gives the brands its feed links to.

    An entry that leads elsewhere is the other outlet's piece, unless it has a permanent address
    at home: then it is a piece of its own about what it links to.
    """
    home, there = feed.source, site(entry.url or "")
    if not there or there in REDIRECTORS or brand(there) == brand(home):
        return _at_home(entry, home)
    if entry.credit_url and brand(site(entry.credit_url)) == brand(there):
        return _elsewhere(entry, there)
    permanent = entry.permalink
    if permanent and names_a_page(permanent) and brand(site(permanent)) == brand(home):
        return Whereabouts(url=permanent, source=home)
    if linked() == {brand(there)}:
        return Whereabouts(url=entry.url, source=home)
    return _elsewhere(entry, there)


def _at_home(entry: Entry, home: str) -> Whereabouts:
    credited = site(entry.credit_url or "")
    if not entry.credit or not credited or brand(credited) == brand(home):
        return Whereabouts(url=entry.url, source=home)
    return _elsewhere(entry, credited)


def _elsewhere(entry: Entry, source: str) -> Whereabouts:
    """Another outlet's piece; whoever lists it could put any words into that outlet's mouth."""
    credited = entry.credit if site(entry.credit_url or "") == source else None
    outlet = Source(
        id=source,
        name=credited or source,
        home=(entry.credit_url if credited else None) or f"https://{source}/",
        owner=owners().get(source),
    )
    return Whereabouts(url=entry.url, source=source, outlet=outlet, own_words=False)


def is_own_page(url: str, source: str) -> bool:
    """Whether what stands at an address was put there by this source itself."""
    return brand(site(url)) == brand(source)


def _brands(
    store: Store, listed: Sequence[Listed], marks: Mapping[int, EntryMark]
) -> AbstractSet[str]:
    before = store.addresses({mark.article for mark in islice(marks.values(), NEIGHBOURS)})
    links = [*before.values(), *(one.entry.url for one in listed)]
    return {brand(site(link)) for link in links if link and site(link) not in REDIRECTORS}


# ---- which article it is


def _before(entry: Entry, marks: Mapping[int, EntryMark], words: Mapping[int, int]) -> int | None:
    """The article that the feed listed under this id before, else the one with its very words."""
    mark = marks.get(entry.key)
    return mark.article if mark else words.get(entry.digest)


def _identity(
    listed: Listed, where: Whereabouts, feed: Feed, old: Article | None, *, marked: bool
) -> int:
    entry = listed.entry
    if old and same_piece(old, listed, where) and (marked or not _another_hour(old, listed)):
        return old.id
    if names_a_page(where.url):
        return digest(canonical(where.url or ""))
    return digest(feed.url, str(entry.key), entry.title if marked else "")


def names_a_page(url: str | None) -> bool:
    """Whether an address can identify an article: one without path or query is a home page."""
    parts = urlsplit(url or "")
    return bool(parts.path.strip("/") or parts.query)


def same_piece(old: Article, listed: Listed, where: Whereabouts) -> bool:
    """Whether an entry that has the id of an article is still that article.

    Addresses move, headlines and hours change, texts are rewritten: but not all at once.
    """
    claimed = _claimed(listed)
    return (
        (names_a_page(where.url) and canonical(where.url or "") == canonical(old.url))
        or (claimed is not None and claimed == old.claimed)
        or (_same_line(old.title, listed.entry.title) and not _hours_apart(old.claimed, claimed))
        or _share_a_number(old.url, where.url)
        or exact_containment(old.text, listed.text) >= SAME_WORDS
    )


def _listed_anew(
    store: Store,
    feed: Feed,
    listed: Sequence[Listed],
    places: Sequence[Whereabouts],
    ids: Sequence[int],
    stored: Mapping[int, Article],
) -> dict[int, Article]:
    """Entries under new ids and addresses that are old articles: same title, same hour, same words.

    This is what a site that moved, or one that draws its ids anew, looks like.
    """
    fresh = {
        id: (one, where)
        for id, one, where in zip(ids, listed, places, strict=True)
        if id not in stored and _claimed(one)
    }
    hours = {at for one, _ in fresh.values() if (at := _claimed(one))}
    same_hour = store.published_at({where.source for _, where in fresh.values()}, hours)
    found: dict[int, Article] = {}
    for id, (one, where) in fresh.items():
        twin = next((old for old in same_hour if _is_twin(old, one, where, feed)), None)
        if twin and twin.id not in ids:
            found[id] = twin
    return found


def _is_twin(old: Article, listed: Listed, where: Whereabouts, feed: Feed) -> bool:
    """Whether ``listed`` is ``old`` under another address; another feed's takes more to tell."""
    entry = listed.entry
    return (
        old.source == where.source
        and old.claimed == _claimed(listed)
        and _same_line(old.title, entry.title)
        and _same_teaser(old.deck, entry.summary, least=0 if old.feed == feed.id else FEW_WORDS)
    )


def _one_each(listed: Sequence[Listed], ids: Sequence[int]) -> list[int]:
    """One piece that a document lists under several addresses, in the words of one, is one."""
    first: dict[tuple[object, ...], int] = {}
    return [
        id if brief else first.setdefault((_claimed(one), one.entry.title, one.entry.summary), id)
        for one, id in zip(listed, ids, strict=True)
        for brief in [len(one.entry.summary.split()) < FEW_WORDS or not _claimed(one)]
    ]


def _claimed(listed: Listed) -> datetime | None:
    return listed.entry.published or listed.entry.updated


def _another_hour(old: Article, listed: Listed) -> bool:
    """Whether the same words come again at another time, as warnings and results do."""
    return None not in (old.claimed, _claimed(listed)) and old.claimed != _claimed(listed)


def _hours_apart(a: datetime | None, b: datetime | None) -> bool:
    return a is not None and b is not None and abs(a - b) >= ANOTHER_DAY


def _same_line(a: str, b: str) -> bool:
    return bool(a) and " ".join(a.split()).casefold() == " ".join(b.split()).casefold()


def _same_teaser(a: str, b: str, *, least: int) -> bool:
    fewest = min(len(a.split()), len(b.split()))
    if fewest < FEW_WORDS:
        return fewest >= least
    return exact_containment(a, b) >= SAME_TEASER


def _share_a_number(a: str, b: str | None) -> bool:
    """Whether two addresses carry the same long number, as content systems number their pieces."""
    mine = set(_NUMBER.findall(urlsplit(a).path))
    return bool(b) and not mine.isdisjoint(_NUMBER.findall(urlsplit(b or "").path))
