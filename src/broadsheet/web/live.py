"""Live news: the event log as server-sent events, framed once and handed to every reader.

A reader's cursor is the edition and the sequence of the last event it saw (``own-512``). Whoever
comes back names it and is first given what the log holds since. Each reader has a small buffer;
one too slow for it is let go, and resumes from the log when it returns. The buffer is joined
before the log is read, so nothing falls between the two.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress

from starlette.responses import StreamingResponse
from starlette.types import Send

from broadsheet.model import LoggedEvent, address
from broadsheet.web.desk import Desk, Editions
from broadsheet.web.press import edition

#: Events of these kinds change a page; the others only move the cursor.
_TOLD = ("article.", "story.")

#: A comment this often keeps proxies from closing a quiet stream; most cut at 30 or 60 s.
HEARTBEAT = 15.0

#: Frames a reader may lag behind before it is let go.
BUFFER = 256

#: More missed events than this are not replayed one by one: the page is asked to reload.
GAP = 2000

#: Events read from the log in one go.
_BATCH = 500

#: Open streams of one process; past it readers are told to come back.
MOST_READERS = 10_000


class Crowded(Exception):
    """As many readers are connected as one process serves."""


class Live:
    """The hub between the event log and connected readers. One per application."""

    def __init__(
        self,
        editions: Editions,
        *,
        heartbeat: float = HEARTBEAT,
        buffer: int = BUFFER,
        most: int = MOST_READERS,
    ) -> None:
        self._editions = editions
        self._heartbeat = heartbeat
        self._buffer = buffer
        self._most = most
        self._channel: _Channel | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    @property
    def readers(self) -> int:
        """How many streams are open."""
        return len(self._channel.queues) if self._channel else 0

    def close(self) -> None:
        """End every stream; call it when the server is asked to stop, before it waits for them."""
        self._closed = True
        if self._channel:
            self._channel.close()

    async def subscribe(self, cursor: str | None) -> AsyncGenerator[bytes, None]:
        """Frames after ``cursor``, or from now on; raises `Crowded`."""
        return self._stream(await self._open_channel(), cursor)

    async def _stream(self, channel: _Channel, cursor: str | None) -> AsyncGenerator[bytes, None]:
        if self._closed:
            return
        queue = channel.join(self._buffer)
        try:
            # Spread over seconds, so that a restart does not bring everyone back at once.
            yield f"retry: {random.randint(2000, 6000)}\n\n".encode()
            seen, missed = await channel.resume(cursor)
            if missed:
                yield _frame("reset", channel.cursor(seen), {})
            async for logged in channel.backlog(seen):
                seen = logged.seq
                if frame := channel.frame(logged):
                    yield frame
            async for frame in self._as_it_happens(channel, queue, seen):
                yield frame
        finally:
            channel.leave(queue)

    async def _as_it_happens(
        self, channel: _Channel, queue: asyncio.Queue[_Framed | None], seen: int
    ) -> AsyncIterator[bytes]:
        while True:
            try:
                framed = await asyncio.wait_for(queue.get(), self._heartbeat)
            except TimeoutError:
                if self._editions.shown is not channel.desk:
                    yield await self._turned()
                    return
                yield b": still here\n\n"
                continue
            if framed is None:
                return
            seq, frame = framed
            if seq > seen:
                yield frame

    async def _turned(self) -> bytes:
        """Tells that another edition is on show, and where its log stands."""
        last = await asyncio.to_thread(self._editions.shown.last_event)
        return _frame("reset", f"{edition(self._editions.is_sample)}-{last}", {})

    async def _open_channel(self) -> _Channel:
        async with self._opening:
            desk = self._editions.shown
            channel = self._channel
            if channel is None or channel.ended or channel.desk is not desk:
                start = await asyncio.to_thread(desk.last_event)
                channel = self._channel = _Channel(desk, edition(self._editions.is_sample), start)
            if len(channel.queues) >= self._most:
                raise Crowded
            return channel


class EventStream(StreamingResponse):
    """A response that closes its source as soon as the reader is gone."""

    def __init__(self, frames: AsyncGenerator[bytes, None]) -> None:
        self._frames = frames
        super().__init__(
            frames,
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def stream_response(self, send: Send) -> None:
        """Send the frames."""
        async with aclosing(self._frames):
            await super().stream_response(send)


_Framed = tuple[int, bytes]


class _Channel:
    """One edition's log being followed, with the buffers of those who listen."""

    def __init__(self, desk: Desk, edition: str, start: int) -> None:
        self.desk = desk
        self.queues: set[asyncio.Queue[_Framed | None]] = set()
        self.ended = False
        self._edition = edition
        self._pump = asyncio.create_task(self._follow(start))

    def join(self, room: int) -> asyncio.Queue[_Framed | None]:
        queue: asyncio.Queue[_Framed | None] = asyncio.Queue(room)
        self.queues.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[_Framed | None]) -> None:
        self.queues.discard(queue)
        if not self.queues:
            self.close()

    def close(self) -> None:
        self.ended = True
        self._pump.cancel()
        for queue in list(self.queues):
            self._dismiss(queue)

    async def resume(self, cursor: str | None) -> tuple[int, bool]:
        """The sequence to go on from, and whether too much was missed to replay it."""
        last = await asyncio.to_thread(self.desk.last_event)
        if cursor is None:
            return last, False
        name, _, number = cursor.partition("-")
        seen = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else -1
        fits = name == self._edition and max(0, last - GAP) <= seen <= last
        return (seen, False) if fits else (last, True)

    async def backlog(self, seen: int) -> AsyncIterator[LoggedEvent]:
        """What the log holds after ``seen``."""
        while batch := await asyncio.to_thread(self.desk.events, seen, _BATCH):
            for logged in batch:
                yield logged
            seen = batch[-1].seq

    def frame(self, logged: LoggedEvent) -> bytes | None:
        """An event as it is sent, or None where no page shows it."""
        event = logged.event
        if not event.kind.startswith(_TOLD) or event.story is None:
            return None
        gone = event.facts.get("gone")
        told = {
            "kind": event.kind,
            "story": address(event.story),
            "article": address(event.article) if event.article is not None else None,
            "section": event.facts.get("section"),
            "gone": address(gone) if isinstance(gone, int) else None,
        }
        return _frame("news", self.cursor(logged.seq), told)

    def cursor(self, seq: int) -> str:
        return f"{self._edition}-{seq}"

    async def _follow(self, start: int) -> None:
        try:
            async for logged in self.desk.follow(start):
                if frame := self.frame(logged):
                    self._publish((logged.seq, frame))
        finally:
            self.close()

    def _publish(self, framed: _Framed) -> None:
        for queue in list(self.queues):
            try:
                queue.put_nowait(framed)
            except asyncio.QueueFull:
                self._dismiss(queue)

    def _dismiss(self, queue: asyncio.Queue[_Framed | None]) -> None:
        self.queues.discard(queue)
        with suppress(asyncio.QueueEmpty):
            while True:
                queue.get_nowait()
        queue.put_nowait(None)


def _frame(name: str, cursor: str, told: dict[str, str | int | float | None]) -> bytes:
    sent = json.dumps({key: value for key, value in told.items() if value is not None})
    return f"event: {name}\nid: {cursor}\ndata: {sent}\n\n".encode()
