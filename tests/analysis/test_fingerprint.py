"""Terms to place an article by, and shingles to find its copies."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet import kernel
from broadsheet.analysis import fingerprint as module
from broadsheet.analysis.fingerprint import (
    RUN,
    SMALLEST,
    containment,
    exact_containment,
    fingerprint,
    matching_spans,
)
from broadsheet.analysis.text import words
from tests.analysis.build import CHESS, DAM, DAM_OTHER

WORDS = st.lists(
    st.sampled_from("dam storm river flood town mayor said on the by".split()), max_size=80
)

#: What a tokeniser can stumble over: figures, apostrophes, accents, look-alikes, other scripts.
PIECES = st.sampled_from(
    [
        *"aAbZsS09.,_-' \n\t’“”–…«»€\u00a0\u200b\u00adéÜßžŁØ½²ªµĳſİıЙяёΣﬁ\u0301😀",
        *"ing|ies|The |Marta Oslin|12,000|e\u0301|水没|ท่วม|فيض|한국".split("|"),
    ]
)
TEXT = st.lists(PIECES, max_size=60).map("".join)
compiled_only = pytest.mark.skipif(kernel.compiled is None, reason="nothing is compiled here")


@compiled_only
@settings(deadline=None)
@given(TEXT, TEXT, st.sampled_from(("en", "de", None)))
def test_the_compiled_fingerprint_is_the_one_in_python(
    title: str, text: str, lang: str | None
) -> None:
    assert told(title, text, lang) == in_python(title, text, lang)


@compiled_only
def test_the_compiled_fingerprint_of_a_long_text_is_the_one_in_python() -> None:
    chance = random.Random(5)
    long = [f"{chance.choice('ABCdefgh')}{chance.randrange(900)}" for _ in range(4000)]
    texts = [" ".join(long[:n]) for n in (2, 60, 511, 513, 700, 4000)]

    assert [told(text[:40], text, "en") for text in texts] == [
        in_python(text[:40], text, "en") for text in texts
    ]
    assert told("x" * 300, "A " + "y" * 400, "en") == in_python("x" * 300, "A " + "y" * 400, "en")


def told(title: str, text: str, lang: str | None) -> object:
    """A fingerprint with the order of its terms, by which equal weights are cut."""
    found = fingerprint(title, text, lang=lang)
    return [*found.terms.items()], found.sketch, found.words


def in_python(title: str, text: str, lang: str | None) -> object:
    """The same without anything compiled."""
    terms = module.weigh(title, text[: module.BODY], lang=lang)
    found = words(text)
    return [*terms.items()], module.sketch(found), len(found)


def test_a_title_weighs_more_than_a_body_and_function_words_nothing() -> None:
    terms = fingerprint("Dam breaks", "The river rose and the river rose again", lang="en").terms

    assert terms["dam"] > terms["river"] > terms["rose"] / 2
    assert "the" not in terms
    assert "and" not in terms


def test_a_people_and_its_country_are_one_term_in_english_only() -> None:
    ours, theirs = fingerprint("Russians vote", ""), fingerprint("Moscow votes", "")

    assert ours.terms.keys() == theirs.terms.keys() == {"russia", "vote"}
    assert "russia" not in fingerprint("Moscow", "", lang="de").terms


def test_german_function_words_say_nothing_in_german() -> None:
    assert "und" not in fingerprint("Sturm und Flut", "", lang="de").terms


def test_a_sketch_is_sorted_fits_63_bits_and_keeps_enough_of_a_short_text() -> None:
    sketch = fingerprint("", DAM).sketch

    assert list(sketch) == sorted(set(sketch))
    assert len(sketch) == SMALLEST
    assert max(sketch) < 1 << 63


def test_a_sketch_of_a_long_text_is_a_small_part_of_it() -> None:
    long = " ".join(f"word{i}" for i in range(8000))

    assert 800 < len(fingerprint("", long).sketch) < 1200


def test_a_lightly_edited_copy_is_contained_and_another_report_is_not() -> None:
    copy = DAM.replace("early on Monday", "on Monday").replace("at noon", "before noon")
    a, b, c = (fingerprint("", text) for text in (DAM, copy, DAM_OTHER))

    assert containment(a, b) > 0.7
    assert exact_containment(DAM, copy) > 0.7
    assert containment(a, c) < 0.1
    assert exact_containment(DAM, DAM_OTHER) < 0.1


def test_a_teaser_is_contained_in_the_long_text_it_opens() -> None:
    long = DAM + " " + " ".join(f"word{i} follows" for i in range(900))
    teaser = DAM[:200]

    assert containment(fingerprint("", teaser), fingerprint("", long)) > 0.9
    assert exact_containment(teaser, long) > 0.9


def test_empty_texts_are_contained_in_nothing() -> None:
    assert containment(fingerprint("", ""), fingerprint("", DAM)) == 0.0
    assert exact_containment("", DAM) == 0.0


def test_matching_spans_are_the_same_words_longest_first() -> None:
    b = CHESS + " " + DAM[DAM.index("Rescue") :] + " " + DAM[:110]

    spans = matching_spans(DAM, b)

    assert [DAM[s.start : s.end] for s in spans] == [b[s.other_start : s.other_end] for s in spans]
    assert DAM[spans[0].start : spans[0].end].startswith("Rescue crews")
    assert [s.end - s.start for s in spans] == sorted(
        (s.end - s.start for s in spans), reverse=True
    )


def test_long_repetitive_texts_are_matched_in_time() -> None:
    a = "the dam broke again " * 5000
    began = time.process_time()

    matching_spans(a, a + "and then it held")

    assert time.process_time() - began < 5


@given(WORDS, WORDS)
def test_spans_never_overlap_and_always_match(a: list[str], b: list[str]) -> None:
    left, right = " ".join(a), " ".join(b)
    spans = matching_spans(left, right)

    for span in spans:
        words = left[span.start : span.end].split()
        assert words == right[span.other_start : span.other_end].split()
        assert len(words) >= RUN
    for side in (
        [(s.start, s.end) for s in spans],
        [(s.other_start, s.other_end) for s in spans],
    ):
        ordered = sorted(side)
        assert all(end < start for (_, end), (start, _) in pairwise(ordered))
