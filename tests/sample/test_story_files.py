"""The text format of the edition: versions and copies start from what they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.sample.edition import load_edition
from broadsheet.sample.nouns import Edition, EditionError, Kind, Piece

OUTLETS = """
[[outlet]]
id = "wire"
name = "The Wire"
tagline = "News"
place = "Here"
country = "There"
lang = "en"
feeds = [{ path = "/feed", kind = "rss", title = "The Wire" }]

[[outlet]]
id = "post"
name = "The Post"
tagline = "Post"
place = "Here"
country = "There"
lang = "en"
feeds = [{ path = "/feed", kind = "atom", title = "The Post" }]
"""

STORY = """section: world

== wire/dam
at: 06:00
title: Nine dead
author: A. Writer

Nine people died. The dam broke.

A second paragraph.

A third paragraph.
-- 09:00
feed: same
replace: Nine people => Twelve people
-- 10:00
feed: summary
title: Twelve dead
slug: dam-later
place: 1

Put after the first.

== post/dam-too
at: 09:30
copy: wire/dam
drop: 2
credit: The Wire

A line of our own.
"""


def _load(folder: Path, story: str) -> Edition:
    (folder / "stories").mkdir()
    (folder / "outlets.toml").write_text(OUTLETS, "utf-8")
    (folder / "stories" / "dam.md").write_text(story, "utf-8")
    return load_edition(folder)


def _piece(edition: Edition, key: str) -> Piece:
    return next(piece for piece in edition.pieces if piece.key == key)


def test_a_version_starts_from_the_one_before_it(tmp_path: Path) -> None:
    first, second, third = _piece(_load(tmp_path, STORY), "wire/dam").versions

    assert first.paragraphs[0] == "Nine people died. The dam broke."
    assert second.paragraphs == ("Twelve people died. The dam broke.", *first.paragraphs[1:])
    assert third.paragraphs[1] == "Put after the first."
    assert (second.slug, third.slug) == ("dam", "dam-later")


def test_a_feed_may_lag_behind_its_page(tmp_path: Path) -> None:
    first, second, third = _piece(_load(tmp_path, STORY), "wire/dam").versions

    assert second.listing == first.listing
    assert third.listing.title == "Nine dead"
    assert third.listing.summary.startswith("Twelve people")
    assert third.listing.updated == first.at


def test_a_copy_is_taken_from_the_text_as_it_stood_then(tmp_path: Path) -> None:
    copy = _piece(_load(tmp_path, STORY), "post/dam-too")

    assert copy.versions[0].paragraphs == (
        "Twelve people died. The dam broke.",
        "A third paragraph.",
        "A line of our own.",
    )
    assert (copy.kind, copy.origin, copy.copy_of) == (Kind.COPY, "wire/dam", "wire/dam")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("replace: Nine people", "replace: Ten people", "nothing to replace"),
        ("copy: wire/dam", "copy: wire/bridge", "does not stand above"),
        ("at: 06:00", "at: six", "no time"),
        ("credit: The Wire", "thanks: The Wire", "no line such as"),
        ("== post/", "== gazette/", "is no outlet"),
        ("at: 06:00\n", "", "has no 'at'"),
        ("credit: The Wire", "quotes: wire/bridge", "does not exist"),
    ],
)
def test_a_contradiction_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(EditionError, match=reason):
        _load(tmp_path, STORY.replace(old, new))
