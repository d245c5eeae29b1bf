"""The language of sentences, and of headlines cut from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from broadsheet.analysis.language import NEWS, base, detect
from broadsheet.evaluate.rows import rows

#: Words of a headline; characters where words are not set apart.
WORDS, CHARACTERS = 7, 14
_UNSPACED = ("ja", "th", "zh")


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One record ``{"id", "lang"}`` a text."""
    for row in rows(path):
        yield {"id": row["id"], "lang": detect(row.get("text") or "")}


def figures(path: Path) -> dict[str, float]:
    """Shares of labelled sentences, and of headlines cut from them, whose language is found.

    Each over the languages of `NEWS` and over all; empty where nothing is labelled.
    """
    labelled = [row for row in rows(path) if row.get("lang") and row.get("text")]
    sentences = [(row["lang"], detect(row["text"])) for row in labelled]
    cut = [(row["lang"], headline(row["text"], row["lang"], str(row["id"]))) for row in labelled]
    headlines = [(lang, detect(text)) for lang, text in cut if text]
    return accuracy("sentences", sentences) | accuracy("headlines", headlines)


def headline(text: str, lang: str, id: str) -> str | None:
    """Seven words from within a sentence, where its ``id`` says; None where it has fewer."""
    pieces, blank, size = text.split(), " ", WORDS
    if lang in _UNSPACED:
        pieces, blank, size = list(text), "", CHARACTERS
    if len(pieces) < size:
        return None
    start = crc32(id.encode()) % (len(pieces) - size + 1)
    return blank.join(pieces[start : start + size])


def accuracy(named: str, answers: Iterable[tuple[str, str | None]]) -> dict[str, float]:
    """The share of (language, answer) that are right, over `NEWS` and over all."""
    right = [(lang in NEWS, base(lang) == answer) for lang, answer in answers]
    news = [one for in_news, one in right if in_news]
    every = [one for _, one in right]
    parts = {"news_languages": news, "all_languages": every}
    return {f"{named}_{part}": sum(of) / len(of) for part, of in parts.items() if of}
