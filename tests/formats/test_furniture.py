"""What recurs goes from among an article's passages; what is its own stays."""

from __future__ import annotations

from lxml import html

from broadsheet.formats.blocks import blocks
from broadsheet.formats.furniture import (
    LONGEST,
    MOST_BLOCKS,
    imprint,
    part,
    part_lines,
    prints,
    recurs,
)
from broadsheet.model import KnownBy

URL = "https://www.a.example/news/1"
OWN = (
    "<p>The Orlen dam above Varsk gave way shortly before dawn on Monday, sending a wall of water"
    " into the lower town and forcing thousands of people from their homes.</p>"
)


def known(*texts: str) -> frozenset[int]:
    return frozenset(imprint(texts))


def kept(page: str, *recurring: str) -> list[str]:
    row, _ = blocks(html.fromstring(f"<body>{page}</body>"))
    taken = [True] * len(row)
    return [block.text for block in part(row, taken, known(*recurring), url=URL).kept]


def test_a_passage_that_recurs_is_left_out_and_told() -> None:
    promo = "Get the five most read stories in your inbox every morning."
    row, _ = blocks(html.fromstring(f"<body>{OWN}<p>{promo}</p></body>"))

    parted = part(row, [True, True], known(promo), url=URL)

    assert [block.text[:9] for block in parted.kept] == ["The Orlen"]
    assert [one.text for one in parted.left_out] == [promo]
    assert parted.left_out[0].print in known(promo)


def test_blanks_case_and_punctuation_make_no_difference() -> None:
    assert recurs("Read  also: the LATEST", known("Read also – the latest!")) is not None


def test_the_lines_below_an_author_are_known_whoever_wrote() -> None:
    one = "Ann Roe writes about everything that moves the internet, and about little else besides."
    other = one.replace("Ann Roe", "Bob van Doe").replace("van ", "")

    assert recurs(other, known(one)) is not None


def test_a_sentence_with_another_number_is_another_sentence() -> None:
    one = "The index closed at 18 234 points, which is more than on any day before it this year."

    assert recurs(one.replace("234", "301"), known(one)) is None


def test_a_line_is_known_by_its_parts() -> None:
    first = "By Ann Roe | 4 March, 09:10 | 3 min read | 0 comments"
    paths = known("Home › Trending › World"), known(first)

    assert recurs("Home › Trending › Science", paths[0]) is not None
    assert recurs("By Bob Doe | 5 March, 11:30 | 3 min read | 0 comments", paths[1]) is not None
    assert recurs("Rovers | Rangers | 2 : 1", known("Rovers | Union | 3 : 0")) is None


def test_the_date_above_an_article_is_known_by_its_shape_and_hours_further_down_stay() -> None:
    page = f"<p>Sunday, 15 March 2026, 07:45</p>{OWN}<p>Monday, 16 March 2026, 08:10</p>{OWN}"
    other = "Friday, 2 January 2026, 19:05"

    assert kept(page, other)[0].startswith("The Orlen")
    assert len(kept(page, other)) == 3
    assert len(kept(page, "2 January 2026")) == 4


def test_what_was_left_out_says_what_it_had_in_common() -> None:
    about = (
        "Ann Roe writes about everything that moves the internet, and about little else besides."
    )
    page = f"<p>3 May 2026</p>{OWN}<p>Ann | World | 3 min read</p><p>{about}</p><p>Sign up</p>"
    row, _ = blocks(html.fromstring(f"<body>{page}</body>"))
    seen = known(
        "4 May 2026", "Bob | World | 3 min read", about.replace("Ann Roe", "Bob"), "Sign up"
    )

    parted = part(row, [True] * len(row), seen, url=URL)

    assert [one.known_by.name for one in parted.left_out] == ["DATE", "PARTS", "NAMES", "WORDS"]


def test_a_heading_stays_with_what_it_heads() -> None:
    page = f"<h2>Why it matters</h2>{OWN}<h2>More</h2><p>Follow us everywhere.</p>"

    assert kept(page, "Why it matters", "More", "Follow us everywhere.")[0] == "Why it matters"
    assert len(kept(page, "Why it matters", "More", "Follow us everywhere.")) == 2


def test_a_list_of_links_goes_as_a_whole_when_half_of_it_or_its_heading_is_known() -> None:
    links = "".join(f"<li><a href='/{n}'>Story number {n} of today</a></li>" for n in range(4))
    page = f"{OWN}<h2>Latest</h2><ul>{links}</ul>"

    assert len(kept(page, "Story number 0 of today", "Story number 1 of today")) == 2
    assert len(kept(page, "Latest")) == 1
    assert len(kept(page, "Story number 0 of today")) == 6


def test_links_to_other_sites_are_an_articles_sources_under_whatever_heading() -> None:
    links = "<ul><li><a href='https://b.example/report'>The report of the inquiry</a></li></ul>"

    assert len(kept(f"{OWN}<h2>Sources</h2>{links}", "Sources")) == 3


def test_rows_that_recur_stay_in_a_list_or_table_of_the_articles_own() -> None:
    page = f"{OWN}<ul><li>Salt</li><li>Two ripe pears</li></ul>"
    table = f"{OWN}<table><tr><td>Team</td><td>Points</td></tr><tr><td>Rovers</td><td>4</td></tr>"

    assert len(kept(page, "Salt")) == 3
    assert len(kept(f"{table}</table>", "Team", "Points")) == 5


def test_the_credit_of_a_picture_stays() -> None:
    figure = "<figure><img src=a.png><figcaption>Photo: Agency</figcaption></figure>"

    assert kept(f"{figure}{OWN}", "Photo: Agency")[0] == "Photo: Agency"


def test_no_article_is_left_empty() -> None:
    page = "<p>Accept all cookies to read on.</p><p>Or take out a subscription.</p>"

    assert len(kept(page, "Accept all cookies to read on.", "Or take out a subscription.")) == 2


def test_the_text_of_another_address_is_kept_whole_but_for_what_is_new() -> None:
    copy = [f"Paragraph {n} of an article that came before at another address." for n in range(20)]
    new = "Editor's note: this is the same text again, at a new address, for readers of this page."

    assert len(kept("".join(f"<p>{row}</p>" for row in (*copy, new * 2)), *copy)) == 21


def test_a_pages_own_table_of_contents_is_no_list_of_links_to_elsewhere() -> None:
    rows = "<ul><li><a href='#history'>History</a></li><li><a href='#trade'>Trade</a></li></ul>"

    assert len(kept(f"{OWN}<h2>Contents</h2>{rows}", "Contents", "History")) == 4


def test_rows_of_a_stated_text_are_parted_alike() -> None:
    rows = ["Sign up for our letter.", "The dam broke at dawn. " * 6]

    assert part_lines(rows, known(rows[0]))[0] == rows[1:]
    assert part_lines(rows, known(*rows))[0] == rows


def test_what_is_endless_or_without_letters_has_no_prints() -> None:
    assert prints("word " * LONGEST) == ()
    assert prints("* * *") == ()


def test_a_link_taken_out_of_a_known_list_goes_with_it() -> None:
    links = "".join(f"<li><a href='/{n}'>Story number {n} of today</a></li>" for n in range(4))
    row, _ = blocks(html.fromstring(f"<body>{OWN}<h2>Latest posts</h2><ul>{links}</ul></body>"))
    taken = [block.text.startswith(("The Orlen", "Story number 2")) for block in row]

    parted = part(row, taken, known("Latest posts"), url=URL)

    assert [(one.text, one.known_by) for one in parted.left_out] == [
        ("Story number 2 of today", KnownBy.LIST)
    ]


def test_what_stands_often_on_one_page_is_told_once() -> None:
    row, _ = blocks(html.fromstring(f"<body><p>Advertisement</p>{OWN}<p>Advertisement</p></body>"))

    parted = part(row, [True] * 3, known("Advertisement"), url=URL)

    assert (len(parted.kept), len(parted.left_out)) == (1, 1)


def test_an_endless_list_is_not_judged() -> None:
    rows = "".join(f"<li><a href='/{n}'>Story {n}</a></li>" for n in range(MOST_BLOCKS))

    assert len(kept(f"{OWN}<ul>{rows}</ul>", "Story 1", "Story 2")) == MOST_BLOCKS + 1
    assert part_lines(["Story 1"] * (MOST_BLOCKS + 1), known("Story 1"))[1] == ()
