"""Verbs that read the newspaper: stories, a story, an article, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from rich.text import Text
from rich.tree import Tree

from broadsheet.cli import papers, show
from broadsheet.cli.verbs import Terminal
from broadsheet.model import Candidate, DevelopmentKind, Section, address
from broadsheet.views import (
    ArticleLine,
    AssumptionLine,
    Explanation,
    LeftOutLine,
    LinkLine,
    MarkLine,
    OriginLine,
    PostLine,
    ReshapingLine,
    StoryCard,
    StoryPage,
    TieLine,
    TimelineLine,
    Voices,
)


def stories(terminal: Terminal, *, section: Section | None, limit: int) -> None:
    """List stories as they rank."""
    with papers.reading(terminal.config) as newsroom:
        front = newsroom.front_page(section=section, limit=limit)
    columns = {
        "story": lambda card: card.headline,
        "address": lambda card: address(card.id),
        "section": lambda card: card.section.value,
        "updated": lambda card: show.age(card.updated, front.as_of),
        "outlets": lambda card: str(card.outlets),
        "reports": lambda card: str(card.origins),
    }
    empty = "No story yet: `broadsheet update` looks at what is due."
    show.listing(front.stories, columns, json=terminal.json, empty=empty)


def story(terminal: Terminal, where: str) -> None:
    """Show one story."""
    with papers.reading(terminal.config) as newsroom:
        page = papers.story_at(newsroom, papers.find(where))
        now = newsroom.now()
    if terminal.json:
        show.record(page)
        return
    show.page(
        *_head(page.card, now),
        page.count_why,
        f"{_state(page.card, now)}: {page.state_why}",
        show.heading("Timeline"),
        *(_development(line) for line in page.timeline),
        show.heading("Independent reports"),
        _origins(page),
        *_linked(page.links),
    )


def article(terminal: Terminal, where: str) -> None:
    """Show one article."""
    with papers.reading(terminal.config) as newsroom:
        page = newsroom.article(papers.find(where))
    if terminal.json:
        show.record(page)
        return
    line = page.line
    show.page(
        show.heading(line.title),
        f"{line.source_name} · {page.byline or 'no byline'} · {_moment(line.published)}",
        line.url,
        f"section: {page.section_why}",
        f"story: {page.story.headline} ({address(page.story.id)})",
        *([f"its page: {page.read_error}"] if page.read_error else []),
        *(f"{tie.kind.value} of {other.source_name}: {tie.why}" for tie, other in page.ties),
        *(f"mark, {mark.kind.value}: {mark.why}" for mark in page.marks),
        *(f"revision {r.number}, {_moment(r.at)}: {r.why}" for r in page.revisions),
        "",
        page.text or page.deck,
    )


def explain(terminal: Terminal, where: str) -> None:
    """Print every judgement about a story or an article."""
    with papers.reading(terminal.config) as newsroom:
        found = newsroom.explain(papers.find(where))
        now = newsroom.now()
    if terminal.json:
        show.record(found)
        return
    names = {one.id: one.source_name for one in found.tied}
    show.page(
        *_head(found.card, now),
        f"headline: {found.headline_why}",
        f"section:  {found.section_why}",
        f"count:    {found.count_why}",
        f"state:    {_state(found.card, now)}: {found.state_why}",
        *([show.heading("Headlines it went by")] if found.headlines else []),
        *(_headline(line) for line in found.headlines),
        *_assumed(found.assumptions),
        *_linked(found.links),
        show.heading("Placed"),
        *_placements(found),
        *([show.heading("Merged and split")] if found.history else []),
        *(_reshaping(one) for one in found.history),
        *([show.heading("Tied")] if found.ties else []),
        *(part for tie in found.ties for part in _tie(tie, names)),
        *([show.heading("Marks of trust")] if found.marks else []),
        *(part for article, marks in found.marks for part in _marks(article, marks)),
        *([show.heading("Left out as furniture of its source")] if found.left_out else []),
        *_left_out(found.left_out),
        *_voices(found.voices),
        *([show.heading("Talked about, which counts for nothing above")] if found.talk else []),
        *(part for post in found.talk for part in _post(post)),
    )


def _head(card: StoryCard, now: datetime) -> list[Text | str]:
    counts = (
        f"{card.section.value} · {show.count(card.outlets, 'outlet')} · "
        f"{show.count(card.origins, 'independent report')} · "
        f"{show.count(card.articles, 'article')} · {show.age(card.updated, now)} · "
        f"{address(card.id)}"
    )
    return [show.heading(card.headline), card.lede, counts]


def _state(card: StoryCard, now: datetime) -> str:
    return "series" if card.series else card.urgency.at(now).value


def _headline(line: TimelineLine) -> str:
    return f"{_moment(line.at)}  {line.article.source_name}: {line.text}\n    {line.why}"


def _linked(links: Sequence[LinkLine]) -> list[Text | str]:
    """The stories of other languages, each with what both print."""
    if not links:
        return []
    said = show.heading("In other languages, which adds to no count")
    return [said, *(_link(one) for one in links)]


def _link(one: LinkLine) -> str:
    shared = ", ".join(a if a == b else f"{a} = {b}" for a, b in one.shared)
    return (
        f"{one.other.headline} [{one.other.lang}] · {show.count(one.other.outlets, 'outlet')} · "
        f"{address(one.other.id)}\n  {one.why} ({one.score:.1f}): {shared}"
    )


def _development(line: TimelineLine) -> str:
    changed = line.kind in {DevelopmentKind.REVISION, DevelopmentKind.CORRECTION}
    what = line.why if changed else line.text
    return f"{_moment(line.at)}  {line.kind.value}, {line.article.source_name}: {what}"


def _reshaping(one: ReshapingLine) -> str:
    undone = ", since undone" if one.undone else ""
    return (
        f"{_moment(one.at)}  {one.shape.value} {one.number} by the {one.hand.value}{undone}: "
        f"{one.headline} ({one.score:.2f}): {one.why}"
    )


def _origins(page: StoryPage) -> Tree:
    tree = Tree("", hide_root=True)
    for origin in page.origins:
        _grow(tree, origin)
    return tree


def _grow(tree: Tree, origin: OriginLine) -> None:
    branch = tree.add(_line(origin.first))
    for follower, tie in origin.followers:
        reason = f"  ({tie.kind.value}: {tie.why})" if tie else ""
        branch.add(_line(follower, reason))


def _line(line: ArticleLine, more: str = "") -> Text:
    return Text(show.clean(f"{_moment(line.published)}  {line.source_name}: {line.title}{more}"))


def _placements(found: Explanation) -> list[str]:
    lines = []
    for one in found.placements:
        lines.append(f"{_moment(one.at)}  {one.article.source_name}: {one.article.title}")
        # The words stand below, each with its weight.
        why = one.why.partition("; shares ")[0] if one.shared else one.why
        lines.append(f"    {'opened the story' if one.opened else 'joined'}: {why}")
        if one.shared:
            lines.append(
                "    shares " + ", ".join(f"{term} {weight:.2f}" for term, weight in one.shared)
            )
        lines += [f"    not {headline}: {_rejected(other)}" for other, headline in one.rejected]
    return lines


def _rejected(other: Candidate) -> str:
    return other.why if other.why.startswith("score") else f"score {other.score:.2f}, {other.why}"


def _tie(tie: TieLine, names: Mapping[int, str]) -> list[str]:
    """Who hangs on whom, by outlet and address, and the words that show it, once if they agree."""
    own, other = (f"{names.get(id, '')} {address(id)}".strip() for id in (tie.article, tie.to))
    share = f" ({tie.containment:.0%} of the shorter text)" if tie.containment else ""
    pairs = [(" ".join(a.split()), " ".join(b.split())) for a, b in tie.excerpts]
    excerpts = [f"    “{a}”" if a == b else f"    “{a}” / “{b}”" for a, b in pairs]
    return [f"{own} → {other}  {tie.kind.value}{share}: {tie.why}", *excerpts]


def _marks(article: ArticleLine, marks: Iterable[MarkLine]) -> list[str]:
    lines = [f"{_moment(article.published)}  {article.source_name}: {article.title}"]
    for mark in marks:
        other = f" ({mark.article.source_name}: {mark.article.title})" if mark.article else ""
        lines.append(f"    {mark.kind.value}: {mark.why}{other}")
        lines += [f"        “{words}”" for words in mark.spans]
    return lines


def _left_out(found: Iterable[LeftOutLine]) -> list[str]:
    """What was left out, article by article, with pages to look at below what stood on them."""
    lines = []
    for article, passages in groupby(found, key=lambda one: one.article):
        lines.append(f"{_moment(article.published)}  {article.source_name}: {article.title}")
        for examples, some in groupby(passages, key=lambda one: one.examples):
            lines += [f"    on {_stood(one)}: “{one.text}”" for one in some]
            lines += [f"        {address(page.id)}  {page.url}" for page in examples]
    return lines


def _stood(left: LeftOutLine) -> str:
    return f"{left.pages} of {show.count(left.of, 'page')}, {left.known_by.value}"


def _voices(voices: Voices) -> list[Text | str]:
    """What is counted and who said what, each with where it stands."""
    parts: list[Text | str] = [show.heading("Figures")] if voices.figures else []
    for figure in voices.figures:
        parts.append(f"{figure.thing}, {figure.agreement.value}: {figure.why}")
        parts += [
            f"    {_moment(one.at)}  {one.article.source_name}: {one.before}{one.figure}{one.after}"
            for one in figure.statements
        ]
    parts += [show.heading("Who said what")] if voices.quotes or voices.withheld else []
    for quote in (*voices.quotes, *voices.withheld):
        first = quote.printings[0]
        kept = ", name withheld" if quote.unnamed else ""
        parts.append(f"{first.speaker}{kept} ({quote.manner.value}): {' … '.join(first.words)}")
        parts += [
            f"    {_moment(one.article.published)}  {one.article.source_name}: {one.speaker}"
            for one in quote.printings
        ]
    return parts


def _assumed(assumptions: Sequence[AssumptionLine]) -> list[Text]:
    """What would have to be false for the count to be wrong."""
    lines = []
    for lowers, then in ((True, "lower"), (False, "higher")):
        some = [one for one in assumptions if one.lowers == lowers]
        if some:
            lines.append(show.heading(f"The count would be {then} if one of these were false"))
        for one in some:
            names = ", ".join(article.source_name for article in one.articles)
            more = f" and {one.more} more" if one.more > 0 else ""
            lines.append(Text(show.clean(f"{names}{more}: {one.text}")))
    return lines


def _post(post: PostLine) -> list[str]:
    said = " ".join(post.text.split())
    return [f"{_moment(post.at)}  {post.author}, {post.network.value}: {said}", f"    {post.why}"]


def _moment(at: datetime) -> str:
    """In the zone of whoever sits at the terminal."""
    return f"{at.astimezone():%d %b %H:%M}"
