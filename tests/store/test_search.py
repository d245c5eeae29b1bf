"""Search finds the same articles on both engines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from broadsheet.model import Article, ChangeKind, Update
from broadsheet.store import Store
from tests.store.build import HOUR, NOW, arrival, article, fingerprint, revision, source

PAPER = (
    article(1, title="Dam breaks in Velmar", text="A dam broke.\nThe river floods New Harbour."),
    article(2, title="Harbour reopens", text="The new dam holds. A harbour is open."),
    article(
        3, title="Häuser brennen", deck="", text="Zwei Häuser brannten in Neustadt.", lang="de"
    ),
    article(4, title="東京都知事", deck="", text="今日は雨です。", lang="ja"),
    article(5, title="ข่าวด่วน", deck="", text="ฝนตกหนักในกรุงเทพ", lang="th"),
    article(6, title="News of the dams", deck="", text="Dams, dams, dams.", lang=None),
)


#: Query → the articles of `PAPER` that it finds.
FOUND = {
    "dam": [1, 2],
    "DAMS": [1, 2, 6],
    "dam velmar": [1],
    "velmar OR reopens": [1, 2],
    "dam -river": [2],
    "harbour -dam": [],
    '"new harbour"': [1],
    '"harbour new"': [],
    '"harbour reopens" dam': [2],
    # The end of a headline and the beginning of a text are no phrase.
    '"velmar nobody"': [],
    'dam -"new harbour"': [2],
    "haus": [3],
    "hauser": [3],
    "東京": [4],
    "京都知": [4],
    "京東": [],
    "事": [4],
    "雨": [4],
    "กรุงเทพ": [5],
    "absent": [],
    "harbour's": [1, 2],
    "dam'); DROP TABLE article; --": [],
}


@pytest.fixture
def paper(store: Store) -> Store:
    """A store with `PAPER` in it."""
    store.keep(arrival(*PAPER))
    return store


def found(store: Store, query: str) -> list[int]:
    """The articles that a query finds, by id."""
    page = store.search(query, limit=10)
    assert page.problem is None
    return sorted(hit.article.id for hit in page.hits)


def test_a_query_finds_what_matches(paper: Store) -> None:
    assert {query: found(paper, query) for query in FOUND} == FOUND


def test_a_hit_shows_its_words_verbatim(paper: Store) -> None:
    [hit] = paper.search("rivers velmar", limit=10).hits

    assert hit.article.title == "Dam breaks in Velmar"
    assert hit.story == 1
    assert hit.excerpt in PAPER[0].text
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["river"]


def test_a_word_in_the_headline_ranks_above_the_same_word_in_the_text(store: Store) -> None:
    headline = article(1, title="Volcano erupts", deck="", text="Ash rises over the town.")
    passing = article(2, title="Ash rises over town", deck="", text="Near the volcano it is dark.")
    store.keep(arrival(headline, passing))

    assert [hit.article.id for hit in store.search("volcano", limit=10).hits] == [1, 2]


def test_a_page_says_whether_there_is_more(paper: Store) -> None:
    assert paper.search("dams", limit=2).more
    assert len(paper.search("dams", limit=2).hits) == 2
    assert not paper.search("dams", limit=3).more


def test_a_nonsense_query_gets_a_sentence(paper: Store) -> None:
    page = paper.search("-dam", limit=10)

    assert page.hits == ()
    assert page.problem == "Say what to look for as well as what to leave out."


def test_a_revised_article_is_found_by_its_new_words_only(paper: Store) -> None:
    paper.keep(revised(PAPER[0], title="Levee breaks in Velmar", text="A levee broke."))

    assert found(paper, "levee") == [1]
    assert found(paper, "river") == []
    assert found(paper, "velmar") == [1]


def test_a_very_long_article_is_found_by_its_beginning(store: Store) -> None:
    many = " ".join(f"{number:064}" for number in range(20_000))
    long = article(1, title="Opening " + many, deck=many, text="first words " + many, lang=None)
    store.keep(arrival(long, article(2, text="Opening sentence. " + "word " * 40_000)))

    assert found(store, "opening") == [1, 2]
    assert found(store, "sentence") == [2]


def test_the_longest_query_that_is_permitted_runs(paper: Store) -> None:
    words = [f"w{number}" for number in range(24)]

    for query in (" ".join(words), f'"{" ".join(words)}"', " OR ".join(words)):
        assert found(paper, query) == []
    assert found(paper, "dams -" + " -".join(words[1:])) == [1, 2, 6]


def test_matches_are_found_however_many_articles_lie_between(store: Store) -> None:
    store.keep(arrival(article(1, text="An old volcano.")))
    skip_to(store, 500_000)
    store.keep(arrival(article(2, text="A new volcano.")))

    assert found(store, "volcano") == [1, 2]


def test_plenty_of_new_matches_are_all_found(store: Store) -> None:
    store.keep(arrival(article(1, text="An old volcano.")))
    skip_to(store, 500_000)
    store.keep(arrival(*(article(id, text="A new volcano.") for id in range(2, 450))))

    assert len(store.search("volcano", limit=449).hits) == 449
    first = store.search("volcano", limit=10)
    assert first.more
    assert 1 not in {hit.article.id for hit in first.hits}


def test_a_hit_carries_the_name_of_its_outlet(store: Store) -> None:
    update = arrival(article(1))
    store.keep(replace(update, sources=(source(name="The Harbour Post"),)))

    assert store.search("ferry", limit=1).hits[0].article.source_name == "The Harbour Post"


def revised(one: Article, **changes: Any) -> Update:
    """The update that brings an article's second revision."""
    new = replace(one, revision=2, **changes)
    return Update(
        at=NOW + HOUR,
        articles=(new,),
        fingerprints={new.id: fingerprint(new)},
        revisions=(revision(new, ChangeKind.SUBSTANTIVE, at=NOW + HOUR, why="headline"),),
    )


def skip_to(store: Store, number: int) -> None:
    """Go on as if so many articles had arrived."""
    statement = {
        "sqlite": "UPDATE sqlite_sequence SET seq = :number WHERE name = 'searchable'",
        "postgresql": "SELECT setval('searchable_seq_seq', :number)",
    }[store.database.dialect]
    with store.database.writing() as connection:
        connection.execute(text(statement), {"number": number})
