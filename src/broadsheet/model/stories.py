"""Judgements about articles: which story, copied from whom, how many origins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadsheet.model.articles import Stage
from broadsheet.model.marks import MarkKind
from broadsheet.model.rulings import Hand
from broadsheet.model.sources import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What analysis keeps of a text.

    ``terms``: term → weight before document frequency, for placing. ``sketch``: sorted sample of
    the hashes of its three-word shingles, for finding copies. ``words``: length of the text.
    """

    terms: dict[str, float]
    sketch: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveArticle:
    """What the story engine needs to remember of one article after a restart."""

    article: int
    story: int
    at: datetime
    terms: dict[str, float]
    source: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that was looked at and not chosen, or merged, with the reason."""

    story: int
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which story an article belongs to and why; ``opened`` says it began that story."""

    article: int
    story: int
    opened: bool
    score: float
    shared: tuple[tuple[str, float], ...] = ()
    rejected: tuple[Candidate, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two stories turned out to be one: ``gone`` lives on as a redirect to ``kept``.

    ``undoes`` is the number of the split that this takes back.
    """

    kept: int
    gone: int
    score: float
    shared: tuple[tuple[str, float], ...]
    why: str
    hand: Hand = Hand.MACHINE
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The same words in two texts, as character offsets: ``a[start:end]`` and ``b[other:…]``."""

    start: int
    end: int
    other_start: int
    other_end: int


class TieKind(StrEnum):
    """Why two articles of a story do not confirm each other."""

    COPY = "copy"  # its text is taken from the other, whole or lightly edited
    CREDIT = "credit"  # both credit the same agency or outlet
    OWNER = "owner"  # one house publishes both
    SAME_SOURCE = "same source"  # the same outlet again
    RETOLD = "retold"  # brings nothing that the other does not say: no report of its own
    DOUBT = "doubt"  # too little text to tell
    QUOTES = "quotes"  # shares quoted material: shown, yet still independent

    @property
    def binds(self) -> bool:
        """Whether what is tied so counts as one origin."""
        return self is not TieKind.QUOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Something that joins ``article`` to an earlier one, ``to``, with its evidence.

    ``containment`` is the share of the shorter text's three-word shingles found in the other.
    """

    article: int
    to: int
    kind: TieKind
    containment: float
    spans: tuple[Span, ...] = ()
    why: str = ""

    @property
    def binds(self) -> bool:
        """Whether the two count as one origin."""
        return self.kind.binds


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What corroboration needs to know of one article of a story.

    ``vouched`` False: only somebody else's feed says, at an address of its own, that this outlet
    published it.
    """

    article: int
    source: str
    owner: str | None
    credit: str | None
    title: str
    deck: str
    lead: str
    published: datetime
    received: datetime
    words: int
    sketch: tuple[int, ...]
    section: Section | None
    lang: str | None
    stage: Stage
    topics: tuple[str, ...] = ()
    marks: frozenset[MarkKind] = frozenset()
    vouched: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How near an article, or a whole story, is to another story, and why they are not one.

    ``score`` is ``likeness`` less ``costs``, each named; it joins from ``needed``. ``shared`` are
    the common terms that add most. ``looked_at`` False: so many stories are nearer by their
    weightiest words that the engine would not compare this one. ``veto`` says what forbids it
    all the same, and ``why`` all of it in a sentence.
    """

    subject: str
    score: float
    needed: float
    likeness: float
    costs: tuple[tuple[str, float], ...]
    shared: tuple[tuple[str, float], ...]
    looked_at: bool
    veto: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that could have made two reports count as one: what was found, what is needed.

    ``found`` and ``needed`` are None where there is no measure; ``passages`` stand in both texts.
    """

    what: str
    why: str
    found: float | None = None
    needed: float | None = None
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One independent report: the article that had it first and all that hangs on it."""

    first: int
    articles: tuple[int, ...]
    wire: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What the count of independent reports rests on, in words that follow the articles' names.

    Were it false, the count would be lower (``lowers``) or higher. ``of`` says how many articles
    it is about where ``articles`` names only the first.
    """

    articles: tuple[int, ...]
    text: str
    lowers: bool
    of: int = 2


class State(StrEnum):
    """What may be expected of a story: by independent reports over time, never by volume."""

    BREAKING = "breaking"
    DEVELOPING = "developing"
    OPEN = "open"  # it may still grow
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """Until when a story is ``breaking`` and ``developing``, and when it is ``settled``.

    None where it never was. It changes only when the story does: what the story is at a moment is
    read off it.
    """

    breaking: datetime | None = None
    developing: datetime | None = None
    settled: datetime

    def at(self, now: datetime) -> State:
        """What the story is at this moment."""
        if self.breaking and now < self.breaking:
            return State.BREAKING
        if self.developing and now < self.developing:
            return State.DEVELOPING
        return State.SETTLED if now >= self.settled else State.OPEN


class DevelopmentKind(StrEnum):
    """What moved a story on."""

    FIRST_REPORT = "first report"
    CONFIRMATION = "independent report"
    COPY = "copy"
    FOLLOW_UP = "further report"
    FACT = "new fact"
    FIGURE = "new figure"
    QUOTE = "new quote"
    REVISION = "revision"
    CORRECTION = "correction"
    HEADLINE = "headline"
    MERGE = "merge"
    SPLIT = "split"


#: What the arrival of an article did to its story; it may turn out otherwise once its page is read.
ARRIVALS = frozenset(
    {
        DevelopmentKind.FIRST_REPORT,
        DevelopmentKind.CONFIRMATION,
        DevelopmentKind.COPY,
        DevelopmentKind.FOLLOW_UP,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """A dated entry of a story's timeline; ``text`` is verbatim from ``article``."""

    story: int
    at: datetime
    kind: DevelopmentKind
    article: int
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A living group of articles about one event, as it stands now.

    ``headline`` and ``lede`` are verbatim from the articles named beside them. ``prominence``
    orders the front page: higher first; it needs no clock (see `analysis.prominence`).
    ``series`` says why it is filed as a series and kept off the front page, None if it is not.
    """

    id: int
    headline: str
    headline_article: int
    headline_why: str
    lede: str
    lede_article: int
    section: Section
    section_why: str
    lang: str | None
    first: datetime
    updated: datetime
    articles: int
    outlets: int
    origins: int
    revisions: int
    prominence: float
    urgency: Urgency
    image: str | None = None
    series: str | None = None
    topics: tuple[str, ...] = ()
