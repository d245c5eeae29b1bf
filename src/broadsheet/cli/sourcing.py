"""Verbs about sources: their table, one in full, what is done to them, and exports."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from broadsheet import plainly
from broadsheet.cli import papers, show
from broadsheet.cli.collecting import write_file
from broadsheet.cli.verbs import Terminal
from broadsheet.errors import ConfigError
from broadsheet.model import FeedKind, Section, Verb
from broadsheet.newsroom import Newsroom
from broadsheet.roster import as_csv, as_json, as_opml
from broadsheet.selection import STATES, Order, Selection, selection
from broadsheet.views import FeedLine, SourceLine, SourcePage

_DONE = {
    Verb.PAUSE: "paused",
    Verb.RESUME: "resumed",
    Verb.LOOK: "due now",
    Verb.SECTION: "moved to another section",
    Verb.OWNER: "given another house",
    Verb.REMOVE: "removed; the articles stay",
}


def table(terminal: Terminal, **asked: str) -> None:
    """List the sources that match."""
    wanted = _checked(selection(asked), sort=asked["sort"])
    with papers.reading(terminal.config) as newsroom:
        lines, now = newsroom.roster.lines(wanted), newsroom.now()
    columns: dict[str, Callable[[SourceLine], str]] = {
        "source": lambda line: line.name,
        "id": lambda line: line.id,
        "owner": lambda line: line.owner or "",
        "health": lambda line: line.health.value,
        "newest": lambda line: show.age(line.last_article, now),
        "a day": lambda line: f"{line.per_day:.1f}",
        "articles": lambda line: str(line.articles),
        "first": lambda line: str(line.first_reports),
        "unique": lambda line: str(line.unique),
        "copies": lambda line: f"{line.copied_share:.0%}",
    }
    empty = "No source matches." if wanted.filters else "No source yet: `broadsheet add ADDRESS`."
    show.listing(lines, columns, json=terminal.json, empty=empty)


def page(terminal: Terminal, id: str) -> None:
    """Show one source in full."""
    with papers.reading(terminal.config) as newsroom:
        told, now = newsroom.roster.page(id), newsroom.now()
    if terminal.json:
        show.record(told)
        return
    show.page(
        *_head(told),
        show.heading("What it adds"),
        *_adds(told),
        show.heading("Feeds"),
        *(part for feed in told.source.feeds for part in _feed(feed, now)),
        *([] if told.source.feeds else ["Nothing of it is polled."]),
        *([show.heading(f"Set aside ({told.aside})")] if told.aside else []),
        *(f"{show.age(at, now)} ago  {reason} ({where})" for at, where, reason in told.set_aside),
        show.heading("Newest articles"),
        *(f"{show.age(line.published, now):>7}  {line.title}" for line in told.articles[:10]),
    )


def act(
    terminal: Terminal, verb: str, names: Sequence[str], *, state: str, value: str | None = None
) -> None:
    """Do one thing to the sources that are named, or to all in a state."""
    with papers.reading(terminal.config) as newsroom:
        changed = newsroom.roster.act(Verb(verb), _meant(newsroom, names, state), value)
    _say(terminal, Verb(verb), changed)


def remove(terminal: Terminal, names: Sequence[str], *, state: str, yes: bool) -> None:
    """Remove sources, or single feeds by their address."""
    if state and not yes:
        raise ConfigError("state", f"see them with `broadsheet sources --state {state}`; add --yes")
    feeds = [name for name in names if "://" in name]
    rest = [name for name in names if "://" not in name]
    with papers.reading(terminal.config) as newsroom:
        roster = newsroom.roster
        changed = [roster.remove_feed(url) for url in feeds]
        if rest or state or not feeds:
            changed += roster.act(Verb.REMOVE, _meant(newsroom, rest, state))
    _say(terminal, Verb.REMOVE, changed)


def export(
    terminal: Terminal, file: Path | None, *, form: str, state: str, section: Section | None
) -> None:
    """Write sources as OPML, CSV or JSON."""
    wanted = _checked(Selection(state=state, section=section or ""))
    with papers.reading(terminal.config) as newsroom:
        lines = newsroom.roster.lines(wanted)
        name = newsroom.name
    match form:
        case "csv":
            body = as_csv(lines)
        case "json":
            body = as_json(lines)
        case _:
            body = as_opml(lines, name=name)
    if file is None:
        sys.stdout.buffer.write(body)
    else:
        write_file(file, body)


def desk(terminal: Terminal, *, rotate: bool) -> None:
    """Print a sign-in link."""
    with papers.reading(terminal.config) as newsroom:
        door = papers.door(terminal.config, newsroom)
        if rotate:
            door.rotate()
        link = papers.public_address(terminal.config) + door.link()
    if terminal.json:
        show.record({"link": link})
    else:
        show.page(link, "It signs you in once, within 15 minutes.")


def _checked(wanted: Selection, *, sort: str = "name") -> Selection:
    if wanted.state and wanted.state not in STATES:
        raise ConfigError("state", f"{wanted.state!r} is none of {', '.join(STATES)}")
    kinds = [kind.value for kind in FeedKind]
    if wanted.kind and wanted.kind not in kinds:
        raise ConfigError("kind", f"{wanted.kind!r} is none of {', '.join(kinds)}")
    if sort.lstrip("-") not in list(Order):
        raise ConfigError("sort", f"{sort!r} is none of {', '.join(Order)}")
    return wanted


def _meant(newsroom: Newsroom, names: Sequence[str], state: str) -> list[str]:
    if names and state:
        raise ConfigError("state", "name sources or say their state, not both")
    if not names and not state:
        raise ConfigError("sources", "name them, such as bbc.co.uk, or say --state failing")
    if names:
        return list(names)
    wanted = _checked(Selection(state=state))
    return [line.id for line in newsroom.roster.lines(wanted)]


def _say(terminal: Terminal, verb: Verb, changed: Sequence[str]) -> None:
    if terminal.json:
        show.record({"act": verb.value, "changed": changed})
        return
    for id in changed:
        show.page(f"{id}: {_DONE[verb]}")
    if not changed:
        show.page("Nothing to change.")


def _head(told: SourcePage) -> list[Any]:
    source = told.source
    facts = (source.home, source.owner, source.country, source.lang)
    return [
        show.heading(source.name),
        " · ".join(fact for fact in facts if fact),
        f"{source.health.value} · {plainly.rhythm(told.output)}",
    ]


def _adds(told: SourcePage) -> list[str]:
    source, opened = told.source, show.count(told.source.opened, "story")
    lately = f"{source.lately} in the last 30 days, {told.output.revised} of those revised"
    copies = f"{show.count(source.copies, 'copy')} of others ({source.copied_share:.0%})"
    copied = f"{told.copied} of its own copied by {show.count(told.copiers, 'source')}"
    confirmed = f"{source.first_reports} confirmed by others, {source.unique} told by nobody else"
    return [
        f"{show.count(source.articles, 'article')}, {lately}",
        f"{opened} opened: {confirmed}",
        plainly.lead(told.lead),
        f"{copies}; in the last 30 days {copied}",
    ]


def _feed(feed: FeedLine, now: datetime) -> list[str]:
    facts = (feed.kind.value, feed.section, plainly.looked_at(feed))
    lines = [
        feed.url,
        f"  {feed.condition.value}: {plainly.health(feed, now=now)}",
        (
            f"  {' · '.join(fact for fact in facts if fact)} · last brought something "
            f"{plainly.ago(feed.brought, now=now)}"
        ),
    ]
    if feed.hub:
        lines.append(f"  pushed by {feed.hub}")
    if feed.error:
        lines += [f"  trouble: {feed.error}", f"  what to do: {plainly.remedy(feed.error)}"]
    return lines
