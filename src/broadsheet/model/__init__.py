"""The nouns: frozen values that travel between the rooms and never touch anything.

Times are aware and in UTC. Ids of feeds, articles and stories are 63-bit digests of where the
thing came from (`digest`), so that seeing it twice, on any machine, gives the same id; a story has
the id of the article that opened it. A source is named by its site, such as ``bbc.co.uk``.
"""

from broadsheet.model.articles import (
    CLOCK_SKEW,
    Article,
    ChangeKind,
    DuePage,
    PageVisit,
    Reading,
    Revision,
    SafeHtml,
    Stage,
)
from broadsheet.model.hubs import (
    Standing,
    Subscriber,
    Subscription,
)
from broadsheet.model.identity import (
    address,
    digest,
    from_address,
)
from broadsheet.model.sources import (
    Enclosure,
    Entry,
    EntryMark,
    Feed,
    FeedKind,
    Fetched,
    NotModified,
    ParsedFeed,
    Poll,
    Section,
    SetAside,
    Source,
    Validators,
)
from broadsheet.model.stories import (
    ARRIVALS,
    Candidate,
    Development,
    DevelopmentKind,
    Fingerprint,
    LiveArticle,
    Merge,
    Origin,
    Placement,
    Report,
    Span,
    Story,
    Tie,
    TieKind,
)
from broadsheet.model.update import (
    Event,
    LoggedEvent,
    Update,
)

__all__ = [
    "ARRIVALS",
    "CLOCK_SKEW",
    "Article",
    "Candidate",
    "ChangeKind",
    "Development",
    "DevelopmentKind",
    "DuePage",
    "Enclosure",
    "Entry",
    "EntryMark",
    "Event",
    "Feed",
    "FeedKind",
    "Fetched",
    "Fingerprint",
    "LiveArticle",
    "LoggedEvent",
    "Merge",
    "NotModified",
    "Origin",
    "PageVisit",
    "ParsedFeed",
    "Placement",
    "Poll",
    "Reading",
    "Report",
    "Revision",
    "SafeHtml",
    "Section",
    "SetAside",
    "Source",
    "Span",
    "Stage",
    "Standing",
    "Story",
    "Subscriber",
    "Subscription",
    "Tie",
    "TieKind",
    "Update",
    "Validators",
    "address",
    "digest",
    "from_address",
]
