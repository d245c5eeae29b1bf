"""The façade: all that the command line, the site and other programs may ask.

The only reader of the clock. Questions are answered at once (call them in a thread from
asynchronous code); looking at the web is asynchronous. Each method delegates in a few lines: how an
article travels is in `pipeline`, how pages are filled in `store`.
"""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from broadsheet import adding, pairing, pipeline
from broadsheet.analysis import corroboration, marks, revisions, urgency
from broadsheet.analysis.assumptions import assumptions
from broadsheet.checking import LEVELS, Surroundings
from broadsheet.collect import polling
from broadsheet.collect.starter import owners
from broadsheet.errors import BroadsheetError, StoreError, Unseen
from broadsheet.formats import addresses, opml
from broadsheet.hub import Hub
from broadsheet.model import (
    DuePage,
    Feed,
    FeedKind,
    LoggedEvent,
    Section,
    SetAside,
    Source,
    digest,
)
from broadsheet.pipeline import Outcome, Rooms, Web
from broadsheet.pushing import Pushes
from broadsheet.roster import Roster
from broadsheet.ruling import Rulings
from broadsheet.store import Store
from broadsheet.views import (
    Added,
    ArticlePage,
    Explanation,
    Finding,
    FrontPage,
    Health,
    PairExplanation,
    Preview,
    SearchPage,
    SourceLine,
    SourcePage,
    StoryCard,
    StoryPage,
)
from broadsheet.voices import Listener
from broadsheet.work.places import Places
from broadsheet.work.pool import Pool

_log = structlog.get_logger()

#: How many feeds and pages are looked at at once: quick looks, few enough for one process, and
#: slow ones, which hold little but a connection. Pages have their own, so that no feed waits.
FEEDS_AT_ONCE = {"quick": 40, "slow": 200}
PAGES_AT_ONCE = {"quick": 20, "slow": 100}
#: How many looks at feeds of one platform, and at pages of one source, are under way at once: they
#: take turns there anyway, and would take places from the others.
AT_ONCE = 4
#: A claimed feed or page that nobody finished is due again after this.
LEASE = timedelta(minutes=5)
#: How often live readers are checked on when nothing was announced: other processes write too.
HEARTBEAT = 2.0
#: After how many new objects Python looks for garbage in cycles: the story engine holds a great
#: many objects that form none, and looking through them took 30 % of a refresh (`bench.refresh`).
COLLECT_AFTER = (100_000, 50, 100)
#: How long collecting pauses after the store refused, before it tries again.
STORE_PAUSE = 10.0


def system_clock() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a round of updating is: looks done, looks known so far, and the last one."""

    done: int
    total: int
    label: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one round of updating came to. ``failed`` pairs an address with its reason."""

    feeds: int = 0
    pages: int = 0
    new: int = 0
    revised: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another round."""
        self.feeds += other.feeds
        self.pages += other.pages
        self.new += other.new
        self.revised += other.revised
        self.failed += other.failed

    def count(self, label: str, outcome: Outcome) -> None:
        """Add one look."""
        self.new += outcome.new
        self.revised += outcome.revised
        if outcome.error:
            self.failed.append((label, outcome.error))


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an OPML import came to."""

    added: int
    known: int
    set_aside: tuple[SetAside, ...]


#: The address that was looked at, and what the look came to.
_Look = tuple[str, Outcome]


class Newsroom:
    """One newspaper: its store, its clock, its way to the web and its story engine.

    ``make_web`` is called inside the running loop, on first use; questions alone never call it.
    Only where ``around`` says where the paper is reached from outside are feeds pushed, to us and
    by us.
    """

    def __init__(
        self,
        store: Store,
        *,
        name: str,
        make_web: Callable[[], Web],
        clock: Callable[[], datetime] = system_clock,
        interval: timedelta = timedelta(minutes=15),
        workers: int = 2,
        read_pages: bool = True,
        around: Surroundings = Surroundings(),  # noqa: B008 - it is frozen
    ) -> None:
        self.store = store
        self.name = name
        self.now = clock
        self.listener = Listener()
        self.roster = Roster(store, now=clock, around=around)
        self.rulings: Rulings = Rulings(store, now=clock, carry_out=self._rule)
        self.trouble: str | None = None
        self._refusal: str | None = None
        self._make_web = make_web
        self._interval = interval
        self._workers = workers
        self._read_pages = read_pages
        self._rooms: Rooms | None = None
        self._ownership: AbstractContextManager[None] | None = None
        self._feeds = Places(**FEEDS_AT_ONCE)
        self._pages = Places(**PAGES_AT_ONCE)
        self._opening = asyncio.Lock()
        self._news = asyncio.Condition()
        self.pushes: Pushes | None = None
        self.hub: Hub | None = None
        if base_url := around.base_url:
            draw, rooms = random.random, self._open
            self.pushes = Pushes(store, base_url=base_url, now=clock, chance=draw, open_rooms=rooms)
            self.hub = Hub(store, base_url=base_url, now=clock, chance=draw, open_rooms=rooms)

    # -- questions

    def front_page(
        self, *, section: Section | None = None, limit: int = 30, after: str | None = None
    ) -> FrontPage:
        """The ranked stories, of the whole paper or of one section."""
        return self.store.front_page(section=section, limit=limit, after=after, now=self.now())

    def story(self, id: int) -> StoryPage:
        """A whole story; raises `NotFound`, or `Moved` after a merge."""
        page = self.store.story_page(
            id,
            origins=corroboration.origins,
            diff=revisions.diff,
            count_why=corroboration.count_why,
            assume=assumptions,
        )
        state_why = page.card.series or urgency.why(page.card.urgency, self.now())
        return replace(self.listener.told(self.store, page), state_why=state_why)

    def story_cards(self, ids: Sequence[int]) -> tuple[StoryCard, ...]:
        """These stories as they stand in a list; merged and unknown ones are left out."""
        return self.store.story_cards(ids)

    def article(self, id: int) -> ArticlePage:
        """A whole article with its story and its evidence; raises `NotFound`."""
        page = self.store.article_page(id, diff=revisions.diff)
        marked = self.store.marked([id], marks_=marks.marks)
        return replace(page, marks=marked.get(id, ()))

    def sources(self) -> tuple[SourceLine, ...]:
        """Every source with its health, by name."""
        return self.roster.lines()

    def source(self, id: str) -> SourcePage:
        """One source with its newest articles; raises `NotFound`."""
        return replace(self.roster.page(id), pushed=self.store.hubs.lines(id))

    def search(self, query: str, *, limit: int = 30) -> SearchPage:
        """The newest articles that match; a query that makes no sense says so in the page."""
        return self.store.search(query, limit=limit)

    def explain(self, id: int) -> Explanation:
        """Every judgement about a story, or about one article of it; raises `NotFound`."""
        found = self.store.explain(
            id,
            origins=corroboration.origins,
            count_why=corroboration.count_why,
            assume=assumptions,
        )
        lines = [placed.article for placed in found.placements]
        marked = self.store.marked([line.id for line in lines], marks_=marks.marks)
        shown = tuple((line, told) for line in lines if (told := marked.get(line.id, ())))
        page = self.story(found.card.id)
        return replace(
            found,
            marks=shown,
            voices=page.voices,
            state_why=page.state_why,
            headlines=page.headlines,
        )

    def explain_pair(self, one: int, other: int) -> PairExplanation:
        """Why two stories or articles are one, or not; raises `NotFound` and `Refused`."""
        return pairing.explain_pair(self.store, one, other, self.now())

    def health(self) -> Health:
        """How the newsroom is doing."""
        return self.store.health()

    def check(self) -> tuple[Finding, ...]:
        """What needs a person, most urgent first, the database's own troubles before all."""
        pushed = self.pushes.findings() if self.pushes else ()
        found = (*self.roster.findings(self.store.check()), *pushed)
        return tuple(sorted(found, key=lambda one: LEVELS.index(one.level)))

    def events(self, after: int, limit: int = 500) -> tuple[LoggedEvent, ...]:
        """What happened after this event, oldest first."""
        return self.store.events(after, limit)

    def last_event(self) -> int:
        """The newest event's number; 0 before anything happened."""
        return self.store.last_event()

    async def follow(self, after: int) -> AsyncIterator[LoggedEvent]:
        """Every event after this one, without end: first the log's, then each as it happens."""
        while True:
            batch = await asyncio.to_thread(self.events, after)
            for event in batch:
                after = event.seq
                yield event
            if not batch:
                await self._next_news()

    # -- sources

    async def preview(self, text: str) -> Preview:
        """What would be polled for an address that somebody pasted; nothing is kept.

        Raises `NotAddress`, `NoFeed` with all that was tried, `SourceError` (unreachable).
        """
        found = await adding.find(await self._open(), text)
        known = await asyncio.to_thread(self._polled, found.url)
        return replace(found, known=known is not None)

    async def add(
        self,
        what: str | Preview,
        *,
        section: Section | None = None,
        owner: str | None = None,
    ) -> Added:
        """Poll what was previewed, or what an address leads to, from now on.

        A page that lists articles must have been previewed: `Unseen` is raised for its bare
        address. Raises what `preview` raises.
        """
        found = await self.preview(what) if isinstance(what, str) else what
        if isinstance(what, str) and found.kind is FeedKind.LIST:
            raise Unseen(found.url)
        house = owner or owners().get(found.source)
        source = Source(id=found.source, name=found.source_name, home=found.home, owner=house)
        feed = replace(
            self._feed(found.url, source.id, title=found.title, section=section, lang=found.lang),
            kind=found.kind,
        )
        known = await asyncio.to_thread(self._polled, found.url)
        if known is None:
            await asyncio.to_thread(self.store.add_feed, source, feed)
        return Added(
            feed=known or feed, how=found.how, known=known is not None, others=found.others
        )

    def add_known(
        self,
        url: str,
        *,
        source: Source,
        title: str,
        section: Section | None = None,
        lang: str | None = None,
        kind: FeedKind = FeedKind.FEED,
    ) -> bool:
        """Add a feed whose facts are known, without a look at it; False if it is there already."""
        feed = self._feed(url, source.id, title=title, section=section, lang=lang)
        return self.store.add_feed(source, replace(feed, kind=kind))

    def import_opml(self, body: bytes) -> Imported:
        """Add every feed of an OPML document; raises `Malformed`. Twice is harmless."""
        outline = opml.parse_opml(body)
        new: list[tuple[Source, Feed]] = []
        for one in outline.feeds:
            source = _listed_source(one)
            feed = self._feed(
                one.url, source.id, title=one.title, section=one.section, lang=one.lang
            )
            new.append((source, replace(feed, kind=one.kind, paused=one.paused)))
        added = self.store.add_feeds(new)
        return Imported(added=added, known=len(outline.feeds) - added, set_aside=outline.set_aside)

    def backup(self, path: Path) -> None:
        """Write a verified copy of the database while everything runs on."""
        self.store.backup(path)

    # -- looking at the web

    async def update(
        self, *, source: str | None = None, progress: Callable[[Progress], None] | None = None
    ) -> Tally:
        """One round: poll every due feed, then read every due page; returns when all is kept."""
        rooms = await self._open()
        await pipeline.rule(rooms)
        tally = Tally()
        while feeds := await asyncio.to_thread(
            rooms.store.due_feeds, self.now(), limit=500, lease=LEASE, source=source
        ):
            tally.feeds += len(feeds)
            await self._round(tally, [self._poll(rooms, feed) for feed in feeds], progress)
        while self._read_pages and (
            pages := await asyncio.to_thread(
                rooms.store.due_pages, self.now(), limit=500, lease=LEASE
            )
        ):
            tally.pages += len(pages)
            await self._round(tally, [self._read(rooms, page) for page in pages], progress)
        return tally

    async def run(self, stop: asyncio.Event) -> None:
        """Look at whatever falls due, until told to stop.

        What is still being fetched then is given up, and due again; what is being kept is kept.
        """
        rooms = await self._open()
        await self._catch_up(rooms)
        under_way: set[asyncio.Task[_Look]] = set()
        beside = [asyncio.create_task(one.run(stop)) for one in (self.pushes, self.hub) if one]
        while not stop.is_set():
            started = await self._start_what_it_can(rooms, under_way)
            await _wait(stop, 0.1 if started else 1.0)
            if self.trouble:
                await _wait(stop, STORE_PAUSE)
                self.trouble = None
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, *beside, return_exceptions=True)

    async def close(self) -> None:
        """Give everything back: connections, workers, the store."""
        if self._rooms:
            await self._rooms.web.close()
            await self._rooms.pool.close()
            await asyncio.to_thread(self._rooms.desk.shutdown)
            await asyncio.to_thread(pipeline.put_by, self._rooms)
        if self._ownership:
            self._ownership.__exit__(None, None, None)
        await asyncio.to_thread(self.store.close)

    # -- below: how

    async def _open(self) -> Rooms:
        """The rooms, opened on first use: this process then owns the story engine."""
        async with self._opening:
            if self._rooms is None:
                ownership = self.store.own()
                await asyncio.to_thread(ownership.__enter__)
                self._ownership = ownership
                await asyncio.to_thread(self.store.release)
                gc.set_threshold(*COLLECT_AFTER)
                self._rooms = Rooms(
                    web=self._make_web(),
                    pool=Pool(self._workers, preload=("broadsheet.readied",)),
                    store=self.store,
                    now=self.now,
                    chance=random.random,
                    interval=self._interval,
                    stories=await asyncio.to_thread(pipeline.take_up, self.store, self.now()),
                    announce=self._announce,
                    pushes=self.pushes,
                )
            return self._rooms

    async def _rule(self) -> None:
        """Carry out what editors ruled; raises `StoreBusy` where another newsroom will."""
        await pipeline.rule(await self._open())

    async def _announce(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _next_news(self) -> None:
        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait(), HEARTBEAT)
            except TimeoutError:
                return

    async def _round(
        self,
        tally: Tally,
        looks: Sequence[Awaitable[_Look]],
        progress: Callable[[Progress], None] | None,
    ) -> None:
        done = 0

        async def look(one: Awaitable[_Look]) -> None:
            nonlocal done
            label, outcome = await one
            tally.count(label, outcome)
            done += 1
            if progress:
                progress(Progress(done=done, total=len(looks), label=label))

        await asyncio.gather(*(look(one) for one in looks))

    async def _catch_up(self, rooms: Rooms) -> None:
        """Spread what fell due while nobody looked, busy feeds first."""
        now = self.now()
        try:
            times, latest = partial(polling.spread, now), now + polling.LONGEST_EVER
            await asyncio.to_thread(rooms.store.spread, now, times, latest=latest)
        except StoreError as error:
            self._refused(error)

    async def _start_what_it_can(self, rooms: Rooms, under_way: set[asyncio.Task[_Look]]) -> int:
        """Do what editors ruled and start what is due; a store that cannot now is asked again."""
        try:
            await pipeline.rule(rooms)
            return await self._start_due(rooms, under_way)
        except StoreError as error:
            self._refused(error)
            return 0

    async def _start_due(self, rooms: Rooms, under_way: set[asyncio.Task[_Look]]) -> int:
        looks = [self._poll(rooms, feed) for feed in await self._due_feeds(rooms)]
        if self._read_pages and (free := self._pages.quick.free) > 0:
            looks += [
                self._read(rooms, page)
                for page in await asyncio.to_thread(
                    rooms.store.due_pages,
                    self.now(),
                    limit=free,
                    lease=LEASE,
                    at_once=AT_ONCE,
                )
            ]
        for look in looks:
            task = asyncio.ensure_future(look)
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        return len(looks)

    async def _due_feeds(self, rooms: Rooms) -> list[Feed]:
        """Claim what there are places for: sound feeds for quick ones, failing for slow ones."""
        due: list[Feed] = []
        for failing, lane in ((False, self._feeds.quick), (True, self._feeds.slow)):
            if lane.free > 0:
                due += await asyncio.to_thread(
                    rooms.store.due_feeds,
                    self.now(),
                    limit=lane.free,
                    lease=LEASE,
                    failing=failing,
                    at_once=AT_ONCE,
                )
        return due

    async def _poll(self, rooms: Rooms, feed: Feed) -> _Look:
        async with self._feeds.place(slow=feed.failures > 0):
            return feed.url, await self._guarded(pipeline.poll_feed(rooms, feed), feed.url)

    async def _read(self, rooms: Rooms, page: DuePage) -> _Look:
        async with self._pages.place():
            return page.url, await self._guarded(pipeline.read_page(rooms, page), page.url)

    async def _guarded(self, look: Awaitable[Outcome], label: str) -> Outcome:
        """One look; whatever goes wrong with it never stops the others."""
        try:
            outcome = await look
        except StoreError as error:
            self._refused(error)
            return Outcome(error=error.reason)
        except BroadsheetError as error:
            _log.warning("a look failed", url=label, reason=str(error))
            return Outcome(error=str(error))
        except Exception as error:  # noqa: BLE001 - a defect in one look must not end the paper
            _log.exception("a look failed in a way it should not", url=label)
            return Outcome(error=f"internal error: {error}")
        self._refusal = None
        return outcome

    def _refused(self, error: StoreError) -> None:
        """Say once why nothing can be kept, not for every look until something is kept again."""
        if error.reason != self._refusal:
            _log.error("the store refused", reason=error.reason)
        self.trouble = self._refusal = error.reason

    def _polled(self, url: str) -> Feed | None:
        """The feed that is polled at this address or another spelling of it, or moved from it."""
        added, wanted = digest(url), _spelling(url)
        polled = self.store.feeds()
        return next(
            (one for one in polled if one.id == added or _spelling(one.url) == wanted), None
        )

    def _feed(
        self,
        url: str,
        source: str,
        *,
        title: str = "",
        section: Section | None = None,
        lang: str | None = None,
    ) -> Feed:
        return Feed(
            id=digest(url),
            url=url,
            source=source,
            title=title or url,
            section=section,
            lang=lang,
            next_poll=self.now(),
        )


def _source(home: str, *, name: str, owner: str | None = None) -> Source:
    id = addresses.site(home)
    return Source(id=id, name=name, home=home, owner=owner or owners().get(id))


def _listed_source(one: opml.OutlineFeed) -> Source:
    """The source that a list names, where its site bears that out; else the feed's own host."""
    if one.source and one.home and addresses.site(one.home) == one.source:
        named = _source(one.home, name=one.source_name or one.title, owner=one.owner)
        return replace(named, lang=one.lang)
    return _source(one.url, name=one.title or addresses.site(one.url), owner=one.owner)


def _spelling(url: str) -> str:
    """What two spellings of one address share: no scheme, no ``www.``, no last slash."""
    plain = addresses.canonical(url).partition("://")[2]
    return plain.removeprefix("www.").rstrip("/")


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
