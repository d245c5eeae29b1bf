"""A pool of processes that can be killed: what runs in it can take nothing else down with it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from broadsheet.errors import Overrun
from broadsheet.work.frames import DEATH, FORK, HEADER, KILL, ORDER, Answer, Limits, pack

P = ParamSpec("P")
T = TypeVar("T")

#: A worker that served so many tasks is replaced, so that no leak grows for ever.
TASKS = 2000
#: Seconds that a nursery may take to import what it preloads and fork the first worker.
BIRTH = 60.0
#: Seconds to wait for the word on how a dead worker ended.
POST_MORTEM = 2.0


class Pool:
    """Runs functions in ``size`` worker processes.

    Each task may take ``cpu_seconds`` of processor time, ``wall_seconds`` on the clock and
    ``memory_mb`` of address space; beyond that its worker is killed and replaced, and only that
    task fails. ``preload`` names modules to import once, before workers are forked.

    A task whose worker crashes or is killed from outside is tried once more, in another: it need
    not be the task's fault. Functions are importable by name; arguments and results are pickled.
    Belongs to one event loop; close it, or use it as an asynchronous context manager.
    """

    def __init__(
        self,
        size: int,
        *,
        cpu_seconds: float = 5.0,
        wall_seconds: float = 30.0,
        memory_mb: int = 1024,
        preload: tuple[str, ...] = (),
    ) -> None:
        self._limits = Limits(cpu_seconds=cpu_seconds, memory_mb=memory_mb, tasks=TASKS)
        self._wall = wall_seconds
        self._preload = preload
        self._places = asyncio.Semaphore(size)
        self._idle: list[_Worker] = []
        self._nursery: _Nursery | None = None
        self._closed = False

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """``function(*args, **kwargs)``, run in a worker.

        Raises the BroadsheetError that the function raised, or Overrun with a plain reason where
        it took too much, crashed its worker, or failed in any other way.
        """
        return await self.run_within(self._limits.cpu_seconds, function, *args, **kwargs)

    async def run_within(
        self, cpu_seconds: float, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `run`, with less processor time than every task may take."""
        cpu_seconds = min(cpu_seconds, self._limits.cpu_seconds)
        frame = pack((cpu_seconds, function, args, kwargs))
        task = _name(function, kwargs)
        async with self._places:
            answer = await self._answer(frame, task, cpu_seconds)
        if answer.error is not None:
            raise answer.error
        if answer.reason is not None:
            failure = Overrun(task, answer.reason, killed=answer.killed)
            for note in answer.notes:
                failure.add_note(note)
            raise failure
        result: T = answer.result
        return result

    async def close(self) -> None:
        """End all workers; tasks that still run fail with Overrun."""
        self._closed = True
        nursery, self._nursery = self._nursery, None
        for worker in self._idle:
            worker.hang_up()
        self._idle.clear()
        if nursery is not None:
            await nursery.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _answer(self, frame: bytes, task: str, cpu_seconds: float) -> Answer:
        for last in (False, True):
            # Idle workers may all be dead without our having heard: the second try gets a new one.
            worker = await self._hire(task, idle=[] if last else self._idle)
            try:
                async with asyncio.timeout(self._wall):
                    answer = await worker.ask(frame)
            except TimeoutError:
                worker.kill()
                return Answer(reason=f"it gave no answer within {self._wall:g} s")
            except (OSError, EOFError):
                status = await worker.death()
                worker.hang_up()
                # Perhaps it never had the task at all, or what came before it broke the worker.
                if last or self._closed or _ran_out_of_time(status):
                    reason = self._words(status, cpu_seconds)
                    return Answer(reason=reason, killed=_was_killed(status))
            except BaseException:
                worker.kill()
                raise
            else:
                self._release(worker, answer)
                return answer
        raise AssertionError(task)

    async def _hire(self, task: str, *, idle: list[_Worker]) -> _Worker:
        if self._closed:
            raise Overrun(task, "the pool was closed", killed=True)
        while idle:
            worker = idle.pop()
            if worker.is_alive:
                return worker
            worker.hang_up()
        if self._nursery is None or not self._nursery.is_alive:
            if self._nursery is not None:
                await self._nursery.close()
            self._nursery = _Nursery(self._limits, self._preload)
        try:
            return await self._nursery.bear()
        except (OSError, EOFError) as error:
            raise Overrun(task, self._words(None), killed=True) from error

    def _release(self, worker: _Worker, answer: Answer) -> None:
        if self._closed or answer.retiring:
            worker.hang_up()
        else:
            self._idle.append(worker)

    def _words(self, status: int | None, cpu_seconds: float = 0.0) -> str:
        if self._closed:
            return "the pool was closed"
        if status is None:
            return "its worker died, or could not be started"
        if not os.WIFSIGNALED(status):
            return f"its worker ended with code {os.waitstatus_to_exitcode(status)}"
        number = os.WTERMSIG(status)
        if number == signal.SIGPROF:
            return f"it used more than {cpu_seconds:g} s of processor time"
        return f"its worker was ended by {signal.Signals(number).name}"


class _Nursery:
    """The pool's end of the process that forks workers."""

    def __init__(self, limits: Limits, preload: tuple[str, ...]) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(0)
        settings = {"path": sys.path, "preload": preload, "limits": asdict(limits)}
        with theirs:
            program = [sys.executable, "-m", f"{__package__}.nursery"]
            self._child = subprocess.Popen(  # noqa: S603 — our own interpreter and module
                [*program, str(theirs.fileno()), json.dumps(settings)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        self._deaths: dict[int, asyncio.Future[int]] = {}
        self._partial = b""
        self.is_alive = True
        asyncio.get_running_loop().add_reader(self._control, self._hear)

    async def bear(self) -> _Worker:
        """A new worker, ready for a task; OSError or EOFError where there can be none."""
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        worker = _Worker(ours, self)
        try:
            with theirs:
                socket.send_fds(self._control, [ORDER.pack(FORK, 0)], [theirs.fileno()])
            async with asyncio.timeout(BIRTH):
                worker.pid = int(pickle.loads(await worker.frame()))  # noqa: S301 — our own worker
        except BaseException:
            worker.hang_up()
            raise
        self._deaths[worker.pid] = asyncio.get_running_loop().create_future()
        return worker

    def kill(self, pid: int) -> None:
        """End a worker at once, whatever it is doing."""
        with contextlib.suppress(OSError):
            self._control.send(ORDER.pack(KILL, pid))

    def death(self, pid: int) -> asyncio.Future[int] | None:
        """How a worker ended, once it has."""
        return self._deaths.get(pid)

    def forget(self, pid: int) -> None:
        """Nobody will ask how this worker ended."""
        self._deaths.pop(pid, None)

    async def close(self) -> None:
        """Hang up, so that the nursery ends its workers and itself."""
        self._lose()
        try:
            await asyncio.to_thread(self._child.wait, 5.0)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _hear(self) -> None:
        try:
            heard = self._control.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        if not heard:
            self._lose()
            return
        notes = self._partial + heard
        whole = len(notes) - len(notes) % DEATH.size
        self._partial = notes[whole:]
        for pid, status in DEATH.iter_unpack(notes[:whole]):
            death = self._deaths.get(pid)
            if death is not None and not death.done():
                death.set_result(status)

    def _lose(self) -> None:
        if self.is_alive:
            self.is_alive = False
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()


class _Worker:
    """The pool's end of one worker process."""

    def __init__(self, sock: socket.socket, nursery: _Nursery) -> None:
        self._sock = sock
        self._nursery = nursery
        self.pid = 0

    @property
    def is_alive(self) -> bool:
        """Whether nothing was heard of its end."""
        death = self._nursery.death(self.pid)
        return self._nursery.is_alive and death is not None and not death.done()

    async def ask(self, frame: bytes) -> Answer:
        """Send a task and wait for its answer."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._sock, frame)
        answer: Answer = pickle.loads(await self.frame())  # noqa: S301 — our own worker
        return answer

    async def frame(self) -> bytearray:
        """The body of the next frame; EOFError where the worker is gone."""
        [size] = HEADER.unpack(await self._exactly(HEADER.size))
        return await self._exactly(size)

    async def death(self) -> int | None:
        """How it ended, as `os.waitpid` says it, or None where nobody knows."""
        death = self._nursery.death(self.pid)
        if death is None or not self._nursery.is_alive:
            return None
        try:
            async with asyncio.timeout(POST_MORTEM):
                return await asyncio.shield(death)
        except TimeoutError:
            return None

    def kill(self) -> None:
        """End it at once."""
        self._nursery.kill(self.pid)
        self.hang_up()

    def hang_up(self) -> None:
        """Let it go: it ends when it has nothing to do."""
        self._sock.close()
        self._nursery.forget(self.pid)

    async def _exactly(self, size: int) -> bytearray:
        loop = asyncio.get_running_loop()
        body = bytearray(size)
        rest = memoryview(body)
        while rest:
            count = await loop.sock_recv_into(self._sock, rest)
            if not count:
                raise EOFError
            rest = rest[count:]
        return body


def _was_killed(status: int | None) -> bool:
    return status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)


def _ran_out_of_time(status: int | None) -> bool:
    return status is not None and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF


def _name(function: Callable[..., object], kwargs: dict[str, object]) -> str:
    url = kwargs.get("url")
    name = getattr(function, "__name__", "task")
    return f"{name} {url}" if isinstance(url, str) else name
