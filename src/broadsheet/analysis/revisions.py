"""Whether a reader would want to know that an article changed, and what changed, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadsheet.analysis import aspects
from broadsheet.analysis.aspects import Difference, Finding
from broadsheet.analysis.diffs import canonical, diff, passages
from broadsheet.analysis.text import words
from broadsheet.analysis.wording import still
from broadsheet.model import Aspect, ChangeKind, Revision

__all__ = ["Change", "Version", "compare", "diff", "judge"]

DAY = timedelta(days=1)
#: Substantive changes of one article that are shown within a day; the next day shows the rest.
SHOWN_A_DAY = 6
#: Flips and cosmetic changes of one article that are kept within a day, of each kind: beyond that
#: an article that changes at every look stays as it is until the day has passed.
KEPT_A_DAY = 24
#: Reasons that are told of one change, the weightiest first.
REASONS = 5
#: A headline with more of its longer words in capitals prints all words so, not only names.
_TITLE_CASE = 0.6
#: Languages that print every noun with a capital.
_NOUNS = ("de", "lb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The words of an article at one moment; plain text, one paragraph a line."""

    title: str
    deck: str = ""
    text: str = ""
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a revision did; ``kind`` is None where a reader sees no difference at all.

    ``aspects`` are in the order of `Aspect`, and empty unless the change is substantive.
    """

    kind: ChangeKind | None
    why: str
    aspects: tuple[Aspect, ...] = ()


def compare(old: Version, new: Version) -> Change:
    """What a newer version of an article changed.

    None: the same apart from blanks, kinds of quotes and dashes. Cosmetic: paragraphs, case,
    punctuation, counters and clocks, a typo, some words. Substantive: whatever `Aspect` names.
    """
    if _seen(old) == _seen(new):
        return Change(kind=None, why="nothing changed")
    title, body = still(canonical(old.title)), still(canonical(f"{old.deck}\n{old.text}"))
    title_now, body_now = still(canonical(new.title)), still(canonical(f"{new.deck}\n{new.text}"))
    nouns = (new.lang or "").partition("-")[0] in _NOUNS
    found = [
        *_headline(title, title_now, nouns=nouns, bodies=(body, body_now)),
        *_body(body, body_now, nouns=nouns, titles=(title, title_now)),
    ]
    if found:
        return Change(kind=ChangeKind.SUBSTANTIVE, why=_told(found), aspects=_aspects(found))
    ticking = " ".join(f"{title} {body}".split()) == " ".join(f"{title_now} {body_now}".split())
    why = "only counters or clocks" if ticking else "only spacing, punctuation or a few words"
    return Change(kind=ChangeKind.COSMETIC, why=why)


def judge(old: Version, new: Version, past: Sequence[Revision], *, at: datetime) -> Change:
    """What a newer version changed, given the ``past`` of the article, oldest first.

    A headline of the same day that comes back is a flip. What exceeds a day's bounds is held, and
    told with the next change that is shown; a flip or a cosmetic change beyond them is none.
    """
    change = compare(old, new)
    lately = Counter(one.kind for one in past if one.at > at - DAY)
    if change.kind is not None and old.title != new.title:
        stood = _stood(new.title, past, at)
        change = _but_for_the_headline(old, new, stood) if stood else change
    if change.kind is ChangeKind.SUBSTANTIVE:
        change = _since_shown(change, new, past)
    if change.kind is ChangeKind.SUBSTANTIVE and lately[change.kind] >= SHOWN_A_DAY:
        return replace(change, kind=ChangeKind.HELD)
    if change.kind in (ChangeKind.COSMETIC, ChangeKind.FLIP) and lately[change.kind] >= KEPT_A_DAY:
        return Change(kind=None, why=_RESTLESS)
    return change


_RESTLESS = "it changes at every look, and has been kept often enough today"


def _stood(title: str, past: Sequence[Revision], at: datetime) -> list[Revision]:
    """The versions of the last day that had this headline."""
    until = [*(one.at for one in past[1:]), at]
    lately = [one for one, end in zip(past, until, strict=False) if end > at - DAY]
    return [one for one in lately if canonical(one.title) == canonical(title)]


def _but_for_the_headline(old: Version, new: Version, stood: Sequence[Revision]) -> Change:
    """What else changed, but for a deck that goes with the headline and came back with it."""
    with_it = canonical(new.deck) in {canonical(one.deck) for one in stood}
    rest = compare(replace(old, title=new.title, deck=new.deck if with_it else old.deck), new)
    if rest.kind is ChangeKind.SUBSTANTIVE:
        return rest
    return Change(kind=ChangeKind.FLIP, why="the headline went back to an earlier one of this day")


def _since_shown(change: Change, new: Version, past: Sequence[Revision]) -> Change:
    """The change since the last version that was shown, where some were held back after it."""
    if not past or past[-1].kind is not ChangeKind.HELD:
        return change
    shown = next((one for one in reversed(past) if one.kind is not ChangeKind.HELD), past[0])
    before = Version(title=shown.title, deck=shown.deck, text=shown.text, lang=new.lang)
    since = compare(before, new)
    if since.kind is ChangeKind.SUBSTANTIVE:
        return since
    return Change(kind=ChangeKind.FLIP, why="what was changed in between was taken back")


def _seen(version: Version) -> tuple[str, ...]:
    return tuple(canonical(part) for part in (version.title, version.deck, version.text))


def _told(found: Sequence[Finding]) -> str:
    return "; ".join(list(dict.fromkeys(why for _, why in found))[:REASONS])


def _aspects(found: Sequence[Finding]) -> tuple[Aspect, ...]:
    there = {aspect for aspect, _ in found}
    return tuple(aspect for aspect in Aspect if aspect in there)


def _headline(old: str, new: str, *, nouns: bool, bodies: tuple[str, str]) -> list[Finding]:
    before, after = words(old), words(new)
    if before == after or not after or _is_typo(before, after):
        return []
    capitals = nouns or _in_capitals(old) or _in_capitals(new)
    there = Difference(passages(old, new), old, new, nouns=capitals, elsewhere=bodies)
    return [
        (Aspect.HEADLINE, "headline changed"),
        *aspects.figures(there),
        *aspects.names(there),
        *aspects.denials(there),
    ]


def _in_capitals(title: str) -> bool:
    longer = [word for word in title.split() if len(word) > 3]
    return sum(word[0].isupper() for word in longer) > _TITLE_CASE * len(longer)


def _body(before: str, after: str, *, nouns: bool, titles: tuple[str, str]) -> list[Finding]:
    if before == after:
        return []
    there = Difference(passages(before, after), before, after, nouns=nouns, elsewhere=titles)
    finders = (
        aspects.corrections,
        aspects.figures,
        aspects.names,
        aspects.quotes,
        aspects.denials,
        aspects.deletions,
        aspects.additions,
        aspects.wording,
    )
    return [finding for finder in finders for finding in finder(there)]


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
