"""Learn which blocks of a page are its article's: ``python -m training.blocks --shared PATH``.

Reads the three sets of ``bench/extraction``, cross-validates by host and by leaving each set out,
beside trafilatura on the same pages, and writes ``blockmodel.json`` into the package. Needs
``lightgbm`` and ``numpy``, which a running Broadsheet does not. What was learnt, from what, and
where it fails: docs/model-card-blocks.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import lightgbm
import numpy as np

from broadsheet.errors import Malformed
from broadsheet.evaluate.rows import page as stored
from broadsheet.evaluate.rows import rows as records
from broadsheet.formats import blockmodel, body, linked, marks
from broadsheet.formats.metadata import metadata
from broadsheet.formats.tree import page_tree

SETS = ("trafilatura", "mozilla-readability", "postlight")
TARGET = Path(blockmodel.__file__).with_name(blockmodel.FILE)
NOWHERE = "https://page.example/"
FOLDS = 5
#: How much a block counts that a person marked, that stands in or out of a text that a person
#: marked as a whole, and that only trafilatura tells.
MARKED, WHOLE, TAUGHT = 6.0, 1.0, 0.3
SETTING = {
    "objective": "binary", "learning_rate": 0.08, "num_leaves": 15, "min_data_in_leaf": 40,
    "feature_fraction": 0.25, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 20.0,
    "max_bin": 127, "verbose": -1, "num_threads": 2, "deterministic": True, "force_row_wise": True,
}  # fmt: skip
#: The mean of ensembles that differ in luck alone, of so many trees each.
SEEDS, ROUNDS = (7, 8, 9), 200
#: A block is hopeless where its margin after some trees is lower than that of all but this share
#: of the blocks which the whole ensemble finds not unlikely, and certain where it is higher than
#: that of all but as many of those which it finds not likely; by trees that saw none of its set.
MISSED, UNLIKELY = 0.0005, 0.1


@dataclass
class Page:
    """One page of a set: what was seen on it, and what people and trafilatura said."""

    name: str
    gold: dict[str, Any]
    seen: body.Seen
    taught: list[bool]
    answer: str
    host: str
    marks: Any = None
    truth: Any = None
    weight: Any = None
    theirs: Any = None
    known: Any = None
    margins: Any = None
    chances: Any = None


def main() -> None:
    """Cross-validate, print the figures, learn from all pages and write the numbers."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, required=True, help="folder with bench/")
    options.add_argument("--check", action="store_true", help="measure only, write nothing")
    asked = options.parse_args()
    bench = asked.shared / "bench"
    score = _scorer(bench / "score.py").score_extraction
    pages = [p for name in SETS for p in _pages(bench / "extraction" / name, name)]
    _report("trafilatura alone", pages, score, lambda page: page.answer)
    stages = _stages(_cross(pages, _by_set(pages)))
    for told, parts in (("without the set", None), ("by host", _by_host(pages))):
        _judge(_cross(pages, parts) if parts else pages, stages)
        _show(told, pages, score)
    if not asked.check:
        numbers = {"stages": stages, "trees": _trees(_fit(pages))}
        TARGET.write_text(json.dumps(numbers, separators=(",", ":")) + "\n", encoding="ascii")
        print(f"{TARGET.stat().st_size} bytes")


def _pages(folder: Path, name: str) -> list[Page]:
    found = []
    for gold in records(folder / "gold.jsonl.gz"):
        url = gold.get("url") or NOWHERE
        try:
            tree = page_tree(stored(folder / "pages" / f"{gold['id']}.html.gz"), url=url)
        except Malformed:
            continue
        thing = linked.article(tree)
        seen = body.seen(tree, metadata(tree, thing, url=url), thing)
        answer = body.trafilatura_text(tree, url=url)
        host = urlsplit(url).netloc.removeprefix("www.") if "url" in gold else gold["id"]
        page = Page(name, gold, seen, body.shared(seen.page.blocks, answer), answer, host)
        if page.seen.page.blocks:
            _label(page)
            found.append(page)
    return found


def _label(page: Page) -> None:
    """What is the article's, by whoever said so, and how much that counts."""
    texts = [b.text for b in page.seen.page.blocks]
    whole = " ".join((page.gold.get("body") or "").split())
    told = body.shared(page.seen.page.blocks, whole) if whole else page.taught
    truth, weight = np.array(told, float), np.full(len(texts), WHOLE if whole else TAUGHT)
    must, not_ = (
        [" ".join(m.split()) for m in page.gold.get(k) or []] for k in ("must", "mustnot")
    )
    for n, text in enumerate(texts):
        wanted = any(piece in text for piece in must)
        if wanted or any(piece in text for piece in not_):
            truth[n], weight[n] = wanted, MARKED
    page.truth, page.weight = truth, weight / np.sqrt(len(texts) / 100)
    blank = (np.nan,) * len(marks.NAMES)
    page.marks = np.array([row or blank for row in page.seen.rows], np.float64)
    page.known = ~np.isnan(page.marks[:, 0])
    page.theirs = np.array(page.taught)


def _by_host(pages: list[Page]) -> list[int]:
    return [crc32(page.host.encode()) % FOLDS for page in pages]


def _by_set(pages: list[Page]) -> list[int]:
    return [SETS.index(page.name) for page in pages]


def _cross(pages: list[Page], parts: list[int]) -> list[Page]:
    """The pages, with the margins of their blocks by trees that saw no page of the same part."""
    for part in sorted(set(parts)):
        trees = _fit([p for p, other in zip(pages, parts, strict=True) if other != part])
        for page in (p for p, mine in zip(pages, parts, strict=True) if mine == part):
            rows = page.marks[page.known]
            ends = (*blockmodel.STAGES, len(SEEDS) * ROUNDS) if len(rows) else ()
            page.margins = [_margins(trees, rows, end) for end in ends]
    return pages


def _judge(pages: list[Page], stages: list[list[float]]) -> None:
    for page in pages:
        page.chances = np.zeros(len(page.marks))
        if page.margins:
            page.chances[page.known] = _chances(page.margins, stages)


def _stages(pages: list[Page]) -> list[list[float]]:
    """After how many trees, below and above which margin, a block is not shown to the others."""
    told = [page.margins for page in pages if page.margins]
    *early, final = map(np.concatenate, zip(*told, strict=True))
    chances = 1 / (1 + np.exp(-final))
    possible, doubted = chances > UNLIKELY, chances < body.LIKELY_WITH_VOTE
    return [
        [end, round(float(np.quantile(margins[possible], MISSED)), 4),
         round(float(np.quantile(margins[doubted], 1 - MISSED)), 4)]
        for end, margins in zip(blockmodel.STAGES, early, strict=True)
    ]  # fmt: skip


def _chances(margins: list[Any], stages: list[list[float]]) -> Any:
    """As `blockmodel.Model` tells them."""
    chances = 1 / (1 + np.exp(-margins[-1]))
    for early, (_end, hopeless, certain) in reversed(list(zip(margins, stages, strict=False))):
        chances = np.where(early > certain, 1 / (1 + np.exp(-early)), chances)
        chances[early < hopeless] = 0.0
    return chances


def _fit(pages: Sequence[Page]) -> list[Any]:
    rows = np.vstack([p.marks[p.known] for p in pages])
    truth = np.concatenate([p.truth[p.known] for p in pages])
    weight = np.concatenate([p.weight[p.known] for p in pages])
    return [
        lightgbm.train(SETTING | {"seed": s}, lightgbm.Dataset(rows, truth, weight=weight), ROUNDS)
        for s in SEEDS
    ]


def _margins(trees: list[Any], rows: Any, end: int) -> Any:
    """What the first ``end`` trees say, the ensembles taking turns."""
    rounds = end // len(SEEDS)
    return sum(t.predict(rows, num_iteration=rounds, raw_score=True) for t in trees) / len(SEEDS)


def _trees(learnt: list[Any]) -> list[blockmodel.Tree]:
    """All trees, the ensembles taking turns, each with its part of the mean."""
    told = [ensemble.dump_model()["tree_info"] for ensemble in learnt]
    return [_nested(tree["tree_structure"]) for turn in zip(*told, strict=True) for tree in turn]


def _nested(node: dict[str, Any]) -> blockmodel.Tree:
    if "leaf_value" in node:
        return round(node["leaf_value"] / len(SEEDS), 5)
    sides = _nested(node["left_child"]), _nested(node["right_child"])
    return [node["split_feature"], float(f"{node['threshold']:.6g}"), *sides]


def _show(told: str, pages: list[Page], score: Callable[..., Any]) -> None:
    alone = float(np.mean([_agreement(page) >= body.AGREED for page in pages]))
    _report(f"{told}, the model alone", pages, score,
            lambda page: _taken(page, page.chances > body.LIKELY))  # fmt: skip
    _report(f"{told}, as it is run ({alone:.2f} alone)", pages, score, _as_run)


def _as_run(page: Page) -> str:
    if _agreement(page) < body.AGREED:
        return _taken(page, page.chances + body.VOTE * page.theirs > body.LIKELY_WITH_VOTE)
    return _taken(page, page.chances > body.LIKELY)


def _agreement(page: Page) -> float:
    return body.agreement(page.seen.page, list(page.chances > body.LIKELY))


def _taken(page: Page, which: Any) -> str:
    return "\n".join(b.text for b, take in zip(page.seen.page.blocks, which, strict=True) if take)


def _report(
    told: str, pages: list[Page], score: Callable[..., Any], text: Callable[[Page], str]
) -> None:
    """F1 of marked segments, F1 of whole texts, and the share of first words found."""
    figures = []
    for name in SETS:
        of_set = [page for page in pages if page.name == name]
        gold = {page.gold["id"]: page.gold for page in of_set}
        scored = score(
            gold, {i: {"id": i, "body": text(p)} for i, p in zip(gold, of_set, strict=True)}
        )
        whole = scored["body"]["f1"] if "body" in scored else None
        segments = scored.get("segments", {})
        figures.append(whole or segments.get("f1") or segments["recall"])
    print(f"{told:48}", *(f"{figure:.4f}" for figure in figures), flush=True)


def _scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
