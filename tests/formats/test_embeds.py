"""Videos, posts and maps of an article are links that name their host."""

from __future__ import annotations

import pytest
from lxml import html as parser

from broadsheet.formats.embeds import link, linked
from broadsheet.formats.sanitize import sanitize

BASE = "https://paper.example/2026/dam"


@pytest.mark.parametrize(
    ("tag", "address", "label", "leads_to"),
    [
        ("iframe", "//www.youtube.com/embed/x1?rel=0", "Video at youtube.com",
         "https://www.youtube.com/watch?v=x1"),
        ("iframe", "https://player.vimeo.com/video/12", "Video at vimeo.com",
         "https://vimeo.com/12"),
        ("iframe", "https://platform.twitter.com/embed/Tweet.html?id=7", "Post at x.com",
         "https://x.com/i/status/7"),
        ("iframe", "https://www.instagram.com/p/abc/embed", "Post at instagram.com",
         "https://www.instagram.com/p/abc/embed"),
        ("iframe", "https://w.soundcloud.com/player/?url=x", "Audio at w.soundcloud.com",
         "https://w.soundcloud.com/player/?url=x"),
        ("iframe", "https://www.google.com/maps/embed?pb=1", "Map at google.com",
         "https://www.google.com/maps/embed?pb=1"),
        ("iframe", "/graphics/flood.html", "Embedded page at paper.example",
         "https://paper.example/graphics/flood.html"),
        ("video", "/clips/gate.mp4", "Video at paper.example",
         "https://paper.example/clips/gate.mp4"),
        ("audio", "https://cdn.example/talk.mp3", "Audio at cdn.example",
         "https://cdn.example/talk.mp3"),
    ],
)  # fmt: skip
def test_what_is_embedded_is_a_link_that_names_its_host(
    tag: str, address: str, label: str, leads_to: str
) -> None:
    shown = parser.fragment_fromstring(link(address, tag=tag, base=BASE) or "<p>")
    assert (shown.tag, shown.text, shown.get("href")) == ("a", label, leads_to)


@pytest.mark.parametrize(
    "address",
    [
        "https://securepubads.g.doubleclick.net/tag",
        "https://www.googletagmanager.com/ns.html?id=GTM-1",
        "https://www.facebook.com/plugins/like.php?href=x",
        "about:blank",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[",
        "",
    ],
)
def test_what_a_reader_would_not_miss_is_left_out(address: str) -> None:
    assert link(address, tag="iframe", base="about:srcdoc") is None


@pytest.mark.parametrize(
    "address",
    [
        r"https://evil.example\@vimeo.com/1",
        r"https://evil.example\.vimeo.com/1",
        "https://evil.example%2f.vimeo.com/1",
        "https://vimeo.com@evil.example/1",
        "https://evil.example\u202e/moc.oemiv",
    ],
)
def test_no_host_is_named_but_the_one_that_a_browser_asks(address: str) -> None:
    assert link(address, tag="iframe", base=BASE) is None


def test_embeds_of_a_feed_survive_the_sanitiser_as_links() -> None:
    raw = (
        "<p>Before</p><iframe width=9 src='//www.youtube.com/embed/x1' allowfullscreen></iframe>"
        "<video controls><source src='/a.mp4' type=video/mp4>No player</video>"
        "<picture><source srcset='/a.webp' type=image/webp><img src='/a.jpg'></picture>"
        "<iframe src='https://a.example/\" onclick=\"alert(1)'></iframe><p>After</p>"
    )
    shown = parser.fragment_fromstring(sanitize(linked(raw, base=BASE), base=BASE), "div")
    assert [a.text for a in shown.iter("a")] == [
        "Video at youtube.com", "Video at paper.example", "Embedded page at a.example",
    ]  # fmt: skip
    assert not list(shown.iter("script", "iframe", "video", "source"))
    assert all(set(a.keys()) == {"dir", "href", "lang", "rel"} for a in shown.iter("a"))
    assert [p.text for p in shown.iter("p")] == ["Before", "After"]
