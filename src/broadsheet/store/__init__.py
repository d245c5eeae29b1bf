"""The store: the only SQL of Broadsheet, on SQLite or PostgreSQL.

`Store` is all that other rooms call. Each method is one transaction and may be called from any
thread; the work is done by modules of functions that take a connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from broadsheet.model import (
    Account,
    Act,
    Alike,
    Article,
    DuePage,
    EntryMark,
    Feed,
    Imprint,
    LeftOut,
    Link,
    LinkedArticle,
    LiveArticle,
    LoggedEvent,
    Report,
    Reshaping,
    Revision,
    Ruling,
    Section,
    Source,
    Story,
    Tie,
    Update,
)
from broadsheet.store import (
    accounts,
    article_page,
    articles,
    backup,
    cards,
    explaining,
    feeds,
    front,
    furniture,
    health,
    links,
    log,
    marks,
    memory,
    pairing,
    passes,
    reshaping,
    roster,
    rulings,
    schedule,
    search,
    source_page,
    sources,
    stories,
    story_page,
    talk,
)
from broadsheet.store.engine import Database, parse_url
from broadsheet.store.keep import is_only_a_look, keep
from broadsheet.store.marks import Marks
from broadsheet.store.migrations import migrate
from broadsheet.store.owning import own
from broadsheet.store.revision_lines import Diff
from broadsheet.store.rulings import Outcome
from broadsheet.store.story_page import Assume, CountWhy, Origins
from broadsheet.store.websub import Hubs
from broadsheet.views import (
    ArticlePage,
    Explanation,
    FrontPage,
    Health,
    MarkLine,
    Meeting,
    SearchPage,
    Signs,
    SourceLine,
    SourcePage,
    StoryCard,
    StoryPage,
    TieLine,
)


class Store:
    """An open database with today's tables; a context manager that closes it.

    ``hubs`` keeps subscriptions and subscribers.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.hubs = Hubs(database)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open, create or upgrade the database at ``url``.

        ``sqlite:////path/to/paper.db``, ``sqlite://`` for one in memory, or ``postgresql://…``.
        Raises StoreTooNew for the database of a newer release, StoreError for anything else.
        """
        database = Database(parse_url(url))
        try:
            with database.writing() as connection:
                migrate(connection)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def own(self) -> AbstractContextManager[None]:
        """Be the one newsroom of this database while the block runs; raises StoreBusy."""
        return own(self.database)

    def keep(self, update: Update) -> int:
        """Write all of ``update`` or nothing of it; return the number of the newest event.

        Keeping the same update twice changes nothing. What this returned survives a power cut,
        except for a look that found nothing. Raises StoreFull, StoreBusy or StoreError.
        """
        return self.database.write(
            lambda connection: keep(connection, update), relaxed=is_only_a_look(update)
        )

    def add_feed(self, source: Source, feed: Feed) -> bool:
        """Put a feed on the schedule; False if it is there already."""
        with self.database.writing() as connection:
            return feeds.add_feed(connection, source, feed)

    def add_feeds(self, new: Iterable[tuple[Source, Feed]]) -> int:
        """Put many feeds on the schedule in one transaction; how many were not there already."""
        with self.database.writing() as connection:
            return feeds.add_feeds(connection, new)

    def is_polled(self, url: str, *, besides: int) -> bool:
        """Whether a feed, ``besides`` this one, is polled at this address or was added at it."""
        with self.database.reading() as connection:
            return feeds.is_polled(connection, url, besides=besides)

    def act(self, done: Act, now: datetime) -> tuple[str, ...]:
        """Do it to all its sources, or to none: raises NotFound. Returns those it changed."""
        with self.database.writing() as connection:
            return roster.act(connection, done, now)

    def remove_feed(self, url: str, now: datetime) -> str:
        """Take one feed off the schedule; the source it belonged to. Raises NotFound."""
        with self.database.writing() as connection:
            return roster.remove_feed(connection, url, now)

    def owners(self, sources: Iterable[str]) -> dict[str, str | None]:
        """Source → the house that publishes it, for those that are known."""
        with self.database.reading() as connection:
            return feeds.owners(connection, sources)

    def sources(self) -> tuple[Source, ...]:
        """Every source that was ever known, by name."""
        with self.database.reading() as connection:
            return feeds.sources(connection)

    def feeds(self) -> tuple[Feed, ...]:
        """Every feed on the schedule."""
        with self.database.reading() as connection:
            return feeds.feeds(connection)

    def known(self, feed: int) -> dict[int, EntryMark]:
        """Key → mark of every entry of a feed that was seen."""
        with self.database.reading() as connection:
            return feeds.known(connection, feed)

    def due_feeds(
        self,
        now: datetime,
        *,
        limit: int,
        lease: timedelta,
        source: str | None = None,
        failing: bool | None = None,
        at_once: int | None = None,
    ) -> tuple[Feed, ...]:
        """Claim feeds whose time has come, each platform in its turn, longest waiting first.

        ``failing`` asks only for those whose last look failed, or only for the others; at most
        ``at_once`` of a platform are claimed together, those of earlier claims included.
        """
        return self.database.write(
            lambda connection: schedule.due_feeds(
                connection,
                now,
                limit=limit,
                lease=lease,
                source=source,
                failing=failing,
                at_once=at_once,
            ),
            relaxed=True,
        )

    def due_pages(
        self, now: datetime, *, limit: int, lease: timedelta, at_once: int | None = None
    ) -> tuple[DuePage, ...]:
        """Claim articles whose page should be looked at, newest first.

        At most ``at_once`` of a source, and of what one feed listed, and none while so many are
        under way.
        """
        return self.database.write(
            lambda connection: schedule.due_pages(
                connection, now, limit=limit, lease=lease, at_once=at_once
            ),
            relaxed=True,
        )

    def release(self) -> None:
        """End every lease: for a newsroom that has just become the `own` one."""
        with self.database.writing() as connection:
            schedule.release(connection)

    def put_off(self, feed: int, *, host: str, until: datetime) -> None:
        """Look at no feed of ``host`` before ``until``, and give ``feed`` back without a look."""
        with self.database.writing() as connection:
            schedule.put_off(connection, feed, host=host, until=until)

    def spread(
        self, now: datetime, times: Callable[[int], Iterable[datetime]], *, latest: datetime
    ) -> int:
        """Give all overdue feeds new times, busy ones first; returns how many there are.

        ``times`` says when so many are looked at; no right clock lets a feed wait after ``latest``.
        """
        with self.database.writing() as connection:
            return schedule.spread(connection, now, times, latest=latest)

    def next_due(self) -> datetime | None:
        """When the next feed or page falls due; None when none ever will."""
        with self.database.reading() as connection:
            return schedule.next_due(connection)

    def articles(self, ids: Iterable[int]) -> dict[int, Article]:
        """The articles of these ids that exist, at their newest revision."""
        with self.database.reading() as connection:
            return articles.articles(connection, ids)

    def addresses(self, articles_: Iterable[int]) -> dict[int, str]:
        """Article → its address, for those that exist."""
        with self.database.reading() as connection:
            return articles.addresses(connection, articles_)

    def published_at(
        self, sources: Iterable[str], hours: Iterable[datetime]
    ) -> tuple[Article, ...]:
        """The articles that these sources published at exactly one of these times."""
        with self.database.reading() as connection:
            return articles.published_at(connection, sources, hours)

    def publisher(self, feed: int) -> str | None:
        """The source of a feed; None where it is on the schedule no longer."""
        with self.database.reading() as connection:
            return feeds.publisher(connection, feed)

    def texts(self, articles_: Iterable[int]) -> dict[int, str]:
        """The texts of these articles, at their newest revision."""
        with self.database.reading() as connection:
            return articles.texts(connection, articles_)

    def accounts(self, origins: Mapping[int, int]) -> tuple[Account, ...]:
        """The versions of these articles, given the first article of the report of each."""
        with self.database.reading() as connection:
            return accounts.accounts(connection, origins)

    def past(self, article_: int) -> tuple[Revision, ...]:
        """The newest revisions of an article, all of a day among them, oldest first."""
        with self.database.reading() as connection:
            return articles.past(connection, article_)

    def imprints(self, source: str, *, besides: int, now: datetime) -> tuple[Imprint, ...]:
        """Those of the newest pages of a source that were read, ``besides`` one article's."""
        with self.database.reading() as connection:
            return furniture.imprints(connection, source, besides=besides, now=now)

    def left_out(self, article_: int) -> tuple[LeftOut, ...]:
        """The furniture that was found on an article's page when it was last read."""
        with self.database.reading() as connection:
            return furniture.passages(connection, [article_]).get(article_, ())

    def story_of(self, articles_: Iterable[int]) -> dict[int, int]:
        """Article → the living story it belongs to."""
        with self.database.reading() as connection:
            return articles.story_of(connection, articles_)

    def reports(self, stories_: Iterable[int]) -> dict[int, tuple[Report, ...]]:
        """Story → what corroboration needs to know of its articles, earliest published first."""
        with self.database.reading() as connection:
            return articles.reports(connection, stories_)

    def ties(self, stories_: Iterable[int]) -> dict[int, tuple[Tie, ...]]:
        """Story → the ties that lead from its articles; stories without any are absent."""
        with self.database.reading() as connection:
            return stories.ties(connection, stories_)

    def links(self, stories_: Iterable[int]) -> tuple[Link, ...]:
        """The links of these stories to stories of other languages."""
        with self.database.reading() as connection:
            return links.links(connection, stories_)

    def alike(self, keys: Sequence[str], *, besides: int, lang: str) -> Alike:
        """The stories of other languages that share these anchors."""
        with self.database.reading() as connection:
            return links.alike(connection, keys, besides=besides, lang=lang)

    def heard(self, posts: Iterable[int]) -> frozenset[int]:
        """Those of these posts that were seen before."""
        with self.database.reading() as connection:
            return talk.heard(connection, posts)

    def matched(self, posts: Iterable[int]) -> dict[int, bool]:
        """Post → whether a link matched it, for those that a story was found for."""
        with self.database.reading() as connection:
            return talk.matched(connection, posts)

    def articles_at(self, links: Iterable[int]) -> dict[int, LinkedArticle]:
        """Digest of an address → the article there, the first that came."""
        with self.database.reading() as connection:
            return talk.articles_at(connection, links)

    def waiting(self, links: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """Digest of an address → the posts that link to it and to no known article."""
        with self.database.reading() as connection:
            return talk.waiting(connection, links)

    def stories(self, ids: Iterable[int]) -> dict[int, Story]:
        """The stories of these ids that exist, the merged ones too, as they last stood."""
        with self.database.reading() as connection:
            return stories.stories(connection, ids)

    def resolve(self, story: int) -> int:
        """The story that ``story`` lives on in: itself, or where its merges led."""
        with self.database.reading() as connection:
            return stories.standing(connection, [story])[story]

    def live(self, since: datetime) -> Iterator[LiveArticle]:
        """The articles that arrived at ``since`` or later, in the order of arrival."""
        arrived, last = since, -1
        while True:
            with self.database.reading() as connection:
                batch = articles.live(connection, arrived, last)
            if not batch:
                return
            yield from (article for _, article in batch)
            arrived, last = batch[-1][0], batch[-1][1].article

    def headlined(self, ids: Iterable[int]) -> set[int]:
        """Those of these stories whose headlines have a history."""
        with self.database.reading() as connection:
            return stories.headlined(connection, ids)

    def members(self, ids: Iterable[int]) -> tuple[LiveArticle, ...]:
        """The articles of these stories, in the order of arrival."""
        with self.database.reading() as connection:
            return articles.members(connection, ids)

    def revised(self, ids: Iterable[int]) -> int:
        """How many substantive revisions these articles have had."""
        with self.database.reading() as connection:
            return articles.revised(connection, ids)

    def reshaping(self, number: int) -> Reshaping:
        """The merge or split with this number; raises NotFound."""
        with self.database.reading() as connection:
            return reshaping.numbered(connection, number)

    def rule(self, ruling: Ruling, now: datetime) -> int:
        """Put what an editor ruled in the queue of the story engine; its number."""
        with self.database.writing() as connection:
            return rulings.add(connection, ruling, now)

    def rulings(self) -> tuple[Ruling, ...]:
        """What editors ruled and is still to be done, oldest first."""
        with self.database.reading() as connection:
            return rulings.waiting(connection)

    def refuse(self, number: int, reason: str, now: datetime) -> None:
        """A ruling cannot be carried out, for this reason."""
        with self.database.writing() as connection:
            rulings.done(connection, number, now, reason)

    def came_of(self, number: int) -> Outcome:
        """What came of a ruling."""
        with self.database.reading() as connection:
            return rulings.came_of(connection, number)

    def kept_apart(self) -> tuple[tuple[int, int], ...]:
        """Stories that were split, or that an editor keeps apart, as they stand now."""
        with self.database.reading() as connection:
            return rulings.kept_apart(connection)

    def kept_together(self, ids: Iterable[int]) -> tuple[tuple[int, int], ...]:
        """Those pairs of these articles that an editor put together."""
        with self.database.reading() as connection:
            return rulings.kept_together(connection, ids)

    def keep_memory(self, state: bytes) -> None:
        """Put by what the story engine knows, as it is stopped."""
        with self.database.writing() as connection:
            memory.keep_memory(connection, state)

    def take_memory(self) -> bytes | None:
        """Take what was put by: only the first who asks gets it, as things go on from there."""
        with self.database.writing() as connection:
            return memory.take_memory(connection)

    def events(self, after: int, limit: int = 500) -> tuple[LoggedEvent, ...]:
        """At most ``limit`` events that follow number ``after``, oldest first."""
        with self.database.reading() as connection:
            return log.events(connection, after, limit)

    def last_event(self) -> int:
        """The number of the newest event; 0 before the first."""
        with self.database.reading() as connection:
            return log.last_event(connection)

    def backup(self, path: Path) -> None:
        """Copy the database to ``path`` while it is in use, verified; raises StoreError."""
        backup.backup(self.database, path)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the database, a sentence each; empty when it is sound."""
        return backup.check(self.database)

    def front_page(
        self, *, section: Section | None, limit: int, after: str | None, now: datetime
    ) -> FrontPage:
        """The ranked stories; raises NotFound where ``after`` is no cursor of an earlier page."""
        with self.database.reading() as connection:
            return front.front_page(connection, section=section, limit=limit, after=after, now=now)

    def story_page(
        self, id: int, *, origins: Origins, diff: Diff, count_why: CountWhy, assume: Assume
    ) -> StoryPage:
        """A whole story; raises NotFound, or Moved where it was merged into another."""
        with self.database.reading() as connection:
            return story_page.story_page(
                connection, id, origins=origins, diff=diff, count_why=count_why, assume=assume
            )

    def story_cards(self, ids: Sequence[int]) -> tuple[StoryCard, ...]:
        """The cards of these stories, in the given order; merged and unknown ones are left out."""
        with self.database.reading() as connection:
            return cards.story_cards(connection, ids)

    def article_page(self, id: int, *, diff: Diff) -> ArticlePage:
        """A whole article with its story and its evidence; raises NotFound."""
        with self.database.reading() as connection:
            return article_page.article_page(connection, id, diff=diff)

    def marked(self, articles_: Sequence[int], *, marks_: Marks) -> dict[int, tuple[MarkLine, ...]]:
        """Article → its marks of trust with their evidence, for those that exist."""
        with self.database.reading() as connection:
            return marks.marked(connection, articles_, marks_)

    def source_lines(self, now: datetime) -> tuple[SourceLine, ...]:
        """Every source by name, with its health and what it adds."""
        with self.database.reading() as connection:
            return sources.source_lines(connection, now)

    def source_page(self, id: str, now: datetime) -> SourcePage:
        """One source with all that is told about it; raises NotFound."""
        with self.database.reading() as connection:
            return source_page.source_page(connection, id, now)

    def search(self, query: str, *, limit: int) -> SearchPage:
        """The articles that match; its problem says why a query could not be run."""
        with self.database.reading() as connection:
            return search.search(connection, query, limit=limit)

    def explain(
        self, id: int, *, origins: Origins, count_why: CountWhy, assume: Assume
    ) -> Explanation:
        """Every judgement about a story, or about one article of it; raises NotFound."""
        with self.database.reading() as connection:
            return explaining.explain(
                connection, id, origins=origins, count_why=count_why, assume=assume
            )

    def meeting(self, one: int, other: int) -> Meeting:
        """What is kept of two articles or stories together; raises NotFound."""
        with self.database.reading() as connection:
            return pairing.meeting(connection, one, other)

    def ties_between(self, story: int, one: int, other: int) -> tuple[TieLine, ...]:
        """The ties between two articles of a story, with the words that show them."""
        with self.database.reading() as connection:
            return pairing.ties_between(connection, story, one, other)

    def health(self) -> Health:
        """Counts of feeds, articles and living stories, and when a feed last answered."""
        with self.database.reading() as connection:
            return health.health(connection)

    def signs(self, now: datetime) -> Signs:
        """What the last week and this machine show, for `check`."""
        with self.database.reading() as connection:
            return health.signs(connection, now, self.database.path)

    def keep_pass(self, mark: bytes, kind: str, until: datetime) -> None:
        """Let whoever holds what this is the mark of into the desk, until then."""
        with self.database.writing() as connection:
            passes.keep_pass(connection, mark, kind, until)

    def holds_pass(self, mark: bytes, kind: str, now: datetime) -> bool:
        """Whether there is such a pass and it still holds."""
        with self.database.reading() as connection:
            return passes.holds_pass(connection, mark, kind, now)

    def take_pass(self, mark: bytes, kind: str, now: datetime) -> bool:
        """Take a pass away; whether it was there and still held."""
        with self.database.writing() as connection:
            return passes.take_pass(connection, mark, kind, now)

    def take_every_pass(self) -> None:
        """Nobody is signed in any more."""
        with self.database.writing() as connection:
            passes.take_every_pass(connection)
