"""When the disk is full nothing is half-written, reading goes on, and room is all it takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from broadsheet.errors import StoreFull
from broadsheet.model import Update
from broadsheet.store import Store
from tests.store import build
from tests.store.build import HOUR, NOW
from tests.store.sabotage import run


def fill(store: Store, *, spare: int) -> None:
    """Let the database grow by no more than ``spare`` pages: SQLite's own full disk."""
    with store.database.writing() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + spare}"))


def make_room(store: Store) -> None:
    run(store, "PRAGMA max_page_count = 1000000")


@pytest.mark.parametrize("spare", [0, 1, 5, 20])
def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, spare: int) -> None:
    with Store.open(f"sqlite:///{tmp_path}/paper.db") as store:
        store.add_feed(build.source(), build.feed())
        store.keep(build.arrival(build.article(1)))
        fill(store, spare=spare)
        # Unlike words compress badly.
        long = " ".join(str(number * 7919) for number in range(2000))
        many = build.arrival(*(build.article(id, text=long) for id in range(2, 30)), at=NOW + HOUR)

        for _ in range(2):
            with pytest.raises(StoreFull):
                store.keep(many)

        assert list(store.articles(range(30))) == [1]
        assert store.last_event() == 2  # the feed, and article 1
        assert store.feeds()[0].last_poll == NOW
        assert store.check() == ()

        make_room(store)
        store.keep(many)
        assert len(store.articles(range(30))) == 29
        assert store.check() == ()


def test_what_needs_no_room_is_still_kept(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/paper.db") as store:
        store.add_feed(build.source(), build.feed())
        fill(store, spare=0)

        store.keep(Update(at=NOW, poll=build.poll(build.feed())))

        assert store.feeds()[0].last_success == NOW
