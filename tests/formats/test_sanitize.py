"""Safe HTML: what may stay, what must go, and plain text."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from lxml import html as parser

from broadsheet.formats import sanitize as sanitize_
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


def test_no_reference_brings_back_a_character_that_turns_the_writing() -> None:
    written = "<p title='&#8238;x'>a&#x202e;b&#8294;c&#x2067;d</p><a href='&#xad;/x&#x202e;'>e</a>"

    safe = sanitize(written, base=BASE)

    assert not re.search("[\u00ad\u202a-\u202e\u2066-\u2069]", safe)
    assert plain(safe) == "abcd\ne"


def test_an_article_s_markup_stays() -> None:
    html = "<h2>A</h2><p>b <em>c</em></p><ul><li>d</li></ul><blockquote>e</blockquote>"
    assert sanitize(html, base=BASE) == html


def test_links_are_absolute_and_say_nothing_of_the_reader() -> None:
    assert sanitize('<a href="/b">b</a>', base=BASE) == (
        '<a href="https://a.example/b" rel="noopener noreferrer nofollow">b</a>'
    )


def test_a_bad_base_denies_relative_links_and_raises_nothing() -> None:
    assert "href" not in sanitize('<a href="/b">b</a>', base="javascript:x")


@pytest.mark.parametrize(
    "tangle",
    [
        "<div>" * 5000,
        '<div title="</div>">' * 5000,
        "<!--><div>-->" * 5000,
        "<b>" * 1000,
        "".join(f"<p><font color={n}>" for n in range(1000)),
        "<table><tr><td>" * 1000,
        "<a " + " ".join(f"x{n}" for n in range(2000)) + ">",
        "<a " + " ".join(f"x{n}='>'" for n in range(2000)) + ">",
    ],
)
def test_tangled_markup_is_shown_as_its_text(tangle: str) -> None:
    tree = parser.fragment_fromstring(sanitize(f"{tangle}the words", base=BASE), "div")
    last = [node for node in tree.iter() if "the words" in f"{node.text}{node.tail}"][-1]
    assert sum(1 for _ in last.iterancestors()) < 10


def test_words_set_in_many_ways_are_not_set_so_again_in_every_paragraph() -> None:
    fonts = "".join(f"<b lang=a{n}><i dir=x{n}>" for n in range(500))
    safe = sanitize(f"<div>{fonts}</div>" + "<div>x</div>" * 500, base=BASE)
    assert safe.count("<") < 20_000


@pytest.mark.parametrize(
    "html",
    [
        "<div><p>text</p></div>" * 10_000,
        "<p>one</p><ul><li>two</li></ul>" * 1000,
        "<p>one</p>" + '<img src="https://a.example/b">' * 5000,
        '<a href="https://a.example/b" title="c" rel="noopener noreferrer nofollow">d</a>' * 500,
    ],
)
def test_long_ordinary_markup_stays_as_it_is(html: str) -> None:
    assert sanitize(html, base=BASE) == html


@pytest.mark.parametrize(
    "html",
    [
        "<p>\uff1cscript\uff1ealert(1)\uff1c/script\uff1e</p>",
        "<p>\ufe64img src=x onerror=alert(1)\ufe65</p>",
        "<p>\u0338 onclick=alert(1) x</p>",
        "<p>\u0327\u0338 onclick=alert(1) x</p>",
        '<a href="https://a.example/" title="\uff02 onclick=alert(1) x=\uff02">b</a>',
    ],
)
def test_what_becomes_a_bracket_when_normalised_is_none(html: str) -> None:
    safe = sanitize(html, base=BASE)
    shapes = [
        [(node.tag, node.keys()) for node in parser.fragment_fromstring(text, "div").iter()]
        for text in (safe, unicodedata.normalize("NFKC", safe))
    ]
    assert shapes[0] == shapes[1]


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


#: Pieces of markup whose order decides what a parser makes of them.
PIECES = """<p> </p> <br> <br/> <b> </b> <em> </em> </a> </br> a é &amp; &nbsp; &lt; &#8217; &#8203;
 ' <a§href="http://x.example/z"> <a§href="/z"> <a§href='z?a=b'> <img§src=//a/b> <div> &#x41; ]]>"""


def test_plain_paragraphs_read_as_a_parser_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = shuffled(PIECES.split(), 3000)
    shortly = [plain(html) for html in drafts]

    monkeypatch.setattr(sanitize_, "_SIMPLE", re.compile("(?!)"))

    assert [plain(html) for html in drafts] == shortly


def test_the_ready_cleaner_makes_what_one_made_for_the_address_makes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drafts = shuffled(PIECES.split(), 1000)
    ready = [sanitize(html, base="https://paper.example/a/b") for html in drafts]

    monkeypatch.setattr(sanitize_, "_RELATIVE", re.compile("="))

    assert [sanitize(html, base="https://paper.example/a/b") for html in drafts] == ready


def shuffled(pieces: list[str], count: int) -> list[str]:
    """Made-up HTML of a few of the pieces each, half of it one closed paragraph."""
    luck = random.Random(1)
    drafts = [
        "".join(luck.choices([*pieces, " ", "\n"], k=luck.randint(1, 8))) for _ in range(count)
    ]
    drafts = [html.replace("§", " ") for html in drafts]
    return drafts + [f"<p>{html.replace('p>', 'b>')}</p>" for html in drafts]
