"""The small pure parts of the site: ages, addresses, layout, counts and cut texts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet import web
from broadsheet.model import DevelopmentKind, Section
from broadsheet.web.counting import count
from broadsheet.web.layout import PER_SECTION, SECOND_RANK, lay_out
from broadsheet.web.passages import changes, coded, marked, opens, rewritten, shortened, timeline
from broadsheet.web.places import outward, search_at, slug, source_at
from broadsheet.web.times import age, exact, iso, moment, wait
from tests.web.gallery import NOON, cards, story_page

FOLDER = Path(web.__file__).parent


@pytest.mark.parametrize(
    ("passed", "told"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=20), "24 Apr"),
        (timedelta(days=400), "9 Apr 2025"),
    ],
)
def test_an_age_is_told_in_the_coarsest_useful_words(passed: timedelta, told: str) -> None:
    assert age(NOON - passed, now=NOON) == told


def test_what_stands_between_backticks_is_code_and_nothing_in_it_is_markup() -> None:
    told = coded("Remove it: `broadsheet remove 'https://a.example/?a=1&b=<i>'`.")
    assert told == (
        "Remove it: <code>broadsheet remove &#39;https://a.example/?a=1&amp;b=&lt;i&gt;&#39;</code>."
    )


def test_a_moment_names_its_day_unless_it_is_today() -> None:
    assert moment(NOON - timedelta(hours=2), now=NOON) == "10:00"
    assert moment(NOON - timedelta(hours=20), now=NOON) == "13 May, 16:00"
    assert wait(NOON + timedelta(minutes=12), now=NOON) == "in 12 min"
    assert wait(NOON - timedelta(minutes=1), now=NOON) == "now"
    assert (exact(NOON), iso(NOON)) == ("14 May 2026, 12:00 UTC", "2026-05-14T12:00:00Z")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "//evil.example",
        "/\\x",
        " http:",
        "",
    ],
)
def test_only_web_addresses_are_linked(url: str) -> None:
    assert outward(url) is None


def test_addresses_hold_what_publishers_write() -> None:
    assert outward("HTTPS://outlet.example/a") == "HTTPS://outlet.example/a"
    assert slug('Ö, "quoted" / and?more=1#x') == "%C3%B6-quoted-and-more-1-x"
    assert slug("…!?") == ""
    assert source_at("a/b?c") == "/source/a%2Fb%3Fc"
    assert search_at("#dam & more") == "/search?q=%23dam+%26+more"
    assert len(slug("word " * 100)) <= 60


def test_a_front_page_has_a_lead_a_second_rank_and_sections_in_their_order() -> None:
    layout = lay_out(cards())
    assert layout.lead == cards()[0]
    assert layout.seconds == cards()[1 : 1 + SECOND_RANK]
    blocks = [block for column in layout.columns for block in column]
    assert {block.section for block in blocks} == set(Section)
    for block in blocks:
        assert len(block.stories) <= PER_SECTION
        assert all(story.section is block.section for story in block.stories)
    heights = [sum(block.height for block in column) for column in layout.columns]
    assert max(heights) < 2 * min(heights)


def test_a_paper_of_one_section_is_not_cut_to_four_stories() -> None:
    world = [replace(card, section=Section.WORLD) for card in cards()]
    [[block]] = lay_out(world[:20]).columns
    assert len(block.stories) == 20 - 1 - SECOND_RANK


def test_marks_stay_countable_when_everybody_reports() -> None:
    told = count(cards()[0])
    assert (told.solid, told.hollow, told.over) == (3, 8, 0)
    told = count(replace(cards()[0], outlets=90, origins=40))
    assert (told.solid + told.hollow, told.over) == (14, 76)
    assert (told.outlets, told.reports) == ("90 outlets", "40 independent reports")


def test_marks_that_overlap_or_lie_outside_are_trimmed() -> None:
    assert marked("water law", ((6, 9), (0, 7), (8, 40))) == (
        (True, "water l"),
        (True, "aw"),
    )
    assert marked("water", ((9, 12),)) == ((False, "water"),)


def test_a_long_unchanged_passage_is_cut_to_what_surrounds_the_change() -> None:
    long = " ".join(f"w{i}" for i in range(100))
    [before, change, after] = shortened((("same", long), ("new", "12"), ("same", long)))
    assert before[1].startswith("… ")
    assert before[1].endswith("w99")
    assert change == ("new", "12")
    assert after[1].startswith("w0 ")
    assert after[1].endswith(" …")


def test_a_rewrite_is_told_from_a_correction() -> None:
    correction = (("same", "a"), ("gone", "12"), ("new", "9"), ("same", "b"))
    assert changes(correction)
    assert not rewritten(correction)
    assert rewritten(correction * 10)
    assert not changes((("same", "all"),))


def test_a_long_addition_is_folded_like_a_rewrite() -> None:
    assert not rewritten((("new", "word " * 60),))
    assert rewritten((("new", "word " * 120),))


def test_a_deck_that_the_text_repeats_is_known() -> None:
    assert opens("The dam\n broke at dawn. Nobody slept.", "The dam broke at dawn …")
    assert not opens("Nobody slept. The dam broke at dawn.", "The dam broke at dawn.")


def test_a_new_headline_and_a_new_text_at_one_moment_are_one_development() -> None:
    told = story_page().timeline
    change = next(step for step in told if step.kind is DevelopmentKind.REVISION)
    again = replace(change, why="headline changed")
    later = replace(again, at=change.at + timedelta(minutes=5))
    [joined, apart] = timeline((change, again, later))
    assert joined.why == f"{change.why}; headline changed"
    assert apart == later


def test_a_lead_with_few_other_headlines_has_fewer_stories_beside_it() -> None:
    lonely = replace(cards()[0], others=())
    assert len(lay_out((lonely, *cards()[1:])).seconds) == SECOND_RANK - 1


def test_templates_neither_unescape_nor_reckon() -> None:
    for template in (FOLDER / "templates").glob("*.html"):
        text = template.read_text()
        assert "|safe" not in text.replace(" ", "")
        assert "autoescape" not in text
        assert not re.search(r"<script(?![^>]*nonce=)", text)
        assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=|javascript:", text)


def test_markup_is_made_in_three_places_only() -> None:
    made = {path.name for path in FOLDER.glob("*.py") if "Markup(" in path.read_text()}
    assert made == {"bodies.py", "passages.py", "times.py"}


@pytest.mark.parametrize(("name", "lines"), [("live.js", 150), ("since.js", 50)])
def test_a_script_stays_small_and_builds_no_markup(name: str, lines: int) -> None:
    script = (FOLDER / "static" / name).read_text()
    assert len(script.splitlines()) <= lines
    assert not re.search(r"innerHTML\s*=[^=]|insertAdjacentHTML|\beval\b|document\.write", script)
