"""Text in pieces: search marks, and differences between revisions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from broadsheet.model import DevelopmentKind
from broadsheet.views import TimelineLine

#: Unchanged words kept on each side of a change.
_AROUND = 14

#: More changed runs than this make a rewrite: a corrected figure or sentence makes two to six.
_MANY = 12

#: More changed words than this are folded: a live page grows by whole screens.
_MUCH = 90

_CODE = re.compile(r"`([^`]+)`")


def coded(text: str) -> Markup:
    """A sentence of ours as HTML, what stands between backticks as code.

    >>> coded("Set `contact`.")
    Markup('Set <code>contact</code>.')
    """
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped first


def marked(text: str, marks: Iterable[tuple[int, int]]) -> tuple[tuple[bool, str], ...]:
    """Cut a text into (is marked, words) pieces; marks that overlap or lie outside are trimmed."""
    pieces: list[tuple[bool, str]] = []
    at = 0
    for start, end in sorted(marks):
        first, last = max(start, at), min(end, len(text))
        if first < last:
            pieces += [(False, text[at:first]), (True, text[first:last])]
            at = last
    pieces.append((False, text[at:]))
    return tuple(piece for piece in pieces if piece[1])


def shortened(runs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The changes of a difference with a few words around each; the rest becomes an ellipsis."""
    last = len(runs) - 1
    return tuple(
        (kind, _abridged(words, first=i == 0, last=i == last) if kind == "same" else words)
        for i, (kind, words) in enumerate((kind, words.strip()) for kind, words in runs)
        if words
    )


def changes(runs: Sequence[tuple[str, str]]) -> bool:
    """Whether a difference holds any change at all."""
    return any(kind != "same" for kind, _ in runs)


def rewritten(runs: Sequence[tuple[str, str]]) -> bool:
    """Whether so much changed that showing it at once would bury the page."""
    changed = [words for kind, words in runs if kind != "same"]
    return len(changed) > _MANY or sum(len(words.split()) for words in changed) > _MUCH


def opens(text: str, deck: str) -> bool:
    """Whether a text begins with its own deck, as pages that repeat their first sentence do."""
    start = " ".join(deck.split()).rstrip(" .…")
    return " ".join(text[: 2 * len(deck) + 80].split()).startswith(start)


def timeline(steps: Iterable[TimelineLine]) -> tuple[TimelineLine, ...]:
    """The developments, where revisions of one article at one moment are one with both reasons.

    A new headline comes with the feed and the new text with the page: readers saw one change.
    """
    joined: list[TimelineLine] = []
    for step in steps:
        at = next((i for i, other in enumerate(joined) if _one_change(other, step)), None)
        if at is None:
            joined.append(step)
        elif step.why not in joined[at].why:
            joined[at] = replace(joined[at], why=f"{joined[at].why}; {step.why}")
    return tuple(joined)


def _one_change(one: TimelineLine, other: TimelineLine) -> bool:
    both = {one.kind, other.kind} <= {DevelopmentKind.REVISION, DevelopmentKind.CORRECTION}
    return both and one.article.id == other.article.id and one.at == other.at


def _abridged(words: str, *, first: bool, last: bool) -> str:
    split = words.split(" ")
    if first:
        return words if len(split) <= _AROUND else "… " + " ".join(split[-_AROUND:])
    if last:
        return words if len(split) <= _AROUND else " ".join(split[:_AROUND]) + " …"
    if len(split) <= 2 * _AROUND:
        return words
    return " ".join(split[:_AROUND]) + " … " + " ".join(split[-_AROUND:])
