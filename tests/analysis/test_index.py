"""The index of terms and centroids: the compiled one gives the numbers of the one in Python."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from broadsheet import kernel
from broadsheet.analysis import index
from broadsheet.analysis.clustering import Setting, Stories
from broadsheet.analysis.index import Index
from broadsheet.kernel.building import build
from broadsheet.model import Fingerprint
from tests.analysis.build import at

compiled_only = pytest.mark.skipif(kernel.compiled is None, reason="nothing is compiled here")

#: Words and names of which few are shared, so that stories meet, part and merge.
WORDS = [f"{a}{b}" for a in ("dam", "velden", "chess", "brandt", "ü") for b in ("", "a", "o", "um")]
TERMS = some.sampled_from([*WORDS, "dam velden", "chess brandt", "velden dama", "ü damo"])
TEXTS = some.dictionaries(TERMS, some.sampled_from((0.5, 1.0, 1.693, 2.5)), max_size=14)
REPORTS = some.lists(some.tuples(TEXTS, some.integers(0, 400) | some.none()), max_size=60)
#: Sizes so small that rings overflow and centroids are cut.
TIGHT = Setting(vector=8, probes=4, ring=3, shortlist=3, centroid=9, join=0.1, merge=0.2, most=20)


@compiled_only
@settings(deadline=None)
@given(REPORTS)
def test_the_compiled_index_decides_as_the_one_in_python(
    reports: list[tuple[dict[str, float], int | None]],
) -> None:
    assert told(reports, kernel_index()) == told(reports, Index)


@compiled_only
def test_they_forget_the_same_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "VOCABULARY", 40)
    monkeypatch.setattr(index, "SWEEP", 30)
    reports: list[tuple[dict[str, float], int | None]] = [
        ({f"word{k * k % 97}": 1.0, f"other{k % 13}": 2.0, f"name{k} x": 1.5, "dam": 1.0}, k * 9)
        for k in range(400)
    ]

    assert told(reports, kernel_index()) == told(reports, Index)


@compiled_only
def test_the_compiled_index_refuses_what_makes_no_sense() -> None:
    compiled = kernel_index()(8, 4, 3, 9)
    query = compiled.learn({"dam": 1.0})

    with pytest.raises(KeyError):
        compiled.add(5, query)
    with pytest.raises(KeyError):
        compiled.drop(5)
    with pytest.raises(TypeError):
        compiled.learn({"dam": "heavy"})
    with pytest.raises(TypeError):
        compiled.near({"dam": 1.0}, 3, None)
    with pytest.raises(ValueError, match="another index"):
        kernel_index()(8, 4, 3, 9).near(query, 3, None)


@pytest.mark.slow
def test_what_a_fresh_machine_compiles_decides_as_python_does(tmp_path: Path) -> None:
    made = tmp_path / kernel.place().name
    if (said := build(made)) != "compiled":
        pytest.skip(said)
    module = kernel.loaded(made)
    assert module is not None
    reports: list[tuple[dict[str, float], int | None]] = [
        ({WORDS[k % 20]: 1.0, WORDS[k % 7]: 2.0, "dam velden": 0.5, WORDS[k % 3]: 1.0}, k % 60)
        for k in range(300)
    ]

    assert told(reports, module.Index) == told(reports, Index)


def test_the_compiled_loops_can_be_left_out() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from broadsheet import kernel; print(kernel.state())"],
        env={**os.environ, kernel.SWITCH: kernel.OFF},
        capture_output=True,
        text=True,
        check=True,
    )

    assert (
        told.stdout
        == "the inner loops of the story engine are in Python, as BROADSHEET_KERNEL says\n"
    )


def test_a_compiled_file_that_cannot_be_loaded_is_left_alone(tmp_path: Path) -> None:
    broken = tmp_path / kernel.place().name
    broken.write_bytes(b"no library")

    assert kernel.loaded(broken) is None
    assert kernel.loaded(tmp_path / "absent.so") is None


@compiled_only
def test_a_state_goes_from_one_to_the_other_and_nothing_else_is_taken() -> None:
    compiled, plain = kernel_index()(8, 4, 3, 9), Index(8, 4, 3, 9)
    for one in (compiled, plain):
        for id in range(40):
            one.open(id, one.learn({f"word{id % 7}": 1.0, "dam velden": 2.0, f"é{id}": 0.5}))
            one.date(id, None if id % 3 else float(id))
        one.unite(1, 2)
        one.drop(9)
    state = compiled.dump()
    back, there = kernel_index()(8, 4, 3, 9), Index(8, 4, 3, 9)
    back.load(state)
    there.load(state)

    assert state == plain.dump() == back.dump() == there.dump()
    for end in range(0, len(state), 7):
        with pytest.raises(ValueError, match="not the state"):
            kernel_index()(8, 4, 3, 9).load(state[:end])


def kernel_index() -> Callable[..., Any]:
    """The compiled index, unchecked by mypy."""
    assert kernel.compiled is not None
    found: Callable[..., Any] = kernel.compiled.Index
    return found


def told(
    reports: list[tuple[dict[str, float], int | None]], made: Callable[..., Any]
) -> list[object]:
    """All that an engine says of these reports, and its state at the end."""
    stories = Stories(TIGHT, index=made)
    said: list[object] = []
    for id, (terms, hour) in enumerate(reports):
        mark = Fingerprint(terms=terms, sketch=(), words=len(terms))
        when = None if hour is None else at(hour)
        said.append(stories.place(id, mark, at=when, source=f"outlet-{id % 3}"))
        if id % 5 == 2:
            said.append(stories.reread(id, id, mark, at=when))
        said.append(stories.nearest(terms, at=at(hour or 0)))
    return [*said, stories.dump()]
