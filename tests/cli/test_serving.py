"""The verbs that keep running: an address, a site, and an end in good order."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest

PROGRAM = Path(sys.executable).with_name("broadsheet")
#: Seconds the program may take to end with pages open.
GOOD_ORDER = 10


@pytest.fixture
async def serving(tmp_path: Path) -> AsyncIterator[tuple[Process, int]]:
    """An empty newspaper, served on a free port."""
    program = await start("serve", "--home", str(tmp_path), "--port", "0")
    yield program, await port_of(program)
    if program.returncode is None:
        program.kill()
        await program.wait()


async def start(*words: str) -> Process:
    return await asyncio.create_subprocess_exec(PROGRAM, *words, stdout=PIPE, stderr=PIPE)


async def port_of(program: Process) -> int:
    """The port in the address that it prints."""
    assert program.stdout is not None
    line = await asyncio.wait_for(program.stdout.readline(), 60)
    address: str = json.loads(line)["address"]
    return int(urlsplit(address).port or 0)


async def ask(port: int, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return reader, writer


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_in_good_order_with_a_page_open(
    serving: tuple[Process, int], number: signal.Signals
) -> None:
    program, port = serving
    reader, writer = await ask(port, "/live")
    assert b"200" in await reader.readline()

    began = monotonic()
    program.send_signal(number)
    status = await asyncio.wait_for(program.wait(), 30)

    writer.close()
    assert status == 0
    assert monotonic() - began < GOOD_ORDER


async def test_a_second_collector_is_refused_in_one_sentence(
    serving: tuple[Process, int], tmp_path: Path
) -> None:
    _program, port = serving
    reader, writer = await ask(port, "/health")
    assert b"200" in await reader.readline()
    writer.close()

    second = await start("update", "--home", str(tmp_path))
    _out, error = await asyncio.wait_for(second.communicate(), 60)

    assert second.returncode == 1
    assert error.startswith(b"broadsheet: ")
    assert error.count(b"\n") == 1


async def test_a_second_site_that_collects_is_refused_in_one_sentence(
    serving: tuple[Process, int], tmp_path: Path
) -> None:
    _program, port = serving
    reader, writer = await ask(port, "/health")
    assert b"200" in await reader.readline()
    writer.close()

    second = await start("serve", "--home", str(tmp_path), "--port", "0")
    _out, error = await asyncio.wait_for(second.communicate(), 60)

    assert second.returncode == 1
    told = [line for line in error.splitlines() if b"another newsroom is running" in line]
    assert b"Traceback" not in error, error.decode()
    assert [line.startswith(b"broadsheet: ") for line in told] == [True]


async def test_serve_says_when_its_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = await start("serve", "--home", str(tmp_path), "--port", str(port))
        _out, error = await asyncio.wait_for(program.communicate(), 60)

    assert program.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}".encode() in error


async def test_demo_takes_the_next_port_and_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = await start("demo", "--home", str(tmp_path), "--port", str(port))
        found = await port_of(program)
        program.send_signal(signal.SIGTERM)
        _out, error = await asyncio.wait_for(program.communicate(), 60)

    assert found != port
    assert f"Port {port} is taken.".encode() in error
    assert b"invented" in error
