"""Stories per second as the paper grows: ``python -m bench.stories``.

An invented stream without end: events with words of their own, each told by one to four outlets
within a day, over a background of common words. Shown is the processor time of one thread per
article, tokenising included and alone, at growing numbers of live stories: it should stay flat.
``--articles 1000000`` replays so many, 8,000 a day, under the shipped setting, by which stories
end. At the end the engine's state is saved and taken up again, as at a restart.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from broadsheet import kernel
from broadsheet.analysis.clustering import Setting, Stories
from broadsheet.analysis.fingerprint import fingerprint

MARKS = (1_000, 10_000, 30_000, 100_000)
#: Articles timed at each mark.
SAMPLE = 2_000
START = datetime(2026, 11, 2, tzinfo=UTC)
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo za".split()


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of the stream."""

    title: str
    text: str
    at: datetime
    source: str


def stream(seed: int = 7, seconds: float = 86.0) -> Iterator[Piece]:
    """Invented articles in order of time, one in so many seconds."""
    chance = random.Random(seed)
    common = [_word(chance, 2) for _ in range(4000)]
    open_events: list[list[str]] = []
    for number in range(10**9):
        if len(open_events) < 40 or chance.random() < 0.5:
            open_events.append([_word(chance, 4).capitalize() for _ in range(12)])
        words = open_events[-1 - min(int(chance.expovariate(0.2)), len(open_events) - 1)]
        if len(open_events) > 400:
            del open_events[:200]
        at = START + timedelta(seconds=seconds * number)
        yield _piece(chance, words, common, at)


def main() -> None:
    """Print the curve."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--most", type=int, default=MARKS[-1], help="live stories at the end")
    options.add_argument("--articles", type=int, help="replay so many, whatever lives then")
    chosen = options.parse_args()
    print(kernel.state())
    print(
        f"{'live stories':>12} {'articles':>9} {'whole/s':>8} {'placing/s':>10} {'ms each':>8}"
        f" {'MiB':>6}"
    )
    _restart(_replayed(chosen.articles) if chosen.articles else _grown(chosen.most))


def _grown(most: int) -> Stories:
    """Stories that never end, measured as they become more."""
    stories = Stories(Setting(ended_hours=24.0 * 3650))
    pieces = stream()
    article = 0
    for mark in [mark for mark in MARKS if mark <= most]:
        while len(stories) < mark:
            article = _feed(stories, pieces, article, 1000)
        print(_measured(stories, pieces, article), flush=True)
        article += SAMPLE
    return stories


def _replayed(articles: int) -> Stories:
    """Stories that end as they do in a paper, measured ten times on the way."""
    stories = Stories()
    pieces = stream(seconds=86_400 / 8000)
    article = 0
    while article < articles:
        article = _feed(stories, pieces, article, max(articles // 10 - SAMPLE, 0))
        print(_measured(stories, pieces, article), flush=True)
        article += SAMPLE
    return stories


def _restart(stories: Stories) -> None:
    began = time.process_time()
    state = stories.dump()
    saved = time.process_time()
    fresh = Stories(stories.setting)
    fresh.load(state)
    done = time.process_time()
    rate = len(fresh) / (done - saved)
    print(
        f"restart: {len(state) / 2**20:,.0f} MiB saved in {saved - began:.2f} s, taken up in"
        f" {done - saved:.2f} s: {rate:,.0f} stories/s"
    )


def _feed(stories: Stories, pieces: Iterator[Piece], article: int, count: int) -> int:
    for _ in range(count):
        piece = next(pieces)
        mark = fingerprint(piece.title, piece.text, lang="en")
        stories.place(article, mark, at=piece.at, source=piece.source, title=piece.title)
        article += 1
    return article


def _measured(stories: Stories, pieces: Iterator[Piece], article: int) -> str:
    batch = [next(pieces) for _ in range(SAMPLE)]
    began = time.process_time()
    marks = [fingerprint(piece.title, piece.text, lang="en") for piece in batch]
    read = time.process_time()
    for offset, (piece, mark) in enumerate(zip(batch, marks, strict=True)):
        stories.place(article + offset, mark, at=piece.at, source=piece.source, title=piece.title)
    done = time.process_time()
    return (
        f"{len(stories):>12,} {article + SAMPLE:>9,} {SAMPLE / (done - began):>8,.0f}"
        f" {SAMPLE / (done - read):>10,.0f} {1000 * (done - began) / SAMPLE:>8.2f}"
        f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>6,.0f}"
    )


def _piece(chance: random.Random, own: list[str], common: list[str], at: datetime) -> Piece:
    title = " ".join([*chance.sample(own, 4), *chance.sample(common, 4)])
    body = [
        chance.choice(own) if chance.random() < 0.15 else common[int(chance.random() ** 2 * 4000)]
        for _ in range(110)
    ]
    return Piece(title, " ".join(body) + ".", at, f"outlet-{chance.randrange(60)}.example")


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables + chance.randrange(2)))


if __name__ == "__main__":
    main()
