"""The shape of the code: small functions, small files, one sentence at the top of each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.shared import ROOT

LONGEST_FUNCTION, USUAL_FUNCTION = 60, 8
LONGEST_FILE, USUAL_FILE = 600, 200
OURS = [
    ROOT / "dev.py",
    *(path for part in ("src", "tests", "bench") for path in sorted((ROOT / part).rglob("*.py"))),
]
PROGRAM = [path for path in OURS if path.is_relative_to(ROOT / "src")]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_no_function_is_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{function.name}": length
        for path in OURS
        for function in functions(path)
        if (length := lines(function)) > LONGEST_FUNCTION
    }

    assert long == {}


def test_most_functions_are_short() -> None:
    assert median(lines(f) for path in PROGRAM for f in functions(path)) <= USUAL_FUNCTION


def test_no_file_is_long() -> None:
    long = {str(path): length for path in OURS if (length := file_lines(path)) > LONGEST_FILE}

    assert long == {}


def test_most_files_are_short() -> None:
    assert median(file_lines(path) for path in PROGRAM) <= USUAL_FILE


def test_every_file_says_what_it_is() -> None:
    silent = [str(path) for path in PROGRAM if path.stat().st_size and not says_what_it_is(path)]

    assert silent == []


def test_the_ruler_measures_without_the_docstring() -> None:
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n'
    [function] = ast.parse(source).body

    assert isinstance(function, ast.FunctionDef)
    assert lines(function) == 3


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def lines(function: Function) -> int:
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return total
    return total - ((first.end_lineno or first.lineno) - first.lineno + 1)


def file_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def says_what_it_is(path: Path) -> bool:
    return bool(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))
