"""How the pool, the nursery and the workers speak: pickles behind their length, and small notes."""

from __future__ import annotations

import pickle
import socket
import struct
from dataclasses import dataclass
from typing import Any

#: Length of the pickle that follows.
HEADER = struct.Struct("!Q")
#: What the pool asks of the nursery: a letter and a process id.
ORDER = struct.Struct("!cI")
FORK, KILL = b"F", b"K"
#: What the nursery tells the pool: a process id and how it ended, as `os.waitpid` says it.
DEATH = struct.Struct("!Ii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one task may take: seconds of processor time, and megabytes of address space."""

    cpu_seconds: float
    memory_mb: int
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a task ended. ``error`` is to be raised as it is; ``reason`` says why there is neither.

    ``retiring`` announces that the worker will take no further task, ``killed`` that it was ended
    from outside.
    """

    result: Any = None
    error: Exception | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    retiring: bool = False
    killed: bool = False


def pack(value: object) -> bytes:
    """``value`` as a frame."""
    body = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(body)) + body


def read(sock: socket.socket) -> bytearray | None:
    """The body of the next frame of a blocking socket, or None where the other side is gone."""
    header = _exactly(sock, HEADER.size)
    return None if header is None else _exactly(sock, HEADER.unpack(header)[0])


def _exactly(sock: socket.socket, size: int) -> bytearray | None:
    body = bytearray(size)
    rest = memoryview(body)
    while rest:
        count = sock.recv_into(rest)
        if not count:
            return None
        rest = rest[count:]
    return body
