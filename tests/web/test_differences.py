"""How a difference is drawn: told by words and signs, never by colour alone."""

from __future__ import annotations

from broadsheet.analysis.diffs import diff
from broadsheet.web.passages import changes, rewritten, shortened

ONE, TWO, THREE = "The dam broke at dawn.", " Two bridges fell.", " The river is falling."


def test_a_sentence_that_moved_is_a_change_and_no_rewrite() -> None:
    runs = diff(ONE + TWO + THREE, TWO.strip() + THREE + f" {ONE}")

    assert changes(runs)
    assert not rewritten(runs)
    assert [how for how, _ in shortened(runs)] == ["away", "same", "here"]
