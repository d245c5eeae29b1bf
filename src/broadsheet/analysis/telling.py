"""What a story page says: a headline and a lede chosen, never written, and what happened when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from broadsheet.analysis.corroboration import count_outlets
from broadsheet.analysis.corroboration import origins as count_origins
from broadsheet.analysis.prominence import prominence
from broadsheet.analysis.text import each_sentence, words
from broadsheet.analysis.urgency import urgency
from broadsheet.model import (
    Aspect,
    Development,
    DevelopmentKind,
    Merge,
    Origin,
    Report,
    Revision,
    Section,
    Split,
    Stage,
    Story,
    Tie,
    TieKind,
)

_CORRECTED = DevelopmentKind.CORRECTION
#: How much better another report must be before the headline changes hands.
MARGIN = 1.15
#: What being new is worth to a headline, next to telling words (1) and facts (`FACTS`), and how
#: long it takes to be worth half: a story should be known by what is known now.
FRESH = 0.6
FRESH_FOR = timedelta(hours=6)
#: What a lead full of names and figures is worth, and how many make it full: whoever rewrites
#: somebody else's report has few of them.
FACTS = 0.6
ENOUGH = 16
#: A figure, or a capital inside a sentence.
_FACT = re.compile(r"\d[\d.,:]*|(?<=[^\W\d_A-Z][ ,;])\s?[^\W\d_a-z]\w+")
#: What a headline loses for not being in the language of most of the story's own reports.
FOREIGN = 1.0
#: Characters of a lede; it ends at the end of a sentence.
LEDE = 320


def tell(
    story_id: int,
    reports: Sequence[Report],
    ties: Sequence[Tie],
    *,
    revisions: int = 0,
    previous: Story | None = None,
    images: Mapping[int, str] | None = None,
) -> Story:
    """A story as its articles stand now.

    ``reports`` must not be empty. ``revisions`` counts the substantive ones; ``images`` gives an
    address of a picture by article. The headline stays with ``previous``'s article unless
    another is clearly more informative.
    """
    found = count_origins(reports, ties)
    borrowed = {t.article for t in ties if t.kind in (TieKind.COPY, TieKind.CREDIT)}
    standing = [report for report in reports if report.stage is not Stage.WITHDRAWN] or reports
    retold = borrowed | {t.article for t in ties if t.kind is TieKind.RETOLD}
    own = [report for report in standing if report.article not in retold] or list(standing)
    chosen, headline_why = _choose(own, found, previous)
    lede, lede_article = _lede(chosen, reports)
    section, section_why = _section(reports, found)
    first = min(report.published for report in reports)
    updated = max(report.published for report in reports)
    outlets = count_outlets(reports)
    return Story(
        id=story_id,
        headline=chosen.title,
        headline_article=chosen.article,
        headline_why=headline_why,
        lede=lede,
        lede_article=lede_article,
        section=section,
        section_why=section_why,
        lang=chosen.lang,
        first=first,
        updated=updated,
        articles=len(reports),
        outlets=outlets,
        origins=len(found),
        revisions=revisions,
        prominence=prominence(
            _newest(own, found), [r.published for r in reports if r.article in borrowed]
        ),
        urgency=urgency(found, reports),
        image=_image(chosen, reports, images or {}),
        topics=_topics(reports),
    )


def developments(
    story_id: int, new: Report, others: Sequence[Report], ties: Sequence[Tie]
) -> tuple[Development, ...]:
    """What an article that just came does to its story; ``ties`` are all of the story's."""
    mine = [t for t in ties if t.article == new.article and t.binds]
    if not [other for other in others if other.article != new.article]:
        kind, why = DevelopmentKind.FIRST_REPORT, "the first article about it"
    elif any(t.kind in (TieKind.COPY, TieKind.CREDIT) for t in mine):
        kind, why = DevelopmentKind.COPY, mine[0].why
    elif mine:
        kind, why = DevelopmentKind.FOLLOW_UP, mine[0].why
    else:
        kind, why = DevelopmentKind.CONFIRMATION, "tied to no earlier report"
    return (
        Development(
            story=story_id,
            at=new.published,
            kind=kind,
            article=new.article,
            text=new.title,
            why=why,
        ),
    )


def revised(story_id: int, revision: Revision) -> Development:
    """That an article of the story changed."""
    return Development(
        story=story_id,
        at=revision.at,
        kind=_CORRECTED if Aspect.CORRECTION in revision.aspects else DevelopmentKind.REVISION,
        article=revision.article,
        text=revision.title,
        why=revision.why,
    )


def headlined(
    story: Story, previous: Story, *, known: bool, at: datetime
) -> tuple[Development, ...]:
    """That a story goes by another headline from then on.

    Unless its headlines are ``known`` already, the one that it began with is told too.
    """
    began = () if known else (_headline(previous, previous.first),)
    return (*began, _headline(story, at))


def _headline(story: Story, at: datetime) -> Development:
    return Development(
        story=story.id,
        at=at,
        kind=DevelopmentKind.HEADLINE,
        article=story.headline_article,
        text=story.headline,
        why=story.headline_why,
    )


def merged(merge: Merge, headline: Report, *, at: datetime) -> Development:
    """That another story turned out to be this one; ``headline`` is the report it is known by."""
    return Development(
        story=merge.kept,
        at=at,
        kind=DevelopmentKind.MERGE,
        article=headline.article,
        text=headline.title,
        why=merge.why,
    )


def parted(split: Split, first: Report, *, at: datetime) -> tuple[Development, Development]:
    """That articles of a story tell another one, in both; ``first`` is the first of those."""
    here, there = (
        Development(
            story=story,
            at=at,
            kind=DevelopmentKind.SPLIT,
            article=first.article,
            text=first.title,
            why=split.why,
        )
        for story in (split.story, split.part)
    )
    return here, there


def _newest(own: Sequence[Report], found: Sequence[Origin]) -> list[datetime]:
    """For each origin, when its newest article with a text of its own was published."""
    times = {report.article: report.published for report in own}
    newest = [max((times[id] for id in o.articles if id in times), default=None) for o in found]
    return [at for at in newest if at is not None] or [max(times.values())]


def _choose(
    own: Sequence[Report], found: Sequence[Origin], previous: Story | None
) -> tuple[Report, str]:
    """The report that tells most of what is known now; only a clearly better one takes over."""
    if len(own) == len(found) == 1:
        return own[0], _why(own[0], 1, len(found[0].articles))
    sizes = {id: len(origin.articles) for origin in found for id in origin.articles}
    newest = max(report.published for report in own)
    worth = {r.article: _informative(r) + _fresh(newest - r.published) for r in own}
    spoken = Counter(report.lang for report in own).most_common(1)[0][0]
    for report in own:
        worth[report.article] -= FOREIGN * (report.lang != spoken)
    best = max(own, key=lambda r: (worth[r.article], -r.published.timestamp(), -r.article))
    held = next((r for r in own if previous and r.article == previous.headline_article), None)
    if held and worth[held.article] * MARGIN >= worth[best.article]:
        best = held
    return best, _why(best, len(found), sizes.get(best.article, 1))


def _fresh(age: timedelta) -> float:
    return float(FRESH * 0.5 ** (age / FRESH_FOR))


def _why(best: Report, count: int, carried: int) -> str:
    if count == 1:
        reason = "from the only independent report"
    else:
        reason = f"the most informative and newest of {count} independent reports"
    if carried > 1:
        others = "1 more article" if carried == 2 else f"{carried - 1} more articles"
        reason += f", with {others} hanging on it"
    return f"{reason} ({best.words} words)"


def _informative(report: Report) -> float:
    """How much a reader learns from it: a telling headline, a lead with names and figures."""
    title = len(words(report.title))
    score = min(title, 9) / 9
    if title > 22 or report.title.isupper():
        score -= 0.3
    if any(sign in report.title for sign in "?!"):
        score -= 0.2
    if report.stage is Stage.UNREADABLE:
        score -= 0.5
    facts = _facts(report.lead or report.deck)
    score += 0.2 * bool(report.deck or report.lead) + FACTS * min(facts, ENOUGH) / ENOUGH
    return max(score + 0.3 * min(report.words, 600) / 600, 0.05)


@lru_cache(maxsize=2048)
def _facts(text: str) -> int:
    """How many different names and figures a text has; a story that grows asks again and again."""
    return len(set(_FACT.findall(text)))


def _lede(chosen: Report, reports: Sequence[Report]) -> tuple[str, int]:
    for report in (chosen, *sorted(reports, key=lambda r: -r.words)):
        for text in (report.deck, report.lead):
            lede = _opening(text)
            if len(words(lede)) >= 6:
                return lede, report.article
    return _opening(chosen.deck or chosen.lead), chosen.article


def _opening(text: str) -> str:
    """Whole sentences from the start, verbatim, up to `LEDE` characters, one at least."""
    spans = each_sentence(text)
    start, end = next(spans, (0, 0))
    for _, stop in spans:
        if stop - start > LEDE or "\n" in text[end:stop]:
            break
        end = stop
    return text[start:end]


def _section(reports: Sequence[Report], found: Sequence[Origin]) -> tuple[Section, str]:
    by_id = {report.article: report for report in reports}
    votes: Counter[Section] = Counter()
    for origin in found:
        inside = Counter(s for id in origin.articles if id in by_id and (s := by_id[id].section))
        if inside:
            votes[inside.most_common(1)[0][0]] += 1
    if not votes:
        return Section.WORLD, "no article says, so it stands in world"
    best, count = votes.most_common(1)[0]
    return best, f"{count} of {len(found)} independent reports say {best}"


def _image(chosen: Report, reports: Sequence[Report], images: Mapping[int, str]) -> str | None:
    if chosen.article in images:
        return images[chosen.article]
    return next((images[r.article] for r in reports if r.article in images), None)


def _topics(reports: Sequence[Report]) -> tuple[str, ...]:
    """Topics of most sources first, the newest spelling kept."""
    sources: dict[str, set[str]] = {}
    printed: dict[str, str] = {}
    for report in reports:
        for topic in report.topics:
            key = topic.casefold().lstrip("#")
            printed.setdefault(key, topic)
            sources.setdefault(key, set()).add(report.source)
    ranked = sorted(sources, key=lambda key: (-len(sources[key]), key))
    return tuple(printed[key] for key in ranked[:8])
