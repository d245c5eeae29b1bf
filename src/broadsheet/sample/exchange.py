"""Just enough of HTTP/1.1 for a loopback server: requests in, answers with validators out."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from broadsheet.sample.nouns import Caching

#: Longer requests are none that a reader or collector sends.
_HEAD = 16 * 1024
_IDLE = 75.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked. Header names are lower-case; ``host`` has no port."""

    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def host(self) -> str:
        """The name the client believes it speaks to."""
        return self.headers.get("host", "").partition(":")[0].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back."""

    status: HTTPStatus = HTTPStatus.OK
    body: bytes = b""
    media: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def validated(
    request: Request, body: bytes, *, media: str, changed: datetime, caching: Caching, now: datetime
) -> Answer:
    """The whole document, or 304 where the client already has it and this outlet honours that."""
    tag = f'"{hashlib.blake2b(body, digest_size=9).hexdigest()}"'
    stamp = format_datetime(changed.astimezone(UTC), usegmt=True)
    headers = {
        Caching.STRONG: {"ETag": tag, "Last-Modified": stamp},
        Caching.WEAK: {"ETag": f"W/{tag}"},
        Caching.DATED: {"Last-Modified": stamp},
        Caching.NONE: {},
        Caching.IGNORED: {"ETag": tag},
        Caching.RESTLESS: {"ETag": f'"{now:%H%M}-{tag[1:8]}"', "Last-Modified": stamp},
    }[caching]
    if caching is not Caching.IGNORED and _has(request, headers):
        return Answer(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Answer(body=body, media=media, headers=headers)


def _has(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether the client's copy is current; an ETag outranks a date (RFC 9110, 13.2.2)."""
    asked = request.headers.get("if-none-match")
    if asked is not None:
        tag = headers.get("ETag", "").removeprefix("W/")
        return bool(tag) and tag in {part.strip().removeprefix("W/") for part in asked.split(",")}
    since, changed = request.headers.get("if-modified-since"), headers.get("Last-Modified")
    if since is None or changed is None:
        return False
    try:
        return parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


async def converse(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    *,
    reply: Callable[[Request], Answer],
    now: Callable[[], datetime],
) -> None:
    """Answer requests on one connection until the client leaves or stays silent."""
    try:
        while (request := await _read(reader)) is not None:
            writer.write(_written(reply(request), request, now()))
            await writer.drain()
            if request.headers.get("connection", "").lower() == "close":
                break
    except (ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass  # the client went away or spoke no HTTP: nobody is left to tell
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _IDLE)
    first, *lines = head[:_HEAD].decode("latin-1").rstrip("\r\n").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.partition(" ")[0]
    named = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in named}
    if int(headers.get("content-length", "0") or 0):
        return None  # nobody posts to a newspaper of the sample
    return Request(method=method, path=target.partition("?")[0], headers=headers)


def _written(answer: Answer, request: Request, now: datetime) -> bytes:
    headers = {
        "Date": format_datetime(now.astimezone(UTC), usegmt=True),
        "Content-Length": str(len(answer.body)),
        **({"Content-Type": answer.media} if answer.body else {}),
        **answer.headers,
    }
    if answer.status is HTTPStatus.NOT_MODIFIED:
        del headers["Content-Length"]
    lines = [f"HTTP/1.1 {answer.status.value} {answer.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return head if request.method == "HEAD" else head + answer.body
