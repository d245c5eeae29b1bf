"""The guards: dangerous markup is found in one pass, ordinary markup is left alone."""

from __future__ import annotations

import pytest

from broadsheet.formats.markup import mended, root_of, swollen, thinned


def attributes(one: str) -> str:
    return "".join(one.format(n) for n in range(2000))


@pytest.mark.parametrize(
    "html",
    [
        f"<p {attributes('a{} ')}>",
        f"<p {attributes('a{}=b ')}>",
        f"<p {attributes('a{}/')}>",
        f"<p {attributes('a{}<')} >" + f"<p {attributes('a{}=x ')}>",
        f'<p {attributes("""a{}="" """)}>',
        f'<p {attributes("""a{}=">" """)}>',
        f"""<p {attributes("a{}='>'")}>""",
        f'<p title="<!--" {attributes("""a{}=">" """)} b="-->">',
        f'<!--><p {attributes("""a{}=">" """)}>-->',
        f'<script {attributes("""a{}=">" """)}>',
    ],
)
def test_a_tag_of_endless_attributes_is_found_however_it_hides(html: str) -> None:
    assert swollen(f"<p>One</p>{html}")


@pytest.mark.parametrize(
    "html",
    [
        "<p class=a id=b>text</p>" * 10_000,
        f"<script>if (a <b) {{ {'x = y + 1; ' * 2000} }}</script>",
        f"<!-- <p {attributes('a{} ')}> -->",
        f'<img src="data:image/png;base64,{"A=" * 5000}">',
        f'<div data-state="{"a=b c=d <b> " * 2000}">',
        '<a title="a > b" href=x>y</a>' * 1000,
        "<div>" * 10_000,
    ],
)
def test_a_page_of_ordinary_tags_is_not_swollen(html: str) -> None:
    assert swollen(html) is None


@pytest.mark.parametrize(
    "xml",
    [
        "<rss/>",
        '<?xml version="1.0"?>\n<!-- a <rss> --><rss/>',
        "<!DOCTYPE rss><rss/>",
        '<!DOCTYPE rss [<!ENTITY a "b>c"><!ENTITY x SYSTEM "file:///etc/passwd">]><rss/>',
        "<?xml-stylesheet href='x'?><!doctype rss [ ] ><!DOCTYPE rss><rss/>",
    ],
)
def test_only_the_root_is_left_of_a_document(xml: str) -> None:
    assert root_of(xml) == "<rss/>"


def test_a_document_type_that_never_ends_leaves_nothing() -> None:
    assert root_of("<!DOCTYPE rss [ <rss/>") == ""


def test_entities_are_spelled_out_and_stray_ampersands_escaped() -> None:
    given = "<t>A &nbsp; B & C &unknown; &amp; &#8217;</t><![CDATA[ & &nbsp; ]]>&eacute;"
    assert mended(given) == (
        "<t>A &#160; B &amp; C &amp;unknown; &amp; &#8217;</t><![CDATA[ & &nbsp; ]]>&#233;"
    )


def test_a_tag_of_thousands_of_attributes_keeps_none_and_its_neighbours_keep_theirs() -> None:
    swollen = "<a " + " ".join(f'b{n}="x"' for n in range(600))
    assert thinned(f"<p c='d'>{swollen}>one</a>{swollen}/></p>") == "<p c='d'><a>one</a><a/></p>"


@pytest.mark.parametrize(
    "xml",
    [
        f'<div data-state="{"a=b c=d " * 2000}">',
        f"<![CDATA[{'x = y ' * 2000}]]>",
        f"<!-- {'a=b ' * 2000} -->",
        "<a b='c'/>" * 2000,
    ],
)
def test_long_tags_of_few_attributes_are_left_as_they_are(xml: str) -> None:
    assert thinned(xml) == xml
