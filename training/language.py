"""Learn how languages are spelled: ``python -m training.language --shared PATH``.

Sentences in 75 languages (``bench/language/lingua``, Apache-2.0) are counted; what is written are
words and pieces of words with a weight per language. With ``--cross-validate`` nothing is written:
the table is learned five times without a fifth of the sentences, and those are asked for, whole
and as pieces of seven words, as headlines have them.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log, log1p
from pathlib import Path
from typing import Any
from zlib import crc32

from broadsheet.analysis import spellings
from broadsheet.analysis.language import Detector
from broadsheet.analysis.spellings import HEAVIEST, STEPS, packed, pieces, unpacked
from broadsheet.evaluate.language import accuracy, headline

TARGET = Path(spellings.__file__).with_name("spellings.bin")
#: Pieces met less often than this among all sentences tell nothing.
RARE = 3
#: Occurrences in 100,000 pieces that are too few to tell a language.
FEW = 0.3
FOLDS = 5

#: Serbian is printed in two scripts and the sentences are in one of them: letter for letter the
#: other is this. It is learned as a language of its own.
_LATIN = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџш",
        "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(),
        strict=True,
    )
)
SERBIAN_IN_LATIN = "sr-Latn"


def main() -> None:
    """Learn and write, or learn in parts and say how good it is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, required=True, help="folder with bench/")
    options.add_argument("--cross-validate", action="store_true", help="write nothing")
    chosen = options.parse_args()
    rows = labelled(chosen.shared / "bench" / "language" / "lingua.jsonl.gz")
    if chosen.cross_validate:
        print(json.dumps(cross_validated(rows), indent=2))
        return
    table = learned(rows)
    TARGET.write_bytes(table)
    print(f"{len(rows)} sentences: {len(table)} bytes")


def learned(rows: Iterable[dict[str, Any]]) -> bytes:
    """The table of labelled sentences, as it is shipped."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        text = row["text"].lower()
        _count(counts.setdefault(row["lang"], Counter()), text)
        if row["lang"] == "sr":
            latin = "".join(_LATIN.get(letter, letter) for letter in text)
            _count(counts.setdefault(SERBIAN_IN_LATIN, Counter()), latin)
    languages = sorted(counts)
    return packed(languages, _weights([counts[name] for name in languages]))


def _count(counts: Counter[str], text: str) -> None:
    for run in text.split():
        counts.update(pieces(run))


def _weights(counts: Sequence[Counter[str]]) -> dict[str, bytes]:
    """For every piece that is not rare the logarithm of its rate in each language, in steps."""
    everywhere: Counter[str] = Counter()
    for one in counts:
        everywhere.update(one)
    scale = [100_000 / FEW / one.total() for one in counts]
    told = {
        piece: bytes(
            min(HEAVIEST, round(steps * log1p(one[piece] * by))) if piece in one else 0
            for one, by in zip(counts, scale, strict=True)
        )
        for piece, count in everywhere.items()
        if count >= RARE and (steps := STEPS * _telling(sum(piece in one for one in counts)))
    }
    return {piece: row for piece, row in told.items() if any(row)}


def _telling(languages: int) -> float:
    """How much a piece counts that so many languages have: 1.2 for one, 0.7 for all of them."""
    return 1.3 - 0.6 * log1p(languages) / log(76)


def cross_validated(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Shares of right answers about sentences that the table was learned without."""
    sentences: list[tuple[str, str | None]] = []
    headlines: list[tuple[str, str | None]] = []
    for fold in range(FOLDS):
        detector = Detector(unpacked(learned(row for row in rows if _fold(row) != fold)))
        for row in rows:
            if _fold(row) == fold:
                sentences.append((row["lang"], detector.detect(row["text"])))
                if cut := headline(row["text"], row["lang"], row["id"]):
                    headlines.append((row["lang"], detector.detect(cut)))
    figures = accuracy("sentences", sentences) | accuracy("headlines", headlines)
    return {name: round(figure, 4) for name, figure in figures.items()}


def _fold(row: dict[str, Any]) -> int:
    return crc32(row["id"].encode()) % FOLDS


def labelled(path: Path) -> list[dict[str, Any]]:
    """The sentences with their languages."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
