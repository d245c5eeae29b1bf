"""Pages: the article's own words, and facts with their origin."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.errors import Malformed
from broadsheet.formats.page import read_page
from broadsheet.model import Reading

URL = "https://ledger.example/2026/11/23/dam"
SENTENCE = "The dam above Ostrow broke on Monday and flooded the lower town, the mayor said."
STORY = "".join(f"<p>{SENTENCE} Reporter {n} saw it.</p>" for n in range(8))


def page(head: str = "", story: str = STORY, lang: str = "") -> bytes:
    furniture = '<nav><a href="/">Home</a><a href="/sport">Sport</a></nav>'
    footer = "<footer>Subscribe to our newsletter</footer>"
    article = f"<article><h1>Dam breaks near Ostrow</h1>{story}</article>"
    body = f"<body>{furniture}{article}{footer}</body>"
    return f"<!doctype html><html {lang}><head>{head}</head>{body}</html>".encode()


def read(head: str = "", story: str = STORY, lang: str = "", url: str = URL) -> Reading:
    return read_page(page(head, story, lang), url=url)


def linked(properties: str) -> str:
    return f'<script type="application/ld+json">{{"@type":"NewsArticle",{properties}}}</script>'


def test_the_text_has_a_paragraph_a_line_and_no_furniture() -> None:
    reading = read()
    assert reading.text.splitlines()[0] == f"{SENTENCE} Reporter 0 saw it."
    assert len(reading.text.splitlines()) == 8
    assert "newsletter" not in reading.text
    assert "Sport" not in reading.text


@pytest.mark.parametrize("line", ["Ann Reed", "Ann Reed · World", "Agency desk | Ann Reed"])
def test_a_line_of_the_author_s_name_is_no_part_of_the_text(line: str) -> None:
    head = linked('"author":{"@type":"Person","name":"Ann Reed"}')
    above, below = f"<p>{line}</p>{STORY}", f"{STORY}<p>{line}</p>"
    for story in (above, below):
        reading = read(head, story)
        assert reading.byline == "Ann Reed"
        assert reading.text == read().text
        assert line not in reading.html


def test_a_sentence_with_the_author_s_name_stays() -> None:
    head = linked('"author":{"@type":"Person","name":"Ann Reed"}')
    told = "Ann Reed has written about the dams of Ostrow for twenty years and lives there."
    assert told in read(head, f"{STORY}<p>{told}</p>").text


def test_structure_survives_as_safe_html() -> None:
    story = (
        STORY + '<p>See <a href="/map" onclick="x()">the <b>map</b></a></p><ul><li>One</li></ul>'
    )
    html = read(story=story).html
    assert '<a href="https://ledger.example/map" rel="noopener noreferrer nofollow">' in html
    assert "<li>One</li>" in html
    assert "onclick" not in html


def test_facts_come_from_linked_data_and_say_so() -> None:
    reading = read(
        linked(
            '"headline":"Dam breaks near Ostrow","datePublished":"2026-11-23T09:00:00+01:00",'
            '"author":[{"@type":"Person","name":"Ada Poe"}],"publisher":{"name":"The Ledger"},'
            '"articleSection":"World","image":{"url":"/dam.jpg"},"inLanguage":"en-GB"'
        ),
        story=f"<p>Our reporter Ada Poe was there.</p>{STORY}",
    )
    assert reading.published == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (reading.byline, reading.site, reading.lang) == ("Ada Poe", "The Ledger", "en")
    assert (reading.section_hint, reading.image) == ("World", "https://ledger.example/dam.jpg")
    assert "byline: JSON-LD author" in reading.why
    assert "published: JSON-LD datePublished" in reading.why


def test_facts_come_from_meta_tags_where_there_is_no_linked_data() -> None:
    reading = read(
        '<meta name="author" content="By Ada Poe"><meta property="og:site_name" content="Ledger">'
        '<meta property="og:description" content="A dam broke."><link rel="canonical" href="/dam">',
        story=f"<p>Ada Poe, Ostrow</p>{STORY}",
        lang='lang="de-AT"',
    )
    assert (reading.byline, reading.site, reading.lang) == ("Ada Poe", "Ledger", "de")
    assert (reading.deck, reading.canonical) == ("A dam broke.", "https://ledger.example/dam")


@pytest.mark.parametrize(
    "title",
    [
        "Dam breaks near Ostrow | The Ledger",
        "Dam breaks near Ostrow - The Ledger",
        "The Ledger: Dam breaks near Ostrow",
        "Dam breaks near Ostrow — ledger.example",
    ],
)
def test_a_title_loses_the_name_of_its_site(title: str) -> None:
    head = '<meta property="og:site_name" content="The Ledger">'
    head += f'<meta property="og:title" content="{title}">'
    bare = page(head).replace(b"<h1>Dam breaks near Ostrow</h1>", b"")
    assert read_page(bare, url=URL).title == "Dam breaks near Ostrow"


def test_a_dash_within_a_title_stays() -> None:
    bare = page("<title>Dam - or bridge - breaks</title>").replace(
        b"<h1>Dam breaks near Ostrow</h1>", b""
    )
    assert read_page(bare, url=URL).title == "Dam - or bridge - breaks"


def test_a_canonical_address_on_another_site_is_a_credit() -> None:
    reading = read('<link rel="canonical" href="https://beacon.example/dam">')
    assert (reading.canonical, reading.credit) == (None, "beacon.example")


@pytest.mark.parametrize(
    "canonical",
    ["https://www.ledger.example/dam", "https://m.ledger.example/dam", "/dam", "https://["],
)
def test_a_canonical_address_of_the_own_house_is_none(canonical: str) -> None:
    assert read(f'<link rel="canonical" href="{canonical}">').credit is None


def test_a_source_named_in_linked_data_is_a_credit() -> None:
    assert read(linked('"sourceOrganization":{"name":"Meridian Wire"}')).credit == "Meridian Wire"


def test_a_text_that_only_linked_data_holds_in_full_is_used() -> None:
    full = " ".join([SENTENCE] * 40)
    reading = read(linked(f'"articleBody":"{full}"'), story=f"<p>{SENTENCE}</p>" * 2)
    assert reading.text == full
    assert "articleBody" in reading.why[0]


@pytest.mark.parametrize(
    "script",
    ["{", "[[[", "null", '{"@graph":' * 500, '{"@type":["NewsArticle"],"author":7,"image":[[]]}'],
)
def test_broken_linked_data_is_ignored(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>'
    assert read(head).text.startswith(SENTENCE)


@pytest.mark.parametrize(
    "author", ["https://facebook.com/x", "admin", "Posted at 10:20", "desk@ledger.example", "x"]
)
def test_an_author_field_that_is_no_name_is_no_byline(author: str) -> None:
    assert read(f'<meta name="author" content="{author}">').byline is None


def test_the_language_to_assume_is_used_where_the_page_names_none() -> None:
    assert read_page(page(), url=URL, lang="sv").lang == "sv"


def test_a_page_in_an_old_charset_is_read() -> None:
    body = page('<meta charset="windows-1251">', story=f"<p>{'Плотина прорвалась. ' * 20}</p>" * 3)
    assert "Плотина" in read_page(body.decode().encode("cp1251"), url=URL).text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\x00\x00", "empty"),
        (b"%PDF-1.7 ...", "picture or a document"),
        (b"\x89PNG....", "picture or a document"),
        (b"<p>short</p>", "no article text|not a web page"),
        (b"<html><body></body></html>", "no article text"),
        (b"<div>" * 3000, "nested more than 256"),
        (b"<p " + b"a=b " * 9999 + b">", "attributes"),
        (b"x" * (5 * 2**20 + 1), "larger than 5 MB"),
    ],
)
def test_what_holds_no_article_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        read_page(body, url=URL)


def tangled(tangle: str) -> bytes:
    return page().replace(b"<footer>", tangle.encode())


@pytest.mark.parametrize(
    "tangle",
    [
        "<div>" * 100_000,
        "<table><tr><td>" * 30_000,
        "<p " + " ".join(f'a{n}=">"' for n in range(100_000)) + ">",
        "<p " + "/".join(f"a{n}" for n in range(100_000)) + ">",
        '<a href="' * 100_000,
    ],
)
def test_a_page_that_would_tie_up_its_reader_is_refused(tangle: str) -> None:
    with pytest.raises(Malformed, match="cannot be read safely"):
        read_page(tangled(tangle), url=URL)


@pytest.mark.parametrize(
    "tangle",
    [
        "<b><i><p>" * 30_000,
        "<p>" * 100_000,
        "<a>" * 100_000,
        "<!--" * 250_000,
        "<" * 1_000_000,
        "</div>" * 200_000,
    ],
)
def test_a_page_that_is_merely_broken_is_read(tangle: str) -> None:
    assert read_page(tangled(tangle), url=URL).text.startswith(SENTENCE)


def test_a_canonical_address_has_no_trackers() -> None:
    reading = read('<link rel="canonical" href="/dam?utm_source=x&id=7#top">')
    assert reading.canonical == "https://ledger.example/dam?id=7"


def test_an_accelerated_page_is_known_by_its_address_at_home() -> None:
    cached = "https://ledger-example.cdn.ampproject.org/c/s/ledger.example/2026/dam"
    assert read(url=cached).canonical == "https://ledger.example/2026/dam"
    amp = read('<link rel="canonical" href="/2026/dam">', url="https://ledger.example/amp/2026/dam")
    assert amp.canonical == "https://ledger.example/2026/dam"


@pytest.mark.parametrize(
    "picture", ["/img/logo.png", "/og-default.jpg", "/site_logo_600.png", "/mark.svg", "/blank.gif"]
)
def test_a_logo_is_no_lead_image(picture: str) -> None:
    head = f'<meta property="og:image" content="{picture}">'
    good = '<meta name="twitter:image" content="/2026/dam-logo-of-mud.d/dam.jpg">'
    assert read(head).image is None
    assert read(head + good).image == "https://ledger.example/2026/dam-logo-of-mud.d/dam.jpg"


def test_breadcrumbs_hint_at_the_section() -> None:
    steps = '[{"name":"Home"},{"item":{"name":"Science"}},{"name":"Dam breaks"}]'
    trail = f'{{"@type":"BreadcrumbList","itemListElement":{steps}}}'
    piece = '{"@type":"NewsArticle","headline":"Dam breaks near Ostrow"}'
    head = f'<script type="application/ld+json">[{piece},{trail}]</script>'
    assert read(head).section_hint == "Science"


@pytest.mark.parametrize(
    ("page_title", "headings"),
    [
        ("Ostrow Diary: Dam breaks near the town", "<h1>Ostrow Diary</h1><h2>Dam breaks near the"),
        ("Dam breaks near the town | Ledger.example", "<h1>Dam breaks near the</h1>"),
        ("Dam breaks near the town - The Ledger Online", "<h1>Ledger</h1>"),
    ],
)  # fmt: skip
def test_the_name_of_the_site_is_never_the_title(page_title: str, headings: str) -> None:
    head = f'<title>{page_title}</title><meta property="og:site_name" content="Ostrow Diary">'
    if "Ledger" in page_title:
        head = head.replace("Ostrow Diary", "The Ledger")
    bare = page(head).replace(
        b"<h1>Dam breaks near Ostrow</h1>", headings.replace("near the", "near the town").encode()
    )
    assert read_page(bare, url=URL).title == "Dam breaks near the town"
