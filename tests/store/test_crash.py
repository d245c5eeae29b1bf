"""A program that is killed while it writes loses nothing it had promised to keep."""

from __future__ import annotations

import subprocess
import sys

import pytest


def kill(url: str, rounds: int) -> int:
    """Kill that many writers; how many updates they had kept. Fails with the first loss."""
    command = [sys.executable, "-m", "tests.store.crashing", url, str(rounds)]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return int(run.stdout)


def test_ten_killed_writers_lose_nothing(url: str) -> None:
    assert kill(url, 10) >= 10


@pytest.mark.slow
def test_a_hundred_killed_writers_lose_nothing(url: str) -> None:
    assert kill(url, 100) >= 100
