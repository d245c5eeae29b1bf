"""Copies told from independent reports: ``python -m bench.copies``.

Copies are made of real articles by a seeded script: head and tail cut, sentences changed, dropped
and reordered, other paragraphs put in, another headline, British for American spelling and back.
Independent pairs are articles of different outlets that tell one labelled story; pairs that credit
the same supplier are left out, for they are no independent reports. Printed: the area under the
curve of the shared wording, what the shipped thresholds make of both, and the pairs nearest to the
line with ``--show``.

The sets do not say which of their articles are one agency's text without a credit. Pairs under one
headline, and pairs that share `RUN` words in a row outside quotation marks, are taken for such and
left out; both areas are printed, with and without them.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from broadsheet.analysis.corroboration import COPY, QUOTES, tie
from broadsheet.analysis.credits import credited
from broadsheet.analysis.fingerprint import exact_containment, fingerprint, matching_spans
from broadsheet.analysis.retelling import retells
from broadsheet.analysis.text import sentences, words
from broadsheet.evaluate.rows import rows
from broadsheet.model import Report, Stage

SETS = ("stories/mixed-dev.jsonl.gz", "stories/giveme5w1h.jsonl.gz")
#: Shorter texts are teasers: nothing to copy from.
WORDS = 120
#: Words in a row, outside quotation marks, that no two reporters write by chance.
RUN = 25
#: Share of the words of two headlines that makes them one.
HEADLINE = 0.7
_QUOTED = re.compile(r"[\"“”«»][^\"“”«»\n]*[\"“”«»]")
#: Pairs of one story at most, so that no long-running one decides.
A_STORY = 6
#: Sizes of a story at which an article comes to it, and how many come.
SIZES = (10, 100, 400, 1000)
COMING = 40
EPOCH = datetime(2026, 3, 14, tzinfo=UTC)
SPELLED = (
    ("color", "colour"), ("labor", "labour"), ("favor", "favour"), ("honor", "honour"),
    ("defense", "defence"), ("center", "centre"), ("program", "programme"), ("organiz", "organis"),
    ("realiz", "realis"), ("recogniz", "recognis"), ("criticiz", "criticis"),
    ("theater", "theatre"), ("percent", "per cent"), ("gray", "grey"), ("traveled", "travelled"),
    ("canceled", "cancelled"),
)  # fmt: skip
SWAPPED = (
    ("said", "told reporters"), ("about", "around"), ("also", "too"), ("but", "yet"),
    ("after", "following"), ("more than", "over"), ("because", "as"), ("officials", "authorities"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One article of a set."""

    story: str
    source: str
    title: str
    text: str
    at: str
    credit: str | None


def articles(folder: Path, names: Iterable[str] = SETS) -> list[Text]:
    """The articles of the sets that are long enough and belong to a labelled story."""
    return [
        Text(
            story=f"{name}#{row['story']}",
            source=row.get("source") or "",
            title=row.get("title") or "",
            text=row["text"],
            at=str(row.get("time") or ""),
            credit=credited(byline=row.get("author"), text=row["text"]),
        )
        for name in names
        for row in rows(folder / name)
        if row.get("story") is not None and len((row.get("text") or "").split()) >= WORDS
    ]


def independent(found: Sequence[Text], most: int) -> list[tuple[Text, Text]]:
    """Pairs of one story by two outlets that do not credit one supplier, the earlier one first."""
    chance = random.Random(5)
    stories: dict[str, list[Text]] = {}
    for one in found:
        stories.setdefault(one.story, []).append(one)
    pairs: list[tuple[Text, Text]] = []
    for told in stories.values():
        some = [
            (a, b) if a.at <= b.at else (b, a)
            for a, b in combinations(told, 2)
            if a.source != b.source and not (a.credit and a.credit == b.credit)
        ]
        pairs += chance.sample(some, min(A_STORY, len(some)))
    chance.shuffle(pairs)
    return pairs[:most]


def copied(one: Text, others: Sequence[Text], chance: random.Random) -> str:
    """The text as another outlet might print it: every edit with its own chance."""
    parts = _sentences(one.text)
    if chance.random() < 0.5:
        parts = parts[chance.randint(1, max(1, len(parts) // 5)) :]
    if chance.random() < 0.6:
        parts = parts[: -chance.randint(1, max(1, len(parts) // 2))] or parts
    parts = [part for part in parts if chance.random() > 0.08] or parts
    parts = [_edited(part, chance) if chance.random() < 0.3 else part for part in parts]
    if chance.random() < 0.4:
        parts = _reordered(parts, chance)
    if chance.random() < 0.5:
        parts = [_respelled(part) for part in parts]
    if chance.random() < 0.4:
        own = _sentences(chance.choice(others).text)[: max(2, len(parts) // 2)]
        place = chance.randint(0, len(parts))
        parts[place:place] = own
    return "\n".join(parts)


def unlabelled(a: Text, b: Text) -> bool:
    """Whether a pair that the sets call two articles is one text, as anybody would say."""
    one, other = set(words(a.title)), set(words(b.title))
    if len(one & other) >= HEADLINE * max(len(one | other), 1):
        return True
    spans = matching_spans(_QUOTED.sub(" ", a.text), _QUOTED.sub(" ", b.text))
    own = _QUOTED.sub(" ", a.text)
    return any(len(words(own[span.start : span.end])) >= RUN for span in spans[:1])


def area(copies: Sequence[float], independent: Sequence[float]) -> float:
    """The chance that a copy scores above an independent pair; a tie counts half."""
    low = sorted(independent)
    wins = sum(bisect_left(low, score) + bisect_right(low, score) for score in copies)
    return wins / (2 * len(copies) * len(low))


def arriving(found: Sequence[Text], size: int) -> tuple[float, int]:
    """Seconds that tying takes for an article that comes to a story of so many; how many it has.

    The story is made of the articles of the largest labelled stories, every twentieth a copy.
    """
    told = Counter(one.story for one in found)
    by_size = sorted(found, key=lambda one: (-told[one.story], one.story, one.at))
    some, chance = by_size[: size + COMING], random.Random(size)
    texts = {n: one.text for n, one in enumerate(some)}
    for n in range(20, len(some), 20):
        texts[n] = copied(some[n - 10], some, chance)
    # Read one by one as they come: what is remembered of a text is remembered of the others too.
    reports = [_report(n, some[n], text) for n, text in texts.items()]
    for n in range(max(0, size - COMING), size):
        tie(reports[n], reports[:n], texts.__getitem__)
    began = time.process_time()
    for n in range(size, len(reports)):
        tie(reports[n], reports[:n], texts.__getitem__)
    return (time.process_time() - began) / (len(reports) - size), size


def _report(number: int, one: Text, text: str) -> Report:
    mark = fingerprint(one.title, text, lang="en")
    at = EPOCH + timedelta(minutes=number)
    return Report(
        article=number,
        source=one.source,
        owner=None,
        credit=one.credit,
        title=one.title,
        deck="",
        lead=text[:800],
        published=at,
        received=at,
        words=mark.words,
        sketch=mark.sketch,
        section=None,
        lang="en",
        stage=Stage.READ,
    )


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--sets", type=Path, default=Path("../shared/bench"))
    options.add_argument("--pairs", type=int, default=1500)
    options.add_argument("--seed", type=int, default=11)
    options.add_argument("--show", type=int, default=0, help="pairs nearest to the line to print")
    chosen = options.parse_args()
    found = articles(chosen.sets)
    pairs = independent(found, chosen.pairs)
    chance = random.Random(chosen.seed)
    models = chance.sample(found, min(chosen.pairs, len(found)))
    began = time.process_time()
    every = sorted(((exact_containment(a.text, b.text), a, b) for a, b in pairs), key=_score)
    alone = [pair for pair in every if not unlabelled(pair[1], pair[2])]
    taken = [exact_containment(copied(one, found, chance), one.text) for one in models]
    seconds = time.process_time() - began
    again = [(a, b, why) for _, a, b in alone if (why := retells(b.text, a.text))]
    apart = [score for score, _, _ in alone]
    print(f"{len(pairs)} pairs of one story, {len(apart)} of them independent, {len(taken)} copies")
    print(f"area under the curve {area(taken, apart):.4f}, ", end="")
    print(f"{area(taken, [score for score, _, _ in every]):.4f} with the unlabelled copies")
    for what, scores in (("copies", taken), ("independent pairs", apart)):
        as_copy, as_quoting = _share(scores, COPY), _share(scores, QUOTES)
        print(f"{what} taken for copies {as_copy:.4f}, at least for quoting {as_quoting:.4f}")
    print(f"independent pairs taken for retellings {len(again) / len(alone):.4f} ({len(again)})")
    for a, b, why in again if chosen.show else ():
        print(f"      {b.source}: {b.title}\n      of {a.source}: {a.title}\n      {why.why}")
    print(f"{seconds:.1f} s of processor time")
    for size in SIZES:
        spent, told = arriving(found, size)
        print(f"{1000 * spent:.2f} ms for an article that comes to a story of {told}")
    for score, a, b in alone[-chosen.show :] if chosen.show else ():
        print(f"{score:.2f}  {a.source}: {a.title}\n      {b.source}: {b.title}")


def _score(found: tuple[float, Text, Text]) -> float:
    return found[0]


def _share(scores: Sequence[float], line: float) -> float:
    return sum(score >= line for score in scores) / len(scores)


def _sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text) if text[start:end].strip()]


def _edited(sentence: str, chance: random.Random) -> str:
    """A sentence with a few words exchanged, and one left out."""
    for one, other in SWAPPED:
        sentence = sentence.replace(f" {one} ", f" {other} ")
    printed = sentence.split()
    if len(printed) > 6:
        del printed[chance.randrange(len(printed))]
    return " ".join(printed)


def _reordered(parts: list[str], chance: random.Random) -> list[str]:
    """Paragraphs of three sentences in another order."""
    blocks = [parts[k : k + 3] for k in range(0, len(parts), 3)]
    chance.shuffle(blocks)
    return [part for block in blocks for part in block]


def _respelled(sentence: str) -> str:
    for american, british in SPELLED:
        one, other = (british, american) if british in sentence else (american, british)
        sentence = sentence.replace(one, other)
    return sentence


if __name__ == "__main__":
    main()
