"""Articles: one published piece each, with every version it ever had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from broadsheet.model.furniture import Passage
from broadsheet.model.marks import MarkKind
from broadsheet.model.sources import Section, Validators

#: HTML that `formats.sanitize` made; nothing else may make one.
SafeHtml = NewType("SafeHtml", str)

#: Nothing published claims to be later than this after we received it.
CLOCK_SKEW = timedelta(minutes=5)


class ArticleKind(StrEnum):
    """What kind of piece an article is, in words fit for a reader."""

    NEWS = "news"
    OPINION = "opinion"
    ANALYSIS = "analysis"
    LIVE = "live report"
    INTERVIEW = "interview"
    REVIEW = "review"
    SPONSORED = "sponsored"
    PRESS_RELEASE = "press release"
    NOT_ARTICLE = "not an article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page says, furniture gone. ``text`` has one paragraph a line; ``why`` explains.

    ``prints`` stand for the page's passages, so that those of its source that recur are learnt.
    ``left_out`` are those that recurred on pages before it.
    ``day`` is that of ``published`` as the page prints it, where the newsroom is. ``wall`` says
    what tells that the page is not free to read.
    """

    text: str
    html: SafeHtml
    title: str | None = None
    deck: str | None = None
    byline: str | None = None
    published: datetime | None = None
    day: date | None = None
    lang: str | None = None
    canonical: str | None = None
    image: str | None = None
    site: str | None = None
    section_hint: str | None = None
    credit: str | None = None
    kind: ArticleKind = ArticleKind.NEWS
    kind_why: str = ""
    wall: str | None = None
    why: tuple[str, ...] = ()
    prints: tuple[int, ...] = ()
    left_out: tuple[Passage, ...] = ()


class Stage(StrEnum):
    """How far an article has been read."""

    LISTED = "listed"  # the feed's own words are all we have
    READ = "read"  # its page was read
    UNREADABLE = "unreadable"  # its page was tried and given up, with a reason
    WITHDRAWN = "withdrawn"  # its outlet took the page down (410): kept, and no longer counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published piece, as we know it now: the newest of its revisions.

    ``text`` is plain, one paragraph a line: the page's once it was read, else the feed's.
    ``published`` never lies after ``received``; ``claimed`` keeps what the feed said. ``kind`` is
    None until its page was read; ``wall`` says what tells that the page is not free to read.
    """

    id: int
    feed: int
    source: str
    url: str
    title: str
    deck: str
    text: str
    html: SafeHtml
    byline: str | None
    published: datetime
    claimed: datetime | None
    received: datetime
    lang: str | None
    section: Section | None
    section_why: str
    credit: str | None = None
    topics: tuple[str, ...] = ()
    image: str | None = None
    kind: ArticleKind | None = None
    kind_why: str = ""
    wall: str | None = None
    stage: Stage = Stage.LISTED
    revision: int = 1
    marks: frozenset[MarkKind] = frozenset()


class ChangeKind(StrEnum):
    """What a revision did to an article."""

    FIRST = "first"  # as the feed first listed it
    READ = "read"  # its page was read for the first time
    COSMETIC = "cosmetic"  # spacing, punctuation, a typo: kept, not shown as a revision
    FLIP = "flip"  # back to a headline of the same day: kept and counted, not shown
    HELD = "held"  # one change too many for a day: kept, and shown with the next
    SUBSTANTIVE = "substantive"  # a reader would want to know


class Aspect(StrEnum):
    """What a substantive revision changed; one revision may change several."""

    HEADLINE = "headline"
    CORRECTION = "correction"  # a notice says that the article was corrected
    FIGURE = "figure"  # a number of the same thing
    NAME = "name"
    QUOTE = "quote"  # quoted words added, taken out or altered
    DENIAL = "denial"  # somebody denies what the article says
    DELETION = "deletion"  # sentences are gone, and none stands in their place
    TEXT = "text"  # sentences added or rewritten, a "not" added or taken out
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of an article, appended and never altered. ``why`` says what changed, in words.

    ``aspects`` are empty unless the revision is substantive or held.
    """

    article: int
    number: int
    at: datetime
    kind: ChangeKind
    why: str
    title: str
    deck: str
    text: str
    html: SafeHtml
    aspects: tuple[Aspect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit:
    """What one look at an article's page does to its row; ``next_read`` None: never again."""

    article: int
    stage: Stage
    next_read: datetime | None
    attempts: int
    validators: Validators = Validators()
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """An article whose page should be looked at now."""

    article: int
    url: str
    source: str
    title: str
    attempts: int
    validators: Validators
    lang: str | None
