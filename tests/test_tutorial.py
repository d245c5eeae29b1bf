"""The tutorial, typed by a machine: its commands work, and it promises what they print."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import ROOT

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
#: Blocks marked `sh` are typed; `bash` ones are not: they set up, or run until Ctrl-C.
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_tutorial_prints_what_it_says(tmp_path: Path) -> None:
    shown = typed("".join(block for kind, block in BLOCKS if kind == "sh"), at=tmp_path)

    for kind, block in BLOCKS:
        for line in block.splitlines() if kind == "text" else ():
            assert re.search(pattern(line), shown), f"nowhere in:\n{shown}\n: {line}"


def typed(commands: str, *, at: Path) -> str:
    """What a terminal 200 columns wide shows of these commands; the first that fails ends it."""
    ours, theirs = pty.openpty()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "HOME": str(at), "TERM": "dumb", "COLUMNS": "200", "LANG": "C.UTF-8"}
    with subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=at, env=env, stdout=theirs, stderr=theirs
    ) as shell:
        os.close(theirs)
        shown = b"".join(iter(lambda: read(ours), b"")).decode()
    os.close(ours)
    assert shell.returncode == 0, shown
    return shown


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody holds the other end any more
        return b""


def pattern(line: str) -> str:
    return ".*".join(re.escape(part.strip()) for part in line.split("…"))
