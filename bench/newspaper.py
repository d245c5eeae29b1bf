"""A made-up newspaper of any size, written straight into a store: invented words, real shapes.

Stories are as unequal as real ones: most hold one article, some hold dozens. Words follow Zipf's
law, so that a search meets words in every second article and words in one of a thousand.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import func, select

from broadsheet.model import ChangeKind, DevelopmentKind, Section, Stage, TieKind, digest
from broadsheet.store import Store, schema
from broadsheet.store.search import index_texts

END = datetime(2026, 1, 5, 12, tzinfo=UTC)
#: Time between two articles: 100,000 of them are about a month.
PACE = timedelta(seconds=26)
SOURCES = 400
VOCABULARY = 30_000
_BATCH = 2000
_SYLLABLES = "ka lo mi ren tas vel dor un pe shi gar no bel ti sur ma fen ol dra ke".split()
_SECTIONS = [section.value for section in Section]


@dataclass(slots=True)
class Newspaper:
    """What was built, and what a reader could ask of it."""

    articles: int
    seed: int = 1
    vocabulary: list[str] = field(default_factory=list)
    story_sizes: dict[int, int] = field(default_factory=dict)
    #: The stories of the newest articles.
    lately: deque[int] = field(default_factory=lambda: deque(maxlen=4000))

    def build(self, store: Store, *, words: int = 150) -> None:
        """Fill an empty store, a batch of articles in each transaction."""
        dice = random.Random(self.seed)
        self.vocabulary = _words(dice)
        with store.database.writing() as connection:
            connection.execute(schema.source.insert(), [_source(i) for i in range(SOURCES)])
        for start in range(0, self.articles, _BATCH):
            batch = self._articles(dice, range(start, min(start + _BATCH, self.articles)), words)
            with store.database.writing() as connection:
                for table, rows in _rows(dice, batch).items():
                    connection.execute(table.insert(), rows)
                index_texts(
                    connection,
                    [
                        (o["id"], o["title"], o["deck"], "\n".join(o["paragraphs"]), "en")
                        for o in batch
                    ],
                )
        self._write_stories(store)

    def remember(self, store: Store) -> None:
        """Know again what an earlier run built."""
        self.vocabulary = _words(random.Random(self.seed))
        sizes = select(schema.article.c.story, func.count()).group_by(schema.article.c.story)
        with store.database.reading() as connection:
            self.story_sizes = dict(connection.execute(sizes).tuples().all())

    def word(self, rank: int) -> str:
        """The word of this rank: 0 is the most common."""
        return self.vocabulary[rank]

    def _articles(self, dice: random.Random, numbers: range, words: int) -> list[dict[str, Any]]:
        weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.vocabulary))))
        spoken = dice.choices(self.vocabulary, cum_weights=weights, k=words * len(numbers))
        return [
            self._article(dice, number, spoken[place * words : (place + 1) * words])
            for place, number in enumerate(numbers)
        ]

    def _article(self, dice: random.Random, number: int, spoken: list[str]) -> dict[str, Any]:
        id = digest("article", str(number))
        # A story grows the likelier the more it was written about lately, as real ones do.
        joins = self.lately and dice.random() < 0.7
        story = dice.choice(self.lately) if joins else id
        self.lately.append(story)
        self.story_sizes[story] = self.story_sizes.get(story, 0) + 1
        third = len(spoken) // 3
        return {
            "id": id,
            "number": number,
            "story": story,
            "source": f"source{min(int(dice.paretovariate(0.7)), SOURCES) - 1}.example",
            "title": " ".join(spoken[:9]).capitalize(),
            "deck": " ".join(spoken[9:24]).capitalize() + ".",
            "paragraphs": [
                " ".join(spoken[i : i + third]).capitalize() + "."
                for i in range(0, len(spoken), third)
            ],
            "at": END - PACE * (self.articles - number),
        }

    def _write_stories(self, store: Store) -> None:
        dice = random.Random(self.seed + 1)
        with store.database.writing() as connection:
            opened = schema.article.select().where(schema.article.c.id == schema.article.c.story)
            rows = [self._story(dice, row) for row in connection.execute(opened)]
            for start in range(0, len(rows), _BATCH):
                connection.execute(schema.story.insert(), rows[start : start + _BATCH])

    def _story(self, dice: random.Random, row: Any) -> dict[str, Any]:
        size = self.story_sizes[row.id]
        age = (END - row.published) / timedelta(hours=1)
        return {
            "id": row.id,
            "headline": row.title,
            "headline_article": row.id,
            "headline_why": "the first report",
            "lede": row.lead[:200],
            "lede_article": row.id,
            "section": row.section,
            "section_why": "its feed",
            "lang": "en",
            "first": row.published,
            "updated": row.published + timedelta(hours=dice.random() * size),
            "articles": size,
            "outlets": size,
            "origins": max(1, size // 2),
            "revisions": 0,
            "prominence": size**0.5 - age / 6 + dice.random(),
            "topics": row.topics,
        }


def _words(dice: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(dice.choices(_SYLLABLES, k=dice.choice((2, 3, 3, 4))))] = None
    return list(found)


def _source(number: int) -> dict[str, Any]:
    id = f"source{number}.example"
    return {"id": id, "name": f"The {number} Herald", "home": f"https://{id}"}


def _rows(dice: random.Random, batch: list[dict[str, Any]]) -> dict[Any, list[dict[str, Any]]]:
    return {
        schema.article: [_article_row(dice, one) for one in batch],
        schema.revision: [_revision_row(one) for one in batch],
        schema.article_topic: [row for one in batch for row in _topic_rows(one)],
        schema.placement: [_placement_row(one) for one in batch],
        schema.tie: [_tie_row(one) for one in batch if one["story"] != one["id"]],
        schema.development: [_development_row(one) for one in batch],
        schema.event: [_event_row(one) for one in batch],
    }


def _article_row(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    text = "\n".join(one["paragraphs"])
    return {
        "id": one["id"],
        "feed": 1,
        "source": one["source"],
        "story": one["story"],
        "url": f"https://{one['source']}/{one['number']}",
        "title": one["title"],
        "deck": one["deck"],
        "lead": text[:800],
        "published": one["at"],
        "received": one["at"],
        "lang": "en",
        "section": _SECTIONS[one["story"] % len(_SECTIONS)],
        "section_why": "its feed",
        "stage": Stage.READ.value,
        "revision": 1,
        "topics": list(_topics(one)),
        "words": len(text.split()),
        "terms": dict.fromkeys(text.split()[:60], 1.5),
        "sketch": tuple(sorted(dice.getrandbits(64) for _ in range(96))),
        "copy": one["story"] != one["id"],
    }


def _revision_row(one: dict[str, Any]) -> dict[str, Any]:
    text = "\n".join(one["paragraphs"])
    return {
        "article": one["id"],
        "number": 1,
        "at": one["at"],
        "kind": ChangeKind.FIRST.value,
        "why": "",
        "title": one["title"],
        "deck": one["deck"],
        "text": text,
        "html": "".join(f"<p>{paragraph}" for paragraph in one["paragraphs"]),
    }


def _topics(one: dict[str, Any]) -> Iterator[str]:
    yield from dict.fromkeys(word.lower() for word in one["title"].split()[:3])


def _topic_rows(one: dict[str, Any]) -> list[dict[str, Any]]:
    own = {"at": one["at"], "article": one["id"], "source": one["source"]}
    return [{"topic": topic, **own} for topic in _topics(one)]


def _placement_row(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "article": one["id"],
        "story": one["story"],
        "at": one["at"],
        "opened": one["story"] == one["id"],
        "score": 0.5,
        "shared": [(word, 1.0) for word in one["title"].split()],
        "rejected": [],
        "why": "",
    }


def _tie_row(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "article": one["id"],
        "to": one["story"],
        "kind": (TieKind.COPY if one["number"] % 2 else TieKind.QUOTES).value,
        "containment": 0.5,
        "spans": [],
        "why": "",
    }


def _development_row(one: dict[str, Any]) -> dict[str, Any]:
    opened = one["story"] == one["id"]
    return {
        "story": one["story"],
        "at": one["at"],
        "kind": (DevelopmentKind.FIRST_REPORT if opened else DevelopmentKind.FOLLOW_UP).value,
        "article": one["id"],
        "text": one["title"],
        "why": "",
    }


def _event_row(one: dict[str, Any]) -> dict[str, Any]:
    known = {"story": one["story"], "article": one["id"], "source": one["source"]}
    return {"at": one["at"], "kind": "article.arrived", "facts": {}, **known}
