"""A paper built by hand: invented stories as view values, rich enough to look at every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broadsheet.model import (
    Agreement,
    ArticleKind,
    Aspect,
    ChangeKind,
    Condition,
    DevelopmentKind,
    Hand,
    Manner,
    Network,
    SafeHtml,
    Section,
    Shape,
    Stage,
    TieKind,
    Urgency,
    digest,
)
from broadsheet.views import (
    ArticleLine,
    ArticlePage,
    AssumptionLine,
    FeedLine,
    FigureLine,
    FrontPage,
    Health,
    Hit,
    Lead,
    OriginLine,
    Output,
    PostLine,
    PrintingLine,
    QuoteLine,
    ReshapingLine,
    RevisionLine,
    SearchPage,
    ShareLine,
    SourceLine,
    SourcePage,
    StatementLine,
    StoryCard,
    StoryPage,
    TagLine,
    Talk,
    TieLine,
    TimelineLine,
    Trend,
    Voices,
)
from tests.web.news import OUTLETS, STORIES

NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)


def line(
    title: str,
    source: str,
    minutes: int,
    *,
    lang: str | None = "en",
    copy: bool = False,
    revisions: int = 0,
    url: str | None = None,
    stage: Stage = Stage.READ,
) -> ArticleLine:
    """One article, ``minutes`` old."""
    at = NOON - timedelta(minutes=minutes)
    return ArticleLine(
        id=digest(source, title),
        title=title,
        url=url or f"https://{source}/{digest(title)}",
        source=source,
        source_name=OUTLETS.get(source, source),
        published=at,
        received=at + timedelta(minutes=1),
        lang=lang,
        stage=stage,
        revisions=revisions,
        copy=copy,
    )


def cards() -> tuple[StoryCard, ...]:
    """All stories, in rank order."""
    return tuple(_card(i, *row) for i, row in enumerate(STORIES))


def front_page(*, section: Section | None = None, event: int = 7) -> FrontPage:
    """The whole front page, or one section."""
    chosen = tuple(c for c in cards() if section in {None, c.section})
    return FrontPage(
        section=section,
        stories=chosen,
        latest=tuple(_latest(chosen)),
        trending=() if section else TRENDS,
        as_of=NOON,
        event=event,
        next_after="MTIz" if section is None else None,
    )


def story_page() -> StoryPage:
    """The dam, with copies, a corrected toll and a merge."""
    first, wire, own = DAM
    return StoryPage(
        card=cards()[0],
        headline_why="the newest headline of the report with most copies",
        section_why="five of six articles name it in their feed",
        state_why="3 independent reports within 4 hours",
        count_why=COUNT_WHY,
        timeline=_timeline(),
        headlines=_timeline()[:2],
        origins=(
            OriginLine(first=first, followers=()),
            OriginLine(
                wire="Meridian Wire",
                first=wire,
                followers=tuple((copy, _tie(copy, wire, share)) for copy, share in _copies()),
            ),
            OriginLine(first=own, followers=((_second_look(), _owner_tie(own)),)),
        ),
        quoting=(_quote_tie(first, own),),
        revisions=(toll_revision(), _title_revision()),
        history=(
            ReshapingLine(
                number=17,
                shape=Shape.MERGE,
                hand=Hand.MACHINE,
                undone=False,
                articles=2,
                at=NOON - timedelta(minutes=130),
                other=digest("gone"),
                headline="Towns below Orlo told to climb",
                score=0.61,
                why="Both tell of the dam: shared terms orlo, gate, valley, rescue",
            ),
        ),
        event=7,
        talk=talk(),
        voices=voices(first, wire),
        assumptions=(
            AssumptionLine(articles=(first, own), text="share 9% of their wording", lowers=True),
            AssumptionLine(articles=(wire,), text="taken for one text", lowers=False, more=3),
        ),
    )


def voices(first: ArticleLine, wire: ArticleLine) -> Voices:
    """Two outlets quote the mayor, one quotes nobody by name; the toll rose."""
    words = ("The gate had been rusting for years,", "and we said so.")
    held = PrintingLine(article=wire, words=("the gate was <weak>",), speaker="two officials")

    def counted(article: ArticleLine, figure: str) -> StatementLine:
        return StatementLine(
            article=article,
            at=article.published,
            before="At least ",
            figure=figure,
            after=" people were killed.",
            revised=figure == "twelve",
        )

    return Voices(
        quotes=(
            QuoteLine(
                printings=(
                    PrintingLine(article=first, words=words, speaker="she", name="Ada Reed"),
                    PrintingLine(article=wire, words=words[:1], speaker="Ada Reed, the mayor"),
                ),
                origins=2,
                manner=Manner.DIRECT,
                unnamed=False,
            ),
        ),
        withheld=(QuoteLine(printings=(held,), origins=1, manner=Manner.INDIRECT, unnamed=True),),
        figures=(
            FigureLine(
                thing="dead",
                agreement=Agreement.CHANGED,
                why="12 (1 independent report), then 15 (1 independent report)",
                values=(("12", 1), ("15", 1)),
                statements=(counted(first, "twelve"), counted(wire, "15")),
            ),
        ),
        unread=2,
    )


def talk() -> Talk:
    """What people say about the dam."""
    said = (
        (Network.MASTODON, "@mira@talk.example", "We were woken at four. The lower town is gone."),
        (Network.BLUESKY, "@pell.example", "Asked for ropes and torches at the school in Hask."),
    )
    return Talk(
        posts=14,
        people=9,
        networks=(Network.MASTODON, Network.BLUESKY),
        shown=tuple(
            PostLine(
                id=digest("post", author),
                network=network,
                author=author,
                text=text,
                url=f"https://talk.example/{number}",
                at=NOON - timedelta(minutes=20 + number),
                lang="en",
                score=31,
                replies=2,
                why="it links to Harbour Post: Orlo dam gives way",
            )
            for number, (network, author, text) in enumerate(said)
        ),
        tags=(TagLine(tag="orlodam", people=7),),
        shares=(ShareLine(source="talk.example", people=212),),
    )


def article_page(*, body: str | None = None) -> ArticlePage:
    """An agency's text as one outlet printed it."""
    copy, share = _copies()[0]
    return ArticlePage(
        line=copy,
        deck="Rescuers reach the last cut-off village as the rain eases over the upper valley.",
        byline="Mara Quist and Jon Aldous",
        html=SafeHtml(body if body is not None else BODY),
        text="",
        section=Section.WORLD,
        section_why="its feed says so",
        credit="Northwire",
        claimed=None,
        topics=("#OrloDam", "Keldra", "floods"),
        image=None,
        kind=ArticleKind.NEWS,
        kind_why="nothing says that it is anything else",
        wall=None,
        read_error=None,
        story=cards()[0],
        ties=((_tie(copy, DAM[1], share), DAM[1]),),
        revisions=(toll_revision(),),
    )


def sources() -> tuple[SourceLine, ...]:
    """Every outlet; one fails and one is gone."""
    return tuple(source_line(id, i) for i, id in enumerate(OUTLETS))


def source_line(id: str, i: int = 0) -> SourceLine:
    """One outlet with its feed."""
    error = "The server did not answer within 30 seconds" if i == 3 else None
    condition = {3: Condition.FAILING, 7: Condition.GONE}.get(i, Condition.WELL)
    return SourceLine(
        id=id,
        name=OUTLETS[id],
        home=f"https://{id}/",
        owner="Lind Media" if i in {0, 5} else None,
        lang="de" if i == 3 else "en",
        country=None,
        feeds=(
            FeedLine(
                id=i,
                url=f"https://{id}/news/feed.xml",
                title=f"{OUTLETS[id]} – all news",
                section=Section.WORLD if i % 2 else None,
                last_poll=NOON - timedelta(minutes=3),
                last_success=NOON - timedelta(minutes=3 if not error else 190),
                next_poll=NOON + timedelta(minutes=12),
                failures=4 if error else 0,
                error=error,
                gone=i == 7,
                condition=condition,
                brought=NOON - timedelta(minutes=20),
            ),
        ),
        health=condition,
        articles=120 - 11 * i,
        copies=3 * i,
        first_reports=40 - 4 * i,
        last_article=NOON - timedelta(minutes=9 * (i + 1)),
        lately=90 - 9 * i,
        opened=60 - 4 * i,
        unique=12,
    )


def source_page(id: str = "harbourpost.example") -> SourcePage:
    """One outlet's page."""
    return SourcePage(
        source=source_line(id, list(OUTLETS).index(id)),
        output=Output(
            days=tuple((NOON.date() - timedelta(days=29 - n), n % 7) for n in range(30)),
            hours=(*([0] * 6), *([5] * 16), 0, 0),
            revised=3,
        ),
        lead=Lead(raced=20, won=14, median=timedelta(minutes=22)),
        copied=9,
        copiers=4,
        aside=1,
        articles=tuple(_latest(cards())),
        set_aside=((NOON - timedelta(hours=2), "The entry has neither title nor link", ""),),
        event=7,
    )


def search_page(query: str = "dam") -> SearchPage:
    """Two hits for the dam."""
    text = "The upper gate of the Orlo dam failed shortly before dawn; the dam was built in 1961."
    return SearchPage(
        query=query,
        hits=tuple(
            Hit(article=article, story=cards()[0].id, excerpt=text, marks=((27, 30), (63, 66)))
            for article in DAM
        ),
        more=False,
    )


def health(*, feeds: int = 9, polled: int = 9, answered: bool = True) -> Health:
    """How the paper is doing."""
    return Health(
        feeds=feeds,
        polled=polled,
        failing=1 if polled else 0,
        articles=412 if answered else 0,
        stories=len(STORIES) if answered else 0,
        last_success=NOON - timedelta(minutes=3) if answered else None,
        event=7,
    )


def toll_revision() -> RevisionLine:
    """A death toll that was silently lowered."""
    return RevisionLine(
        article=line("Dam failure kills nine in Orlo valley", "harbourpost.example", 120),
        number=3,
        at=NOON - timedelta(minutes=52),
        kind=ChangeKind.SUBSTANTIVE,
        why="A number changed: 12 became 9",
        aspects=(Aspect.HEADLINE, Aspect.FIGURE),
        title_diff=(
            ("same", "Dam failure kills"),
            ("gone", "12"),
            ("new", "nine"),
            ("same", "in Orlo valley"),
        ),
        text_diff=(
            ("same", "Water reached the market square within minutes of the alarm."),
            ("gone", "Twelve people are"),
            ("new", "Nine people are known to be"),
            ("same", "dead and forty are in hospital, the rescue service said."),
        ),
    )


TRENDS = (
    Trend(topic="#OrloDam", sources=8, articles=31),
    Trend(topic="water law", sources=5, articles=12),
    Trend(topic="Ness Rovers", sources=5, articles=9),
    Trend(topic="ferry", sources=4, articles=7),
    Trend(topic="tides", sources=3, articles=6),
)

DAM = (
    line("“It sounded like a train”: Orlo wakes to a wall of water", "orlo-today.example", 310),
    line("Orlo dam gate fails, at least nine dead – rescue service", "northwire.example", 290),
    line("How the Orlo gate failed: what the engineers warned of", "ledger.example", 60),
)

COUNT_WHY = (
    "11 outlets printed 14 articles. 8 articles share their text with Northwire's report, 1 "
    "belongs to the same house as The Ledger, and 2 carry too little text to tell; that leaves 3 "
    "that stand on their own."
)

BODY = (
    "<p>The upper gate of the Orlo dam failed shortly before dawn on Thursday, sending a wall of "
    "water through three towns, the provincial rescue service said.</p>"
    '<p>“We had eleven minutes,” said <a href="https://orlo-today.example/mayor">the mayor of '
    "Upper Orlo</a>. The sirens, renewed only last year, were heard as far as Hask.</p>"
    '<figure><img src="https://harbourpost.example/dam.jpg" alt="The broken gate, seen from the '
    'road"><figcaption>The gate on Thursday morning</figcaption></figure>'
    "<h2>What is known</h2><ul><li>Nine people are dead.</li><li>Forty are in hospital.</li></ul>"
    "<blockquote><p>Nobody should go back into the lower streets.</p></blockquote>"
    "<p>Engineers had asked for repairs twice since 2021.</p>"
)


def _card(
    rank: int,
    section: Section,
    headline: str,
    lede: str,
    outlets: int,
    origins: int,
    minutes: int,
    lang: str,
) -> StoryCard:
    ids = list(OUTLETS)
    source = ids[rank % 6]
    updated = NOON - timedelta(minutes=minutes)
    others = min(outlets - 1, 6, len(ids) - 1)
    return StoryCard(
        urgency=Urgency(developing=NOON + timedelta(hours=2), settled=NOON + timedelta(hours=9)),
        id=digest("story", headline),
        headline=headline,
        headline_article=digest(source, headline),
        headline_source=OUTLETS[source],
        lede=lede,
        lede_article=digest(source, headline),
        lede_source=OUTLETS[source],
        section=section,
        lang=lang,
        first=updated - timedelta(hours=4),
        updated=updated,
        articles=outlets + 3,
        outlets=outlets,
        origins=origins,
        revisions=1 if rank == 0 else 0,
        topics=("#OrloDam", "Keldra") if rank == 0 else (),
        others=tuple(
            line(
                _RETOLD[(rank + i) % len(_RETOLD)] if rank else _DAM_TOLD[i % len(_DAM_TOLD)],
                ids[(rank + i + 1) % len(ids)],
                minutes + 7 * i,
                lang=lang if lang == "en" else "en",
                copy=i >= origins,
            )
            for i in range(others)
        ),
    )


_RETOLD = (
    "What we know so far, and what nobody has confirmed",
    "Six questions after the decision",
    "“We were not asked”: the people it concerns",
    "The numbers behind it",
)

_DAM_TOLD = (
    "“It sounded like a train”: Orlo wakes to a wall of water",
    "How the Orlo gate failed: what the engineers warned of",
    "Orlo dam gate fails, at least nine dead – rescue service",
    "Nine dead as Orlo dam gate fails, rescue service says",
    "Dam failure kills nine in Orlo valley",
    "Dammbruch im Orlotal: mindestens neun Tote",
)


def _latest(chosen: tuple[StoryCard, ...]) -> list[ArticleLine]:
    lines = [
        line(
            card.headline,
            list(OUTLETS)[i % len(OUTLETS)],
            2 + 5 * i,
            lang=card.lang,
            copy=i % 4 == 1,
        )
        for i, card in enumerate(chosen)
    ]
    return lines[:24]


def _copies() -> list[tuple[ArticleLine, float]]:
    told = (
        ("harbourpost.example", "Dam failure kills nine in Orlo valley", 0.97, 2),
        ("vale-courier.example", "Nine dead as Orlo dam gate fails, rescue service says", 0.91, 0),
        ("quickdaily.example", "9 DEAD: dam bursts in Orlo", 0.64, 0),
    )
    return [
        (line(title, source, 280 - 10 * i, copy=True, revisions=revisions), share)
        for i, (source, title, share, revisions) in enumerate(told)
    ]


def _tie(article: ArticleLine, to: ArticleLine, share: float) -> TieLine:
    said = "sending a wall of water through three towns, the provincial rescue service said"
    edited = "sending water through three towns, the rescue service told this newspaper"
    return TieLine(
        article=article.id,
        to=to.id,
        kind=TieKind.COPY,
        containment=share,
        why=f"{share:.0%} of its three-word runs stand in {to.source_name}'s text",
        excerpts=((said, said),) if share > 0.9 else ((edited, said),),
    )


def _second_look() -> ArticleLine:
    return line("Orlo: the warnings in full", "harbourpost.example", 40)


def _owner_tie(to: ArticleLine) -> TieLine:
    return TieLine(
        article=_second_look().id,
        to=to.id,
        kind=TieKind.OWNER,
        containment=0.0,
        why="Lind Media publishes both",
    )


def _quote_tie(article: ArticleLine, to: ArticleLine) -> TieLine:
    said = "It sounded like a train that would not stop"
    return TieLine(
        article=article.id,
        to=to.id,
        kind=TieKind.QUOTES,
        containment=0.08,
        why="They share a quotation and nothing else.",
        excerpts=((said, said),),
    )


def _title_revision() -> RevisionLine:
    return RevisionLine(
        article=line("Nine dead as Orlo dam gate fails", "vale-courier.example", 270),
        number=2,
        at=NOON - timedelta(minutes=210),
        kind=ChangeKind.SUBSTANTIVE,
        why="The headline was rewritten",
        title_diff=(("gone", "Orlo under water"), ("new", "Nine dead as Orlo dam gate fails")),
        text_diff=(("same", "The rest is as it was."),),
    )


def _timeline() -> tuple[TimelineLine, ...]:
    first, wire, own = DAM
    steps = (
        (52, DevelopmentKind.REVISION, _copies()[0][0], "A number changed: 12 became 9"),
        (60, DevelopmentKind.CONFIRMATION, own, "shares no text with the others"),
        (130, DevelopmentKind.MERGE, wire, "another story turned out to be this one"),
        (270, DevelopmentKind.COPY, _copies()[1][0], "91% of Northwire's text"),
        (280, DevelopmentKind.COPY, _copies()[0][0], "97% of Northwire's text"),
        (290, DevelopmentKind.CONFIRMATION, wire, "shares no text with the others"),
        (310, DevelopmentKind.FIRST_REPORT, first, ""),
    )
    return tuple(
        TimelineLine(
            at=NOON - timedelta(minutes=minutes),
            kind=kind,
            text=article.title,
            article=article,
            why=why,
        )
        for minutes, kind, article, why in steps
    )
