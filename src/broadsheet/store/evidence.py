"""Ties and origins as a page shows them: who hangs on whom, with the words that prove it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from broadsheet.model import Assumption, Origin, Span, Tie
from broadsheet.views import ArticleLine, AssumptionLine, OriginLine, TieLine

#: Passages that are shown of one tie, the longest of them.
EXCERPTS = 6
#: Characters of one passage.
EXCERPT = 300


def tie_line(tie: Tie, texts: Mapping[int, str]) -> TieLine:
    """A tie with its matching passages, cut verbatim from ``texts``, the articles' current ones.

    A span that an article outgrew when it was revised is not shown: its words no longer match.
    """
    own, other = texts.get(tie.article, ""), texts.get(tie.to, "")
    longest = sorted(tie.spans, key=lambda span: span.start - span.end)
    proven = [span for span in longest if _same_words(span, own, other)][:EXCERPTS]
    proven.sort(key=lambda span: span.start)
    return TieLine(
        article=tie.article,
        to=tie.to,
        kind=tie.kind,
        containment=tie.containment,
        why=tie.why,
        excerpts=tuple(
            (_short(own[span.start : span.end]), _short(other[span.other_start : span.other_end]))
            for span in proven
        ),
        spans=tuple(proven),
    )


def texts_needed(ties: Iterable[Tie]) -> set[int]:
    """The articles whose texts `tie_line` cuts from."""
    return {id for tie in ties if tie.spans for id in (tie.article, tie.to)}


def origin_lines(
    origins: Sequence[Origin],
    ties: Sequence[Tie],
    *,
    lines: Mapping[int, ArticleLine],
    texts: Mapping[int, str],
) -> tuple[OriginLine, ...]:
    """The origins in time order; under each what hangs on it, by time, with what binds it."""
    binding: dict[int, list[Tie]] = {}
    for tie in ties:
        if tie.binds:
            binding.setdefault(tie.article, []).append(tie)
            binding.setdefault(tie.to, []).append(tie)
    known = [origin for origin in origins if origin.first in lines]
    known.sort(key=lambda origin: (lines[origin.first].published, origin.first))
    return tuple(_origin_line(origin, binding, lines=lines, texts=texts) for origin in known)


def assumption_lines(
    assumed: Sequence[Assumption], lines: Mapping[int, ArticleLine]
) -> tuple[AssumptionLine, ...]:
    """What a count rests on, with the articles that it speaks of."""
    return tuple(
        AssumptionLine(
            articles=tuple(lines[id] for id in one.articles if id in lines),
            text=one.text,
            lowers=one.lowers,
            more=one.of - len(one.articles),
        )
        for one in assumed
    )


def _same_words(span: Span, own: str, other: str) -> bool:
    words = _folded(own[span.start : span.end])
    return bool(words) and words == _folded(other[span.other_start : span.other_end])


def _folded(passage: str) -> list[str]:
    return re.findall(r"\w+", passage.casefold())


def _short(passage: str) -> str:
    if len(passage) <= EXCERPT:
        return passage
    space = passage.rfind(" ", 0, EXCERPT + 1)
    return passage[: space if space > EXCERPT // 2 else EXCERPT]


def _origin_line(
    origin: Origin,
    binding: Mapping[int, Sequence[Tie]],
    *,
    lines: Mapping[int, ArticleLine],
    texts: Mapping[int, str],
) -> OriginLine:
    members = set(origin.articles)
    followers = [lines[id] for id in origin.articles if id != origin.first and id in lines]
    followers.sort(key=lambda line: (line.published, line.id))
    bound = []
    for follower in followers:
        tie = _strongest(follower.id, binding.get(follower.id, ()), origin.first, members)
        bound.append((follower, tie_line(tie, texts) if tie else None))
    return OriginLine(first=lines[origin.first], followers=tuple(bound), wire=origin.wire)


def _strongest(article: int, ties: Sequence[Tie], first: int, members: set[int]) -> Tie | None:
    """The tie to show beside a follower: its own, if it can be to the first, the most alike."""
    return max(
        (tie for tie in ties if tie.article in members and tie.to in members),
        key=lambda tie: (tie.article == article, first in {tie.to, tie.article}, tie.containment),
        default=None,
    )
