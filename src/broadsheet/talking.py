"""Talk: what people say about the stories, kept beside them and never counted with them.

`hear` turns a document of posts into an `Update` that touches no story. `overhear` completes the
update of an article with the posts that had linked to it before it came. Neither adds to a story's
articles, outlets, reports, headline or rank: those come from reports alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from broadsheet import events
from broadsheet.analysis import talk
from broadsheet.analysis.clustering import Stories
from broadsheet.formats.addresses import canonical, site
from broadsheet.model import (
    CountKind,
    Event,
    Feed,
    Poll,
    Post,
    TalkCount,
    TalkMatch,
    Update,
    digest,
)
from broadsheet.stages import Heard
from broadsheet.store import Store


def hear(
    store: Store, stories: Stories, feed: Feed, heard: Heard, *, poll: Poll, now: datetime
) -> Update:
    """All that one look at a social network changes: posts, counts, and what they talk about."""
    posts = [_dated(post, now) for post in heard.parsed.posts]
    linked = {post.id: _links(post) for post in posts}
    matched = store.matched(linked)
    by_link = _by_link(store, {id: links for id, links in linked.items() if not matched.get(id)})
    unmatched = [one for one in posts if one.id not in by_link and one.id not in matched]
    matches = [*by_link.values(), *_by_words(stories, unmatched, heard.terms)]
    return Update(
        at=now,
        poll=poll,
        posts=tuple(posts),
        linked=tuple((id, link) for id, links in linked.items() for link in links),
        counts=tuple(_counted(count, now) for count in heard.parsed.counts),
        matches=tuple(matches),
        set_aside=heard.parsed.set_aside,
        events=(*events.turns(feed, poll), *_events(matches)),
    )


def news(store: Store, heard: Heard, *, now: datetime) -> tuple[datetime | None, ...]:
    """When the posts that are new to us were said; counts that changed are one piece of news."""
    known = store.heard(one.id for one in heard.parsed.posts)
    fresh = tuple(one.at for one in heard.parsed.posts if one.id not in known)
    return (*fresh, now) if heard.parsed.counts else fresh


def overhear(update: Update, store: Store, *, also_at: Mapping[int, Sequence[str]]) -> Update:
    """The update of articles, with the posts that were waiting for their addresses.

    ``also_at`` names, for articles whose page was read, where else that page is.
    """
    places = {one.id: _places((one.url, *also_at.get(one.id, ()))) for one in update.articles}
    sought = {place for found in places.values() for place in found}
    waiting = store.waiting(sought) if sought else {}
    called = [one for one in update.articles if not waiting.keys().isdisjoint(places[one.id])]
    homes = store.story_of(one.id for one in called) if called else {}
    homes |= {one.article: one.story for one in update.placements}
    matches = {
        post: TalkMatch(
            post=post,
            story=homes[one.id],
            why=talk.by_link(one.source, one.title),
            article=one.id,
        )
        for one in reversed(called)
        for place in places[one.id]
        for post in waiting.get(place, ())
    }
    return replace(
        update,
        addresses=tuple((id, place) for id, found in places.items() for place in found),
        matches=tuple(matches.values()),
        events=update.events + tuple(_events(matches.values())),
    )


def other_addresses(url: str, canonical_: str | None) -> tuple[str, ...]:
    """Where a page that was read is: where redirects led, and what it calls its own address.

    A page may only speak for its own site.
    """
    own = canonical_ if canonical_ and site(canonical_) == site(url) else None
    return (url, own) if own else (url,)


def known_by(url: str) -> int:
    """What an article's address is known by, however a post spells it; 0 for a home page.

    ``http`` and ``https``, with and without ``www.`` and a last slash, are one place.
    """
    parts = urlsplit(canonical(url))
    path = parts.path.rstrip("/")
    if not parts.hostname or not (path or parts.query):
        return 0
    host = parts.netloc.removeprefix("www.")
    return digest("place", host, path, parts.query)


def _dated(post: Post, now: datetime) -> Post:
    """The post with the time it counts as said at: what it claims, never later than now."""
    return replace(post, at=now if post.at is None else min(post.at, now))


def _links(post: Post) -> tuple[int, ...]:
    return _places(post.links)


def _places(urls: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(place for url in urls if (place := known_by(url))))


def _by_link(store: Store, linked: Mapping[int, tuple[int, ...]]) -> dict[int, TalkMatch]:
    """Post → its match, for those that link to an article; the first such link decides."""
    known = store.articles_at({link for links in linked.values() for link in links})
    matches = {}
    for post, links in linked.items():
        found = next((known[link] for link in links if link in known), None)
        if found is not None:
            why = talk.by_link(found.source, found.title)
            matches[post] = TalkMatch(post=post, story=found.story, why=why, article=found.article)
    return matches


def _by_words(
    stories: Stories, posts: Iterable[Post], terms: Mapping[int, dict[str, float]]
) -> Iterable[TalkMatch]:
    for post in posts:
        known = terms.get(post.id)
        if not known or post.at is None:
            continue
        found = talk.by_words(stories.nearest(known, at=post.at))
        if found is not None:
            story, why = found
            yield TalkMatch(post=post.id, story=story, why=why)


def _counted(count: TalkCount, now: datetime) -> TalkCount:
    """The count with the time it began at; one that names none is of the hour it was heard in."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    place = known_by(count.name) if count.kind is CountKind.LINK else 0
    return replace(count, at=min(count.at, now) if count.at else hour, place=place or None)


def _events(matches: Iterable[TalkMatch]) -> Iterable[Event]:
    for story, posts in Counter(one.story for one in matches).items():
        yield events.talk_joined(story, posts)
