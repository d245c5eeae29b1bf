"""Dates and the rest of a page's metadata per CPU-second, side by side with htmldate in one run.

    python -m bench.metadata --pages ../shared/bench/extraction/trafilatura/pages

Each page is parsed once for all, then its date is found in the tree by each in turn; then each
finds it from the page's bytes, parsing included. Counted is CPU time of this process.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import htmldate

from broadsheet.errors import Malformed
from broadsheet.formats import linked
from broadsheet.formats.dates import find_date, page_date
from broadsheet.formats.metadata import metadata
from broadsheet.formats.tree import Node, page_tree

DEFAULT = Path(__file__).parents[2] / "shared/bench/extraction/trafilatura/pages"
URL = "https://page.example/article"
Finder = Callable[[Node], object]


def main() -> None:
    """Read every page with each, and print pages per CPU-second."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=Path, default=DEFAULT)
    parser.add_argument("--limit", type=int, default=200)
    asked = parser.parse_args()
    paths = sorted(asked.pages.glob("*.html.gz"))[: asked.limit]
    pages = [gzip.decompress(path.read_bytes()) for path in paths]
    trees = [tree for tree in map(_tree, pages) if tree is not None]
    in_trees: dict[str, Finder] = {
        "date, thorough": lambda tree: _date(tree, thorough=True),
        "date, by what is stated and near": lambda tree: _date(tree, thorough=False),
        "htmldate, extensive": lambda tree: _htmldate(tree, extensive=True),
        "htmldate, fast": lambda tree: _htmldate(tree, extensive=False),
        "all other metadata": lambda tree: metadata(tree, linked.article(tree), url=URL),
    }
    in_bytes: dict[str, Finder] = {
        "date, thorough": lambda page: find_date(page, url=URL),
        "htmldate, extensive": lambda page: _htmldate(
            page.decode("utf-8", "replace"), extensive=True
        ),
    }
    print(f"{len(trees)} pages, each in a parsed tree")
    for name, finder in in_trees.items():
        print(f"  {name:34} {_rate(finder, trees):7.0f} pages a CPU-second")
    print("and from bytes")
    for name, finder in in_bytes.items():
        print(f"  {name:34} {_rate(finder, pages):7.0f} pages a CPU-second")


def _tree(page: bytes) -> Node | None:
    try:
        return page_tree(page, url=URL)
    except Malformed:
        return None


def _date(tree: Node, *, thorough: bool) -> object:
    return page_date(tree, linked.article(tree), url=URL, thorough=thorough)


def _htmldate(page: object, *, extensive: bool) -> object:
    try:
        return htmldate.find_date(page, url=URL, extensive_search=extensive, original_date=True)
    except Exception:  # noqa: BLE001 — some pages are too much for it
        return None


def _rate(finder: Finder, pages: Iterable[Node]) -> float:
    listed = list(pages)
    began = time.process_time()
    for page in listed:
        finder(page)
    return len(listed) / (time.process_time() - began)


if __name__ == "__main__":
    main()
