"""Terms to place an article by, and shingles to find its copies."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.analysis.fingerprint import (
    RUN,
    SMALLEST,
    containment,
    exact_containment,
    fingerprint,
    matching_spans,
)
from tests.analysis.build import CHESS, DAM, DAM_OTHER

WORDS = st.lists(
    st.sampled_from("dam storm river flood town mayor said on the by".split()), max_size=80
)


def test_a_title_weighs_more_than_a_body_and_function_words_nothing() -> None:
    terms = fingerprint("Dam breaks", "The river rose and the river rose again", lang="en").terms

    assert terms["dam"] > terms["river"] > terms["rose"] / 2
    assert "the" not in terms
    assert "and" not in terms


def test_names_of_two_words_are_terms() -> None:
    assert "marta oslin" in fingerprint("", DAM).terms


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
