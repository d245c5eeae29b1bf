"""Pages made to stop whoever reads them: each is read or set aside in little time."""

from __future__ import annotations

import gzip
import random
from time import process_time

import pytest
from tests.shared import hostile

from broadsheet.errors import Malformed
from broadsheet.formats.text import clean
from broadsheet.stages import PageRead, read

#: Seconds of processor time that one page may cost.
DEAREST = 2.0
PARAGRAPH = "<p>The dam above the town broke at dawn, said the mayor, and the valley is flooded."


def page(body: str, *, head: str = "") -> bytes:
    return f"<html><head><title>Dam</title>{head}</head><body>{body}</body></html>".encode()


def calm() -> bytes:
    """An article with all that articles have."""
    words = "".join(f"{PARAGRAPH} Report {n}.</p>" for n in range(12))
    rest = (
        "<h2>The toll</h2><ul><li>Nine dead<li>Forty hurt</ul><table><tr><th>Town<th>Dead<tr><td>A"
        '<td>3<tr><td>B<td>6</table><figure><img src="/a.jpg" alt="Gate"><figcaption>The gate'
        '</figcaption></figure><blockquote class="twitter-tweet">Go <a href="https://x.com/a/status/1">'
        'May</a></blockquote><iframe src="https://www.youtube.com/embed/x"></iframe>'
    )
    linked = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Dam"}</script>'
    return page(
        f"<nav><a href=/>Home</a></nav><article>{words}{rest}{words}</article>", head=linked
    )


def pages() -> dict[str, bytes]:
    one = PARAGRAPH.encode()
    words = b"Words of an endless text that never comes to its end. "
    return {
        "divs": page("<div>" * 300_000 + PARAGRAPH),
        "closed divs": page("<div>" * 300_000 + PARAGRAPH + "</div>" * 300_000),
        "fonts": page("<font>" * 300_000 + PARAGRAPH),
        "bold paragraphs": page("<b>" * 200 + "<p>x" * 100_000),
        "quotes": page("<blockquote>" * 300_000 + PARAGRAPH),
        "lists": page("<ul><li>" * 150_000 + PARAGRAPH),
        "tables in tables": page("<table><tr><td>" * 100_000 + PARAGRAPH),
        "an attribute": page(f'<p title="{"a" * 2**20}">{PARAGRAPH}'),
        "attributes": page(f"<p {' '.join(f'a{n}=b' for n in range(150_000))}>{PARAGRAPH}"),
        "attributes in quotes": page(f"<p {' '.join(f'a{n}=b' for n in range(9))} "
                                     + " ".join(f"b{n}='>'" for n in range(90_000)) + ">x"),
        "an address": page(f'<img src="/{"a" * 2**20}"><iframe src="//a.example/{"b" * 2**20}">'
                           f"</iframe>{PARAGRAPH}"),
        "a set of pictures": page(f'<img srcset="{"/a.jpg 1w, " * 90_000}">{PARAGRAPH}' * 3),
        "pictures": page(PARAGRAPH + "".join(f"<img src=/{n}.jpg>" for n in range(90_000))),
        "invalid UTF-8": page("<p>") + b"\xff\xc3\x28\xf0\x9f" * 200_000 + one * 9,
        "mixed encodings": b'<meta charset="utf-16"><p>' + one.decode().encode("utf-16") * 2000
                           + one * 2000 + "<p>Überfüllte Straße".encode("latin-1") * 9000,
        "text": page("<p>") + words * (15 * 2**20 // len(words)),
        "text just short enough": page("<p>") + words * (4 * 2**20 // len(words)),
        "paragraphs": page(PARAGRAPH * 50_000),
        "a table": page("<table>" + "<tr><td>1<td>2<td>3" * 200_000),
        "a table of words": page("<table>" + f"<tr><td>{PARAGRAPH}<td>2" * 40_000),
        "a row": page("<table><tr><td>a<td>b<tr>" + "<td>1" * 300_000),
        "headings": page("<h2>Dam</h2>" * 200_000),
        "links": page("".join(f"<a href=/{n}>Dam {n}</a> " for n in range(100_000))),
        "breaks": page("<p>a" + "<br>a" * 500_000),
        "references": page("<p>" + "&amp;&lt;" * 400_000),
        "comments": page("<!--" * 500_000 + PARAGRAPH),
        "brackets": page("<" * 2**20 + PARAGRAPH),
        "linked data": page(PARAGRAPH, head='<script type="application/ld+json">' + "[" * 400_000),
        "unseen": page("<svg>" * 200_000 + PARAGRAPH + "<noscript><img src=a>" * 50_000),
        "dates": page("".join(f"<time datetime=2026-01-{n % 28:02}>" for n in range(100_000))),
        "metas": page(PARAGRAPH, head='<meta name="author" content="By Ann">' * 100_000),
    }  # fmt: skip


def outcome(body: bytes) -> PageRead | Malformed:
    """A page read as a worker reads it, or why it is set aside."""
    try:
        return read(body, url="https://a.example/x", charset=None, title="Dam", lang="en")
    except Malformed as reason:
        return reason


def is_sound(one: PageRead | Malformed) -> bool:
    """Whether it says why it could not be read, or holds a text that can be kept."""
    if isinstance(one, Malformed):
        return bool(one.reason)
    one.reading.html.encode()
    return bool(one.reading.text) and clean(one.reading.text) == one.reading.text


@pytest.mark.slow
@pytest.mark.parametrize("name", pages())
def test_a_hostile_page_costs_no_more_than_two_seconds(name: str) -> None:
    body = pages()[name]
    outcome(calm())  # the learnt tables are in memory
    before = process_time()
    assert is_sound(outcome(body))
    assert process_time() - before <= DEAREST


@pytest.mark.slow
@pytest.mark.gate
def test_every_bomb_read_as_a_page_costs_no_more_than_two_seconds() -> None:
    outcome(calm())
    for path in sorted(hostile("bombs").glob("*.gz")):
        body = gzip.decompress(path.read_bytes())
        before = process_time()
        assert is_sound(outcome(body)), path.name
        assert process_time() - before <= DEAREST, path.name


def mutated(body: bytes, luck: random.Random) -> bytes:
    """The page with some of its bytes flipped, lost, repeated, swapped or made into markup."""
    page = bytearray(body)
    for _ in range(luck.randint(1, 40)):
        at, end = sorted(luck.choices(range(len(page) + 1), k=2))
        end = min(end, at + luck.choice((1, 2, 8, 200)))
        match luck.randrange(6):
            case 0:
                page[at:end] = luck.randbytes(end - at)
            case 1:
                del page[at:end]
            case 2:
                page[at:at] = page[at:end] * luck.choice((1, 3, 50))
            case 3:
                page[at:at] = luck.choice((b"<", b">", b'"', b"&#", b"<!--", b"<table>", b"\x00"))
            case 4:
                del page[at + luck.randint(0, len(page) - at) :]
            case _:
                page[at:end] = page[at:end].swapcase()[::-1]
    return bytes(page)


@pytest.mark.slow
def test_five_hundred_mutated_pages_are_read_or_set_aside() -> None:
    luck = random.Random(20260314)
    whole = calm()
    outcomes = [outcome(mutated(whole, luck)) for _ in range(500)]
    assert all(map(is_sound, outcomes))
    assert sum(isinstance(one, PageRead) for one in outcomes) > 250
