"""What needs a person, most urgent first, each with what to do about it.

Pure: what the store found goes in, findings come out. An error loses news or will; a warning should
be looked at; a note can wait.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from itertools import chain

from broadsheet import plainly
from broadsheet.formats.addresses import canonical
from broadsheet.model import Condition
from broadsheet.views import FeedLine, Finding, Signs, SourceLine

LEVELS = ("error", "warning", "note")

#: A feed that worked may fail this long before it is told: most come back by themselves…
PATIENCE = timedelta(days=3)
#: …and after this long few ever do.
LOST = timedelta(days=14)
#: A source without a new article for this long is asleep.
DORMANT = timedelta(days=90)
#: A pause longer than this was perhaps forgotten.
FORGOTTEN = timedelta(days=30)
#: So many articles of a source must there be before a share of them says anything.
ENOUGH = 20
#: The clock may be set back by this much without a word.
SLACK = timedelta(minutes=5)
_FOLLOWED = "nothing to do: it is followed once it has said so for some time"
_LOOK = "look at the address in a browser: is it the right feed?"
#: Free bytes below which collecting may stop at any time, and below which it soon will.
FULL, NEARLY_FULL = 200 * 2**20, 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the newspaper's settings say about the world around it."""

    contact: str = ""
    base_url: str = ""
    host: str = "127.0.0.1"


def findings(
    lines: Sequence[SourceLine],
    signs: Signs,
    *,
    now: datetime,
    around: Surroundings,
    problems: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """All that needs a person; ``problems`` are what the database's own check found."""
    polled = [line for line in lines if line.feeds]
    found = chain(
        (_database(problem) for problem in problems),
        _machine(signs, now),
        _settings(polled, around),
        _twins(polled),
        *(_of_source(line, signs, now) for line in polled),
    )
    told = (replace(one, remedy=_sentence(one.remedy)) for one in found)
    return tuple(sorted(told, key=lambda one: LEVELS.index(one.level)))


def _database(problem: str) -> Finding:
    remedy = "restore the newest backup (docs/operating.md)"
    return Finding(level="error", subject="database", finding=problem, remedy=remedy)


def _machine(signs: Signs, now: datetime) -> Iterator[Finding]:
    if signs.newest and signs.newest - now > SLACK:
        yield Finding(
            level="error",
            subject="clock",
            finding=f"it stands {plainly.span(signs.newest - now)} before the last look at a feed",
            remedy="set this machine's clock, and let it be kept by a time server",
        )
    if signs.free is not None and signs.free < NEARLY_FULL:
        yield Finding(
            level="error" if signs.free < FULL else "warning",
            subject="disk",
            finding=f"only {signs.free >> 20} MiB are free where the database lies",
            remedy="make room; nothing is lost while the disk is full, but nothing arrives either",
        )


def _settings(polled: Sequence[SourceLine], around: Surroundings) -> Iterator[Finding]:
    if not polled:
        yield Finding(
            level="warning",
            subject="sources",
            finding="no feed to poll",
            remedy="add one with `broadsheet add ADDRESS`, or many with `broadsheet import FILE`",
        )
    elif not around.contact:
        yield Finding(
            level="note",
            subject="contact",
            finding="sites are not told whom to ask when our visits trouble them",
            remedy="set `contact` to a mail or web address; some sites refuse who has none",
        )
    if not around.base_url and not _is_local(around.host):
        yield Finding(
            level="note",
            subject="base_url",
            finding="the site is open to others, and its feeds do not know its public address",
            remedy="set `base_url` to the address that readers use",
        )


def _twins(polled: Sequence[SourceLine]) -> Iterator[Finding]:
    """Feeds that lead to one address, or whose last documents were the same to the byte."""
    same: dict[object, list[tuple[SourceLine, FeedLine]]] = defaultdict(list)
    for line in polled:
        for feed in line.feeds:
            if feed.condition != Condition.GONE:
                same[canonical(feed.moved_to or feed.url)].append((line, feed))
                if feed.digest is not None:
                    same[feed.digest].append((line, feed))
    told: set[int] = set()
    for (_, first), *others in same.values():
        for line, other in others:
            if other.id not in told and other.id != first.id:
                told.add(other.id)
                yield Finding(
                    level="warning",
                    subject=other.url,
                    finding=f"it is the same document as {first.url}",
                    remedy=f"keep one: {_removal(other)}",
                    source=line.id,
                )


def _of_source(line: SourceLine, signs: Signs, now: datetime) -> Iterator[Finding]:
    for feed in line.feeds:
        yield from _of_feed(line, feed, now)
    yield from _of_output(line, signs, now)


def _of_feed(line: SourceLine, feed: FeedLine, now: datetime) -> Iterator[Finding]:
    told = _trouble(line, feed, now)
    if told is not None:
        level, finding, remedy = told
        yield Finding(level=level, subject=feed.url, finding=finding, remedy=remedy, source=line.id)


def _trouble(line: SourceLine, feed: FeedLine, now: datetime) -> tuple[str, str, str] | None:
    """Level, finding and remedy of a feed's own state, if it needs a person."""
    looks, error = plainly.counted(feed.failures, "look"), feed.error or ""
    remedy, told = _spelt_out(plainly.remedy(error), feed), None
    match feed.condition:
        case Condition.GONE:
            remedy = _spelt_out(plainly.remedy("HTTP 410"), feed)
            told = "error", error or "it is gone for good", remedy
        case Condition.SILENT:
            told = "warning", f"it has never answered, {looks}: {error}", remedy
        case Condition.FAILING:
            told = _failing(feed, error, now)
        case Condition.MOVED:
            told = "note", f"it says that it has moved to {feed.moved_to}", _FOLLOWED
        case Condition.PAUSED if feed.last_poll and now - feed.last_poll > FORGOTTEN:
            waited = f"paused, and not looked at for {plainly.span(now - feed.last_poll)}"
            told = (
                "note",
                waited,
                f"`broadsheet resume {line.id}`, or `broadsheet remove {line.id}`",
            )
        case Condition.WELL if feed.brought is None:
            told = "warning", "it answers, and has never brought an article", _LOOK
    return told


def _failing(feed: FeedLine, error: str, now: datetime) -> tuple[str, str, str] | None:
    silent = now - (feed.last_success or now)
    if silent < PATIENCE and "web page" not in error:
        return None
    level = "error" if silent >= LOST else "warning"
    told = f"no answer for {plainly.span(silent)}: {error}"
    return level, told, _spelt_out(plainly.remedy(error), feed)


def _spelt_out(remedy: str, feed: FeedLine) -> str:
    """The remedy with the command that removes the feed, where removing is one."""
    return f"{remedy.rstrip('.')}: {_removal(feed)}" if "emove" in remedy else remedy


def _removal(feed: FeedLine) -> str:
    # Quoted, for many addresses hold what a shell would take for its own.
    return f"`broadsheet remove {shlex.quote(feed.url)}`"


def _of_output(line: SourceLine, signs: Signs, now: datetime) -> Iterator[Finding]:
    """What a source's articles say about it."""

    def note(level: str, finding: str, remedy: str) -> Finding:
        return Finding(
            level=level, subject=line.name, finding=finding, remedy=remedy, source=line.id
        )

    aside, arrived = signs.aside.get(line.id, 0), signs.arrived.get(line.id, 0)
    if aside >= 5 and aside > arrived:
        told = f"{aside} entries of the last week were set aside, {arrived} became articles"
        yield note("warning", told, f"see why on its page: `broadsheet source {line.id}`")
    refused = signs.refused.get(line.id, 0)
    if arrived >= ENOUGH and refused * 2 >= arrived:
        told = f"robots.txt keeps us from {refused} of {arrived} pages of the last week"
        yield note("note", told, "only what its feed says is shown; ask the site for leave")
    if line.articles >= ENOUGH and line.copied_share >= 0.9:
        told = f"{line.copied_share:.0%} of its {line.articles:,} articles are taken from others"
        yield note("note", told, f"it adds little: `broadsheet remove {line.id}`, if you agree")
    if line.health == Condition.WELL and line.last_article and now - line.last_article > DORMANT:
        told = f"nothing new for {plainly.span(now - line.last_article)}, though its feed answers"
        yield note("note", told, "has its feed another address now? Nothing else to do")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
