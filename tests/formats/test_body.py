"""Blocks of a page, the trees that judge them, and how the chosen ones are set."""

from __future__ import annotations

import json
import random
from importlib.resources import files

import pytest
from lxml import html as lxml_html

from broadsheet import formats, kernel
from broadsheet.formats import pictures, setting
from broadsheet.formats.blockmodel import FILE, Model, Tree, added, compared, model
from broadsheet.formats.blocks import blocks, cut
from broadsheet.formats.body import agreement, shared
from broadsheet.formats.marks import NAMES, Page, marks

BASE = "https://paper.example/2026/dam"


def page(markup: str) -> Page:
    return Page(*blocks(lxml_html.document_fromstring(f"<html><body>{markup}</body></html>")))


def texts(markup: str) -> list[str]:
    return [block.text for block in page(markup).blocks]


def whole(markup: str) -> str:
    found = cut(lxml_html.document_fromstring(f"<html><body>{markup}</body></html>"))
    return setting.html(pictures.placed(found, found.blocks, base=BASE), found)


def test_text_is_cut_where_block_level_elements_begin_and_end() -> None:
    found = texts("<div>One <b>and</b> a half<p>Two</p>three</div><ul><li>four<li>five</ul>")
    assert found == ["One and a half", "Two", "three", "four", "five"]


def test_two_line_breaks_end_a_block_and_one_does_not() -> None:
    assert texts("<p>One<br>half<br>\n<br>Two</p>") == ["One half", "Two"]


def test_what_no_reader_sees_is_no_text() -> None:
    unseen = "<script>x</script><style>y</style><noscript>z</noscript><select><option>w</select>"
    assert texts(f"<p>One {unseen}tail</p>") == ["One tail"]


def test_a_block_knows_its_links_and_its_boxes_what_they_hold() -> None:
    found = page('<div id="a"><p>1234 <a href="/x">5678</a></p><p>90</p></div>')
    first = found.blocks[0]
    assert (first.linked, first.links, first.chars) == (4, 1, 9)
    assert first.box.over is not None
    assert (first.box.over.chars, first.box.over.links, first.box.over.blocks) == (11, 4, 2)


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("<p>One <b>bold <i>and</i></b> so",
         "<p>One <strong>bold <em>and</em></strong> so</p>"),
        ('<p><a href="/a?x=1&amp;y=2">link</a>', '<p><a href="/a?x=1&amp;y=2">link</a></p>'),
        ("<p>One<br>two", "<p>One<br>two</p>"),
        ("<p>1 &lt; 2 &amp; 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<ul><li>One<ol><li>Two</ol><li>Three</ul>",
         "<ul><li>One<ol><li>Two</li></ol></li><li>Three</li></ul>"),
        ("<h1>Head</h1><h3>Sub</h3>", "<h2>Head</h2><h3>Sub</h3>"),
        ("<blockquote><p>One<p>Two</blockquote><p>Three",
         "<blockquote><p>One</p><p>Two</p></blockquote><p>Three</p>"),
        ("<figure><figcaption>Dam</figcaption></figure>",
         "<figure><figcaption>Dam</figcaption></figure>"),
        (('<p>One</p><figure><img src="/a?b=1&amp;c" alt="A &quot;dam&quot;" width=900 height=600>'
         "<figcaption>The dam <i>Photo: Ann</i></figcaption></figure><p>Two"),
         ('<p>One</p><figure><img src="/a?b=1&amp;c" alt="A &quot;dam&quot;" width="900"'
         ' height="600"><figcaption>The dam Photo: Ann</figcaption></figure><p>Two</p>')),
        ('<p>One<img src="/a.jpg"> two<p>Three', ('<p>One two</p><figure><img src="/a.jpg"'
         ' alt=""></figure><p>Three</p>')),
        ('<p>One<p><iframe src="//youtu.be/x"></iframe><p>Two', ('<p>One</p><figure><a lang="en"'
         ' dir="ltr" href="https://youtu.be/x">Video at youtu.be</a></figure><p>Two</p>')),
        ('<p>One<video><source src="/a.mp4" type=video/mp4>None</video><p>Two', ('<p>One</p>'
         '<figure><a lang="en" dir="ltr" href="https://paper.example/a.mp4">Video at paper.example'
         "</a></figure><p>Two</p>")),
        (('<p>One<blockquote class=twitter-tweet>Said <a href="https://x.com/a/status/1">May'
         '</a></blockquote><p>Two'), ('<p>One</p><figure><blockquote><p>Said May</p></blockquote>'
         '<a lang="en" dir="ltr" href="https://x.com/a/status/1">Post at x.com</a></figure>'
         '<p>Two</p>')),
        ("<p>One<aside class=pullquote><p>Said</aside><p>Two",
         "<p>One</p><blockquote><p>Said</p></blockquote><p>Two</p>"),
        ("<ul><li>One<img src=/a.jpg><li>Two</ul>", ('<ul><li>One<figure><img src="/a.jpg" alt="">'
         "</figure></li><li>Two</li></ul>")),
        ("<table><tr><th>a<td>b<tr><td>c</table>",
         "<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>"),
        (("<table><caption>Toll</caption><tr><th colspan=2>a<th>b<tr><td><td><p>c<td>d<tr><td>e"
         "<td><td></table>"), ('<table><caption>Toll</caption><tr><th colspan="2">a</th><th>b</th>'
         "</tr><tr><td></td><td>c</td><td>d</td></tr><tr><td>e</td><td></td><td></td></tr>"
         "</table>")),
        ("<table><tr><td><p>One<p>Two</table>", "<p>One</p><p>Two</p>"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("<div>One<p>Two</div>", "<p>One</p><p>Two</p>"),
    ],
)  # fmt: skip
def test_structure_is_kept(markup: str, written: str) -> None:
    assert whole(markup) == written


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=data:image/gif;base64,R0 >",
        "<img src=/a.jpg width=1 height=1>",
        "<img src=/static/logo.png>",
        "<img alt=x>",
        '<div class=newsletter-signup><img src="/a.jpg"></div>',
        '<div><a href="/other"><img src="/a.jpg"><h3>Another story altogether</h3></a></div>',
        '<iframe src="https://www.googletagmanager.com/ns.html?id=1"></iframe>',
        '<img src="https://adserver.example/get?what=banner">',
        '<img src="/img/paper_logo_print.png">',
        '<img src="/b.jpg"><!-- again --><img src="/b.jpg?w=9">',
    ],
)
def test_pictures_that_are_not_the_article_s_stay_out(markup: str) -> None:
    words = "Words of the article, as many as a paragraph has. " * 9
    found = cut(
        lxml_html.document_fromstring(
            f'<body><main><img src="/b.jpg"><p>{words}<div>{markup}</div><p>{words}</main>'
        )
    )
    kept = [block for block in found.blocks if block.text.startswith("Words")]
    assert len(kept) == 2
    assert setting.html(pictures.placed(found, kept, base=BASE), found).count("<img") == 1


def test_a_lazy_picture_is_found_where_it_is_kept() -> None:
    lazy = (
        '<img src="data:image/gif;base64,R0" data-src="/1.jpg">'
        '<picture><source srcset="/2-s.webp 400w, /2-l.webp 1200w"><img src="/2.jpg"></picture>'
        '<img src="/placeholder.png" srcset="/3-a.jpg 1x, /3-b.jpg 2x">'
        '<noscript><img src="/4.jpg"></noscript>'
    )
    written = whole(f"<p>One</p>{lazy}<p>Two</p>")
    assert [part.partition('"')[0] for part in written.split('<img src="')[1:]] == [
        "/1.jpg", "/2-l.webp", "/3-b.jpg", "/4.jpg",
    ]  # fmt: skip


def test_cells_of_a_row_share_a_line_of_the_text_and_paragraphs_do_not() -> None:
    found = page("<p>One</p><table><tr><td>a<td>b<tr><td>c</table><p>Two</p>")
    assert setting.text(found.blocks) == "One\na\tb\nc\nTwo"


def test_a_page_of_endless_elements_is_read_as_far_as_pages_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("broadsheet.formats.blocks.MOST_ELEMENTS", 50)
    found = page("<div><p>One<p>Two" + "<p>" * 500 + "end</div>")
    assert [block.text for block in found.blocks] == ["One", "Two"]
    assert found.boxes[0].chars == 6


def test_every_block_has_all_marks_or_none_at_all() -> None:
    found = page("<nav><a href='/'>Home</a></nav><article><p>" + "Words here. " * 40 + "</article>")
    first, second = marks(found)
    assert first is None
    assert second is not None
    assert len(second) == len(NAMES)


def test_trees_add_up_as_their_numbers_say() -> None:
    trees: list[Tree] = [[0, 1.5, -0.5, [1, 0.0, 0.25, 2.0]], 0.125]
    for way in (added, compared):
        score = way(trees, 2)
        assert [score((1.5, 9)), score((2, 0)), score((2, 1))] == [-0.375, 0.375, 2.125]


@pytest.mark.skipif(kernel.compiled is None, reason="nothing is compiled here")
def test_the_compiled_trees_say_the_same_to_the_last_bit() -> None:
    trees = json.loads(files(formats).joinpath(FILE).read_bytes())["trees"]
    luck = random.Random(1)
    rows = [tuple(luck.choice((0, 1, -99, True, 0.3, 7.5, 40)) for _ in NAMES) for _ in range(99)]
    one, other = added(trees, len(NAMES)), compared(trees, len(NAMES))
    assert [one(row) for row in rows] == [other(row) for row in rows]


@pytest.mark.skipif(kernel.compiled is None, reason="nothing is compiled here")
@pytest.mark.parametrize(
    "tree", [[5, 0.0, 1.0, 2.0], [0, 0.0, 1.0], [-1, 0.0, 1.0, 2.0], ["x", 0, 1, 2], "x"]
)
def test_what_is_no_tree_is_refused(tree: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        added([tree], 2)


def test_a_hopeless_or_a_certain_block_is_not_asked_of_all_trees() -> None:
    numbers = {
        "stages": [[2, -1.0, 3.0]],
        "trees": [[0, 0.5, -2.0, [0, 1.5, 1.0, 4.0]], 0.0, 100.0],
    }
    hopeless, doubtful, certain = ((float(n), *[0.0] * (len(NAMES) - 1)) for n in range(3))
    assert Model(numbers).chances([hopeless, None, doubtful, certain]) == [
        0.0, 0.0, pytest.approx(1.0, abs=1e-9), pytest.approx(0.982, abs=1e-3),
    ]  # fmt: skip


def test_a_page_written_out_for_the_walk_says_what_the_page_said() -> None:
    odd = '<div <p="1">One &lt;i&gt; &amp;amp; two</div><p title="a > b <c>">Three'
    assert texts(odd) == ["One <i> &amp; two", "Three"]
    assert texts("<div><span/>One<em></em> two<script>3</script> four<p/>Five</div>") == [
        "One two four", "Five",
    ]  # fmt: skip


def test_the_shipped_trees_find_the_story_between_the_furniture() -> None:
    story = "".join(
        f"<p>The dam broke on day {n}, the mayor said, and flooded it.</p>" for n in range(9)
    )
    menu = "<ul class=menu>" + "<li><a href=/a>Sport and other news</a></li>" * 9 + "</ul>"
    found = page(
        f"{menu}<div class=article><h1>Dam breaks</h1>{story}</div><footer>© Ledger</footer>"
    )
    chances = model().chances(marks(found, title="Dam breaks"))
    assert all(chance > 0.5 for chance in chances[10:-1])
    assert all(chance < 0.5 for chance in [*chances[:9], chances[-1]])


def test_answers_agree_as_far_as_they_take_the_same_text() -> None:
    found = page("<div><p>" + "a" * 90 + "</p><p>" + "b" * 30 + "</p></div><aside>c</aside>")
    assert agreement(found, [True, True, False]) == 1.0
    assert agreement(found, [True, False, False]) == pytest.approx(180 / 210)
    assert agreement(found, [False, False, True]) == 0.0


def test_a_block_is_found_in_another_answer_by_its_beginning_or_its_end() -> None:
    found = page(f"<p>{'a' * 300}</p><p>short</p><p>other</p>").blocks
    assert shared(found, f"{'a' * 100} cut short") == [True, True, False]
