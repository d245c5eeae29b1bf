"""What readers are shown: frozen values that pages, commands and feeds print and never compute.

The store fills them, the newsroom hands them out, templates and the CLI print them. A template
holds no query, no date arithmetic and no ranking.
"""

from broadsheet.views.adding import Added, Offer, Preview, PreviewEntry
from broadsheet.views.articles import ArticlePage
from broadsheet.views.cards import ArticleLine, FrontPage, Hit, SearchPage, StoryCard, Trend
from broadsheet.views.health import Finding, Health, Signs
from broadsheet.views.marks import MarkLine
from broadsheet.views.pairing import Counted, Meeting, PairExplanation, PairLine
from broadsheet.views.quotes import (
    FigureLine,
    PrintingLine,
    QuoteLine,
    StatementLine,
    Voices,
)
from broadsheet.views.revisions import RevisionLine
from broadsheet.views.sources import (
    LATELY,
    RESTLESS,
    FeedLine,
    Lead,
    Output,
    PushLine,
    SourceLine,
    SourcePage,
)
from broadsheet.views.stories import (
    AssumptionLine,
    Explanation,
    LeftOutLine,
    LinkLine,
    OriginLine,
    PlacementLine,
    PostLine,
    ReshapingLine,
    ShareLine,
    StoryPage,
    TagLine,
    Talk,
    TieLine,
    TimelineLine,
)

__all__ = [
    "LATELY",
    "RESTLESS",
    "Added",
    "ArticleLine",
    "ArticlePage",
    "AssumptionLine",
    "Counted",
    "Explanation",
    "FeedLine",
    "FigureLine",
    "Finding",
    "FrontPage",
    "Health",
    "Hit",
    "Lead",
    "LeftOutLine",
    "LinkLine",
    "MarkLine",
    "Meeting",
    "Offer",
    "OriginLine",
    "Output",
    "PairExplanation",
    "PairLine",
    "PlacementLine",
    "PostLine",
    "Preview",
    "PreviewEntry",
    "PrintingLine",
    "PushLine",
    "QuoteLine",
    "ReshapingLine",
    "RevisionLine",
    "SearchPage",
    "ShareLine",
    "Signs",
    "SourceLine",
    "SourcePage",
    "StatementLine",
    "StoryCard",
    "StoryPage",
    "TagLine",
    "Talk",
    "TieLine",
    "TimelineLine",
    "Trend",
    "Voices",
]
