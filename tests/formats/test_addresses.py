"""Addresses: what is the same, whose it is, what a person meant."""

from __future__ import annotations

import pytest

from broadsheet.errors import NotAddress
from broadsheet.formats.addresses import absolute, canonical, site, web_address


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("HTTP://News.Example:80/a", "http://news.example/a"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        ("https://news.example/../../a", "https://news.example/a"),
        ("https://news.example/a/..", "https://news.example/"),
        ("https://news.example/a?utm_source=x&utm_medium=y", "https://news.example/a"),
        ("https://news.example/a?id=7&fbclid=x", "https://news.example/a?id=7"),
        ("https://news.example/a?traffic_source=rss", "https://news.example/a"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://user:pass@news.example/", "https://news.example/"),
        ("https://news.example/%7efoo/%c3%a9", "https://news.example/~foo/%C3%A9"),
        ("https://news.example/é", "https://news.example/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://news.example/a//b", "https://news.example/a//b"),
        (" https://news.example/a\n", "https://news.example/a"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/"),
        ("not an address", "not an address"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_two_spellings_of_an_address_come_out_equal(given: str, expected: str) -> None:
    assert canonical(given) == expected
    assert canonical(expected) == expected


def test_the_order_of_a_query_is_kept_because_it_may_matter() -> None:
    assert canonical("https://a.example/?b=1&a=2") == "https://a.example/?b=1&a=2"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.news.example/a", "news.example"),
        ("https://feeds.news.example:8080/", "feeds.news.example"),
        ("nonsense", ""),
        ("http://[broken", ""),
    ],
)
def test_a_site_is_a_host_without_www(url: str, expected: str) -> None:
    assert site(url) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("news.example", "https://news.example/"),
        ("  News.Example/rss ", "https://news.example/rss"),
        ("http://news.example/rss?a=1#x", "http://news.example/rss?a=1"),
        ("feed://news.example/rss", "https://news.example/rss"),
        ("feed:http://news.example/rss", "http://news.example/rss"),
        ("news.example:8443/rss", "https://news.example:8443/rss"),
        ("localhost:8080/rss", "https://localhost:8080/rss"),
        ("http://127.0.0.1:8000/feed", "http://127.0.0.1:8000/feed"),
    ],
)
def test_what_a_person_types_becomes_an_address(typed: str, expected: str) -> None:
    assert web_address(typed) == expected


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("two words.example", "blanks"),
        ("javascript:alert(1)", "only http and https"),
        ("ftp://news.example/", "not ftp"),
        ("file:///etc/passwd", "not file"),
        ("news", "no web site"),
        ("https://", "no web site"),
        ("https://-bad-.example", "no web site"),
        ("http://a.example:99999/", "cannot be read"),
        ("a" * 5000, "longer than"),
    ],
)
def test_what_is_no_address_says_why(typed: str, reason: str) -> None:
    with pytest.raises(NotAddress) as caught:
        web_address(typed)
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "http://[", None, ""]
)
def test_a_link_that_is_not_of_the_web_is_none(link: str | None) -> None:
    assert absolute(link, base="https://a.example/") is None


def test_a_link_is_made_absolute_and_quoted() -> None:
    assert absolute("../b c", base="https://a.example/x/y") == "https://a.example/bc"
    assert absolute("/\u00e9", base="https://a.example/") == "https://a.example/%C3%A9"


@pytest.mark.parametrize(
    "link",
    [
        "https://img.example:8443/m/1.jpg?width=1200&from=https://a.example/?b=1",
        "https://a.example/x%20y/[1]?q=a%7Cb#top",
        "http://a.example/it's/(a)/test;v=1",
    ],
)
def test_a_link_that_is_absolute_already_stays_as_it_is(link: str) -> None:
    assert absolute(link, base="https://b.example/feed") == link


@pytest.mark.parametrize("link", ["https://a.example/x?", "https://a.example/x#"])
def test_an_empty_query_is_no_part_of_a_link(link: str) -> None:
    assert absolute(link, base="https://b.example/feed") == "https://a.example/x"
