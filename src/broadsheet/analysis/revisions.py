"""Whether a reader would want to know that an article changed, and what changed, in words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from broadsheet.analysis.diffs import Run, diff
from broadsheet.analysis.text import normal, words
from broadsheet.model import ChangeKind

__all__ = ["Change", "Version", "compare", "diff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The words of an article at one moment; plain text, one paragraph a line."""

    title: str
    deck: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a revision did; ``kind`` is None where nothing changed at all."""

    kind: ChangeKind | None
    why: str


#: Words that may change in a text before a reader would want to know, if no figure is among them.
SMALL = 6
#: Characters of an unchanged stretch shown beside a changed figure.
_BESIDE = 40

_CORRECTION = re.compile(
    r"\b(?:correct(?:ion|ed)|clarification|clarified|editor['’]?s note"
    r"|an earlier version|was amended|berichtigung|korrektur|korrigiert"
    r"|in einer früheren (?:version|fassung)"
    r"|correctif|rectificatif|une version précédente|corrección|fe de erratas|rettifica)\b",
    re.IGNORECASE,
)
#: What ticks by itself: clock times, ages, view and comment counts, "updated" stamps.
_COUNTERS = re.compile(
    r"\b\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?|uhr|utc|gmt|[a-z]{2,4}t\b)?"
    r"|\b\d+\s*(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)\s+ago\b"
    r"|\bvor\s+\d+\s+(?:sekunden?|minuten?|stunden?|tage?n?)\b|\bil y a \d+ \w+|\bhace \d+ \w+"
    r"|\b[\d.,]+\s*[km]?\s*(?:views?|reads?|shares?|comments?|likes?|aufrufe|kommentare?)\b"
    r"|\b\d+\s*(?:min(?:ute)?s?)\s+read\b"
    r"|\b(?:last\s+)?(?:updated?|modified|published|aktualisiert|stand|mis à jour|actualizado)\b"
    r"[^\n]{0,40}?\d{4}\b"
    r"|\b(?:last\s+)?(?:updated?|modified|aktualisiert)\s*:?\s*(?=\n|$)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def compare(old: Version, new: Version) -> Change:
    """What a newer version of an article changed.

    None: equal. Cosmetic: spacing, case, punctuation, counters and clocks, a typo, some words.
    Substantive: headline, a figure, a name, sentences added or taken out, a correction notice.
    """
    if old == new:
        return Change(kind=None, why="nothing changed")
    before, after = _body(old), _body(new)
    reasons = [
        *_headline(old.title, new.title),
        *_correction(before, after),
        *_figures(before, after),
        *_paragraphs(before, after),
        *_wording(before, after),
    ]
    if reasons:
        return Change(kind=ChangeKind.SUBSTANTIVE, why="; ".join(reasons[:4]))
    return Change(
        kind=ChangeKind.COSMETIC, why="only spacing, punctuation, counters or a few words"
    )


def _body(version: Version) -> str:
    return _COUNTERS.sub(" ", normal(f"{version.deck}\n{version.text}"))


def _headline(old: str, new: str) -> list[str]:
    before, after = words(_COUNTERS.sub(" ", old)), words(_COUNTERS.sub(" ", new))
    if before == after or not after or _is_typo(before, after):
        return []
    return ["headline changed"]


def _correction(before: str, after: str) -> list[str]:
    more = len(_CORRECTION.findall(after)) > len(_CORRECTION.findall(before))
    return ["correction notice"] if more else []


def _figures(before: str, after: str) -> list[str]:
    """Figures that stand at one place of both versions with another value."""
    if Counter(_FIGURE.findall(before)) == Counter(_FIGURE.findall(after)):
        return []
    runs = diff(before, after)
    found: list[str] = []
    for i in range(len(runs) - 1):
        (kind, gone), (next_kind, new) = runs[i], runs[i + 1]
        if (kind, next_kind) != ("gone", "new"):
            continue
        old_figures, new_figures = _FIGURE.findall(gone), _FIGURE.findall(new)
        if len(old_figures) == len(new_figures) == 1 and old_figures != new_figures:
            counted = _counted(new, runs[i + 2] if i + 2 < len(runs) else None)
            found.append(f"figure changed: {old_figures[0]} → {new_figures[0]}{counted}")
    return found[:3]


def _counted(new: str, following: Run | None) -> str:
    """What the figure counts, as far as the next words say."""
    tail = _FIGURE.split(new, maxsplit=1)[-1]
    if following and following[0] == "same":
        tail += following[1]
    found = re.match(r"\s*(%|percent|[^\W\d_]+(?:\s+[^\W\d_]+)?)", tail[:_BESIDE])
    return f" {found.group(1).strip()}" if found else ""


def _paragraphs(before: str, after: str) -> list[str]:
    """Whole sentences' worth of words that came or went."""
    added = taken = 0
    for kind, text in diff(before, after):
        count = len(words(text))
        if kind == "new" and count >= SMALL:
            added += count
        elif kind == "gone" and count >= SMALL:
            taken += count
    if added >= 8 and taken >= 8:
        return ["text rewritten" if min(added, taken) > 60 else "passage rewritten"]
    if added >= 8:
        return ["paragraph added" if added >= 15 else "sentence added"]
    if taken >= 8:
        return ["paragraph removed" if taken >= 15 else "sentence removed"]
    return []


def _wording(before: str, after: str) -> list[str]:
    """Names that came or went, or many small changes."""
    runs = diff(before, after)
    changed = sum(len(words(text)) for kind, text in runs if kind != "same")
    for (kind, gone), (next_kind, new) in pairwise(runs):
        if (kind, next_kind) == ("gone", "new") and _names_differ(gone, new):
            return [f"“{gone.strip()[:40]}” is now “{new.strip()[:40]}”"]
    return ["wording changed in many places"] if changed > 4 * SMALL else []


def _names_differ(gone: str, new: str) -> bool:
    before, after = gone.split(), new.split()
    if len(before) > 4 or len(after) > 4 or _is_typo(words(gone), words(new)):
        return False
    return (
        words(gone) != words(new)
        and any(word[:1].isupper() for word in before)
        and any(word[:1].isupper() for word in after)
    )


def _is_typo(before: list[str], after: list[str]) -> bool:
    """One word differs by one or two letters, none a digit."""
    if len(before) != len(after):
        return "".join(before) == "".join(after)
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    if len(pairs) != 1:
        return not pairs
    a, b = pairs[0]
    if any(c.isdigit() for c in a + b) or min(len(a), len(b)) < 4:
        return False
    return _distance_within(a, b, 2)


def _distance_within(a: str, b: str, most: int) -> bool:
    if abs(len(a) - len(b)) > most:
        return False
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            cost = previous + (left != right)
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, cost)
    return row[-1] <= most
