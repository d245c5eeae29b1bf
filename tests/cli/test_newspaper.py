"""The verbs on a real newspaper: an outlet on loopback, a database, every verb that reads it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from bench.loopback import LOOPBACK, serving
from tests.world import Clock, FeedEntry, World
from typer.testing import CliRunner, Result

from broadsheet.cli import app

DAM = (
    "The Orlen dam above Varsk gave way shortly before dawn on Monday, sending a wall of water "
    "into the lower town and forcing thousands of people from their homes, the governor said."
)
TITLE = "Orlen dam collapses above Varsk"


class Desk:
    """A person at a terminal: every verb with the same home, and the web on loopback."""

    def __init__(self, home: Path) -> None:
        self.home = home

    async def types(self, *words: str, said: str | None = None) -> Result:
        """What one command did; in a thread, for it has a loop of its own."""
        flags = ["--home", str(self.home)]
        if words[0] in {"add", "update", "extract"}:
            flags += ["--allow-networks", "127.0.0.0/8", "--workers", "1"]
        return await asyncio.to_thread(CliRunner().invoke, app, [*words, *flags], said)

    async def reads(self, *words: str) -> list[Any]:
        """The JSON lines that one command printed."""
        result = await self.types(*words)
        assert result.exit_code == 0, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]


@asynccontextmanager
async def one_outlet() -> AsyncIterator[World]:
    """A web of one outlet with one article."""
    world, clock = World(), Clock()
    async with serving(world.reply, now=clock.now) as port:
        world.port = port
        world.page(LOOPBACK, "/dam", TITLE, [DAM, DAM])
        world.feed(LOOPBACK, [FeedEntry(title=TITLE, summary=DAM, path="/dam")])
        yield world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with one_outlet() as world:
        yield world


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A newspaper that has looked once at its one feed, and the URL of its article."""
    home = tmp_path_factory.mktemp("printed")

    async def collect() -> str:
        async with one_outlet() as world:
            desk = Desk(home)
            await desk.reads("add", world.url(LOOPBACK), "--section", "world")
            await desk.reads("update")
            return world.url(LOOPBACK, "/dam")

    return home, asyncio.run(collect())


@pytest.fixture
def url(printed: tuple[Path, str]) -> str:
    """The URL of the newspaper's one article."""
    return printed[1]


@pytest.fixture
def desk(printed: tuple[Path, str], tmp_path: Path) -> Desk:
    """A copy of the newspaper to do anything to."""
    shutil.copy(printed[0] / "broadsheet.db", tmp_path)
    return Desk(tmp_path)


async def test_a_story_is_found_by_address_page_and_url(url: str, desk: Desk) -> None:
    [card] = await desk.reads("stories")

    ways = (card["id"], f"http://paper.example/story/{card['id']}/dam", url)
    found = [(await desk.reads("story", way))[0]["card"]["headline"] for way in ways]

    assert found == [TITLE] * 3


async def test_an_article_and_its_reasons_are_printed(url: str, desk: Desk) -> None:
    [article] = await desk.reads("article", url)
    [reasons] = await desk.reads("explain", article["story"]["id"])

    assert article["line"]["title"] == TITLE
    assert reasons["placements"][0]["opened"] is True
    assert reasons["placements"][0]["article"]["id"] == article["line"]["id"]


async def test_an_owner_is_set_and_taken_back(desk: Desk) -> None:
    [source] = await desk.reads("sources")

    await desk.reads("set", source["id"], "--owner", "The House")
    [owned] = await desk.reads("sources", "--owner", "The House")
    await desk.reads("set", source["id"], "--no-owner")
    [alone] = await desk.reads("sources", "--owner", "none")

    assert (owned["owner"], alone["owner"]) == ("The House", None)


async def test_feeds_travel_by_opml(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    await desk.types("export", str(file))

    again = await Desk(tmp_path / "second").reads("import", str(file))
    known = await desk.reads("import", str(file))

    assert (again[0]["added"], known[0]["added"], known[0]["known"]) == (1, 0, 1)


async def test_what_the_owner_said_of_sources_travels_with_them(desk: Desk, tmp_path: Path) -> None:
    file, second = tmp_path / "feeds.opml", Desk(tmp_path / "second")
    [source] = await desk.reads("sources")
    await desk.reads("set", source["id"], "--owner", "The House", "--section", "science")
    await desk.reads("pause", source["id"])

    await desk.types("export", str(file))
    await second.reads("import", str(file))
    [before], [after] = await desk.reads("sources"), await second.reads("sources")

    kept = ("id", "name", "home", "owner", "lang", "health")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert (after["owner"], after["health"]) == ("The House", "paused")
    assert after["feeds"][0]["section"] == "science"


async def test_a_healthy_newspaper_has_nothing_to_check(desk: Desk) -> None:
    assert await desk.reads("check", "--contact", "desk@paper.example") == []


async def test_a_failing_feed_is_a_finding_and_a_failed_update(world: World, desk: Desk) -> None:
    other = Desk(desk.home / "other")
    await other.reads("add", world.feed(LOOPBACK, [], path="/empty"))
    world.raw(LOOPBACK, "/empty", b"<html>Please log in</html>", media="text/html")

    update, check = await other.types("update"), await other.types("check")

    assert (update.exit_code, check.exit_code) == (1, 1)
    assert json.loads(update.stdout)["failed"][0][0] == world.url(LOOPBACK, "/empty")
    assert json.loads(check.stdout.splitlines()[0])["remedy"]


async def test_a_backup_is_a_newspaper_and_overwrites_nothing(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"

    first, second = [await desk.types("backup", str(copy)) for _ in range(2)]

    assert (first.exit_code, second.exit_code) == (0, 2)
    stories = await desk.reads("stories", "--database", f"sqlite:///{copy}")
    assert [story["headline"] for story in stories] == [TITLE]


async def test_a_page_is_read_from_the_web_and_from_a_file(
    world: World, desk: Desk, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.html"
    saved.write_text(f"<html><body><article><h1>{TITLE}</h1><p>{DAM}</p></article></body></html>")

    [fetched] = await desk.reads("extract", world.url(LOOPBACK, "/dam"))
    [read] = await desk.reads("extract", str(saved))

    assert DAM in fetched["text"]
    assert DAM in read["text"]
    assert (read["kind"], read["why"]["title"]) == ("news", "the only heading")


async def test_what_is_told_of_a_page_has_its_reason_beside_it(desk: Desk, tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    byline = '<p class="byline">By Ada Poe</p><p>23 November 2026</p>'
    article = f"<article><h1>{TITLE}</h1>{byline}<p>{DAM}</p></article>"
    saved.write_text(f"<html><head><title>{TITLE}</title></head><body>{article}</body></html>")

    [read] = await desk.reads("extract", str(saved), "--url", "https://l.example/opinion/dam")

    assert (read["byline"], read["kind"], read["day"]) == ("Ada Poe", "opinion", "2026-11-23")
    assert read["why"]["byline"] == "an element called byline or author"
    assert read["why"]["kind"] == "its address, “opinion”"
    assert read["why"]["published"] == "a line by the headline"


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (("add", "not an address"), 2, "is not an address"),
        (("story", "nothing"), 1, "no story or article 'nothing'"),
        (("article", "aaaaaaaaaaaac"), 1, "no article"),
        (("update", "--source", "b.example"), 1, "no source 'b.example'"),
        (("set", "b.example", "--owner", "X"), 1, "no source 'b.example'"),
        (("source", "b.example"), 1, "no source 'b.example'"),
        (("pause",), 2, "name them, such as bbc.co.uk, or say --state failing"),
        (("pause", "b.example", "--state", "failing"), 2, "or say their state, not both"),
        (("sources", "--kind", "blog"), 2, "'blog' is none of feed, list page, posts"),
        (("pause", "--state", "asleep"), 2, "'asleep' is none of attention, gone"),
        (("remove", "--state", "gone"), 2, "add --yes"),
    ],
)
async def test_what_is_not_there_is_said_in_one_sentence(
    desk: Desk, words: tuple[str, ...], status: int, reason: str
) -> None:
    result = await desk.types(*words)

    assert result.exit_code == status
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1


async def test_a_page_that_is_no_feed_and_names_none_is_not_added(world: World, desk: Desk) -> None:
    world.raw(LOOPBACK, "/feed", b"closed", media="text/plain")

    result = await desk.types("add", world.url(LOOPBACK, "/dam"))

    assert result.exit_code == 1
    assert "names no feed" in result.stderr
    assert f"tried {world.url(LOOPBACK, '/feed')}: this is plain text, not a feed" in result.stderr


async def test_several_addresses_are_added_and_one_that_fails_stops_none(
    world: World, desk: Desk
) -> None:
    good = world.feed(LOOPBACK, [FeedEntry(title=TITLE, summary=DAM)], path="/more")

    result = await desk.types("add", "https://x.com/somebody", good, good)

    more, known = (json.loads(line) for line in result.stdout.splitlines())
    assert (result.exit_code, more["known"], known["known"]) == (1, False, True)
    assert "sign in" in result.stderr


async def test_addresses_are_read_from_standard_input(world: World, desk: Desk) -> None:
    good = world.feed(LOOPBACK, [FeedEntry(title=TITLE, summary=DAM)], path="/more")

    result = await desk.types("add", "-", said=f"# mine\n\n{good}\n{good}\n")

    assert [json.loads(line)["known"] for line in result.stdout.splitlines()] == [False, True]


@pytest.mark.parametrize(("answer", "kept"), [("y", 1), ("n", 0)])
async def test_on_a_terminal_a_list_page_is_shown_and_asked_about(
    world: World, tmp_path: Path, answer: str, kept: int
) -> None:
    world.raw(LOOPBACK, "/feed", b"closed", media="text/plain")
    rows = "".join(f"<li><h2><a href='/news/{n}'>{TITLE} {n}</a></h2></li>" for n in range(3))
    page = f"<html><body><ul>{rows}</ul></body></html>".encode()
    world.raw(LOOPBACK, "/news", page, media="text/html")
    flags = ["--home", str(tmp_path), "--allow-networks", "127.0.0.0/8", "--workers", "1"]

    shown = await asyncio.to_thread(
        at_a_terminal, ["add", world.url(LOOPBACK, "/news"), *flags], answer
    )

    assert f"{TITLE} 2" in shown
    assert "Watch this page?" in shown
    assert len(await Desk(tmp_path).reads("sources")) == kept


def at_a_terminal(words: list[str], answer: str) -> str:
    """What a person sees who types this command and answers its question."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from broadsheet.cli import main; main()", *words]
    running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # the terminal hangs up when the command ends
        while piece := os.read(ours, 4096):
            seen += piece
            if b"[y/N]" in seen and answer:
                os.write(ours, f"{answer}\n".encode())
                answer = ""
    running.wait()
    os.close(ours)
    return seen.decode()


async def test_a_list_page_is_watched_when_it_is_asked_for_unseen(world: World, desk: Desk) -> None:
    world.raw(LOOPBACK, "/feed", b"closed", media="text/plain")
    rows = "".join(f"<li><h2><a href='/news/{n}'>{TITLE} {n}</a></h2></li>" for n in range(3))
    page = f"<html><body><ul>{rows}</ul></body></html>".encode()
    world.raw(LOOPBACK, "/news", page, media="text/html")
    url = world.url(LOOPBACK, "/news")

    refused = await desk.types("add", url)
    [seen] = await desk.reads("add", url, "--preview")
    [added] = await desk.reads("add", url, "--yes")

    assert refused.exit_code == 1
    assert "--yes" in refused.stderr
    assert [one["title"] for one in seen["entries"]] == [f"{TITLE} {n}" for n in range(3)]
    assert (added["feed"]["kind"], added["known"]) == ("list page", False)
