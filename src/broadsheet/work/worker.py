"""One worker: takes a task, answers it, and dies rather than take more than its limits."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import pickle
import resource
import signal
import socket
import sys
import traceback

from broadsheet.errors import BroadsheetError
from broadsheet.work.frames import Answer, Limits, pack, read

_PR_SET_PDEATHSIG = 1


def serve(sock: socket.socket, limits: Limits) -> None:
    """Answer tasks until the pool hangs up or this worker has served long enough."""
    _settle(limits)
    sock.sendall(pack(os.getpid()))
    for number in range(1, limits.tasks + 1):
        frame = read(sock)
        if frame is None:
            return
        answer = _answer(frame, limits, last=number == limits.tasks)
        sock.sendall(answer)


def _settle(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        size = limits.memory_mb * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    logging.getLogger().addHandler(logging.NullHandler())


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _answer(frame: bytearray, limits: Limits, *, last: bool) -> bytes:
    # The timer counts this process's own processor time, to the millisecond; when it rings, the
    # kernel ends the process even inside a C extension that never comes back to the interpreter.
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    try:
        cpu_seconds, function, args, kwargs = pickle.loads(frame)  # noqa: S301 — only the pool writes here
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        answer = Answer(result=function(*args, **kwargs), retiring=last or _is_fat(limits))
        return pack(answer)
    except BroadsheetError as error:
        return pack(Answer(error=error, retiring=last))
    except MemoryError:
        reason = f"it needed more than {limits.memory_mb} MB of memory"
        return pack(Answer(reason=reason, retiring=True))
    except Exception as error:  # noqa: BLE001 — a task's fault is the task's, not the worker's
        reason = f"it failed with {type(error).__name__}: {str(error)[:300]}"
        return pack(Answer(reason=reason, notes=(traceback.format_exc(),), retiring=last))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _is_fat(limits: Limits) -> bool:
    """Whether this process once held more than half of what it may: time for a fresh one."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    return peak * unit > limits.memory_mb * 2**19
