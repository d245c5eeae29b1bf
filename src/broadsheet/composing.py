"""Compose one update: all that a look at a feed or a page changes, before any of it is kept.

A `Draft` gathers it. `from_feed` and `from_page` turn what was read into articles and revisions,
and `place` asks the story engine where the new ones belong. `weighing` then counts and tells anew
every story that was touched. The store is only read in both; `store.keep` writes the finished
`Update` in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from broadsheet import events, identity
from broadsheet.analysis import revisions
from broadsheet.analysis.clustering import Stories
from broadsheet.analysis.credits import credited
from broadsheet.analysis.fingerprint import exact_containment, fingerprint
from broadsheet.analysis.marks import own_marks
from broadsheet.analysis.recurring import without
from broadsheet.analysis.revisions import Change
from broadsheet.analysis.revisiting import SHARED, next_look
from broadsheet.analysis.sections import section
from broadsheet.formats.sanitize import sanitize
from broadsheet.identity import Piece, Whereabouts, is_own_page, names_a_page
from broadsheet.model import (
    CLOCK_SKEW,
    Article,
    ArticleKind,
    Aspect,
    ChangeKind,
    DuePage,
    Entry,
    EntryMark,
    Event,
    Feed,
    Fetched,
    Fingerprint,
    Imprint,
    LeftOut,
    Merge,
    PageVisit,
    Pair,
    Placement,
    Poll,
    Recurrence,
    Revision,
    SetAside,
    Source,
    Split,
    Stage,
    Update,
    digest,
)
from broadsheet.stages import Intake, PageRead
from broadsheet.store import Store

#: An entry this long is the whole article, not a teaser; its page can wait.
FULL_TEXT_WORDS = 250
#: Pages of articles older than this when they reach us are not fetched: their news has passed.
READABLE_AGE = timedelta(days=3)
#: A page that could not be fetched is tried again after these waits, then given up.
TRY_AGAIN = (timedelta(minutes=20), timedelta(hours=3))
#: Characters of its text that stand for the headline of an entry without one.
UNTITLED = 90
#: Below this share of three-word groups in common, a page no longer holds the article that it
#: held: a consent wall, a login, a front page. Too short a text (in words) cannot tell.
SAME_PAGE = 0.1
SOME_TEXT = 40

_NOTHING = Change(kind=None, why="nothing changed")
_FIRST = Change(kind=ChangeKind.FIRST, why="first listed")
_AGAIN = Change(kind=ChangeKind.SUBSTANTIVE, why="published again", aspects=(Aspect.TEXT,))
_CLEANED = Change(
    kind=ChangeKind.COSMETIC, why="read again: other passages are known to recur on its source"
)
_WITHDRAWN = Change(
    kind=ChangeKind.SUBSTANTIVE, why="withdrawn by its outlet", aspects=(Aspect.WITHDRAWN,)
)


@dataclass(slots=True, kw_only=True)
class Draft:
    """What one look changes, while it is being composed."""

    at: datetime
    poll: Poll | None = None
    visits: list[PageVisit] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    marks: list[EntryMark] = field(default_factory=list)
    articles: dict[int, Article] = field(default_factory=dict)
    fingerprints: dict[int, Fingerprint] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    #: The number of the editor's ruling that this carries out.
    ruled: int | None = None
    #: Stories that have reached a size at which it is asked whether they hold together.
    grown: list[int] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    imprints: list[Imprint] = field(default_factory=list)
    left_out: dict[int, tuple[LeftOut, ...]] = field(default_factory=dict)
    #: Articles that are new, in the order they were listed.
    arrived: list[int] = field(default_factory=list)


# ---- what a feed lists


def from_feed(store: Store, feed: Feed, intake: Intake, *, poll: Poll, now: datetime) -> Draft:
    """Turn the new and changed entries of a feed into articles and revisions."""
    draft = Draft(at=now, poll=poll, set_aside=list(intake.feed.set_aside))
    draft.events.extend(events.turns(feed, poll))
    draft.marks += [
        EntryMark(key=one.key, digest=one.digest, article=digest(feed.url, str(one.key)))
        for one in intake.spoilt
    ]
    marks = store.known(feed.id) if intake.listed else {}
    for piece in identity.pieces(store, feed, intake.listed, marks):
        entry = piece.listed.entry
        if piece.remember:
            draft.marks.append(EntryMark(key=entry.key, digest=entry.digest, article=piece.id))
        if piece.id in draft.articles:
            continue  # the document lists one piece several times
        if piece.stored is None:
            _arrive(draft, _article(piece, feed, now), piece)
        elif piece.stored.feed == feed.id:
            _revise_listing(draft, store, piece.stored, piece)
        elif piece.where.outlet is None and store.publisher(piece.stored.feed) != feed.source:
            _revise_listing(draft, store, replace(piece.stored, feed=feed.id), piece)
    return draft


def _article(piece: Piece, feed: Feed, now: datetime) -> Article:
    listed, where = piece.listed, piece.where
    entry = listed.entry
    claimed = entry.published or entry.updated
    text = listed.text if where.own_words else ""
    chosen, why = section(
        feed=feed.section,
        url=where.url or "",
        categories=entry.categories,
        hint=None,
        title=entry.title,
        text=text,
    )
    return Article(
        id=piece.id,
        feed=feed.id,
        source=where.source,
        url=where.url or feed.url,
        title=_headline(entry, where) or _opening(listed.text) or where.url or feed.title,
        deck=listed.deck if where.own_words else "",
        text=text,
        html=listed.html if where.own_words else sanitize("", base=feed.url),
        byline=entry.byline if where.own_words else None,
        published=clamped(claimed, now),
        claimed=claimed,
        received=now,
        lang=listed.lang,
        section=chosen,
        section_why=why,
        credit=credited(credit=entry.credit, byline=entry.byline, text=text),
        topics=listed.topics,
        image=entry.image,
    )


def _headline(entry: Entry, where: Whereabouts) -> str:
    """The headline without the outlet's name, which aggregators put after it."""
    name = where.outlet.name if where.outlet else ""
    return entry.title.removesuffix(f" - {name}") if name else entry.title


def _opening(text: str) -> str:
    """What stands for the headline of an entry that has none: its first words."""
    if len(text) <= UNTITLED:
        return text
    return text[:UNTITLED].rpartition(" ")[0].rstrip(",;:-– ") + " …"


def clamped(claimed: datetime | None, received: datetime) -> datetime:
    """When an article counts as published: what it claims, never later than its arrival."""
    if claimed is None or claimed > received + CLOCK_SKEW:
        return received
    return min(claimed, received)


def _arrive(draft: Draft, article: Article, piece: Piece) -> None:
    listed, outlet = piece.listed, piece.where.outlet
    if outlet and outlet.id not in draft.sources:
        draft.sources[outlet.id] = outlet
    printed = (
        listed.fingerprint
        if piece.where.own_words
        else fingerprint(article.title, "", lang=article.lang)
    )
    _stand(draft, article, printed, _FIRST, draft.at)
    draft.arrived.append(article.id)
    draft.visits.append(
        PageVisit(
            article=article.id,
            stage=Stage.LISTED,
            next_read=_first_read(article, piece, draft.at),
            attempts=0,
        )
    )


def _first_read(article: Article, piece: Piece, now: datetime) -> datetime | None:
    if not _has_page(piece.where.url) or now - article.published > READABLE_AGE:
        return None
    whole = piece.where.own_words and piece.listed.fingerprint.words >= FULL_TEXT_WORDS
    return now + SHARED[0] if whole else now


def _has_page(url: str | None) -> bool:
    """Whether there is a page to read: a feed's own document or a home page is no article's."""
    return (url or "").startswith(("http://", "https://")) and names_a_page(url)


def _revise_listing(draft: Draft, store: Store, old: Article, piece: Piece) -> None:
    """A changed entry: its title and deck, and its text too while the page is unread.

    What an aggregator says of a piece revises its headline alone.
    """
    listed, own_words = piece.listed, piece.where.own_words
    unread = own_words and old.stage not in (Stage.READ, Stage.WITHDRAWN)
    new = replace(
        old,
        title=_headline(listed.entry, piece.where) or old.title,
        deck=(listed.deck or old.deck) if own_words else old.deck,
        text=(listed.text or old.text) if unread else old.text,
        html=(listed.html or old.html) if unread else old.html,
        revision=old.revision + 1,
    )
    change = _judged(store, old, new, draft.at)
    if change.kind is None:
        return
    print_ = listed.fingerprint if unread else None
    _stand(draft, new, print_, change, draft.at)
    if change.kind is ChangeKind.SUBSTANTIVE and _has_page(piece.where.url):
        draft.visits.append(
            PageVisit(article=old.id, stage=old.stage, next_read=draft.at, attempts=0)
        )


def _judged(store: Store, old: Article, new: Article, now: datetime) -> Change:
    """What changed, in the light of the article's past; which is read only where anything did."""
    before, after = _version(old), _version(new)
    if revisions.compare(before, after).kind is None:
        return _NOTHING
    return revisions.judge(before, after, store.past(old.id), at=now)


def _version(article: Article) -> revisions.Version:
    return revisions.Version(
        title=article.title, deck=article.deck, text=article.text, lang=article.lang
    )


def _stand(
    draft: Draft,
    article: Article,
    fingerprint: Fingerprint | None,
    change: Change,
    at: datetime,
) -> None:
    """Let the article stand at this version, and append the revision that says so."""
    kinds = frozenset(mark.kind for mark in own_marks(article))
    draft.articles[article.id] = replace(article, marks=kinds)
    if fingerprint is not None:
        draft.fingerprints[article.id] = fingerprint
    draft.revisions.append(
        Revision(
            article=article.id,
            number=article.revision,
            at=at,
            kind=change.kind or ChangeKind.COSMETIC,
            why=change.why,
            aspects=change.aspects,
            title=article.title,
            deck=article.deck,
            text=article.text,
            html=article.html,
        )
    )


# ---- what a page says


def from_page(
    store: Store,
    due: DuePage,
    page: PageRead,
    *,
    answer: Fetched,
    known: Mapping[int, Recurrence] = {},
    now: datetime,
) -> Draft:
    """Turn a page that was read into the article's next version.

    Where another outlet's feed says whose article it is, only a page of that outlet is believed.
    ``known`` is what recurs on the pages of the source, as it was when the page was read.
    """
    draft = Draft(at=now)
    old = store.articles([due.article])[due.article]
    if not (store.publisher(old.feed) == old.source or is_own_page(answer.url, old.source)):
        draft.visits.append(_of_somebody_else(old, due))
        return draft
    if old.stage is Stage.READ and _is_another_page(old.text, page.reading.text):
        draft.visits.append(_turned_away(store, old, due, now))
        return draft
    draft.visits.append(
        PageVisit(
            article=old.id,
            stage=Stage.READ,
            next_read=_look_again(store, old, now),
            attempts=0,
            validators=answer.validators,
        )
    )
    new = _as_read(old, page, title=_title_read(store, old, page))
    before = store.left_out(old.id) if old.stage is Stage.READ else ()
    _learn(draft, old, page, known)
    if old.stage is Stage.WITHDRAWN:
        _stand(draft, new, page.fingerprint, _AGAIN, now)
    elif old.stage is not Stage.READ:
        read = Change(kind=ChangeKind.READ, why="; ".join(page.reading.why))
        _stand(draft, new, page.fingerprint, read, now)
    elif (change := _judged_apart(store, old, new, draft, before)).kind is not None:
        _stand(draft, new, page.fingerprint, change, now)
    return draft


def _learn(draft: Draft, old: Article, page: PageRead, known: Mapping[int, Recurrence]) -> None:
    """Remember what stood on the page, and what was left out of it, and why."""
    reading = page.reading
    draft.imprints.append(Imprint(article=old.id, source=old.source, prints=reading.prints))
    draft.left_out[old.id] = tuple(
        LeftOut(text=one.text, known_by=one.known_by, recurrence=known[one.print])
        for one in reading.left_out
    )


def _judged_apart(
    store: Store, old: Article, new: Article, draft: Draft, before: tuple[LeftOut, ...]
) -> Change:
    """What the outlet changed: what we ourselves leave out, now or ``before``, is no change of its.

    A text that differs in such passages alone was only read again.
    """
    passages = {one.text for one in (*before, *draft.left_out[old.id])}
    was, is_ = without(old.text, passages), without(new.text, passages)
    change = _judged(store, replace(old, text=was), replace(new, text=is_), draft.at)
    read_anew = (was, is_) != (old.text, new.text)
    return _CLEANED if change.kind is None and read_anew else change


def _is_another_page(before: str, after: str) -> bool:
    """Whether a page that once held an article now holds something else, such as a wall."""
    return len(before.split()) >= SOME_TEXT and exact_containment(before, after) < SAME_PAGE


def _of_somebody_else(article: Article, due: DuePage) -> PageVisit:
    return PageVisit(
        article=article.id,
        stage=article.stage if article.stage is Stage.READ else Stage.UNREADABLE,
        next_read=None,
        attempts=due.attempts + 1,
        error=f"its page is not one of {article.source}: what it says is not taken for theirs",
    )


def _turned_away(store: Store, article: Article, due: DuePage, now: datetime) -> PageVisit:
    return PageVisit(
        article=article.id,
        stage=article.stage,
        next_read=_look_again(store, article, now),
        attempts=0,
        validators=due.validators,
        error="the page now holds another text; the article is shown as it was read",
    )


def _title_read(store: Store, old: Article, page: PageRead) -> str:
    """The headline: an outlet's feed says it best, its page better than somebody else's feed."""
    if page.reading.title and store.publisher(old.feed) not in (None, old.source):
        return page.reading.title
    return old.title


def _as_read(old: Article, page: PageRead, *, title: str) -> Article:
    reading = page.reading
    chosen, why = section(
        feed=old.section,
        url=reading.canonical or old.url,
        categories=(),
        hint=reading.section_hint,
        title=old.title,
        text=reading.text,
    )
    return replace(
        old,
        title=title,
        deck=old.deck or reading.deck or "",
        text=reading.text,
        html=reading.html,
        byline=reading.byline or old.byline,
        published=old.published if old.claimed else clamped(reading.published, old.received),
        lang=page.lang or old.lang,
        section=chosen if old.section is None else old.section,
        section_why=why if old.section is None else old.section_why,
        credit=credited(
            credit=old.credit or reading.credit, byline=reading.byline, text=reading.text
        ),
        topics=tuple(dict.fromkeys(old.topics + page.topics)),
        image=reading.image or old.image,
        kind=reading.kind,
        kind_why=reading.kind_why,
        wall=reading.wall,
        stage=Stage.READ,
        revision=old.revision + 1,
    )


def _look_again(store: Store, article: Article, now: datetime) -> datetime | None:
    """The next time to look for a silent correction, by the age and the company of the article."""
    told = store.stories(store.story_of([article.id]).values()).values()
    outlets = max((story.outlets for story in told), default=1)
    wait = next_look(now - article.received, outlets=outlets)
    return None if wait is None else article.received + wait


def unread(store: Store, due: DuePage, reason: str, *, final: bool, now: datetime) -> Update:
    """A page that could not be read: try again later, or give it up with the reason.

    An article that was read once stays read: it keeps the text of that reading.
    """
    again = due.attempts < len(TRY_AGAIN) and not final
    before = store.articles([due.article])[due.article].stage
    given_up = before if before is Stage.READ else Stage.UNREADABLE
    visit = PageVisit(
        article=due.article,
        stage=before if again else given_up,
        next_read=now + TRY_AGAIN[due.attempts] if again else None,
        attempts=due.attempts + 1,
        validators=due.validators,
        error=reason,
    )
    return Update(at=now, visits=(visit,))


def withdrawn(store: Store, due: DuePage, reason: str, *, now: datetime) -> Draft:
    """An article whose page its outlet took down: kept as it was, and counted no longer."""
    draft = Draft(at=now)
    old = store.articles([due.article])[due.article]
    draft.visits.append(
        PageVisit(article=old.id, stage=Stage.WITHDRAWN, next_read=None, attempts=0, error=reason)
    )
    new = replace(old, stage=Stage.WITHDRAWN, revision=old.revision + 1)
    _stand(draft, new, None, _WITHDRAWN, now)
    return draft


def unchanged(store: Store, due: DuePage, *, now: datetime) -> Update:
    """A page that is as it was: only the next look is planned."""
    article = store.articles([due.article])[due.article]
    visit = PageVisit(
        article=due.article,
        stage=article.stage,
        next_read=_look_again(store, article, now),
        attempts=0,
        validators=due.validators,
    )
    return Update(at=now, visits=(visit,))


# ---- place


def place(draft: Draft, stories: Stories, store: Store) -> None:
    """Ask the story engine where each new article belongs, and again once its page was read.

    A headline with a teaser often says too little: an article that is still alone in its story
    looks for its like with all its words.
    """
    for id in draft.arrived:
        article = draft.articles[id]
        decision = stories.place(
            id,
            draft.fingerprints[id],
            at=article.published,
            source=article.source,
            title=article.title,
        )
        draft.placements.append(decision.placement)
        draft.merges.extend(decision.merges)
        draft.grown.extend([decision.grown] if decision.grown is not None else [])
    read = [id for id in draft.fingerprints if _is_piece(draft.articles[id])]
    for id, story in (store.story_of(read) if read else {}).items():
        article = draft.articles[id]
        draft.merges.extend(
            stories.reread(
                id,
                story,
                draft.fingerprints[id],
                at=article.published,
                source=article.source,
                title=article.title,
            )
        )


def _is_piece(article: Article) -> bool:
    """Whether a page was read that holds a piece: what is none may have any story's words on it."""
    return article.stage is Stage.READ and article.kind is not ArticleKind.NOT_ARTICLE
