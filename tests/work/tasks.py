"""Functions that the pool's tests run in workers: well-behaved and otherwise."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

from broadsheet.errors import Malformed


def double(number: int) -> int:
    return 2 * number


def length(body: bytes) -> int:
    return len(body)


def own_pid() -> int:
    return os.getpid()


def refuse(*, url: str) -> None:
    raise Malformed(url, "not a feed")


def stumble() -> None:
    raise KeyError("a mistake of ours")


def spin() -> None:
    while True:
        pass


def wait_for_ever() -> None:
    signal.pause()


def gorge() -> int:
    return len(b"x" * 2**33)


def crash() -> None:
    ctypes.string_at(0)


def crash_once(mark: Path) -> str:
    """Crash, unless it did before."""
    if mark.exists():
        return "well"
    mark.touch()
    crash()
    return "never"


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def open_sockets() -> int:
    """How many sockets this process holds beside the one it was given."""
    open_files = list(Path("/proc/self/fd").iterdir())
    return sum(_is_socket(file) for file in open_files) - 1


def _is_socket(file: Path) -> bool:
    try:
        return str(file.readlink()).startswith("socket:")
    except FileNotFoundError:
        return False
