"""The path of an article. Read this first.

poll      what is due, leased                          store.due_feeds · store.due_pages
fetch     one exchange, guarded and polite             collect.fetch
take in   parse, recognise what is new (in a worker)   stages.take_in: formats.feeds · analysis.*
read      the page, furniture gone (in a worker)       stages.read: formats.page · formats.sanitize
compose   new articles and revisions                   composing.from_feed · composing.from_page
place     which story each belongs to, what falls apart analysis.clustering · shaping.part
weigh     copies, independent reports, headline        weighing: analysis.corroboration · .telling
overhear  what people say about it, counted apart      talking: analysis.talk
keep      ONE transaction                              store.keep
announce  live readers                                 from the event log, after the commit

Fetching and working happen many at a time. From composing to keeping, updates go one by one
through the single thread of `Rooms.desk`, because the story engine must see articles in one order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from broadsheet import composing, events, shaping, stages, talking, weighing
from broadsheet.analysis.clustering import Stories
from broadsheet.analysis.recurring import recurring
from broadsheet.collect import polling
from broadsheet.collect.fetch import Kind
from broadsheet.errors import (
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    Overrun,
    Refused,
    Rejected,
    SourceError,
    StoreError,
    Throttled,
)
from broadsheet.model import (
    DuePage,
    Entry,
    Feed,
    FeedKind,
    Fetched,
    NotModified,
    ParsedFeed,
    Poll,
    Recurrence,
    Ruling,
    SetAside,
    Update,
    Validators,
)
from broadsheet.store import Store
from broadsheet.work.pool import Pool

#: How far back the story engine remembers after a restart; older stories have ended.
LIVE_WINDOW = timedelta(days=8)
#: What a look brought that brought nothing.
NO_NEWS = polling.Brought()
#: Seconds of processor time that a whole feed may take, and, when it took more, one reading of its
#: outline or one of its entries: together a spoilt entry costs no more than 5 s, and only once.
WHOLE_FEED, ONE_ENTRY = 3.0, 1.0
#: Entries of one document that may take a worker down before the document itself is refused.
MOST_SPOILT = 8


class Web(Protocol):
    """The outgoing seam: everything that may open a connection."""

    async def fetch(
        self, url: str, validators: Validators = Validators(), *, kind: Kind = "feed"
    ) -> Fetched | NotModified:
        """One exchange; raises `SourceError`."""

    async def send(
        self,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        follow: frozenset[int] = frozenset(),
    ) -> bytes:
        """Send a body to a hub or a subscriber, or ask it without one; raises `SourceError`."""

    async def close(self) -> None:
        """Give all connections back."""


class Pushes(Protocol):
    """What hubs push: it hears of every document, and knows which feeds need fewer looks."""

    def found(self, feed: Feed, answer: Fetched, intake: stages.Intake) -> None:
        """Hear of a document that was polled, and the hubs it names; returns at once."""

    def vouch_for(self, feed: int) -> bool:
        """Whether news of a feed has been pushed lately, and nothing was missed since."""


@dataclass(slots=True, kw_only=True)
class Rooms:
    """What the path walks through. ``now`` is the clock; ``chance`` draws from [0, 1)."""

    web: Web
    pool: Pool
    store: Store
    now: Callable[[], datetime]
    chance: Callable[[], float]
    interval: timedelta
    stories: Stories = field(default_factory=Stories)
    desk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "desk"))
    announce: Callable[[], Awaitable[None]] | None = None
    pushes: Pushes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one look came to. ``error`` is fit for a reader."""

    new: int = 0
    revised: int = 0
    error: str | None = None


async def poll_feed(rooms: Rooms, feed: Feed) -> Outcome:
    """Look at one feed: from the network to the event log."""
    try:
        asked = polling.ask_with(feed.validators, chance=rooms.chance())
        kind: Kind = "page" if feed.kind is FeedKind.LIST else "feed"
        answer = await rooms.web.fetch(feed.url, asked, kind=kind)
        move = polling.follow_move(feed, answer.moved_to, now=rooms.now())
        if move.url and await _is_polled(rooms, move.url, besides=feed):
            return await _keep(rooms, _twin(rooms, feed, move.url))
        if isinstance(answer, NotModified) or answer.validators.digest == feed.validators.digest:
            return await _keep(rooms, _quiet(rooms, feed, _success(rooms, feed, answer, move)))
        if feed.kind is FeedKind.POSTS:
            return await _listen(rooms, feed, answer, move)
        intake = await _take_in(rooms, feed, answer)
        if rooms.pushes:
            rooms.pushes.found(feed, answer, intake)
        if not intake.listed and not intake.feed.set_aside:
            poll = _success(rooms, feed, answer, move, intake)
            return await _keep(rooms, _quiet(rooms, feed, poll))
    except (SourceError, Overrun) as error:
        return await _failed(rooms, feed, error)
    poll = _success(rooms, feed, answer, move, intake)
    return await _settle(
        rooms,
        lambda now: composing.from_feed(rooms.store, feed, intake, poll=poll, now=now),
        lambda draft: _success(rooms, feed, answer, move, intake, brought=_brought(draft)),
    )


async def take_push(rooms: Rooms, feed: Feed, pushed: Fetched) -> Outcome:
    """Take in a document that a hub pushed, as if a look at its feed had brought it.

    One that holds nothing new changes nothing. Raises `SourceError` or `Overrun` where it cannot
    be read.
    """
    intake = await _take_in(rooms, feed, pushed)
    if not intake.listed and not intake.spoilt:
        return Outcome()
    poll = _pushed(rooms, feed)
    return await _settle(
        rooms,
        lambda now: composing.from_feed(rooms.store, feed, intake, poll=poll, now=now),
        lambda draft: _pushed(rooms, feed, _brought(draft)),
    )


async def read_page(rooms: Rooms, due: DuePage) -> Outcome:
    """Look at one article's page: from the network to the event log."""
    try:
        answer = await rooms.web.fetch(due.url, due.validators, kind="page")
        if isinstance(answer, NotModified) or answer.validators.digest == due.validators.digest:
            now = rooms.now()
            update = await asyncio.to_thread(composing.unchanged, rooms.store, due, now=now)
            return await _keep(rooms, update)
        known = await _known(rooms, due)
        page = await _read(rooms, due, answer, known)
    except Gone as error:
        reason = error.reason
        return await _settle(
            rooms, lambda now: composing.withdrawn(rooms.store, due, reason, now=now)
        )
    except (SourceError, Overrun) as error:
        poison = isinstance(error, Overrun) and not error.killed
        final = poison or isinstance(error, Forbidden | Malformed)
        update = await asyncio.to_thread(
            composing.unread, rooms.store, due, error.reason, final=final, now=rooms.now()
        )
        return await _keep(rooms, update)
    return await _settle(
        rooms,
        lambda now: composing.from_page(
            rooms.store, due, page, answer=answer, known=known, now=now
        ),
        also_at={due.article: talking.other_addresses(answer.url, page.reading.canonical)},
    )


async def rule(rooms: Rooms) -> int:
    """Carry out what editors ruled since, in order; how many rulings there were."""
    waiting = await asyncio.to_thread(rooms.store.rulings)
    for one in waiting:
        await _at_desk(rooms, partial(_carry_out, rooms, one))
    return len(waiting)


def _carry_out(rooms: Rooms, ruling: Ruling) -> Update:
    """Do what an editor ruled, once; what cannot be done is kept with its reason."""
    try:
        if rooms.store.came_of(ruling.number).done:
            return Update(at=rooms.now())
        draft = shaping.ruled(rooms.store, rooms.stories, ruling, rooms.now())
        update = weighing.weigh(draft, rooms.store)
        rooms.store.keep(update)
    except (Refused, NotFound) as error:
        rooms.store.refuse(ruling.number, str(error), rooms.now())
        return Update(at=rooms.now())
    except Exception as error:  # a defect in one ruling must not end the paper at every start
        rooms.stories = remember(rooms.store, rooms.now())
        if isinstance(error, StoreError):
            raise
        rooms.store.refuse(ruling.number, f"internal error: {error!r}", rooms.now())
        return Update(at=rooms.now())
    return update


async def _is_polled(rooms: Rooms, url: str, *, besides: Feed) -> bool:
    return await asyncio.to_thread(rooms.store.is_polled, url, besides=besides.id)


async def _listen(rooms: Rooms, feed: Feed, answer: Fetched, move: polling.Move) -> Outcome:
    """Take in what people say: it joins stories as talk and never opens, feeds or ranks one."""
    heard = await rooms.pool.run(
        stages.hear, answer.body, url=answer.url, charset=answer.charset, lang=feed.lang
    )

    def keep() -> Update:
        now = rooms.now()
        brought = polling.Brought(published=talking.news(rooms.store, heard, now=now))
        poll = _success(rooms, feed, answer, move, brought=brought)
        update = talking.hear(rooms.store, rooms.stories, feed, heard, poll=poll, now=now)
        rooms.store.keep(update)
        return update

    await _at_desk(rooms, keep)
    return Outcome()


async def _take_in(rooms: Rooms, feed: Feed, answer: Fetched) -> stages.Intake:
    """Parse and recognise in a worker; where one entry takes the worker down, one by one."""
    marks = await asyncio.to_thread(rooms.store.known, feed.id)
    known = {key: mark.digest for key, mark in marks.items()}
    url, charset = answer.url, answer.charset
    try:
        return await rooms.pool.run_within(
            WHOLE_FEED,
            stages.take_in,
            answer.body,
            url=url,
            charset=charset,
            lang=feed.lang,
            known=known,
            kind=feed.kind,
        )
    except Overrun as error:
        if error.killed:
            raise
        parsed = await rooms.pool.run_within(
            ONE_ENTRY,
            stages.parse,
            answer.body,
            url=url,
            charset=charset,
            known=known,
            kind=feed.kind,
        )
    return await _one_by_one(rooms, parsed, feed)


async def _one_by_one(rooms: Rooms, parsed: ParsedFeed, feed: Feed) -> stages.Intake:
    """Recognise each entry in a trip of its own; raises `Overrun` where too many are spoilt."""
    outcomes: list[stages.Listed | SetAside] = []
    spoilt: list[Entry] = []
    for entry in parsed.entries:
        try:
            outcomes.append(
                await rooms.pool.run_within(
                    ONE_ENTRY, stages.recognise, entry, url=feed.url, lang=feed.lang
                )
            )
        except Overrun as error:
            if error.killed or len(spoilt) == MOST_SPOILT:
                raise
            where, sample = entry.url or feed.url, entry.title[:200]
            outcomes.append(SetAside(where=where, reason=error.reason, sample=sample))
            spoilt.append(entry)
    return replace(stages.intake(parsed, outcomes), spoilt=tuple(spoilt))


async def _known(rooms: Rooms, due: DuePage) -> dict[int, Recurrence]:
    """What recurs on the pages of a source, the one that is due left aside."""
    pages = await asyncio.to_thread(
        rooms.store.imprints, due.source, besides=due.article, now=rooms.now()
    )
    return recurring(pages)


async def _read(
    rooms: Rooms, due: DuePage, answer: Fetched, known: Mapping[int, Recurrence]
) -> stages.PageRead:
    return await rooms.pool.run(
        stages.read,
        answer.body,
        url=answer.url,
        charset=answer.charset,
        title=due.title,
        lang=due.lang,
        known=frozenset(known),
    )


def _success(
    rooms: Rooms,
    feed: Feed,
    answer: Fetched | NotModified,
    move: polling.Move,
    intake: stages.Intake | None = None,
    *,
    brought: polling.Brought = NO_NEWS,
) -> Poll:
    """What a good look does to the feed; ``brought`` is known once its news is placed."""
    asked = (answer.fresh_for, intake.feed.ttl if intake else None)
    vouched = rooms.pushes is not None and rooms.pushes.vouch_for(feed.id)
    plan = _plan(
        rooms, feed, brought, fresh_for=max(filter(None, asked), default=None), pushed=vouched
    )
    return Poll(
        feed=feed.id,
        validators=answer.validators if isinstance(answer, Fetched) else feed.validators,
        next_poll=plan.next_poll,
        title=intake.feed.title or None if intake else None,
        rhythm=plan.rhythm,
        url=move.url,
        moved_to=move.moved_to,
        moves=move.moves,
    )


def _pushed(rooms: Rooms, feed: Feed, brought: polling.Brought = NO_NEWS) -> Poll:
    """What a push does to its feed: its validators and moves stay those of the last look."""
    plan = _plan(rooms, feed, brought, pushed=True)
    return Poll(
        feed=feed.id,
        validators=feed.validators,
        next_poll=plan.next_poll,
        rhythm=plan.rhythm,
        moved_to=feed.moved_to,
        moves=feed.moves,
    )


def _plan(
    rooms: Rooms,
    feed: Feed,
    brought: polling.Brought,
    *,
    pushed: bool,
    fresh_for: timedelta | None = None,
) -> polling.Plan:
    return polling.after_success(
        rooms.now(),
        chance=rooms.chance(),
        interval=rooms.interval,
        rhythm=feed.rhythm,
        brought=brought,
        fresh_for=fresh_for,
        pushed=pushed,
    )


def _brought(draft: composing.Draft) -> polling.Brought:
    """The news of a look: articles that no feed had brought before."""
    return polling.Brought(
        published=tuple(draft.articles[id].claimed for id in draft.arrived),
        first=sum(placement.opened for placement in draft.placements),
    )


def _quiet(rooms: Rooms, feed: Feed, poll: Poll) -> Update:
    """A look that found nothing new."""
    return Update(at=rooms.now(), poll=poll, events=events.turns(feed, poll))


def _twin(rooms: Rooms, feed: Feed, url: str) -> Update:
    """A feed that moved to where another feed is polled already is polled no longer."""
    reason = f"it moved to {url}, which is polled already"
    poll = Poll(
        feed=feed.id,
        validators=feed.validators,
        next_poll=polling.NEVER,
        error=reason,
        gone=True,
    )
    told = (events.feed_moved(feed, url), events.source_failed(feed.source, feed.id, reason))
    return Update(at=rooms.now(), poll=poll, events=told)


def _failure(rooms: Rooms, feed: Feed, error: SourceError | Overrun) -> Update:
    """A failed look: validators stay as they were, the next one comes later and later."""
    reason = error.reason
    trouble = error if isinstance(error, SourceError) else Malformed(feed.url, reason)
    poll = Poll(
        feed=feed.id,
        validators=feed.validators,
        next_poll=polling.after_failure(
            rooms.now(),
            trouble,
            failures=feed.failures + 1,
            chance=rooms.chance(),
            interval=rooms.interval,
        ),
        error=reason,
        gone=isinstance(error, Gone),
    )
    first = (events.source_failed(feed.source, feed.id, reason),) if not feed.failures else ()
    return Update(at=rooms.now(), poll=poll, events=first)


async def _failed(rooms: Rooms, feed: Feed, error: SourceError | Overrun) -> Outcome:
    """Keep a failure, and put off all feeds of a host that asked for it: a restart must not forget.

    A feed that was not even asked, because its host wants to be left alone, has not failed.
    """
    outcome = Outcome(error=error.reason)
    if not isinstance(error, Throttled):
        outcome = await _keep(rooms, _failure(rooms, feed, error))
    if isinstance(error, Rejected) and error.retry_after:
        until, host = rooms.now() + error.retry_after, error.host or ""
        await asyncio.to_thread(rooms.store.put_off, feed.id, host=host, until=until)
    return outcome


async def _settle(
    rooms: Rooms,
    compose: Callable[[datetime], composing.Draft],
    learn: Callable[[composing.Draft], Poll] | None = None,
    *,
    also_at: Mapping[int, Sequence[str]] = {},
) -> Outcome:
    """Compose, place, weigh and keep; when that fails, the engine forgets what was not kept.

    ``learn`` says what the look does to its feed, once it is known what it brought; ``also_at``
    is where else the page of an article is.
    """

    def settle() -> Update:
        try:
            draft = compose(rooms.now())
            composing.place(draft, rooms.stories, rooms.store)
            shaping.part(draft, rooms.stories, rooms.store)
            draft.poll = learn(draft) if learn else draft.poll
            update = talking.overhear(
                weighing.weigh(draft, rooms.store), rooms.store, also_at=also_at
            )
            rooms.store.keep(update)
        except Exception:
            rooms.stories = remember(rooms.store, rooms.now())
            raise
        return update

    update = await _at_desk(rooms, settle)
    revised = sum(event.kind == "article.revised" for event in update.events)
    return Outcome(new=len(update.placements), revised=revised)


async def _keep(rooms: Rooms, update: Update) -> Outcome:
    """Keep an update that places nothing."""

    def keep() -> Update:
        rooms.store.keep(update)
        return update

    await _at_desk(rooms, keep)
    failed = update.poll.error if update.poll else None
    return Outcome(error=failed or next((visit.error for visit in update.visits), None))


async def _at_desk(rooms: Rooms, write: Callable[[], Update]) -> Update:
    update = await asyncio.get_running_loop().run_in_executor(rooms.desk, write)
    if update.events and rooms.announce:
        await rooms.announce()
    return update


def put_by(rooms: Rooms) -> None:
    """Keep what the story engine knows, so that the next start goes on as if there was none."""
    with suppress(StoreError):  # a full disk: the next start replays instead
        rooms.store.keep_memory(rooms.stories.dump())


def take_up(store: Store, now: datetime) -> Stories:
    """The story engine exactly as it was put by; after a crash, as `remember` rebuilds it."""
    stories, state = Stories(), store.take_memory()
    if state is None:
        return remember(store, now)
    try:
        stories.load(state)
    except (ValueError, TypeError):  # another release's, or damaged
        return remember(store, now)
    return stories


def remember(store: Store, now: datetime) -> Stories:
    """The story engine as it stands after replaying what the store holds of the last days.

    Nearly as it was: what it learned of pages that were read later, and the merges between, come
    in another order.
    """
    stories = Stories()
    stories.restore(store.live(now - LIVE_WINDOW))
    for one, other in store.kept_apart():
        stories.keep_apart(one, other)
    return stories
