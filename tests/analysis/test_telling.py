"""Headline and lede are chosen, never written, and a story tells what happened when."""

from __future__ import annotations

from dataclasses import replace

from broadsheet.analysis.telling import developments, merged, revised, tell
from broadsheet.model import ChangeKind, DevelopmentKind, Merge, Revision, SafeHtml, Section, Story
from tests.analysis.build import CHESS, DAM, DAM_OTHER, Newsstand, at

EDITED = DAM.replace("early on Monday", "on Monday")


def told(stand: Newsstand, previous: Story | None = None) -> Story:
    return tell(1, stand.reports, stand.ties(), previous=previous)


def test_the_headline_and_lede_are_verbatim_of_the_articles_named() -> None:
    stand = Newsstand()
    stand.report(DAM, title="Dam breaks above Velden, at least 12 people dead")
    stand.report(DAM_OTHER, title="Flood", hours=1)

    story = told(stand)

    assert story.headline == "Dam breaks above Velden, at least 12 people dead"
    assert story.headline_article == 1
    assert story.lede
    assert story.lede in DAM
    assert story.lede.endswith(".")
    assert (story.articles, story.outlets, story.origins) == (2, 2, 2)
    assert "2 independent reports" in story.headline_why


def test_a_copy_never_leads() -> None:
    stand = Newsstand()
    stand.report(DAM, title="Dam breaks")
    stand.report(
        EDITED + " " + CHESS, title="Dam breaks above Velden, 12 dead, dozens missing", hours=1
    )

    assert told(stand).headline_article == 1


def test_a_headline_does_not_change_hands_for_a_small_gain() -> None:
    stand = Newsstand()
    stand.report(DAM, title="Dam breaks above Velden, twelve dead")
    before = told(stand)
    stand.report(DAM_OTHER, title="Velden reservoir bursts and twelve are killed", hours=1)

    assert told(stand, before).headline_article == before.headline_article


def test_a_story_is_known_by_what_is_known_now() -> None:
    stand = Newsstand()
    stand.report(DAM, title="Dam breaks above Velden, twelve dead")
    before = told(stand)
    stand.report(DAM_OTHER, title="All missing found alive in flooded Velden", hours=8)

    assert told(stand, before).headline_article == 2


def test_a_story_is_told_in_the_language_of_most_of_its_reports() -> None:
    stand = Newsstand()
    stand.report(DAM, title="Dam breaks above Velden, twelve dead")
    stand.report(DAM_OTHER, title="Velden reservoir bursts and twelve are killed", hours=1)
    stand.report(CHESS, title="Damm bei Velden gebrochen, mindestens zwölf Tote", hours=8)
    german = replace(stand.reports[2], lang="de", words=900)

    story = tell(1, [*stand.reports[:2], german], stand.ties())

    assert story.headline_article != german.article


def test_a_headline_changes_hands_for_a_clearly_better_report() -> None:
    stand = Newsstand()
    stand.report(
        "Water everywhere in Velden today, say people there who fled to roofs.", title="Flood"
    )
    before = told(stand)
    stand.report(DAM * 4, title="Dam breaks above Velden, at least 12 people dead", hours=1)

    after = told(stand, before)

    assert after.headline_article == 2


def test_the_section_is_that_of_most_independent_reports() -> None:
    stand = Newsstand()
    stand.report(DAM, section=Section.WORLD)
    stand.report(EDITED, section=Section.WORLD, hours=1)
    stand.report(DAM_OTHER, section=Section.SCIENCE, hours=2)
    stand.report(CHESS, section=Section.SCIENCE, hours=3)

    story = told(stand)

    assert story.section is Section.SCIENCE
    assert "2 of 3" in story.section_why


def test_a_story_without_any_section_stands_in_world() -> None:
    stand = Newsstand()
    stand.report(DAM)

    assert told(stand).section is Section.WORLD


def test_an_article_without_text_still_makes_a_story() -> None:
    stand = Newsstand()
    stand.report("", title="Dam breaks")

    story = told(stand)

    assert story.headline == "Dam breaks"
    assert story.lede == ""


def test_the_picture_is_the_headlines_else_any() -> None:
    stand = Newsstand()
    stand.report(DAM)
    stand.report(DAM_OTHER, hours=1)
    ties = stand.ties()

    assert tell(1, stand.reports, ties, images={2: "https://b.example/2.jpg"}).image is not None
    assert tell(1, stand.reports, ties).image is None


def test_topics_of_most_sources_come_first() -> None:
    stand = Newsstand()
    stand.reports = [
        replace(stand.report(DAM), topics=("#Rare", "#VeldenFlood")),
        replace(stand.report(DAM_OTHER), topics=("#veldenflood",)),
    ]

    assert tell(1, stand.reports, ()).topics == ("#VeldenFlood", "#Rare")


def test_every_arrival_is_a_development_of_its_kind() -> None:
    stand = Newsstand()
    stand.report(DAM)
    stand.report(DAM_OTHER, hours=1)
    stand.report(EDITED, hours=2)
    stand.report(CHESS, source="outlet-1.example", hours=3)
    ties = stand.ties()

    found = [
        developments(1, report, stand.reports[:place], ties)[0]
        for place, report in enumerate(stand.reports)
    ]

    assert [one.kind for one in found] == [
        DevelopmentKind.FIRST_REPORT,
        DevelopmentKind.CONFIRMATION,
        DevelopmentKind.COPY,
        DevelopmentKind.FOLLOW_UP,
    ]
    assert [one.text for one in found] == [report.title for report in stand.reports]


def test_revisions_and_merges_are_developments() -> None:
    stand = Newsstand()
    report = stand.report(DAM)
    revision = Revision(
        article=1,
        number=2,
        at=at(2),
        kind=ChangeKind.SUBSTANTIVE,
        why="figure changed: 12 → 15",
        title="Dam breaks, 15 dead",
        deck="",
        text=DAM,
        html=SafeHtml(""),
    )
    merge = Merge(kept=1, gone=9, score=0.4, shared=(), why="score .40")

    assert revised(1, revision).why == "figure changed: 12 → 15"
    assert merged(merge, report, at=at(3)).kind is DevelopmentKind.MERGE
