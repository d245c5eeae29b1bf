"""Takes the pictures in docs/images from the sample edition: `make screenshots`.

Needs Chromium, the installed one or Playwright's own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT
from time import monotonic, sleep
from typing import Any

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "images"
#: Articles that must have arrived before a picture is taken, and how long that may take.
ENOUGH, PATIENCE = 90, 180
DESKTOP, PHONE = (1280, 900), (390, 844)


def main() -> None:
    """One picture of the front page, one of a story, one on a phone."""
    with sample_edition() as address, chromium() as browser:
        wait_for_the_day(address)
        take(browser, address, "front-page", DESKTOP)
        take(browser, address, "front-page-phone", PHONE)
        take(browser, story_with_copies(address), "story", DESKTOP)


@contextmanager
def sample_edition() -> Iterator[str]:
    """The sample edition on show; yields its address."""
    program = Path(sys.executable).with_name("broadsheet")
    with tempfile.TemporaryDirectory() as home:
        flags = ["--home", home, "--port", "0", "--json"]
        shown = subprocess.Popen([program, "demo", *flags], stdout=subprocess.PIPE, text=True)
        try:
            assert shown.stdout is not None
            yield json.loads(shown.stdout.readline())["address"]
        finally:
            shown.send_signal(SIGINT)
            shown.wait(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, the machine's own where it has one."""
    named = os.environ.get("BROADSHEET_CHROMIUM")
    installed = named or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        yield browser
        browser.close()


def wait_for_the_day(address: str) -> None:
    """Until most of the invented day has arrived."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        if read(f"{address}health")["articles"] >= ENOUGH:
            return
        sleep(1)
    raise SystemExit(f"fewer than {ENOUGH} articles after {PATIENCE} seconds")


def story_with_copies(address: str) -> str:
    """The page of the story that the tutorial reads: many outlets, few independent reports."""
    stories = read(f"{address}feed.json")["items"]
    found: str = next(story["url"] for story in stories if "Orrin Dam" in story["title"])
    return found


def take(browser: Browser, address: str, name: str, size: tuple[int, int]) -> None:
    """One picture of what a reader sees first."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address, wait_until="load")
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


def read(url: str) -> Any:
    """A JSON document of our own site."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
