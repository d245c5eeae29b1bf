"""What recurs is remembered of the newest pages of each source, and what was left out explained."""

from __future__ import annotations

from datetime import timedelta

from broadsheet.model import Imprint, LeftOut, PageVisit, Stage, Update
from broadsheet.store import Store
from broadsheet.store.furniture import LONG_AGO, MOST
from tests.store.build import HOUR, NOW, arrival, article, left_out, merge
from tests.store.test_pages import origins

SOURCE = article(1).source


def read(id: int, *prints: int, hour: int = 0, gone: tuple[LeftOut, ...] = ()) -> Update:
    """A look at an article's page."""
    return Update(
        at=NOW + hour * HOUR,
        visits=(PageVisit(article=id, stage=Stage.READ, next_read=None, attempts=0),),
        imprints=(Imprint(article=id, source=SOURCE, prints=prints),),
        left_out={id: gone} if gone else {},
    )


def known(store: Store, *, besides: int = 0, later: timedelta = HOUR) -> list[tuple[int, ...]]:
    """Article, story and prints of what is remembered, the newest first."""
    found = store.imprints(SOURCE, besides=besides, now=NOW + later)
    return [(one.article, one.story, *one.prints) for one in found]


def test_the_newest_pages_come_first_each_with_the_story_it_tells(store: Store) -> None:
    for id in (1, 2, 3):
        store.keep(arrival(article(id)))
        store.keep(read(id, 10 + id, 2**63 - 1, hour=id))
    store.keep(read(1, 77, hour=4))
    store.keep(Update(at=NOW + 5 * HOUR, merges=(merge(gone=2, kept=1),)))

    big = 2**63 - 1
    assert known(store) == [(1, 1, 77), (3, 3, 13, big), (2, 1, 12, big)]
    assert known(store, besides=3) == [(1, 1, 77), (2, 1, 12, big)]
    assert known(store, later=LONG_AGO + 2 * HOUR) == [(1, 1, 77), (3, 3, 13, big)]


def test_no_more_pages_are_remembered_than_are_looked_at(store: Store) -> None:
    for id in range(1, MOST + 4):
        store.keep(arrival(article(id)))
        store.keep(read(id, 5, hour=id))

    with store.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM imprint").scalar()
    assert kept == MOST
    assert known(store)[-1][0] == 4


def test_no_source_is_judged_by_the_pages_of_another(store: Store) -> None:
    for id in (1, 2):
        store.keep(arrival(article(id)))
    store.keep(read(1, 5))
    theirs = Imprint(article=2, source="another.example", prints=(5, 6))
    store.keep(Update(at=NOW, imprints=(theirs,)))

    assert known(store) == [(1, 1, 5)]


def test_what_was_left_out_is_explained_with_pages_to_look_at(store: Store) -> None:
    for id in (1, 2, 3):
        store.keep(arrival(article(id)))
    passage = left_out("Sign up for our letter.", 1, 2, 99)
    store.keep(read(3, 5, gone=(passage,)))

    [line] = store.explain(
        3, origins=origins, count_why=lambda *_: "", assume=lambda *_: ()
    ).left_out
    assert (line.article.id, line.text, line.pages, line.of) == (3, passage.text, 3, 4)
    assert [one.id for one in line.examples] == [1, 2]
    assert store.left_out(3) == (passage,)

    store.keep(read(3, 5, hour=1))
    assert store.left_out(3) == ()
