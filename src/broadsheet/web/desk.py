"""What the site asks of the newsroom: the part of the façade it uses, as protocols.

The site is handed an `Editions` and only ever reads. Reading is synchronous and is done in a
thread, once per request; `follow` alone is asynchronous.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from broadsheet.model import LoggedEvent, Section
from broadsheet.views import (
    ArticlePage,
    FrontPage,
    Health,
    SearchPage,
    SourceLine,
    SourcePage,
    StoryCard,
    StoryPage,
)


class Desk(Protocol):
    """One paper: its stories, its articles, its sources and its event log."""

    @property
    def name(self) -> str:
        """What stands on the nameplate."""

    def now(self) -> datetime:
        """The newsroom's clock."""

    def front_page(
        self, *, section: Section | None = None, limit: int = 30, after: str | None = None
    ) -> FrontPage:
        """Ranked stories of the paper or of one section."""

    def story(self, id: int) -> StoryPage:
        """A whole story; raises `NotFound`, or `Moved` where it was merged."""

    def story_cards(self, ids: Sequence[int]) -> tuple[StoryCard, ...]:
        """The stories that exist among these, as cards."""

    def article(self, id: int) -> ArticlePage:
        """A whole article; raises `NotFound`."""

    def sources(self) -> tuple[SourceLine, ...]:
        """Every source with its health."""

    def source(self, id: str) -> SourcePage:
        """One source; raises `NotFound`."""

    def search(self, query: str, *, limit: int = 30) -> SearchPage:
        """Articles that hold these words."""

    def health(self) -> Health:
        """How the newsroom is doing."""

    def events(self, after: int, limit: int = 500) -> tuple[LoggedEvent, ...]:
        """What the log holds after this cursor, oldest first."""

    def last_event(self) -> int:
        """The newest cursor of the log."""

    def follow(self, after: int) -> AsyncIterator[LoggedEvent]:
        """The log after this cursor, then every event as it is committed."""


class Editions(Protocol):
    """Which paper is on show: the owner's own, or the sample edition in its place."""

    @property
    def shown(self) -> Desk:
        """The paper on show now."""

    @property
    def own(self) -> Desk:
        """The owner's paper, on show or not: its sources are the ones that can be mended."""

    @property
    def is_sample(self) -> bool:
        """Whether that is the sample edition, whose news is invented."""

    @property
    def notice(self) -> str | None:
        """The sentence that every page must carry, if there is one."""
