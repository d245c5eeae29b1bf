"""Reading a page, side by side with trafilatura: pages per CPU-second of both in one run.

    python -m bench.reading --pages ../shared/bench/extraction/trafilatura/pages

Each page is read three times in turn: by Broadsheet from its bytes to text and HTML, by trafilatura
from its bytes to text, and by trafilatura in its fast mode. Counted is CPU time of this process.
Broadsheet's are told for the pages that the model decides alone, and for all.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from broadsheet.errors import Malformed
from broadsheet.formats import linked
from broadsheet.formats.body import body, seen
from broadsheet.formats.metadata import metadata
from broadsheet.formats.page import read_page
from broadsheet.formats.tree import page_tree
from broadsheet.work.nursery import spare_collecting

DEFAULT = Path(__file__).parents[2] / "shared/bench/extraction/trafilatura/pages"
URL = "https://page.example/2026/article"


def main() -> None:
    """Read every page with each, and print pages per CPU-second."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=Path, default=DEFAULT)
    parser.add_argument("--limit", type=int, default=200)
    asked = parser.parse_args()
    paths = sorted(asked.pages.glob("*.html.gz"))[: asked.limit]
    pages = [gzip.decompress(path.read_bytes()) for path in paths]
    for page in pages[:20]:
        _text(page)  # compiles the trees, and fills the caches as a running paper's are filled
    spare_collecting()  # as the workers do that read a paper's pages
    readers: dict[str, Callable[[bytes], object]] = {
        "text and HTML": _text,
        "text, HTML and metadata, sanitised": _whole,
        "trafilatura": lambda page: trafilatura.extract(page, include_comments=False),
        "trafilatura, fast": lambda page: trafilatura.extract(
            page, include_comments=False, fast=True
        ),
    }
    spent = {name: [_seconds(reader, page) for page in pages] for name, reader in readers.items()}
    alone = [n for n, page in enumerate(pages) if "agree" in _text(page)]
    print(f"{len(pages)} pages, {len(alone)} of them decided by the model alone")
    for name, seconds in spent.items():
        print(f"{name:36} {len(pages) / sum(seconds):6.0f} pages a CPU-second", end="")
        print(f", {len(alone) / sum(seconds[n] for n in alone):6.0f} where the model is alone")


def _seconds(reader: Callable[[bytes], object], page: bytes) -> float:
    began = time.process_time()
    reader(page)
    return time.process_time() - began


def _text(page: bytes) -> str:
    """From bytes to text and HTML; says who decided."""
    try:
        tree = page_tree(page, url=URL)
    except Malformed:
        return ""
    thing = linked.article(tree)
    facts = metadata(tree, thing, url=URL)
    found = body(tree, seen(tree, facts, thing), url=URL, title=facts.title)
    return found.why if found else ""


def _whole(page: bytes) -> object:
    try:
        return read_page(page, url=URL)
    except Malformed:
        return None


if __name__ == "__main__":
    main()
