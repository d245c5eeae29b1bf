"""Languages told per second and the memory that takes: ``python -m bench.language``.

The texts are the labelled sentences, 75 languages one after the other, in a process of their own
that has told none before: the hardest case, because hardly any word comes again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import time
from pathlib import Path

from broadsheet.analysis.language import detect

SENTENCES = Path(__file__).parents[2] / "shared" / "bench" / "language" / "lingua.jsonl.gz"


def main() -> None:
    """Tell every sentence twice, and print texts per second of processor time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--texts", type=Path, default=SENTENCES, help="a file of records with text")
    with gzip.open(parser.parse_args().texts, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    before = _megabytes()
    began = time.process_time()
    detect("the first text waits for the table")
    print(f"table: {time.process_time() - began:.3f} s")
    for name in ("words never seen", "words that came again"):
        began = time.process_time()
        for text in texts:
            detect(text)
        print(f"{name}: {len(texts) / (time.process_time() - began):,.0f} texts/s")
    print(
        f"memory: {_megabytes() - before:.0f} MB, {_megabytes():.0f} MB with the program and texts"
    )


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
