"""The invented day holds what it promises, and its truth agrees with its texts."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import combinations

import pytest

from broadsheet.model import Section
from broadsheet.sample.clock import MIDNIGHT
from broadsheet.sample.edition import FOLDER
from broadsheet.sample.nouns import Caching, Edition, FeedKind, Kind, Piece

#: Notices, hints and entries that say nothing are as short as such things are.
_SHORT = {Kind.CORRECTION, Kind.BROKEN}


@cache
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _containment(a: str, b: str) -> float:
    ours, theirs = _shingles(a), _shingles(b)
    return len(ours & theirs) / min(len(ours), len(theirs))


def _text(piece: Piece) -> str:
    return piece.versions[0].text


def test_the_day_is_large_and_varied_enough(edition: Edition) -> None:
    stories = edition.stories()
    languages = Counter(edition.outlet(piece.outlet).lang for piece in edition.pieces)

    assert len(edition.outlets) >= 14
    assert len(edition.pieces) >= 130
    assert len(stories) >= 30
    assert {piece.section for piece in edition.pieces} == set(Section)
    assert languages["de"] + languages["es"] >= 20
    assert max(len(pieces) for pieces in stories.values()) >= 12


def test_the_day_is_spread_over_its_hours(edition: Edition) -> None:
    hours = {piece.published.hour for piece in edition.pieces if piece.published >= MIDNIGHT}

    assert all(p.published < MIDNIGHT + timedelta(hours=24) for p in edition.pieces)
    assert len(hours) >= 23


def test_every_kind_of_feed_and_every_habit_of_caching_occurs(edition: Edition) -> None:
    feeds = [feed for outlet in edition.outlets for feed in outlet.feeds]

    assert {feed.kind for feed in feeds} == set(FeedKind)
    assert {feed.full for feed in feeds} == {True, False}
    assert {outlet.caching for outlet in edition.outlets} == set(Caching)
    assert len({outlet.style.template for outlet in edition.outlets}) == 4


def test_articles_have_the_length_of_articles(edition: Edition) -> None:
    lengths = {p.key: len(_text(p).split()) for p in edition.pieces if p.kind not in _SHORT}

    assert {key: words for key, words in lengths.items() if not 120 <= words <= 450} == {}


def test_every_copy_shares_most_of_its_words_with_its_model(edition: Edition) -> None:
    pieces = {piece.key: piece for piece in edition.pieces}
    copies = {p.key: _containment(_text(p), _text(pieces[p.copy_of])) for p in pieces.values()
              if p.copy_of}  # fmt: skip

    assert len(copies) >= 10
    assert {key: share for key, share in copies.items() if share < 0.6} == {}


def test_independent_reports_of_one_event_are_written_independently(edition: Edition) -> None:
    too_close = {
        (a.key, b.key): share
        for pieces in edition.stories().values()
        for a, b in combinations(pieces, 2)
        if a.origin != b.origin and (share := _containment(_text(a), _text(b))) >= 0.15
    }

    assert too_close == {}


def test_no_two_titles_are_alike_but_the_ones_meant_to_be(edition: Edition) -> None:
    titles = Counter(piece.versions[0].title for piece in edition.pieces)

    assert [title for title, count in titles.items() if count > 1] == ["Fire at market"]


def test_one_agency_text_is_printed_by_five_others_of_which_two_omit_the_credit(
    edition: Edition,
) -> None:
    [wire] = edition.planted("wire")
    copies = [piece for piece in edition.pieces if piece.copy_of == wire.key]

    assert len({piece.outlet for piece in copies}) == 5
    assert sum(piece.credit is None and "Meridian" not in _text(piece) for piece in copies) == 2
    assert len({piece.versions[0].title for piece in (wire, *copies)}) == 6


def test_a_death_toll_is_corrected_on_the_page_and_not_in_the_feed(edition: Edition) -> None:
    [piece] = edition.planted("silent-correction")
    first, last = piece.versions

    assert "death toll of 23" in first.text
    assert "death toll of 14" in last.text
    assert last.listing == first.listing


def test_another_toll_is_corrected_in_the_summary_alone(edition: Edition) -> None:
    [piece] = edition.planted("silent-correction-summary")
    first, last = piece.versions

    assert "nine people" in first.listing.summary
    assert "14 people" in last.listing.summary
    assert first.listing.updated == last.listing.updated


def test_headlines_change_under_one_id_and_one_address_changes_too(edition: Edition) -> None:
    retitled, moved = edition.planted("retitled"), edition.planted("moved")

    assert all(p.versions[0].title != p.versions[-1].title for p in retitled)
    assert all(p.versions[0].slug != p.versions[-1].slug for p in moved)
    assert len(retitled) > len(moved) >= 1


def test_others_name_the_exclusive_they_lean_on(edition: Edition) -> None:
    [exclusive] = edition.planted("exclusive")
    relays = edition.planted("quotes-exclusive")

    assert {piece.quotes for piece in relays} == {exclusive.key}
    assert all("Harbour Gazette" in _text(piece) for piece in relays)
    assert any("told the Harbour Gazette" in _text(piece) for piece in relays)


def test_two_events_share_one_headline(edition: Edition) -> None:
    one, other = edition.planted("same-title")

    assert one.versions[0].title == other.versions[0].title
    assert one.story != other.story


def test_the_hints_of_two_days_look_alike_and_are_different_stories(edition: Edition) -> None:
    hints = edition.planted("puzzle-series")
    early = [piece for piece in hints if piece.published < MIDNIGHT]

    assert len(hints) == len({piece.story for piece in hints}) == 6
    assert len(early) == 3


@pytest.mark.parametrize("tag", ["#SteadDown", "#OrrinDam"])
def test_many_outlets_use_one_hashtag_within_two_hours(edition: Edition, tag: str) -> None:
    tagged = [p for p in edition.planted("hashtag") if tag in p.hashtags]
    times = sorted(piece.published for piece in tagged)

    assert len({piece.outlet for piece in tagged}) >= 6
    assert times[-1] - times[0] <= timedelta(hours=2)


def test_a_live_blog_keeps_changing(edition: Edition) -> None:
    [live] = edition.planted("live-blog")

    assert len(live.versions) >= 5
    assert len(_shingles(live.versions[-1].text)) > 3 * len(_shingles(live.versions[0].text))


def test_the_odd_entries_are_there(edition: Edition) -> None:
    def only(name: str) -> Piece:
        [piece] = edition.planted(name)
        return piece

    claimed = only("future-date").claimed
    assert not only("undated").dated
    assert not only("untitled").named
    assert claimed is not None
    assert claimed.year == 2099
    assert only("broken").kind is Kind.BROKEN
    assert only("correction").kind is Kind.CORRECTION
    assert only("withdrawn").withdrawn is not None


def test_the_content_farm_only_rewrites(edition: Edition) -> None:
    farm = edition.planted("content-farm")

    assert {piece.kind for piece in farm} == {Kind.REWRITE}
    assert all(piece.origin.partition("/")[0] != piece.outlet for piece in farm)


def test_two_outlets_belong_to_one_house_and_tell_one_story(edition: Edition) -> None:
    house = {outlet.id for outlet in edition.outlets if outlet.owner == "Ansel Press Group"}
    both = [s for s, told in edition.stories().items() if house <= {p.outlet for p in told}]

    assert len(house) == 2
    assert both


def test_the_guide_names_every_plant(edition: Edition) -> None:
    guide = (FOLDER / "README.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z-]+)`", guide))

    assert {plant for piece in edition.pieces for plant in piece.plants} <= named
