"""Read the same feeds with Broadsheet, feedparser and fastfeedparser: the ratios of their CPU time.

    python -m bench.feeds --feeds 40
    python -m bench.feeds --suite

Bytes in, entries out: `parse_feed` with nothing known, and again with everything known, against
the others as they come. Every document is read by all in turn, round after round; the least time of
each counts. What they give is not the same: ours are clean entries, with a digest and plain first
words; fastfeedparser decodes texts and dates, feedparser sanitises besides.

The documents are put together, as near to real ones as can be measured without any: 200 real feeds
had 225 kB and 33 entries each. Titles, addresses, times and summaries are those of 50 recorded
outlets (``bench/replay`` of the shared sets). Three of five feeds have full text: paragraphs,
headings, lists and pictures of real pages (``bench/extraction``) with all their links and classes,
7 kB of it an entry, in one feed of four escaped instead of quoted. One feed in six is Atom, one in
two of the others has the comment fields of a blog; categories and pictures differ in number.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import fastfeedparser
import feedparser
from lxml import html as lxml_html

from broadsheet.evaluate import evaluate, table
from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.moments import when

SHARED = Path(__file__).parents[2] / "shared/bench"
_URL = "https://a.example/feed"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_BODY = 12_000
_RSS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/">\n<channel><title>{title}</title>'
    "<link>https://a.example/</link><language>en-us</language><atom:link rel='self'"
    " href='https://a.example/feed'/>\n{entries}\n</channel></rss>"
)
_ATOM = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    "<title>{title}</title><link rel='self' href='https://a.example/feed'/>"
    "<link href='https://a.example/'/>{entries}</feed>"
)
_ITEM = (
    "<item>\n<title>{title}</title>\n<link>{link}</link>\n{comments}<dc:creator>{by}</dc:creator>\n"
    "<pubDate>{rfc822}</pubDate>\n{topics}<guid isPermaLink='false'>{link}#g</guid>\n"
    "<description>{summary}</description>\n{body}{picture}</item>\n"
)
_TOPIC = "<category>{}</category>\n"
_COMMENTS = (
    "<comments>{link}#comments</comments>\n<wfw:commentRss>{link}feed/</wfw:commentRss>\n"
    "<slash:comments>3</slash:comments>\n"
)
_PICTURES = (
    "",
    '<media:thumbnail width="240" height="135" url="https://img.example/240/{n}.jpg"/>\n',
    '<enclosure url="https://img.example/u/{n}.jpg" length="104000" type="image/jpeg" />\n',
    (
        '<media:content url="https://img.example/m/{n}/master.jpg?width=1200&amp;quality=85&amp;s=9f"'
        ' medium="image" width="1200"><media:credit>Photo</media:credit></media:content>\n'
    ),
)
_ENTRY = (
    '<entry><author><name>{by}</name></author><updated>{iso}</updated><title type="html">{title}'
    '</title><link rel="alternate" type="text/html" href="{link}"/><id>{link}</id>'
    '{topics}<summary type="html">{summary}</summary>{body}</entry>\n'
)
_TERM = '<category term="{}"/>'
_TOPICS = "News World Politics Business Culture Sport Science Health Europe Opinion".split()


@dataclass(slots=True)
class Tally:
    """CPU seconds of each way to read, over the documents of one kind."""

    feeds: int = 0
    entries: int = 0
    octets: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def documents(count: int) -> Iterator[tuple[str, bytes]]:
    """Kind and bytes of so many feeds, the same ones every time."""
    outlets, bodies, luck = _recorded(), [*_bodies()], random.Random(1)
    names = sorted(outlets)
    for number in range(count):
        rows = outlets[names[number % len(names)]]
        begin = luck.randrange(max(1, len(rows) - 40))
        rows = rows[begin : begin + luck.choice((15, 20, 30, 50, 50))]
        full = number % 5 in (0, 2, 4)
        texts = [luck.choice(bodies) if full else "" for _ in rows]
        yield ("full text" if full else "summaries", _document(rows, texts, number, luck))


def _recorded() -> dict[str, list[dict[str, Any]]]:
    outlets: dict[str, list[dict[str, Any]]] = defaultdict(list)
    [path] = (SHARED / "replay").glob("*_05.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            outlets[row["source"]].append(row)
    return outlets


def _bodies() -> Iterator[str]:
    parser = lxml_html.HTMLParser(encoding="utf-8")
    for path in sorted((SHARED / "extraction").glob("*/pages/*.html.gz"))[::6]:
        tree = lxml_html.fromstring(gzip.decompress(path.read_bytes()), parser=parser)
        rows = [_markup(node) for node in tree.iter(*_KEPT) if _is_text(node)]
        body = _FORBIDDEN.sub("", "\n".join(rows))[:_LONGEST_BODY]
        if len(body) > 1500:
            yield body


_KEPT = ("p", "h2", "h3", "blockquote", "ul", "figure")


def _is_text(node: Any) -> bool:
    """Whether a node is a piece of an article, and in no other one."""
    words = len(node.text_content())
    pictured = node.tag == "figure" and node.find(".//img") is not None
    whole = not any(outer.tag in _KEPT for outer in node.iterancestors())
    return whole and (words > 40 or pictured) and words < 4000


def _markup(node: Any) -> str:
    return " ".join(lxml_html.tostring(node, encoding="unicode", with_tail=False).split())


def _document(
    rows: list[dict[str, Any]], texts: list[str], number: int, luck: random.Random
) -> bytes:
    is_atom, is_blog = number % 6 == 5, number % 2 == 0
    quote = escape if number % 4 == 2 else _quoted
    tag, kind = ("content", ' type="html"') if is_atom else ("content:encoded", "")
    entries = [
        (_ENTRY if is_atom else _ITEM).format(
            title=escape(row["versions"][0]["title"]),
            link=escape(row["url"]),
            by=escape(f"{row['source']} staff"),
            iso=_time(row).isoformat(),
            rfc822=format_datetime(_time(row)),
            summary=quote(row["versions"][0]["summary"] or ""),
            body=f"<{tag}{kind}>{quote(text)}</{tag}>\n" if text else "",
            comments=_COMMENTS.format(link=escape(row["url"])) if is_blog else "",
            topics="".join(
                (_TERM if is_atom else _TOPIC).format(topic)
                for topic in luck.sample(_TOPICS, luck.randrange(6))
            ),
            picture=_PICTURES[luck.randrange(4)].format(n=luck.randrange(10**9)),
        )
        for row, text in zip(rows, texts, strict=True)
    ]
    frame = _ATOM if is_atom else _RSS
    return frame.format(title=escape(rows[0]["source"]), entries="".join(entries)).encode()


def _time(row: dict[str, Any]) -> Any:
    return when(row["published"]) or when(row["first_seen"])


def _quoted(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def measure(count: int, rounds: int) -> None:
    """Read the documents in turn and print the sums."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for kind, body in documents(count):
        found = parse_feed(body, url=_URL)
        known = {entry.key: entry.digest for entry in found.entries}
        least = _least(
            {
                "feedparser": partial(_baseline, body),
                "fastfeedparser": partial(fastfeedparser.parse, body),
                "nothing known": partial(parse_feed, body, url=_URL),
                "all known": partial(parse_feed, body, url=_URL, known=known),
            },
            rounds,
        )
        for tally in (tallies[kind], tallies["all"]):
            tally.feeds += 1
            tally.entries += found.seen
            tally.octets += len(body)
            for name, seconds in least.items():
                tally.seconds[name] += seconds
    for kind, tally in tallies.items():
        print(*_told(kind, tally), sep="\n")


def _told(kind: str, tally: Tally) -> Iterator[str]:
    size, per = tally.octets / tally.feeds / 1000, tally.entries / tally.feeds
    yield f"{kind}: {tally.feeds} feeds, each of {size:.0f} kB and {per:.0f} entries"
    slow, quick = tally.seconds["feedparser"], tally.seconds["fastfeedparser"]
    for name, seconds in tally.seconds.items():
        yield (
            f"  {name:15} {seconds / tally.feeds * 1000:8.2f} ms a feed"
            f" {seconds / tally.entries * 1e6:7.0f} us an entry"
            f" {slow / seconds:5.0f} x feedparser {quick / seconds:6.2f} x fastfeedparser"
        )


def _baseline(body: bytes) -> object:
    return feedparser.parse(BytesIO(body))


def _least(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least CPU seconds of each way, all of them taking turns; the quick ones more of them."""
    told = dict.fromkeys(ways, float("inf"))
    for turn in range(rounds * 5):
        for name, read in ways.items():
            if turn < rounds or name != "feedparser":
                told[name] = min(told[name], _seconds(read))
    return told


def _seconds(read: Callable[[], object]) -> float:
    began = time.process_time()
    read()
    return time.process_time() - began


def expectations() -> None:
    """Print how many expectations of every suite hold, group by group."""
    run = evaluate("feeds", SHARED / "feeds", Path(os.devnull))
    print(*table(run.met), sep="\n")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--suite", action="store_true", help="count expectations of the suites that hold instead"
    )
    asked = parser.parse_args()
    if asked.suite:
        expectations()
        return
    measure(asked.feeds, asked.rounds)


if __name__ == "__main__":
    main()
