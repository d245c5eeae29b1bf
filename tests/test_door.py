"""The door of the desk: its key, links that work once, sessions, and patience with strangers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.door import LINK, SESSION, TRIES, WINDOW, Door, TooManyTries
from broadsheet.errors import ConfigError
from broadsheet.store import Store
from tests.world import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(tmp_path: Path, clock: Clock) -> Iterator[Door]:
    with Store.open(f"sqlite:///{tmp_path / 'paper.db'}") as store:
        yield Door(store, tmp_path / "desk.key", now=clock.now)


def ticket(door: Door) -> str:
    return door.link().rpartition("/")[2]


def entered(door: Door, secret: str) -> str:
    session = door.enter(secret, caller="here")
    assert session is not None
    return session


def test_the_key_is_made_once_and_only_its_owner_can_read_it(door: Door, tmp_path: Path) -> None:
    key = door.key()

    assert door.key() == key
    assert len(key) == 43
    assert (tmp_path / "desk.key").stat().st_mode & 0o777 == 0o600


def test_the_key_signs_in_and_what_is_nearly_the_key_does_not(door: Door) -> None:
    session = entered(door, door.key())

    assert door.admits(session)
    for wrong in ("", door.key()[:-1], f"{door.key()}x", session, "\ud800"):
        assert door.enter(wrong, caller="here") is None
    assert not door.admits(door.key())


def test_a_link_signs_in_once(door: Door) -> None:
    secret = ticket(door)

    assert door.admits(entered(door, secret))
    assert door.enter(secret, caller="here") is None


def test_a_link_that_nobody_used_and_a_session_run_out(door: Door, clock: Clock) -> None:
    secret, session = ticket(door), entered(door, door.key())

    clock.time += LINK
    assert door.enter(secret, caller="here") is None
    clock.time += SESSION - LINK - timedelta(seconds=1)
    assert door.admits(session)
    clock.time += timedelta(seconds=1)
    assert not door.admits(session)


def test_a_link_is_no_session_and_a_session_no_link(door: Door) -> None:
    secret, session = ticket(door), entered(door, door.key())

    assert not door.admits(secret)
    assert door.enter(session, caller="here") is None


def test_a_session_that_was_left_is_over_and_others_go_on(door: Door) -> None:
    left, other = entered(door, door.key()), entered(door, door.key())

    door.leave(left)

    assert (door.admits(left), door.admits(other)) == (False, True)


def test_a_new_key_ends_every_session_and_every_link(door: Door) -> None:
    old, secret, session = door.key(), ticket(door), entered(door, door.key())

    door.rotate()

    assert door.key() != old
    assert not door.admits(session)
    assert door.enter(secret, caller="here") is None
    assert door.enter(old, caller="here") is None


def test_who_is_wrong_too_often_must_wait_and_others_need_not(door: Door, clock: Clock) -> None:
    for _ in range(TRIES):
        door.enter("wrong", caller="there")

    with pytest.raises(TooManyTries):
        door.enter(door.key(), caller="there")
    assert door.enter(door.key(), caller="here")
    clock.time += WINDOW
    assert door.enter(door.key(), caller="there")


def test_the_token_of_a_form_belongs_to_one_session(door: Door) -> None:
    mine, other = entered(door, door.key()), entered(door, door.key())

    assert door.is_token(mine, door.token(mine))
    assert not door.is_token(other, door.token(mine))
    assert not door.is_token(mine, "")


def test_what_the_database_holds_opens_nothing(door: Door, tmp_path: Path) -> None:
    secrets = (door.key(), ticket(door), entered(door, door.key()))
    with Store.open(f"sqlite:///{tmp_path / 'paper.db'}") as copied:
        copied.backup(tmp_path / "copy.db")

    copy = (tmp_path / "copy.db").read_bytes()

    assert all(secret.encode() not in copy for secret in secrets)


def test_a_key_that_was_not_written_to_its_end_opens_nothing(door: Door, tmp_path: Path) -> None:
    (tmp_path / "desk.key").write_text("")

    with pytest.raises(ConfigError, match="holds no key"):
        door.enter("", caller="here")
