"""The process that workers are forked from: modules loaded once, a new worker in milliseconds.

It is started clean by the pool, so that no worker inherits a socket or a database connection. It
has a single thread, ignores Ctrl-C, reports how every worker ended, and goes when the pool does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys

from broadsheet.work.frames import DEATH, FORK, KILL, ORDER, Limits
from broadsheet.work.worker import serve

#: When a worker looks for garbage: after so many objects more, and what of that how seldom.
COLLECT_AFTER = (50_000, 20, 50)


def main() -> None:
    """Serve the pool whose socket and settings the command line names."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = json.loads(sys.argv[2])
    sys.path[:] = settings["path"]
    for module in settings["preload"]:
        importlib.import_module(module)
    spare_collecting()
    with socket.socket(fileno=int(sys.argv[1])) as pool:
        _Nursery(pool, Limits(**settings["limits"])).run()


def spare_collecting() -> None:
    """Leave all that is loaded out of every later search for garbage, and search more seldom.

    A page makes tens of thousands of objects that need none to be found; with Python's own
    setting they are gone through many times a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


class _Nursery:
    def __init__(self, pool: socket.socket, limits: Limits) -> None:
        self._pool = pool
        self._limits = limits
        self._children: set[int] = set()

    def run(self) -> None:
        """Fork, kill and bury until the pool hangs up."""
        bell, ear = socket.socketpair()
        for end in (bell, ear):
            end.settimeout(0)
        signal.signal(signal.SIGCHLD, _nothing)
        signal.set_wakeup_fd(bell.fileno())
        watch = selectors.DefaultSelector()
        watch.register(self._pool, selectors.EVENT_READ)
        watch.register(ear, selectors.EVENT_READ)
        alive = True
        while alive:
            for key, _events in watch.select():
                if key.fileobj is self._pool:
                    alive = self._obey((watch, bell, ear))
                else:
                    ear.recv(4096)
            self._bury()
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _obey(self, mine: tuple[selectors.BaseSelector, socket.socket, socket.socket]) -> bool:
        try:
            order, fds, _flags, _sender = socket.recv_fds(self._pool, ORDER.size, 1)
        except ConnectionError:
            return False
        if len(order) < ORDER.size:
            return False
        letter, pid = ORDER.unpack(order)
        if letter == FORK and fds:
            self._fork(fds[0], mine)
        elif letter == KILL and pid in self._children:
            os.kill(pid, signal.SIGKILL)
        return True

    def _fork(
        self, fd: int, mine: tuple[selectors.BaseSelector, socket.socket, socket.socket]
    ) -> None:
        pid = os.fork()
        if pid:
            os.close(fd)
            self._children.add(pid)
            return
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for inherited in (*mine, self._pool):
                inherited.close()
            with socket.socket(fileno=fd) as sock, contextlib.suppress(OSError):
                serve(sock, self._limits)
            code = 0
        finally:
            os._exit(code)

    def _bury(self) -> None:
        for pid in tuple(self._children):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                self._children.discard(pid)
                with contextlib.suppress(OSError):
                    self._pool.sendall(DEATH.pack(pid, status))


def _nothing(_signal: int, _frame: object) -> None:
    """Only wakes the loop."""


if __name__ == "__main__":
    main()
