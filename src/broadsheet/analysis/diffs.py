"""Word by word, what is the same, gone and new between two versions of a text.

Sentences are aligned first, on those that occur once in both (patience diff), so that the time
stays near linear on long texts; only between aligned sentences are words compared.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from broadsheet.analysis.text import sentences

Run = tuple[Literal["same", "gone", "new"], str]

_WORD = re.compile(r"\s*\S+")
#: Words compared word by word on either side; a longer rewrite is shown as gone and new.
_CLOSE = 400


def diff(a: str, b: str) -> tuple[Run, ...]:
    """The runs of words of both texts in order.

    The "same" and "gone" runs joined give ``a``; the "same" and "new" runs joined give ``b``,
    except for blanks: what is the same is printed as in ``b``.

    >>> diff("12 dead in flood", "15 dead in flood")
    (('gone', '12'), ('new', '15'), ('same', ' dead in flood'))
    """
    left, right = _pieces(a), _pieces(b)
    return tuple(_joined(_aligned(left, right)))


def _pieces(text: str) -> list[str]:
    """The sentences with the blanks before them; together they are the text."""
    spans = sentences(text)
    if not spans:
        return [text] if text else []
    ends = [end for _, end in spans]
    ends[-1] = len(text)
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _aligned(a: Sequence[str], b: Sequence[str]) -> Iterator[Run]:
    keys_a, keys_b = [s.strip() for s in a], [s.strip() for s in b]
    i = j = 0
    for next_i, next_j in [*_anchors(keys_a, keys_b), (len(a), len(b))]:
        if next_i < i or next_j < j:
            continue
        yield from _between(a[i:next_i], b[j:next_j])
        if next_i < len(a):
            yield "same", _spaced(b[next_j], like=a[next_i])
        i, j = next_i + 1, next_j + 1


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Sentences equal on both sides: the common ends, and between them the unique ones."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    end_a, end_b = len(a) - tail, len(b) - tail
    middle = _rising(_unique(a[head:end_a], b[head:end_b]))
    return (
        [(k, k) for k in range(head)]
        + [(head + i, head + j) for i, j in middle]
        + [(end_a + k, end_b + k) for k in range(tail)]
    )


def _unique(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    count_a, count_b = Counter(a), Counter(b)
    where = {text: j for j, text in enumerate(b) if count_b[text] == 1}
    return [(i, where[text]) for i, text in enumerate(a) if count_a[text] == 1 and text in where]


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


def _between(a: Sequence[str], b: Sequence[str]) -> Iterator[Run]:
    left, right = _WORD.findall("".join(a)), _WORD.findall("".join(b))
    if len(left) > _CLOSE or len(right) > _CLOSE or not left or not right:
        yield "gone", "".join(a)
        yield "new", "".join(b)
        return
    matcher = SequenceMatcher(
        None, [word.strip() for word in left], [word.strip() for word in right], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield "same", _spaced("".join(right[j1:j2]), like=left[i1])
        else:
            yield "gone", "".join(left[i1:i2])
            yield "new", "".join(right[j1:j2])


def _spaced(text: str, *, like: str) -> str:
    """The text, apart from what goes before it where it was so in the other version."""
    return f" {text}" if like[:1].isspace() and not text[:1].isspace() else text


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
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
