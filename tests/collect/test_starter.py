"""The feeds a new newsroom starts with."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest

from broadsheet.collect.addresses import target
from broadsheet.collect.starter import owners, starter_feeds
from broadsheet.model import Section


def test_the_starter_set_fills_every_section_in_five_languages_and_more() -> None:
    feeds = starter_feeds()
    assert 55 <= len(feeds) <= 75
    assert {feed.section for feed in feeds} - {None} == set(Section)
    assert {"en", "de", "fr", "es", "pt", "it", "ja", "ar"} <= {feed.lang for feed in feeds}


def test_stories_can_meet_because_each_section_and_language_has_several_sources() -> None:
    feeds = starter_feeds()
    for section in Section:
        assert len({feed.source.id for feed in feeds if feed.section is section}) >= 3, section
    langs = {(feed.lang, feed.source.id) for feed in feeds}
    assert min(Counter(lang for lang, _ in langs).values()) >= 3


def test_every_feed_is_listed_once_with_a_source_that_is_whole() -> None:
    feeds = starter_feeds()
    assert len({feed.url for feed in feeds}) == len(feeds)
    for feed in feeds:
        assert target(feed.url).scheme == "https"
        assert feed.title
        assert feed.source.owner
        assert feed.source.country
        home = (urlsplit(feed.source.home).hostname or "").removeprefix("www.")
        assert home == feed.source.id


@pytest.mark.parametrize(
    ("one", "other"),
    [("wsj.com", "thesun.co.uk"), ("theverge.com", "eater.com"), ("bbc.com", "bbc.co.uk")],
)
def test_outlets_of_one_house_have_one_owner(one: str, other: str) -> None:
    assert owners()[one] == owners()[other]


def test_the_owner_table_names_each_site_once_as_sources_are_named() -> None:
    assert len(owners()) >= 150
    for site, house in owners().items():
        assert site == site.lower().removeprefix("www.")
        assert house == house.strip() != ""
