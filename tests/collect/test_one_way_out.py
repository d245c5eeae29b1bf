"""One way out: no module but `collect.connection` makes a session, a connector or a socket.

The check reads the source as Python does, so a new module that opens a connection of its own fails
here before anybody has to find it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import ROOT

SOURCE = ROOT / "src" / "broadsheet"

#: Ways to reach another machine: modules that are nothing else, and names in larger ones.
CLIENTS = """ftplib http.client httpx imaplib nntplib poplib requests smtplib ssl telnetlib urllib3
urllib.request websockets xmlrpc""".split()
OPENERS = """aiohttp.ClientSession aiohttp.TCPConnector aiohttp.UnixConnector aiohttp.request
asyncio.open_connection asyncio.open_unix_connection socket.socket socket.create_connection
socket.create_server socket.getaddrinfo socket.gethostbyname trafilatura.fetch_url
trafilatura.fetch_response lxml.etree.parse lxml.html.parse""".split()
#: …and methods, of whatever object.
METHODS = "create_connection create_unix_connection create_datagram_endpoint sock_connect".split()

ALLOWED = {
    # the one way out
    "collect/connection.py": {
        *("aiohttp.ClientSession", "aiohttp.TCPConnector"),
        *("socket.socket", "socket.getaddrinfo"),
    },
    # listens for readers of the site
    "cli/serving.py": {"socket.socket"},
    # takes over the end of a pair that its parent process made
    "work/nursery.py": {"socket.socket"},
}


def ways_out(code: str) -> set[str]:
    """The ways to reach another machine that a module names."""
    tree = ast.parse(code)
    known = dict(_imports(tree))
    modules = {whole for whole in known.values() if _is_client(whole)}
    named = {_dotted(node, known) for node in _running(tree)}
    return modules | {name for name in named if name in OPENERS or _is_client(name)} | _calls(tree)


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those of annotations, which open nothing."""
    yield tree
    for field, value in ast.iter_fields(tree):
        if field not in {"annotation", "returns"}:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _running(child)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                yield one.asname or one.name, one.name
        if isinstance(node, ast.ImportFrom) and not node.level:
            for one in node.names:
                yield one.asname or one.name, f"{node.module}.{one.name}"


def _dotted(node: ast.AST, known: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return known.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, known)}.{node.attr}"
    return "?"


def _is_client(name: str) -> bool:
    return any(name == client or name.startswith(client + ".") for client in CLIENTS)


def _calls(tree: ast.Module) -> set[str]:
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {f.attr for f in called if isinstance(f, ast.Attribute) and f.attr in METHODS}


def modules() -> list[Path]:
    found = sorted(SOURCE.rglob("*.py"))
    assert len(found) > 80
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_reaches_out_only_where_it_may(path: Path) -> None:
    allowed = ALLOWED.get(path.relative_to(SOURCE).as_posix(), set())
    assert ways_out(path.read_text("utf-8")) - allowed == set()


def test_no_exception_is_left_over() -> None:
    unused = {
        f"{name}: {way}"
        for name, allowed in ALLOWED.items()
        for way in allowed - ways_out((SOURCE / name).read_text("utf-8"))
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import aiohttp\naiohttp.ClientSession()", "aiohttp.ClientSession"),
        ("from aiohttp import ClientSession as S\nS()", "aiohttp.ClientSession"),
        ("import socket as s\ns.create_connection(('h', 1))", "socket.create_connection"),
        ("from urllib.request import urlopen\nurlopen('http://h')", "urllib.request.urlopen"),
        ("import urllib.request", "urllib.request"),
        ("def f():\n    import http.client as c\n    c.HTTPConnection('h')", "http.client"),
        ("import asyncio\nasync def f():\n  await asyncio.open_connection('h', 1)", "asyncio.open"),
        ("async def f(loop):\n    await loop.create_connection(None, 'h', 1)", "create_connection"),
        ("from smtplib import SMTP", "smtplib.SMTP"),
        ("import trafilatura\ntrafilatura.fetch_url('http://h')", "trafilatura.fetch_url"),
        ("from lxml import etree\netree.parse('http://h')", "lxml.etree.parse"),
    ],
)
def test_control_a_way_out_is_seen(code: str, found: str) -> None:
    assert any(name.startswith(found) for name in ways_out(code))


@pytest.mark.parametrize(
    "code",
    [
        "import socket\nsocket.AF_INET6",
        "import aiohttp\ntry: ...\nexcept aiohttp.ClientError: ...",
        "from lxml import etree\netree.fromstring('<a/>')",
        "from urllib.parse import urlsplit",
        "import aiohttp\nsessions: dict[str, aiohttp.ClientSession] = {}",
    ],
)
def test_control_what_only_names_or_parses_is_no_way_out(code: str) -> None:
    assert ways_out(code) == set()
