"""CPU seconds of this process and its workers, read from /proc so that living workers count."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(*, without: Collection[int] = ()) -> float:
    """User and system time of this process and all its descendants, dead ones included.

    ``without``: process ids of children whose time does not count, such as a server that plays
    the rest of the world.
    """
    times, parents = _processes()
    return sum(times.get(pid, 0.0) for pid in _family(parents, without))


def family(*, without: Collection[int] = ()) -> list[int]:
    """The ids of this process and all its living descendants, but those ``without``."""
    return list(_family(_processes()[1], without))


def _family(parents: Mapping[int, int], without: Collection[int]) -> Iterator[int]:
    found = [os.getpid()]
    while found:
        pid = found.pop()
        yield pid
        found += [child for child, its in parents.items() if its == pid and child not in without]


def _processes() -> tuple[dict[int, float], dict[int, int]]:
    times: dict[int, float] = {}
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            _read(int(folder.name), times, parents)
    return times, parents


def _read(pid: int, times: dict[int, float], parents: dict[int, int]) -> None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return  # it ended between the listing and the look
    parents[pid] = int(fields[1])
    times[pid] = sum(map(int, fields[11:15])) / _TICK
