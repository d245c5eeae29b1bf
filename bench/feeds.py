"""Read the same feeds with Broadsheet and with feedparser: the ratio of their CPU time.

    python -m bench.feeds --feeds 40
    python -m bench.feeds --suite

Bytes in, entries out: `parse_feed` with nothing known, and again with everything known, against
feedparser as it comes. Each document is read by both in turn. The documents are put together: real
recorded titles, addresses, times and summaries of 50 outlets (``bench/replay`` of the shared sets)
and, in two of five feeds, paragraphs of real pages (``bench/extraction``) as full text, a quarter
of these escaped instead of quoted; one feed in six is Atom.
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
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import feedparser
from lxml import html as lxml_html

from broadsheet.evaluate import evaluate, table
from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.moments import when

SHARED = Path(__file__).parents[2] / "shared/bench"
_URL = "https://a.example/feed"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_BODY = 30_000
_RSS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/">\n<channel><title>{title}</title>'
    "<link>https://a.example/</link><language>en-us</language><atom:link rel='self'"
    " href='https://a.example/feed'/>\n{entries}\n</channel></rss>"
)
_ATOM = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    "<title>{title}</title><link rel='self' href='https://a.example/feed'/>"
    "<link href='https://a.example/'/>{entries}</feed>"
)
_ITEM = (
    "<item>\n<title>{title}</title>\n<link>{link}</link>\n<guid isPermaLink='false'>{link}#g</guid>"
    "\n<dc:creator>{by}</dc:creator>\n<pubDate>{rfc822}</pubDate>\n<category>News</category>\n"
    "<category>World</category>\n<description>{summary}</description>\n{body}"
    '<media:content url="https://img.example/p.jpg?{link}" medium="image" width="1200">'
    "<media:credit>Photo</media:credit></media:content>\n</item>\n"
)
_ENTRY = (
    '<entry><author><name>{by}</name></author><updated>{iso}</updated><title type="html">{title}'
    '</title><link rel="alternate" type="text/html" href="{link}"/><id>{link}</id>'
    '<category term="News"/><summary type="html">{summary}</summary>{body}</entry>\n'
)


@dataclass(slots=True)
class Tally:
    """CPU seconds of one way to read, over the documents of one kind."""

    feeds: int = 0
    octets: int = 0
    first: float = 0
    again: float = 0
    baseline: float = 0


def documents(count: int) -> Iterator[tuple[str, bytes]]:
    """Kind and bytes of so many feeds, the same ones every time."""
    outlets, bodies, luck = _recorded(), [*_bodies()], random.Random(1)
    names = sorted(outlets)
    for number in range(count):
        rows = outlets[names[number % len(names)]]
        begin = luck.randrange(max(1, len(rows) - 40))
        rows = rows[begin : begin + luck.choice((15, 20, 25, 30, 50))]
        full = number % 5 in (0, 2)
        quote = escape if number % 10 == 2 and number % 20 else _quoted
        texts = [luck.choice(bodies) if full else "" for _ in rows]
        yield (
            "full text" if full else "summaries",
            _document(rows, texts, quote, is_atom=number % 6 == 5),
        )


def _recorded() -> dict[str, list[dict[str, Any]]]:
    outlets: dict[str, list[dict[str, Any]]] = defaultdict(list)
    [path] = (SHARED / "replay").glob("*_05.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            outlets[row["source"]].append(row)
    return outlets


def _bodies() -> Iterator[str]:
    for path in sorted((SHARED / "extraction").glob("*/pages/*.html.gz"))[::6]:
        tree = lxml_html.fromstring(gzip.decompress(path.read_bytes()))
        rows = [
            " ".join(lxml_html.tostring(node, encoding="unicode", with_tail=False).split())
            for node in tree.iter("p", "h2", "blockquote")
            if len(node.text_content()) > 40
        ]
        body = _FORBIDDEN.sub("", "\n".join(rows))[:_LONGEST_BODY]
        if len(body) > 1500:
            yield body


def _document(
    rows: list[dict[str, Any]], texts: list[str], quote: Callable[[str], str], *, is_atom: bool
) -> bytes:
    tag = "content" if is_atom else "content:encoded"
    kind = ' type="html"' if is_atom else ""
    entries = [
        (_ENTRY if is_atom else _ITEM).format(
            title=escape(row["versions"][0]["title"]),
            link=escape(row["url"]),
            by=escape(f"{row['source']} staff"),
            iso=_time(row).isoformat(),
            rfc822=format_datetime(_time(row)),
            summary=quote(row["versions"][0]["summary"] or ""),
            body=f"<{tag}{kind}>{quote(text)}</{tag}>" if text else "",
        )
        for row, text in zip(rows, texts, strict=True)
    ]
    frame = _ATOM if is_atom else _RSS
    return frame.format(title=escape(rows[0]["source"]), entries="".join(entries)).encode()


def _time(row: dict[str, Any]) -> Any:
    return when(row["published"]) or when(row["first_seen"])


def _quoted(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def measure(count: int, repeats: int) -> None:
    """Read the documents in turn and print the sums."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for kind, body in documents(count):
        known = {entry.key: entry.digest for entry in parse_feed(body, url=_URL).entries}
        told = [
            _seconds(partial(parse_feed, body, url=_URL), repeats),
            _seconds(partial(parse_feed, body, url=_URL, known=known), repeats),
            _seconds(partial(_baseline, body), 1),
        ]
        for tally in (tallies[kind], tallies["all"]):
            tally.feeds += 1
            tally.octets += len(body)
            tally.first += told[0]
            tally.again += told[1]
            tally.baseline += told[2]
    for kind, tally in tallies.items():
        per = 1000 / tally.feeds
        print(
            f"{kind:10} {tally.feeds:4} feeds, {tally.octets / tally.feeds / 1000:.0f} kB each;"
            f" feedparser {tally.baseline * per:.1f} ms;"
            f" nothing known {tally.first * per:.2f} ms, {tally.baseline / tally.first:.0f} x;"
            f" all known {tally.again * per:.2f} ms, {tally.baseline / tally.again:.0f} x"
        )


def _baseline(body: bytes) -> object:
    return feedparser.parse(BytesIO(body))


def _seconds(read: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        read()
    return (time.process_time() - began) / times


def expectations() -> None:
    """Print how many expectations of every suite hold, group by group."""
    run = evaluate("feeds", SHARED / "feeds", Path(os.devnull))
    print(*table(run.met), sep="\n")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument(
        "--suite", action="store_true", help="count expectations of the suites that hold instead"
    )
    asked = parser.parse_args()
    if asked.suite:
        expectations()
        return
    measure(asked.feeds, asked.repeats)


if __name__ == "__main__":
    main()
