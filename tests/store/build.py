"""Small builders for the values that tests write: name what matters, the rest is ordinary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from broadsheet.model import (
    Article,
    ChangeKind,
    Development,
    DevelopmentKind,
    EntryMark,
    Event,
    Feed,
    Fingerprint,
    KnownBy,
    LeftOut,
    Merge,
    Network,
    Origin,
    PageVisit,
    Placement,
    Poll,
    Post,
    Recurrence,
    Revision,
    SafeHtml,
    Section,
    Source,
    Split,
    Stage,
    Story,
    Tie,
    TieKind,
    Update,
    Urgency,
    Validators,
    digest,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=2)


def source(id: str = "harbour.example", **other: Any) -> Source:
    """A source named by its site."""
    known: dict[str, Any] = {"name": id.partition(".")[0].title(), "home": f"https://{id}"}
    return Source(id=id, **(known | other))


def feed(source: str = "harbour.example", name: str = "news", **other: Any) -> Feed:
    """A feed of a source that is due at `NOW`."""
    url = f"https://{source}/{name}.xml"
    known: dict[str, Any] = {"title": name.title(), "next_poll": NOW}
    return Feed(id=digest(url), url=url, source=source, **(known | other))


def article(id: int, **other: Any) -> Article:
    """An article in English of `harbour.example`, received an hour after it was published."""
    known: dict[str, Any] = {
        "feed": feed().id,
        "source": "harbour.example",
        "url": f"https://harbour.example/{id}",
        "title": f"Ferry {id} runs aground",
        "deck": "Nobody was hurt.",
        "text": f"Ferry number {id} ran aground.\nNobody was hurt, the harbour said.",
        "html": SafeHtml(f"<p>Ferry number {id} ran aground."),
        "byline": None,
        "published": NOW - HOUR,
        "claimed": NOW - HOUR,
        "received": NOW,
        "lang": "en",
        "section": Section.WORLD,
        "section_why": "its feed",
    }
    return Article(id=id, **(known | other))


def revision(one: Article, kind: ChangeKind = ChangeKind.FIRST, **other: Any) -> Revision:
    """The revision at which an article stands."""
    known: dict[str, Any] = {
        "at": one.received,
        "why": "first listed",
        "title": one.title,
        "deck": one.deck,
        "text": one.text,
        "html": one.html,
    }
    return Revision(article=one.id, number=one.revision, kind=kind, **(known | other))


def fingerprint(one: Article) -> Fingerprint:
    """What analysis could have kept of an article."""
    words = (one.title + " " + one.text).lower().split()
    return Fingerprint(
        terms=dict.fromkeys(words, 1.0),
        sketch=tuple(sorted(digest(word) for word in set(words))),
        words=len(words),
    )


def placement(article: int, story: int, **other: Any) -> Placement:
    """That an article was placed in a story; it opened the one that bears its id."""
    known: dict[str, Any] = {
        "opened": article == story,
        "score": 0.5,
        "shared": (("ferry", 1.5),),
        "why": "same",
    }
    return Placement(article=article, story=story, **(known | other))


def story(id: int, **other: Any) -> Story:
    """A story as its first article tells it."""
    known: dict[str, Any] = {
        "headline": f"Ferry {id} runs aground",
        "headline_article": id,
        "headline_why": "the first",
        "lede": f"Ferry number {id} ran aground.",
        "lede_article": id,
        "section": Section.WORLD,
        "section_why": "its feed",
        "lang": "en",
        "first": NOW - HOUR,
        "updated": NOW,
        "articles": 1,
        "outlets": 1,
        "origins": 1,
        "revisions": 0,
        "prominence": float(id),
        "urgency": Urgency(settled=NOW + HOUR),
    }
    return Story(id=id, **(known | other))


def tie(article: int, to: int, kind: TieKind = TieKind.COPY, **other: Any) -> Tie:
    """That an article hangs on an earlier one."""
    known: dict[str, Any] = {"containment": 0.9, "why": "same"}
    return Tie(article=article, to=to, kind=kind, **(known | other))


def merge(gone: int, kept: int, **other: Any) -> Merge:
    """That a story is part of another."""
    known: dict[str, Any] = {"score": 0.6, "shared": (("ferry", 1.5),), "why": "same"}
    return Merge(gone=gone, kept=kept, **(known | other))


def split(story: int, part: int, *articles: int, **other: Any) -> Split:
    """That these articles leave a story and are one of their own."""
    known: dict[str, Any] = {"score": 0.1, "why": "another ferry"}
    return Split(story=story, part=part, articles=articles, **(known | other))


#: How a page of a story counts, where the counting is not what is tested.
TOLD: dict[str, Any] = {
    "origins": lambda reports, _ties: tuple(
        Origin(first=one.article, articles=(one.article,)) for one in reports
    ),
    "diff": lambda _before, _after: (),
    "count_why": lambda *_told: "",
    "assume": lambda *_told: (),
}


def development(article: int, story: int, **other: Any) -> Development:
    """That an article moved a story on."""
    known: dict[str, Any] = {
        "at": NOW,
        "kind": DevelopmentKind.FIRST_REPORT,
        "text": "Ferry aground",
        "why": "",
    }
    return Development(article=article, story=story, **(known | other))


def post(id: int, author: str = "@ada@talk.example", **other: Any) -> Post:
    """What somebody said on a social network."""
    known: dict[str, Any] = {
        "network": Network.MASTODON,
        "url": f"https://talk.example/@ada/{id}",
        "text": f"I saw ferry {id} from the pier.",
        "at": NOW,
    }
    return Post(id=id, author=author, **(known | other))


def visit(article: int, **other: Any) -> PageVisit:
    """A look at an article's page."""
    known: dict[str, Any] = {"stage": Stage.LISTED, "next_read": NOW, "attempts": 0}
    return PageVisit(article=article, **(known | other))


def poll(feed: Feed, **other: Any) -> Poll:
    """A look at a feed that went well; the next is an hour later."""
    known: dict[str, Any] = {"validators": Validators(etag='"1"'), "next_poll": NOW + HOUR}
    return Poll(feed=feed.id, **(known | other))


def arrival(*articles: Article, at: datetime = NOW, into: int | None = None) -> Update:
    """The update of one poll of `feed()` that found these articles, each opening a story.

    ``into`` puts them all into that story instead.
    """
    home = {one.id: into or one.id for one in articles}
    return Update(
        at=at,
        poll=poll(feed(), next_poll=at + HOUR),
        entries=tuple(EntryMark(key=one.id, digest=7, article=one.id) for one in articles),
        articles=articles,
        fingerprints={one.id: fingerprint(one) for one in articles},
        revisions=tuple(revision(one) for one in articles),
        placements=tuple(placement(id, story) for id, story in home.items()),
        stories=tuple(story(id) for id in dict.fromkeys(home.values())),
        developments=tuple(development(id, story) for id, story in home.items()),
        visits=tuple(visit(one.id) for one in articles),
        events=tuple(
            Event(kind="article.arrived", article=id, story=story, source="harbour.example")
            for id, story in home.items()
        ),
    )


def left_out(text: str, *examples: int, of: int = 4) -> LeftOut:
    """A passage that stood on the pages of these articles too."""
    found = Recurrence(pages=len(examples), of=of, examples=examples)
    return LeftOut(text=text, known_by=KnownBy.WORDS, recurrence=found)
