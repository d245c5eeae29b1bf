"""How often the language of a text is told rightly; floors are never lowered."""

from __future__ import annotations

import gzip
import json

import pytest
from training.language import cross_validated, labelled

from broadsheet.analysis.language import detect
from tests.shared import bench

pytestmark = [pytest.mark.gate, pytest.mark.timeout(900)]


def test_sentences_and_headlines_that_the_table_was_learned_without() -> None:
    figures = cross_validated(labelled(bench("language/lingua.jsonl.gz")))

    assert figures["sentences_news_languages"] >= 0.987
    assert figures["headlines_news_languages"] >= 0.9755
    assert figures["sentences_all_languages"] >= 0.963
    assert figures["headlines_all_languages"] >= 0.94


@pytest.mark.parametrize("lang", ["en", "fr", "sw"])
def test_titles_and_texts_of_other_origin(lang: str) -> None:
    with gzip.open(bench("sections/masakhanews-dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["lang"] == lang]

    titles = [detect(row["title"]) == lang for row in rows if row["title"]]
    texts = [detect(row["text"]) == lang for row in rows if row["text"]]

    assert sum(titles) / len(titles) >= 0.98
    assert sum(texts) / len(texts) >= 0.99
