"""Only one newsroom places articles in a database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.errors import StoreBusy
from broadsheet.store import Store

OWNER = """
import sys
from broadsheet.store import Store
with Store.open(sys.argv[1]) as store, store.own():
    print("owned", flush=True)
    sys.stdin.read()
"""


def test_a_database_has_one_owner_at_a_time(url: str) -> None:
    with Store.open(url) as one, Store.open(url) as other:
        with one.own(), pytest.raises(StoreBusy, match="another newsroom"), other.own():
            pass
        with other.own():
            pass


def test_others_may_read_and_write_meanwhile(url: str) -> None:
    with Store.open(url) as one, Store.open(url) as other, one.own():
        assert other.feeds() == ()
        other.release()


def test_an_owner_that_was_killed_owns_nothing(url: str) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "owned\n"
    with Store.open(url) as store:
        with pytest.raises(StoreBusy), store.own():
            pass

        os.kill(owner.pid, signal.SIGKILL)
        owner.communicate()

        with store.own():
            pass


def test_a_database_in_memory_is_its_programs_own(tmp_path: Path) -> None:
    with Store.open("sqlite://") as store, store.own():
        assert store.feeds() == ()
