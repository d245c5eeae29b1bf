"""Safe HTML: what may stay, what must go, and plain text."""

from __future__ import annotations

import pytest

from broadsheet.formats.sanitize import plain, sanitize

BASE = "https://a.example/story/1"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<svg/onload=alert(1)>",
        "<math><mi xlink:href=javascript:alert(1)>",
        "<iframe srcdoc='<script>1</script>'></iframe>",
        "<form action=javascript:alert(1)><button formaction=x>",
        "<style>*{background:url(//x)}</style>",
        "<noscript><!-- </noscript><img src=x onerror=alert(1)> -->",
        "<template><img src=x onerror=1></template>",
        "<a href='javascript&colon;alert(1)'>",
        "<a href='\u2028javascript:alert(1)'>",
        "<img src=x onerror=alert(1)>",
        "<meta http-equiv=refresh content='0;url=//x'>",
        "<base href=//x>",
    ],
)
def test_nothing_that_acts_survives(html: str) -> None:
    safe = sanitize(html, base=BASE).strip().lower()
    for trace in ("<script", "<svg", "<math", "<iframe", "<form", "<style", "onerror", "onload"):
        assert trace not in safe
    assert 'href="javascript' not in safe
    assert "<meta" not in safe
    assert "<base" not in safe


def test_an_article_s_markup_stays() -> None:
    html = "<h2>A</h2><p>b <em>c</em></p><ul><li>d</li></ul><blockquote>e</blockquote>"
    assert sanitize(html, base=BASE) == html


def test_links_are_absolute_and_say_nothing_of_the_reader() -> None:
    assert sanitize('<a href="/b">b</a>', base=BASE) == (
        '<a href="https://a.example/b" rel="noopener noreferrer nofollow">b</a>'
    )


def test_a_bad_base_denies_relative_links_and_raises_nothing() -> None:
    assert "href" not in sanitize('<a href="/b">b</a>', base="javascript:x")


def test_tangled_markup_is_shown_as_its_text() -> None:
    assert sanitize("<div>" * 5000 + "the words", base=BASE).startswith("<p>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("no markup", "no markup"),
        ("<p>One  &amp; only</p><p>Two<br>three</p>", "One & only\nTwo\nthree"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<b>in</b>line <i>words</i>", "inline words"),
        ("before<script>x</script><style>y</style> after", "before after"),
        ("", ""),
        ("&nbsp;", ""),
        ("<p></p>", ""),
        ("<p>\x00\ud800a</p>", "a"),
    ],
)
def test_plain_text_has_a_paragraph_a_line(html: str, expected: str) -> None:
    assert plain(html) == expected
