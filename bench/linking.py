"""Links between stories in different languages: ``python -m bench.linking --shared PATH``.

Of the sample edition, whose truth is known, every pair of stories in two languages is judged: the
precision of the links and the recall they reach. Then texts of the open sets that nobody labelled
are judged pair by pair as if all of one hour: what is linked there is printed to be read.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from broadsheet.analysis import linking
from broadsheet.analysis.linking import Subject
from broadsheet.evaluate.rows import rows
from broadsheet.model import Link, Report, Stage
from broadsheet.sample.edition import load_edition

#: Unlabelled texts in several languages each.
SETS = ("sections/tgcontest", "sections/masakhanews-dev")
#: Characters of a text that the engine keeps as its lead.
LEAD = 800
HOUR = datetime(2026, 3, 14, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stories in two languages, whether they tell one event, and their link if they have one.

    ``told`` are their headlines.
    """

    same: bool
    link: Link | None
    told: tuple[str, str]


def main() -> None:
    """Judge and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, help="folder with bench/")
    options.add_argument("--most", type=int, default=800, help="texts of each set")
    options.add_argument("--show", type=int, default=30, help="links of unlabelled texts printed")
    chosen = options.parse_args()
    begun = time.process_time()
    pairs = sample_pairs()
    print(f"sample edition: {told(pairs)}; {time.process_time() - begun:.1f} s of CPU")
    for name in SETS if chosen.shared else ():
        found = _unlabelled(chosen.shared / "bench" / f"{name}.jsonl.gz", chosen.most)
        linked = [one for one in found if one.link]
        print(f"\n{name}: {len(found)} pairs, {len(linked)} linked")
        for one in random.Random(7).sample(linked, min(chosen.show, len(linked))):
            print(_shown(one))


def told(pairs: Iterable[Pair]) -> str:
    """Precision and recall in words."""
    every = list(pairs)
    linked = [one for one in every if one.link]
    right, same = sum(one.same for one in linked), sum(one.same for one in every)
    return (
        f"{len(every)} pairs, {same} of one event; {len(linked)} linked, {right} rightly: "
        f"precision {right / max(1, len(linked)):.3f} at recall {right / max(1, same):.3f}"
    )


def sample_pairs() -> list[Pair]:
    """Every pair of stories of the sample edition in two languages, by its truth."""
    edition = load_edition()
    lang = {one.id: one.lang for one in edition.outlets}
    groups: dict[tuple[str, str], list[Report]] = {}
    for slug, pieces in edition.stories().items():
        for piece in pieces:
            version = piece.versions[-1]
            groups.setdefault((slug, lang[piece.outlet]), []).append(
                _report(piece.key, version.title, version.text, lang[piece.outlet], piece.published)
            )
    return _judged(groups)


def _unlabelled(path: Path, most: int) -> list[Pair]:
    every = list(rows(path))
    chosen = random.Random(7).sample(every, min(most, len(every)))
    return _judged(
        {
            (row["id"], row["lang"]): [
                _report(row["id"], row["title"], row["text"], row["lang"], HOUR)
            ]
            for row in chosen
        }
    )


def _judged(groups: Mapping[tuple[str, str], list[Report]]) -> list[Pair]:
    known: dict[str, tuple[Subject, str]] = {}
    for number, ((slug, lang), reports) in enumerate(groups.items()):
        reports.sort(key=lambda one: one.published)
        if found := linking.subject(number, reports):
            known[f"{lang} {slug}"] = found, reports[0].title
    common = Counter(key for one, _ in known.values() for key in one.anchors)
    return [
        Pair(
            same=a.partition(" ")[2] == b.partition(" ")[2],
            link=linking.link(one, other, common=common, at=HOUR),
            told=(title, other_title),
        )
        for (a, (one, title)), (b, (other, other_title)) in combinations(known.items(), 2)
        if one.lang != other.lang
    ]


def _report(key: str, title: str, text: str, lang: str, at: datetime) -> Report:
    return Report(
        article=abs(hash(key)),
        source=key,
        owner=None,
        credit=None,
        title=title,
        deck="",
        lead=text[:LEAD],
        published=at,
        received=at,
        words=len(text.split()),
        sketch=(),
        section=None,
        lang=lang,
        stage=Stage.READ,
    )


def _shown(pair: Pair) -> str:
    shared = ", ".join(a for a, _ in pair.link.shared) if pair.link else ""
    score = pair.link.score if pair.link else 0
    return f"  {score:5.1f}  {pair.told[0]}\n         {pair.told[1]}\n         {shared}"


if __name__ == "__main__":
    main()
