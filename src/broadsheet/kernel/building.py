"""Compile the inner loops with the C compiler that is there; going on without is no failure."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from sysconfig import get_config_var, get_paths

from broadsheet import kernel

#: Products and sums stay apart (no fused ones), so that every compiler rounds as Python does.
FLAGS = ("-O2", "-fPIC", "-std=c11", "-fno-strict-aliasing", "-ffp-contract=off", "-DNDEBUG", "-w")
_SHARED = ("-bundle", "-undefined", "dynamic_lookup") if sys.platform == "darwin" else ("-shared",)


def build(path: Path | None = None) -> str:
    """Compile to where it is looked for, unless it stands there; what came of it in a line."""
    path = path or kernel.place()
    if path.is_file():
        return "compiled already"
    compiler, headers = _compiler(), Path(get_paths()["include"])
    if compiler is None:
        return "not compiled: there is no C compiler"
    if not (headers / "Python.h").is_file():
        return "not compiled: the headers of Python are missing (on Debian: python3-dev)"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _compile(compiler, headers, path)
    except (OSError, subprocess.SubprocessError) as error:
        return f"not compiled: {error}"


def _compile(compiler: list[str], headers: Path, path: Path) -> str:
    files = [str(one) for one in kernel.sources() if one.suffix == ".c"]
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = Path(folder) / path.name
        command = [*compiler, *FLAGS, *_SHARED, f"-I{headers}", *files, "-o", str(made), "-lm"]
        done = _run(command)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["the compiler gave up"]
            return f"not compiled: {lines[0]}"
        if not _loads(made):
            return "not compiled: what the compiler made cannot be loaded"
        made.replace(path)
    return "compiled"


def _compiler() -> list[str] | None:
    """The compiler that Python was built with, or another."""
    for said in (os.environ.get("CC"), get_config_var("CC"), "cc", "gcc", "clang"):
        words = shlex.split(said or "")
        if words and shutil.which(words[0]):
            return words[:1]
    return None


def _loads(path: Path) -> bool:
    """Whether another Python can load it: a broken one would take this one down."""
    code = "import sys, pathlib; from broadsheet import kernel\n"
    code += "sys.exit(kernel.loaded(pathlib.Path(sys.argv[1])) is None)"
    command = [sys.executable, "-c", code, str(path)]
    return _run(command).returncode == 0


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 — the compiler, or our own interpreter
        command, capture_output=True, text=True, timeout=300, check=False
    )
