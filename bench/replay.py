"""Play recorded feeds back as an accelerated week and read the paper that comes of it.

    python -m bench.replay --days 7 --home /some/folder

The recorded feeds (``bench/replay`` of the shared sets) are served over loopback as RSS, each item
as long as it was seen and in the wording of that hour; Broadsheet polls them every half hour of
recorded time. Pages are not read: their sites are not on this machine. Afterwards the newspaper
stays in ``--home`` and can be looked at with ``broadsheet serve --home …``.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from xml.sax.saxutils import escape

from bench.cpu import cpu_seconds
from bench.loopback import LOOPBACK, serving
from broadsheet.collect.fetch import Fetcher
from broadsheet.model import Section, Source
from broadsheet.newsroom import Newsroom
from broadsheet.sample.exchange import Answer, Request
from broadsheet.store import Store

DEFAULT = Path(__file__).parents[2] / "shared/bench/replay/gn24h-2026-02_05.jsonl.gz"
#: Recorded categories that are sections of ours; the others say too little.
SECTIONS = {
    "technology": Section.TECHNOLOGY,
    "entertainment": Section.ENTERTAINMENT,
    "sports": Section.SPORT,
    "finance": Section.BUSINESS,
    "business": Section.BUSINESS,
    "science": Section.SCIENCE,
    "world": Section.WORLD,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One recorded item of a feed, with the wordings it had over time."""

    url: str
    published: datetime | None
    first: datetime
    last: datetime
    versions: tuple[tuple[datetime, str, str], ...]

    def at(self, now: datetime) -> tuple[str, str]:
        """Its title and summary as they stood."""
        standing = [v for v in self.versions if v[0] <= now] or [self.versions[0]]
        return standing[-1][1], standing[-1][2]


class Recording:
    """The recorded feeds and what each looked like at any moment."""

    def __init__(self, path: Path, start: datetime, end: datetime) -> None:
        self.now = start
        self.feeds: dict[str, list[Item]] = defaultdict(list)
        self.names: dict[str, str] = {}
        self.sections: dict[str, Section | None] = {}
        for row in _rows(path):
            item = _item(row)
            if item.last >= start and item.first <= end:
                host = _host(row["source"])
                self.names[host] = row["source"]
                self.sections[host] = SECTIONS.get(row["category"])
                self.feeds[host].append(item)

    def reply(self, request: Request) -> Answer:
        """The feed of the addressed outlet, as it stood."""
        items = [i for i in self.feeds.get(request.host, ()) if i.first <= self.now <= i.last]
        newest = sorted(items, key=lambda item: item.first, reverse=True)[:100]
        body = _rss(self.names.get(request.host, ""), newest, self.now)
        tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Answer(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
        return Answer(body=body, media="application/rss+xml", headers={"ETag": tag})


def _host(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{slug or hashlib.blake2b(name.encode(), digest_size=4).hexdigest()}.localhost"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _item(row: dict) -> Item:  # type: ignore[type-arg]
    return Item(
        url=row["url"],
        published=_published(row.get("published")),
        first=_time(row["first_seen"]),
        last=_time(row["last_seen"]),
        versions=tuple(
            (_time(v["t"]), v["title"] or "", v["summary"] or "") for v in row["versions"]
        ),
    )


def _published(text: str | None) -> datetime | None:
    """The recorded time of publication; some were kept as the feed wrote them."""
    try:
        return _time(text) if text else None
    except ValueError:
        return None


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _rss(name: str, items: Sequence[Item], now: datetime) -> bytes:
    parts = [f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(name)}</title>']
    for item in items:
        title, summary = item.at(now)
        when = f"<pubDate>{format_datetime(item.published)}</pubDate>" if item.published else ""
        parts.append(
            f"<item><title>{escape(title)}</title><link>{escape(item.url)}</link>"
            f"<guid>{escape(item.url)}</guid>{when}"
            f"<description>{escape(summary)}</description></item>"
        )
    parts.append("</channel></rss>")
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", "".join(parts))
    return clean.encode()


def _fresh_store(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob("broadsheet.db*"):
        left.unlink()
    return Store.open(f"sqlite:///{home / 'broadsheet.db'}")


async def play(path: Path, home: Path, *, start: datetime, days: float, step: int) -> None:
    """Play the recording and print what came of it."""
    end = start + timedelta(days=days)
    recording = Recording(path, start, end)
    store = _fresh_store(home)
    async with serving(recording.reply, now=lambda: recording.now) as port:
        hosts = dict.fromkeys(recording.feeds, (LOOPBACK, port))
        newsroom = Newsroom(
            store,
            name="Replay",
            make_web=lambda: Fetcher(agent="Broadsheet bench", allow=hosts, delay=0),
            clock=lambda: recording.now,
            interval=timedelta(minutes=step),
            read_pages=False,
        )
        for host, name in recording.names.items():
            newsroom.add_known(
                f"http://{host}:{port}/feed",
                source=Source(
                    id=host.removesuffix(".localhost"), name=name, home=f"http://{host}/"
                ),
                title=name,
                section=recording.sections[host],
            )
        began, spent = time.perf_counter(), cpu_seconds()
        while recording.now < end:
            recording.now += timedelta(minutes=step)
            await newsroom.update()
        _report(newsroom, time.perf_counter() - began, cpu_seconds() - spent)
        await newsroom.close()


def _report(newsroom: Newsroom, wall: float, cpu: float) -> None:
    health = newsroom.health()
    print(
        f"{health.articles} articles, {health.stories} stories; {wall:.0f} s, {cpu:.0f} CPU s here"
    )
    front = newsroom.front_page(limit=60)
    sizes = Counter(min(card.articles, 101) for card in front.stories)
    print("sizes on the front page:", dict(sorted(sizes.items())))
    for card in front.stories:
        print(
            f"{card.updated:%d %b %H:%M} {card.section.value:13} {card.outlets:2} outlets"
            f" {card.origins:2} independent {card.articles:3} articles  {card.headline}"
        )
        for other in card.others[:4]:
            print(f"{'':60}{'copy ' if other.copy else ''}{other.source_name}: {other.title}")


def main() -> None:
    """Read the command line and play."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--recording", type=Path, default=DEFAULT)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--start", type=_time, default=_time("2026-04-06"))
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--step", type=int, default=30, help="minutes between two polls")
    asked = parser.parse_args()
    asyncio.run(
        play(asked.recording, asked.home, start=asked.start, days=asked.days, step=asked.step)
    )


if __name__ == "__main__":
    main()
