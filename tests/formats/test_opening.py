"""The first words of HTML, the quick way and the thorough one."""

from __future__ import annotations

import pytest

from broadsheet.formats.opening import opening
from broadsheet.formats.sanitize import plain


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <b>bold</b> word</p><P>Two</P>",
        "a<br/>b<img src='x' alt=\"a > b\">c",
        "no tags &amp; &eacute; &#8217; a & b",
        "<p>AT&ampT &copy 2020</p>",
        "<p>shown</p><script>hidden()</script><style>p {}</style>",
        "<p>a<!-- comment -->b</p>",
        "<p>a<!-- <b>comment</b> -->b</p>",
        "1 < 2 and 3 > 2",
        "<p title='open>torn</p>",
        "<custom-tag>in</custom-tag> <button>Go</button>",
        "",
    ],
)
def test_the_quick_way_says_what_the_thorough_one_says(html: str) -> None:
    assert opening(html, longest=1000) == " ".join(plain(html).split())


@pytest.mark.parametrize("tag", ["p", "custom-tag"])
def test_of_a_long_text_the_beginning_is_kept(tag: str) -> None:
    words = " ".join(f"word{n}" for n in range(20_000))
    found = opening(f"<{tag}>{words}</{tag}>", longest=100)
    assert found.endswith("…")
    assert words.startswith(found[:-1])


def test_words_behind_much_silent_markup_are_found() -> None:
    assert opening(f"<script>{'x = 1;' * 5000}</script><p>Said</p>", longest=100) == "Said"
    assert opening(f"{'<p></p>' * 5000}<p>Said</p>", longest=100) == "Said"
