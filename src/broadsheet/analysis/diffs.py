"""What is the same, changed, moved, gone and new between two versions of a text.

Sentences are aligned first, on those that occur once in both (patience diff); what is left is
looked for elsewhere in the text (it moved) and then among its neighbours (it changed). Only within
a changed sentence are words compared, by their longest common subsequence. Every step is bounded,
so that the time stays near linear on long and on hostile texts.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from broadsheet.analysis.text import normal, sentences, words

#: A stretch of text: in both, only in the old, only in the new; or a whole sentence that moved,
#: at the place it went ``away`` from and at the place where it is now (``here``).
Run = tuple[Literal["same", "gone", "new", "away", "here"], str]

_WORD = re.compile(
    "\\s*(?:[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    "|[^\\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+)"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_TRACKED = re.compile(r"(https?://[^\s?#]+)[?#]\S*")
_SIGNS = str.maketrans("‘’‚‛′“”„‟″«»‹›–—―‐‑−…", "'''''\"\"\"\"\"\"\"''------.")
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")

#: Cells of the word table of one sentence, and of all sentences of a text together.
_TABLE, _TABLES = 10_000, 1_000_000
#: Words shared by more sentences than this tell none of them from the others.
_COMMON = 8
#: Two sentences with this share of words in common are one sentence that was changed.
_ALIKE = 0.4
#: A shorter sentence that stands elsewhere is a coincidence.
_MOVABLE = 12
#: How often the sentences between two anchors are searched for further anchors.
_DEEP = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence of either version, or a changed one of both with its words compared.

    ``before`` and ``after`` keep the blanks that stand before the sentence.
    """

    how: Literal["same", "changed", "gone", "new", "away", "here"]
    before: str = ""
    after: str = ""
    runs: tuple[Run, ...] = ()


def diff(a: str, b: str) -> tuple[Run, ...]:
    """The runs of words of both texts in order.

    The "same", "gone" and "away" runs joined give ``a``; "same", "new" and "here" give ``b``,
    except for blanks and typography: what is the same is printed as in ``b``.

    >>> diff("12 dead in flood", "15 dead in flood")
    (('gone', '12'), ('new', '15'), ('same', ' dead in flood'))
    """
    return tuple(_joined(run for passage in passages(a, b) for run in _runs(passage)))


def passages(a: str, b: str) -> list[Passage]:
    """The sentences of both texts, aligned, in the order of ``b``; what is gone where it was."""
    left, right = _pieces(a), _pieces(b)
    alignment = _Alignment([canonical(s) for s in left], [canonical(s) for s in right])
    budget = [_TABLES]
    out: list[Passage] = []
    i = j = 0
    for next_i, next_j in [*alignment.pairs, (len(left), len(right))]:
        out += (
            Passage(how="away" if k in alignment.away else "gone", before=left[k])
            for k in range(i, next_i)
        )
        out += (
            Passage(how="here" if k in alignment.here else "new", after=right[k])
            for k in range(j, next_j)
        )
        if next_i < len(left):
            out.append(_pair(left[next_i], right[next_j], budget))
        i, j = next_i + 1, next_j + 1
    return out


def canonical(text: str) -> str:
    """The text without what no reader sees: its spacing, kinds of quotes and dashes, trackers.

    Paragraphs, punctuation and case stay.

    >>> print(canonical("It’s  so — “now”"))
    It's so - "now"
    """
    plain = html.unescape(text) if "&" in text else text
    if not plain.isascii():
        plain = _INVISIBLE.sub("", normal(plain.replace("…", "...")).translate(_SIGNS))
    if "://" in plain:
        plain = _TRACKED.sub(r"\1", plain)
    plain = plain.replace("--", "-").replace("''", '"').replace("``", '"').replace("`", "'")
    return _BREAKS.sub("\n", _BLANKS.sub(" ", plain)).strip()


def _pair(before: str, after: str, budget: list[int]) -> Passage:
    if canonical(before) == canonical(after):
        return Passage(how="same", before=before, after=after)
    runs = tuple(_joined(_between(before, after, budget)))
    return Passage(how="changed", before=before, after=after, runs=runs)


def _runs(passage: Passage) -> Iterable[Run]:
    if passage.how == "same":
        return (("same", _spaced(passage.after, like=passage.before)),)
    if passage.how == "changed":
        return passage.runs
    return ((passage.how, passage.before or passage.after),)


def _pieces(text: str) -> list[str]:
    """The sentences with the blanks before them; together they are the text."""
    spans = sentences(text)
    if not spans:
        return [text] if text else []
    ends = [end for _, end in spans]
    ends[-1] = len(text)
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


class _Alignment:
    """Which sentence of the old text is which of the new one.

    ``pairs`` rise on both sides and are equal or alike; ``away`` and ``here`` have moved.
    """

    def __init__(self, a: Sequence[str], b: Sequence[str]) -> None:
        self._a, self._b = a, b
        equal = _anchors(a, b)
        gaps = list(_gaps(equal, len(a), len(b)))
        self._find_moved({i for i, _ in equal}, {j for _, j in equal})
        alike = [pair for gap in gaps for pair in self._alike(*gap)]
        self.pairs = sorted(equal + alike)

    def _find_moved(self, paired_a: set[int], paired_b: set[int]) -> None:
        """Long enough sentences that stand elsewhere in the other text."""
        left: dict[str, list[int]] = defaultdict(list)
        right: dict[str, list[int]] = defaultdict(list)
        for i, sentence in enumerate(self._a):
            if i not in paired_a:
                left[sentence].append(i)
        for j, sentence in enumerate(self._b):
            if j not in paired_b:
                right[sentence].append(j)
        self.away: set[int] = set()
        self.here: set[int] = set()
        for sentence in left.keys() & right.keys():
            if len(sentence) >= _MOVABLE:
                moved = min(len(left[sentence]), len(right[sentence]))
                self.away.update(left[sentence][:moved])
                self.here.update(right[sentence][:moved])

    def _alike(self, rows: range, columns: range) -> list[tuple[int, int]]:
        """The sentences between two anchors that changed, each with what it became."""
        old = {i: _bag(self._a[i]) for i in rows if i not in self.away}
        new = {j: _bag(self._b[j]) for j in columns if j not in self.here}
        best: dict[int, tuple[float, int]] = {}
        where = _places(new)
        for i, bag in old.items():
            votes = Counter(j for word in bag for j in where.get(word, ()))
            for j, _ in votes.most_common(3):
                likeness = _likeness(bag, new[j])
                if likeness >= _ALIKE and likeness > best.get(j, (0.0, 0))[0]:
                    best[j] = (likeness, i)
        found: dict[int, tuple[float, int]] = {}
        for j, (likeness, i) in best.items():
            found[i] = max(found.get(i, (0.0, 0)), (likeness, j))
        return _rising([(i, found[i][1]) for i in sorted(found)])


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Rising pairs of equal sentences: common ends, unique ones between, and so on in the gaps."""
    found: list[tuple[int, int]] = []
    todo = [(range(len(a)), range(len(b)), _DEEP)]
    while todo:
        rows, columns, depth = todo.pop()
        here = _equal(a, b, rows, columns)
        found += here
        if here and depth:
            todo += (
                (r, c, depth - 1) for r, c in _gaps(here, rows.stop, columns.stop, rows, columns)
            )
    return sorted(found)


def _equal(
    a: Sequence[Hashable], b: Sequence[Hashable], rows: range, columns: range
) -> list[tuple[int, int]]:
    (i, i_end), (j, j_end) = (rows.start, rows.stop), (columns.start, columns.stop)
    found: list[tuple[int, int]] = []
    while i < i_end and j < j_end and a[i] == b[j]:
        found.append((i, j))
        i, j = i + 1, j + 1
    tail: list[tuple[int, int]] = []
    while i < i_end and j < j_end and a[i_end - 1] == b[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
        tail.append((i_end, j_end))
    return found + _rising(_unique(a, b, range(i, i_end), range(j, j_end))) + tail[::-1]


def _unique(
    a: Sequence[Hashable], b: Sequence[Hashable], rows: range, columns: range
) -> list[tuple[int, int]]:
    count_a, count_b = Counter(a[i] for i in rows), Counter(b[j] for j in columns)
    where = {b[j]: j for j in columns if count_b[b[j]] == 1}
    return [(i, where[a[i]]) for i in rows if count_a[a[i]] == 1 and a[i] in where]


def _gaps(
    pairs: Sequence[tuple[int, int]],
    end_a: int,
    end_b: int,
    rows: range = range(0),
    columns: range = range(0),
) -> Iterator[tuple[range, range]]:
    """What lies between pairs, where there is something on both sides."""
    i, j = rows.start, columns.start
    for next_i, next_j in [*pairs, (end_a, end_b)]:
        if i < next_i and j < next_j:
            yield range(i, next_i), range(j, next_j)
        i, j = next_i + 1, next_j + 1


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which both sides rise."""
    tops: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for k, (_, j) in enumerate(pairs):
        place = bisect_left(tops, j)
        before.append(chain[place - 1] if place else -1)
        if place == len(tops):
            tops.append(j)
            chain.append(k)
        else:
            tops[place], chain[place] = j, k
    out: list[tuple[int, int]] = []
    k = chain[-1] if chain else -1
    while k >= 0:
        out.append(pairs[k])
        k = before[k]
    return out[::-1]


def _bag(sentence: str) -> frozenset[str]:
    return frozenset(words(sentence))


def _places(bags: dict[int, frozenset[str]]) -> dict[str, list[int]]:
    """Where each word stands that tells sentences apart."""
    where: dict[str, list[int]] = defaultdict(list)
    for j, bag in bags.items():
        for word in bag:
            where[word].append(j)
    return {word: places for word, places in where.items() if len(places) <= _COMMON}


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b))


def _between(before: str, after: str, budget: list[int]) -> Iterator[Run]:
    """The words of a changed sentence."""
    left, right = _WORD.findall(before), _WORD.findall(after)
    # A sentence may end in blanks, where the text does.
    left[-1:] = [left[-1] + before[len("".join(left)) :]] if left else [before]
    right[-1:] = [right[-1] + after[len("".join(right)) :]] if right else [after]
    a, b = [_key(word) for word in left], [_key(word) for word in right]
    i = j = 0
    for next_i, next_j, length in [*_blocks(a, b, budget), (len(a), len(b), 0)]:
        yield "gone", "".join(left[i:next_i])
        yield "new", "".join(right[j:next_j])
        i, j = next_i + length, next_j + length
        if length:
            yield "same", _spaced("".join(right[next_j:j]), like=left[next_i])


@lru_cache(maxsize=1 << 12)
def _key(word: str) -> str:
    return canonical(word)


def _blocks(a: list[str], b: list[str], budget: list[int]) -> list[tuple[int, int, int]]:
    """Stretches of equal words, without crumbs that make a rewritten passage hard to read."""
    pairs = _equal(a, b, range(len(a)), range(len(b)))
    for rows, columns in list(_gaps(pairs, len(a), len(b))):
        pairs += _subsequence(a, b, rows, columns, budget)
    blocks: list[tuple[int, int, int]] = []
    for i, j in sorted(pairs):
        if blocks and (i, j) == (blocks[-1][0] + blocks[-1][2], blocks[-1][1] + blocks[-1][2]):
            blocks[-1] = (blocks[-1][0], blocks[-1][1], blocks[-1][2] + 1)
        else:
            blocks.append((i, j, 1))
    return _without_crumbs(blocks, len(a), len(b))


def _without_crumbs(
    blocks: list[tuple[int, int, int]], end_a: int, end_b: int
) -> list[tuple[int, int, int]]:
    kept: list[tuple[int, int, int]] = []
    i = j = 0
    for k, (at, to, length) in enumerate(blocks):
        after = blocks[k + 1] if k + 1 < len(blocks) else (end_a, end_b, 0)
        before = at - i + to - j
        behind = after[0] - at - length + after[1] - to - length
        if length <= 2 and min(before, behind) >= 3 * length:
            continue
        kept.append((at, to, length))
        i, j = at + length, to + length
    return kept


def _subsequence(
    a: list[str], b: list[str], rows: range, columns: range, budget: list[int]
) -> list[tuple[int, int]]:
    """The longest common subsequence; none where its table would be too large."""
    cells = len(rows) * len(columns)
    if cells > _TABLE or cells > budget[0]:
        return []
    budget[0] -= cells
    table = [[0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for p in range(len(rows) - 1, -1, -1):
        row, below, word = table[p], table[p + 1], a[rows[p]]
        for q in range(len(columns) - 1, -1, -1):
            row[q] = below[q + 1] + 1 if word == b[columns[q]] else max(below[q], row[q + 1])
    found: list[tuple[int, int]] = []
    p = q = 0
    while p < len(rows) and q < len(columns):
        if a[rows[p]] == b[columns[q]]:
            found.append((rows[p], columns[q]))
            p, q = p + 1, q + 1
        elif table[p + 1][q] >= table[p][q + 1]:
            p += 1
        else:
            q += 1
    return found


def _spaced(text: str, *, like: str) -> str:
    """The text, apart from what goes before it where it was so in the other version."""
    return f" {text}" if like[:1].isspace() and not text[:1].isspace() else text


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    held: Run | None = None
    for run in runs:
        if not run[1]:
            continue
        if held and held[0] == run[0]:
            held = (held[0], held[1] + run[1])
            continue
        if held:
            yield held
        held = run
    if held:
        yield held
