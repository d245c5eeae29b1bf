"""What learning each source's furniture adds, on hosts of which the open sets hold several pages.

    python -m bench.furniture --shared ../shared/bench

Every page is read as it would have been on its arrival: with what recurs on the pages of its host
that came before it, by their dates. Pages of the set of dates have no marked text: they arrive too,
and are not scored. The sample edition's content farm, printing one piece of each story, arrives
with them. Told are the passages left out, how much of the marked text was lost with them, and how
much marked furniture went.

The sets hold few pages of a host. With ``--times 3`` each counts as three, and one is enough to
learn from. ``--as-one`` lets all pages arrive from one host, which none of them did: what is then
left out and marked as text would be an error on a real one.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from broadsheet.analysis.recurring import recurring
from broadsheet.errors import Malformed
from broadsheet.evaluate.rows import page, rows
from broadsheet.formats.page import read_page
from broadsheet.formats.tree import page_tree
from broadsheet.model import Imprint, Reading
from broadsheet.sample.edition import load_edition
from broadsheet.sample.feeds import Line
from broadsheet.sample.nouns import Kind
from broadsheet.sample.pages import article

DEFAULT = Path(__file__).parents[2] / "shared/bench"
SETS = ("extraction/trafilatura", "extraction/mozilla-readability", "extraction/postlight",
        "dates/htmldate")  # fmt: skip
#: The content farm of the sample edition.
FARM = "prime-daily-digest"
NOWHERE = "https://page.example/"
#: An archive's address, with that of the page it keeps.
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[^/]+/(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A page of a set: where it stood, when it was published, and what is marked of it."""

    url: str
    date: str
    body: bytes
    marked: dict[str, Any]


@dataclass(slots=True)
class Sum:
    """What was seen of one host or of all; F1 is of words, before and after."""

    pages: int = 0
    marked: int = 0
    left_out: list[str] = field(default_factory=list)
    lost: int = 0
    gone: int = 0
    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)

    def add(self, other: Sum) -> None:
        """Count what another host showed."""
        self.pages += other.pages
        self.marked += other.marked
        self.left_out += other.left_out
        self.lost += other.lost
        self.gone += other.gone
        self.before += other.before
        self.after += other.after

    def told(self) -> str:
        """All of it in one line."""
        words = sum(len(text.split()) for text in self.left_out)
        f1 = f"; F1 of words {_mean(self.before):.4f} → {_mean(self.after):.4f}"
        return (
            f"{self.pages:4} pages, {self.marked:4} marked: {len(self.left_out):3} passages "
            f"({words} words) left out, {self.lost} marked as text, {self.gone} as furniture"
            f"{f1 if self.before else ''}"
        )


def main() -> None:
    """Let the pages of each host arrive, and print what learning from them added."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--shared", type=Path, default=DEFAULT)
    parser.add_argument("--times", type=int, default=1, help="pages that each counts as")
    parser.add_argument("--as-one", action="store_true", help="let all pages be of one host")
    parser.add_argument("--show", action="store_true", help="print the passages left out")
    asked = parser.parse_args()
    whole, sums = Sum(), _sums(asked.shared, times=asked.times, as_one=asked.as_one)
    for host, one in sorted(sums.items(), key=lambda pair: -pair[1].pages):
        whole.add(one)
        if one.left_out or one.pages > 3:
            print(f"{host:28} {one.told()}")
        for text in one.left_out if asked.show else ():
            print(f"    {text[:140]}")
    print(f"{f'{len(sums)} hosts':28} {whole.told()}")
    print(f"{FARM:28} {_arrive([*_farm()], times=asked.times).told()}")


def _sums(shared: Path, *, times: int, as_one: bool) -> dict[str, Sum]:
    """What is seen of every host with more than one page."""
    hosts: dict[str, list[Stored]] = defaultdict(list)
    for one in _stored(shared):
        hosts["all as one" if as_one else _host(one.url)].append(one)
    return {
        host: _arrive(pages, times=times)
        for host, pages in hosts.items()
        if host and len(pages) > 1
    }


def _stored(shared: Path) -> Iterator[Stored]:
    for name in SETS:
        for row in rows(shared / name / "gold.jsonl.gz"):
            path = row.get("page") or f"{name}/pages/{row['id']}.html.gz"
            if not path.startswith(name):
                continue
            body = page(shared / path)
            url = row.get("url") or _said(body)
            yield Stored(url=url, date=str(row.get("date") or ""), body=body, marked=row)


def _farm() -> Iterator[Stored]:
    """The content farm's pages, one for each story in English, with the newest in its furniture."""
    edition = load_edition()
    farm = edition.outlet(FARM)
    of_story = {
        piece.story: piece
        for piece in edition.pieces
        if piece.kind is Kind.REPORT and edition.outlet(piece.outlet).lang == farm.lang
    }
    printed: list[Line] = []
    for piece in sorted(of_story.values(), key=lambda piece: piece.published):
        version, url = piece.versions[0], f"http://{farm.host}/{piece.key}"
        printed.insert(0, Line(piece=piece, version=version, url=url, published=piece.published))
        body = article(farm, piece, version, url=url, base=f"http://{farm.host}", others=printed)
        text = " ".join(line.removeprefix("## ") for line in version.paragraphs)
        yield Stored(url=url, date=str(piece.published), body=body, marked={"body": text})


def _said(body: bytes) -> str:
    """The address that a page gives as its own, where its set does not tell."""
    try:
        tree = page_tree(body, url=NOWHERE)
    except Malformed:
        return ""
    links = [node.get("href") for node in tree.iter("link") if node.get("rel") == "canonical"]
    named = [n.get("content") for n in tree.iter("meta") if n.get("property") == "og:url"]
    return next((address for address in (*links, *named) if address), "")


def _host(url: str) -> str:
    archived = _ARCHIVED.match(url)
    url = archived[1] if archived else url
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    return re.sub(r"^(www|m|amp)\.", "", host)


def _read(body: bytes, url: str, known: frozenset[int]) -> Reading | None:
    try:
        return read_page(body, url=url, known=known)
    except Malformed:
        return None


def _arrive(pages: Sequence[Stored], *, times: int) -> Sum:
    """Read the pages of one host in their order, each with what those before it taught."""
    total = Sum()
    memory: list[Imprint] = []
    for number, one in enumerate(sorted(pages, key=lambda one: one.date), 1):
        known = frozenset(recurring(memory))
        reading = _read(one.body, one.url or NOWHERE, known)
        if reading is None:
            continue
        for time in range(times):
            id = number * times + time
            memory.insert(0, Imprint(article=id, source="", prints=reading.prints))
        total.pages += 1
        _score(total, one, reading)
    return total


def _score(total: Sum, one: Stored, reading: Reading) -> None:
    bare = _read(one.body, one.url or NOWHERE, frozenset()) if reading.left_out else reading
    must, mustnot, body = (one.marked.get(key) for key in ("must", "mustnot", "body"))
    total.left_out += [one.text for one in reading.left_out]
    total.marked += bool(must or mustnot or body)
    if bare is None:
        return
    total.lost += sum(_in(p, bare.text) and not _in(p, reading.text) for p in must or ())
    total.gone += sum(_in(p, bare.text) and not _in(p, reading.text) for p in mustnot or ())
    if body:
        total.before.append(_f1(bare.text, body))
        total.after.append(_f1(reading.text, body))


def _in(piece: str, text: str) -> bool:
    return " ".join(piece.split()) in " ".join(text.split())


def _f1(found: str, marked: str) -> float:
    ours, theirs = Counter(found.split()), Counter(marked.split())
    both = (ours & theirs).total()
    return 2 * both / (ours.total() + theirs.total()) if both else 0.0


def _mean(some: Sequence[float]) -> float:
    return sum(some) / len(some) if some else 0.0


if __name__ == "__main__":
    main()
