"""Learn the background frequencies: ``python -m training.frequencies --shared PATH``.

Two public sets whose licences permit it are counted: headlines and summaries of news feeds as they
were polled (``bench/replay``, MIT), and sentences in 75 languages (``bench/language``, Apache-2.0).
What is written are hashes of terms with the number of articles that have them.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.analysis import frequencies
from broadsheet.analysis.fingerprint import weigh
from broadsheet.analysis.text import words

TARGET = Path(frequencies.__file__).with_name("background.bin")
#: Terms in fewer articles than this are as rare as unknown ones.
RARE = 3
#: Terms shipped at most, the most frequent ones; five bytes each.
MOST = 70_000
#: Share of a language's sentences from which a word counts as a function word.
COMMON = 0.024
#: Longest word that can be a function word.
LONGEST = 8


def main() -> None:
    """Count, and write the table into the package."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, required=True, help="folder with bench/")
    bench = options.parse_args().shared / "bench"
    articles, counts = _articles(bench / "replay" / "gn24h-2026-02_05.jsonl.gz")
    stop = _function_words(bench / "language" / "lingua.jsonl.gz")
    table = frequencies.packed(articles, counts, stop)
    TARGET.write_bytes(table)
    print(f"{articles} articles, {len(counts)} terms, {len(stop)} languages: {len(table)} bytes")


def _articles(path: Path) -> tuple[int, dict[str, int]]:
    counts: Counter[str] = Counter()
    articles = 0
    for row in _rows(path):
        version = row["versions"][-1]
        counts.update(weigh(version["title"] or "", version["summary"] or "", lang="en").keys())
        articles += 1
    kept = [(term, count) for term, count in counts.most_common(MOST) if count >= RARE]
    return articles, dict(kept)


def _function_words(path: Path) -> dict[str, list[str]]:
    seen: dict[str, Counter[str]] = {}
    sentences: Counter[str] = Counter()
    for row in _rows(path):
        sentences[row["lang"]] += 1
        seen.setdefault(row["lang"], Counter()).update(set(words(row["text"])))
    return {
        lang: [
            word
            for word, count in counts.items()
            if count >= COMMON * sentences[lang] and len(word) <= LONGEST and not word.isdigit()
        ]
        for lang, counts in seen.items()
    }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    main()
