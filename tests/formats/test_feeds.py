"""Feed documents: what is read, what is told apart, what is refused, and how fast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.errors import Malformed
from broadsheet.formats.feeds import parse_feed
from broadsheet.model import Entry, ParsedFeed

URL = "https://a.example/feed"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(*items: str, channel: str = "<title>The Ledger</title>") -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {NAMESPACES}><channel>{channel}{inner}</channel></rss>'.encode()


def parse(body: bytes, known: dict[int, int] | None = None, *, limit: int = 2000) -> ParsedFeed:
    return parse_feed(body, url=URL, known=known, limit=limit)


def only(body: bytes) -> Entry:
    [entry] = parse(body).entries
    return entry


def test_an_rss_entry_is_read_whole() -> None:
    item = """<title>Dam &amp; bridge</title><link>/dam?utm_source=rss</link><guid>g1</guid>
      <pubDate>Mon, 23 Nov 2026 10:00:00 +0100</pubDate><dc:creator>Ada Poe</dc:creator>
      <author>desk@a.example (The Desk)</author><category>Floods</category>
      <source url="https://b.example/feed">The Beacon</source>
      <description>Short &lt;b&gt;words&lt;/b&gt;</description>
      <content:encoded><![CDATA[<p>Long words, more of them</p>]]></content:encoded>
      <media:group><media:content url="s.jpg" medium="image" width="10"/>
      <media:content url="l.jpg" medium="image" width="900"/></media:group>"""
    channel = "<title>The Ledger</title><link>https://a.example</link><language>en-GB</language>"
    feed = parse(rss(item, channel=channel))
    [entry] = feed.entries
    assert (feed.title, feed.home, feed.lang, feed.kind) == (
        "The Ledger",
        "https://a.example",
        "en",
        "rss",
    )
    assert entry.title == "Dam & bridge"
    assert entry.url == "https://a.example/dam?utm_source=rss"
    assert entry.published == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert (entry.byline, entry.categories) == ("Ada Poe", ("Floods",))
    assert (entry.credit, entry.credit_url) == ("The Beacon", "https://b.example/feed")
    assert (entry.summary, entry.html) == ("Short words", "<p>Long words, more of them</p>")
    assert (entry.image, entry.lang) == ("https://a.example/l.jpg", "en")


def test_an_atom_entry_follows_its_base_and_language() -> None:
    body = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"
      xml:base="https://b.example/x/"><title>Blatt</title><entry xml:lang="fr"><id>urn:1</id>
      <title>Le pont</title><link href="pont"/><updated>2026-11-23T10:00:00Z</updated>
      <author><name>Zo\xc3\xa9</name></author><author><name>Max</name></author>
      <source><title>Le Phare</title><link href="https://phare.example/"/></source>
      <content type="text">1 &lt; 2</content></entry></feed>"""
    feed = parse(body)
    [entry] = feed.entries
    assert (feed.kind, feed.lang) == ("atom", "de")
    assert (entry.url, entry.lang) == ("https://b.example/x/pont", "fr")
    assert (entry.byline, entry.credit) == ("Zoé, Max", "Le Phare")
    assert (entry.html, entry.summary) == ("<p>1 &lt; 2</p>", "1 < 2")


def test_half_a_character_costs_no_entry_of_a_json_feed() -> None:
    body = rb"""{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
      {"id": "1", "url": "https://a.example/1", "title": "Cut \ud83d"},
      {"id": "2", "url": "https://a.example/2", "title": "Whole \ud83d\ude00, C:\\ud83d"}]}"""
    titles = {entry.title for entry in parse(body).entries}
    assert titles == {"Cut \ufffd", "Whole \U0001f600, C:\\ud83d"}


def test_a_document_of_beginnings_is_refused_in_plain_words() -> None:
    with pytest.raises(Malformed, match="no feed"):
        parse(b"<?xml " * 20_000)


def test_a_json_feed_is_read() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
      {"id": 7, "url": "https://a.example/7", "title": "Seven", "content_text": "a\\nb <c>",
       "date_published": "2026-11-23T10:00:00+01:00", "authors": [{"name": "Ada"}], "tags": ["x"]},
      {"id": "8", "content_html": "<p>Eight</p>", "date_published": "soon"}, "nonsense"]}"""
    feed = parse(body)
    eight, seven = sorted(feed.entries, key=lambda entry: entry.title)
    assert (feed.kind, feed.seen) == ("json", 2)
    assert seven.published == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert (seven.byline, seven.categories, seven.html) == (
        "Ada",
        ("x",),
        "<p>a</p><p>b &lt;c&gt;</p>",
    )
    assert (eight.published, eight.summary) == (None, "Eight")


def test_known_entries_are_only_counted() -> None:
    body = rss(*(f"<title>Entry {n}</title><guid>{n}</guid>" for n in range(5)))
    known = {entry.key: entry.digest for entry in parse(body).entries}
    again = parse(body, known=known)
    assert (again.seen, again.entries) == (5, ())


def test_a_changed_entry_keeps_its_key_and_comes_back() -> None:
    before = only(rss("<title>3 dead</title><guid>g</guid>"))
    body = rss("<title>2 dead</title><guid>g</guid>")
    [after] = parse(body, known={before.key: before.digest}).entries
    assert (after.key, after.title) == (before.key, "2 dead")


def test_spacing_and_trackers_do_not_change_an_entry() -> None:
    item = "<title>Dam  breaks</title><guid>g</guid><link>https://a.example/1{}</link>"
    one = only(rss(item.format("") + "<description>a b</description>"))
    two = only(rss(item.format("?utm_campaign=9") + "<description>\n a   b </description>"))
    assert (one.key, one.digest) == (two.key, two.digest)


def test_a_word_split_in_a_title_is_a_change() -> None:
    together, apart = (
        only(rss(f"<title>{t}</title><guid>g</guid>")) for t in ("nowhere", "now here")
    )
    assert together.digest != apart.digest


def test_entries_that_share_a_guid_are_told_apart() -> None:
    items = [f"<title>T{n}</title><guid>same</guid><link>/{n}</link>" for n in range(3)]
    assert len({entry.key for entry in parse(rss(*items)).entries}) == 3


def test_entries_that_share_an_address_are_told_apart() -> None:
    items = [f"<title>T{n}</title><link>https://a.example/</link>" for n in range(3)]
    assert len({entry.key for entry in parse(rss(*items)).entries}) == 3


def test_without_a_guid_the_address_is_the_identity() -> None:
    one = only(rss("<title>A</title><link>https://a.example/1?utm_source=x</link>"))
    two = only(rss("<title>B</title><link>https://A.example/1?utm_source=y</link>"))
    assert one.key == two.key


def test_entries_come_oldest_first() -> None:
    days = ("23", "21", "22")
    items = [f"<title>{d}</title><pubDate>{d} Nov 2026 10:00:00 GMT</pubDate>" for d in days]
    assert [entry.title for entry in parse(rss(*items)).entries] == ["21", "22", "23"]


def test_an_entry_with_nothing_to_show_is_set_aside_and_its_neighbours_kept() -> None:
    feed = parse(rss("<guid>empty</guid>", "<title>Dam</title>"))
    assert [entry.title for entry in feed.entries] == ["Dam"]
    assert [(a.where, a.sample) for a in feed.set_aside] == [("entry 1", "empty")]


def test_an_entry_with_a_tag_of_thousands_of_attributes_takes_no_neighbour_along() -> None:
    swollen = "<a " + " ".join(f"b{n}='x'" for n in range(5000)) + "/>"
    bomb = f"<item><title>Bomb</title><description>{swollen}</description></item>"
    feed = parse(rss(bomb, "<item><title>Calm</title></item>"))
    assert {entry.title for entry in feed.entries} == {"Bomb", "Calm"}


@pytest.mark.parametrize(
    "date", ["", "yesterday", "10:30", "March 5", "2026-99-99", "Mon, 99 Nov 20266 10:00"]
)
def test_a_date_that_is_none_is_no_date(date: str) -> None:
    assert only(rss(f"<title>t</title><pubDate>{date}</pubDate>")).published is None


def test_a_guid_is_never_taken_for_a_date() -> None:
    assert only(rss("<title>t</title><guid>20261105</guid>")).published is None


def test_a_date_in_2099_is_kept_as_given() -> None:
    entry = only(rss("<title>t</title><pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate>"))
    assert entry.published == datetime(2099, 1, 1, tzinfo=UTC)


def test_links_that_are_not_of_the_web_are_dropped() -> None:
    entry = only(rss("<title>t</title><link>javascript:alert(1)</link><guid>urn:x</guid>"))
    assert entry.url is None


def test_the_publisher_s_own_link_counts_before_a_redirect() -> None:
    item = "<title>t</title><link>https://r.example/1</link>"
    item += "<feedburner:origLink>https://a.example/1</feedburner:origLink>"
    assert only(rss(item)).url == "https://a.example/1"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Caf&eacute; &nbsp;&ndash; open", "Café – open"),
        ("Salt & pepper", "Salt & pepper"),
        ("<![CDATA[A <i>fine</i> day & night]]>", "A fine day & night"),
        ("Only <b>part</b> bold", "Only part bold"),
        ("nul \x00 and bell \x07", "nul and bell"),
    ],
)
def test_damaged_titles_are_mended(title: str, expected: str) -> None:
    feed = parse(rss(f"<title>{title}</title><guid>1</guid>", "<title>Next</title>"))
    assert sorted(entry.title for entry in feed.entries) == sorted([expected, "Next"])


def test_a_mended_feed_is_known_the_next_time() -> None:
    body = rss("<title>Caf&eacute;</title><guid>1</guid>")
    known = {entry.key: entry.digest for entry in parse(body).entries}
    assert parse(body, known=known).entries == ()


def test_a_feed_cut_off_in_the_middle_gives_what_came() -> None:
    body = rss(*(f"<title>T{n}</title><guid>{n}</guid>" for n in range(10)))
    assert len(parse(body[: len(body) * 3 // 4]).entries) >= 6


def test_a_charset_of_the_header_is_used_where_the_feed_is_silent() -> None:
    body = rss("<title>Привет</title>").decode().encode("koi8-r")
    assert parse_feed(body, url=URL, charset="koi8-r").entries[0].title == "Привет"


def test_junk_before_the_feed_is_skipped() -> None:
    assert (
        only(b"Warning: x in y.php\n<?xml version='1.0'?>" + rss("<title>t</title>")).title == "t"
    )
    assert only(b"<!-- hello -->\n" + rss("<title>t</title>")).title == "t"


def test_entities_of_a_document_type_never_expand() -> None:
    doctype = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "grown">]>'
    entry = only(doctype + rss("<title>a &x; b &y;</title>"))
    assert "root:" not in entry.title
    assert "grown" not in entry.title


def test_a_feed_without_entries_is_still_a_feed() -> None:
    assert (parse(rss()).title, parse(rss()).seen) == ("The Ledger", 0)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"Service unavailable", "plain text"),
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", "web page"),
        (b"<html><head><title>Wi-Fi portal</title></head></html>", "web page"),
        (b"<div>fragment<script>x</script></div>", "web page"),
        (b'{"error": "rate limited"}', "not a JSON Feed"),
        (b"[1, 2", "cannot be read"),
        (b"<opml version='2.0'/>", "import it instead"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "plain text"),
        (b"<", "no feed"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason) as caught:
        parse(body)
    assert caught.value.url == URL


def test_of_too_many_entries_the_newest_are_kept() -> None:
    items = [
        f"<title>T{n}</title><guid>{n}</guid><pubDate>{n % 28 + 1} Oct 2026 10:00:00 GMT</pubDate>"
        for n in range(56)
    ]
    feed = parse(rss(*items), limit=4)
    assert (feed.seen, feed.truncated) == (56, True)
    assert {entry.title for entry in feed.entries} == {"T26", "T27", "T54", "T55"}


@pytest.mark.slow
def test_a_feed_of_a_hundred_thousand_entries_is_cut_in_bounded_time() -> None:
    feed = parse(rss(*(f"<title>T{n}</title><guid>{n}</guid>" for n in range(100_000))))
    assert (feed.seen, len(feed.entries), feed.truncated) == (100_000, 2000, True)
    assert feed.entries[-1].title == "T0"


def test_files_of_an_entry_are_kept_with_their_length_and_size() -> None:
    item = """<title>t</title><itunes:duration xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">1:02:03</itunes:duration>
      <enclosure url="/e.mp3" type="audio/mpeg" length="1234"/>
      <enclosure url="/e.mp3" type="audio/mpeg" length="1234"/>
      <media:group><media:content url="/v.mp4" type="video/mp4" duration="61" fileSize="9"/>
      </media:group><media:content url="/p.jpg" medium="image"/>"""
    files = only(rss(item)).enclosures
    assert [(f.url.rpartition("/")[2], f.media_type, f.size, f.seconds) for f in files] == [
        ("e.mp3", "audio/mpeg", 1234, 3723),
        ("p.jpg", "image/*", None, None),
        ("v.mp4", "video/mp4", 9, 61),
    ]


def test_hubs_topic_and_pause_are_found_in_rss() -> None:
    channel = """<title>t</title><ttl>90</ttl><a:link xmlns:a="http://www.w3.org/2005/Atom"
      rel="self" href="https://a.example/self"/><a:link rel="hub" href="https://h.example/"/>"""
    feed = parse(rss(channel=channel))
    assert (feed.topic, feed.hubs) == ("https://a.example/self", ("https://h.example/",))
    assert (feed.ttl, feed.home) == (timedelta(minutes=90), None)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 15),
        ("<sy:updatePeriod> daily </sy:updatePeriod>", 1440),
        ("<ttl>99999999</ttl>", 43_200),
        ("<ttl>soon</ttl>", None),
        ("<ttl>0</ttl>", None),
    ],
)
def test_how_long_a_feed_asks_for_is_read_and_bounded(words: str, minutes: int | None) -> None:
    ttl = parse(rss(channel=f"<title>t</title>{words}")).ttl
    assert ttl == (timedelta(minutes=minutes) if minutes else None)


def test_a_media_description_is_used_where_there_is_no_other_text() -> None:
    group = "<media:group><media:description>Seen from above</media:description></media:group>"
    assert only(rss(f"<title>t</title>{group}")).summary == "Seen from above"
    assert only(rss(f"<title>t</title><description>Own</description>{group}")).summary == "Own"


def test_prefixes_mean_what_they_were_declared_for() -> None:
    body = b"""<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:x="http://purl.org/rss/1.0/" xmlns:who="http://purl.org/dc/elements/1.1/"><x:channel>
      <x:title>Feed</x:title></x:channel><x:item r:about="https://a.example/1"><x:title>One</x:title>
      <who:creator>Ada Poe</who:creator></x:item></r:RDF>"""
    feed = parse(body)
    [entry] = feed.entries
    assert (feed.title, feed.kind) == ("Feed", "rdf")
    assert (entry.title, entry.byline, entry.url) == ("One", "Ada Poe", "https://a.example/1")


def test_markup_inside_an_atom_text_is_kept() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>T</title>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>bold</b> word</p>
      <p>Next</p></div></content></entry></feed>"""
    entry = only(body)
    assert "<p>A <b>bold</b> word</p>" in entry.html
    assert entry.summary == "A bold word Next"


def test_what_is_quoted_is_no_part_of_the_document() -> None:
    quoted = "<![CDATA[see </item><item><title>no</title> and <![CDATA[ too]]>"
    feed = parse(rss(f"<title>a</title><description>{quoted}</description>", "<title>b</title>"))
    assert {entry.title for entry in feed.entries} == {"a", "b"}


def test_a_comment_is_no_part_of_the_document() -> None:
    feed = parse(rss("<title>a</title><!-- <item><title>no</title></item> --><guid>1</guid>"))
    assert [entry.title for entry in feed.entries] == ["a"]


def test_a_json_feed_names_its_hubs_and_files() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "J",
      "feed_url": "https://a.example/j", "hubs": [{"type": "WebSub", "url": "https://h.example/"}],
      "items": [{"id": "1", "title": "t", "attachments": [{"url": "https://a.example/e.mp3",
      "mime_type": "audio/mpeg", "size_in_bytes": 12, "duration_in_seconds": 61.5}]}]}"""
    feed = parse(body)
    [file] = feed.entries[0].enclosures
    assert (feed.topic, feed.hubs) == ("https://a.example/j", ("https://h.example/",))
    assert (file.media_type, file.size, file.seconds) == ("audio/mpeg", 12, 61)


def test_elements_without_end_and_number_are_passed_over() -> None:
    deep = "<a>" * 100_000 + "<title>lost</title>"
    feed = parse(rss("<title>kept</title>") + deep.encode())
    assert [entry.title for entry in feed.entries] == ["kept"]


def test_a_channel_definition_is_read() -> None:
    body = b"""<CHANNEL HREF="https://a.example/"><TITLE>Old</TITLE>
      <ITEM HREF="https://a.example/1" LASTMOD="2004-04-06T23:05"><TITLE>One</TITLE>
      <ABSTRACT>Words</ABSTRACT></ITEM></CHANNEL>"""
    feed = parse(body)
    [entry] = feed.entries
    assert (feed.title, feed.home) == ("Old", "https://a.example/")
    assert (entry.title, entry.url, entry.summary) == ("One", "https://a.example/1", "Words")


def test_an_entry_of_attributes_alone_is_an_entry() -> None:
    body = b"""<CHANNEL HREF="https://a.example/"><ITEM HREF="https://a.example/1"
      LASTMOD="2026-11-23T09:00:00Z">\n</ITEM></CHANNEL>"""
    assert only(body).url == "https://a.example/1"


def test_a_feed_without_entries_keeps_its_attributes() -> None:
    feed = parse(b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">\n</feed>')
    assert (feed.seen, feed.lang) == (0, "de")


@pytest.mark.parametrize(
    ("attributes", "html"),
    [
        ('type="application/octet-stream"', "<b>Dam</b>"),
        ('type="text/html" mode="base64"', "<b>Dam</b>"),
        ('type="text/html"', "PGI+RGFtPC9iPg=="),
    ],
)
def test_base64_of_atom_is_read(attributes: str, html: str) -> None:
    entry = f"<entry><id>1</id><content {attributes}>PGI+RGFtPC9iPg==</content></entry>"
    assert only(f"<feed>{entry}</feed>".encode()).html == html


def test_the_address_of_a_file_is_not_that_of_the_entry() -> None:
    entry = """<entry><title>Dam</title><link rel="enclosure">https://a.example/f.mp3</link>
      <link rel="alternate">https://a.example/1</link></entry>"""
    assert only(f"<feed>{entry}</feed>".encode()).url == "https://a.example/1"


def test_an_empty_element_in_one_of_its_own_name_ends_by_itself() -> None:
    """What follows stands outside of both again."""
    item = """<itunes:category text="Tech"><itunes:category text="Gear"/></itunes:category>
      <title>Dam</title><link>https://a.example/1</link>"""
    entry = only(rss(item))
    assert (entry.title, entry.url) == ("Dam", "https://a.example/1")


def test_a_text_with_a_misspelled_end_tag_is_kept() -> None:
    channel = "<title>The Ledger</title><language>de</langauge>"
    feed = parse(rss("<guid>g</gudi><title>Dam</title>", channel=channel))
    assert (feed.lang, feed.entries[0].title) == ("de", "Dam")


def test_titles_and_summaries_of_atom_may_be_base64() -> None:
    entry = """<entry><id>1</id><title mode="base64">RGFtIGJyZWFrcw==</title>
      <summary type="text/html" mode="base64">PGI+RGFtPC9iPg==</summary></entry>"""
    found = only(f"<feed>{entry}</feed>".encode())
    assert (found.title, found.html) == ("Dam breaks", "<b>Dam</b>")


def test_escaped_html_in_a_single_div_is_html() -> None:
    entry = """<entry><id>1</id><content type="html"><div xmlns="http://www.w3.org/1999/xhtml">One
      &lt;b>Dam&lt;/b></div></content></entry>"""
    assert only(f"<feed>{entry}</feed>".encode()).html == "One\n      <b>Dam</b>"


def test_entries_of_rss_1_1_stand_in_a_list() -> None:
    body = b"""<Channel xmlns="http://purl.org/net/rss1.1#"><title>The Ledger</title><items>
      <item><title>Dam</title></item><item><title>Dike</title></item></items></Channel>"""
    assert [entry.title for entry in parse(body).entries] == ["Dike", "Dam"]


def test_an_entry_may_be_a_document() -> None:
    body = b'<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>Dam</title></entry>'
    assert only(body).title == "Dam"
