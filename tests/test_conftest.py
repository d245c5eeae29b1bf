"""The guard of the tests: nothing leaves this machine."""

from __future__ import annotations

import socket

import pytest


def test_a_connection_to_the_outside_fails_the_test() -> None:
    with socket.socket() as outward, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        outward.connect(("192.0.2.1", 80))


def test_a_name_of_the_outside_does_not_resolve() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("news.example", 80)


def test_loopback_is_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as inward,
    ):
        assert inward.getpeername() == server.getsockname()
