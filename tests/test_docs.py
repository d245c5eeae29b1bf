"""The documentation against the code: what exists is documented, what is documented exists."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from broadsheet.cli import app
from broadsheet.config import OPTIONS
from broadsheet.events import KINDS
from broadsheet.web.app import ROUTES
from tests.shared import ROOT

PAGES = [
    *(path for path in sorted(ROOT.glob("*.md"))),
    *(path for path in sorted((ROOT / "docs").rglob("*.md"))),
]
COMMANDS: dict[str, Any] = dict(getattr(get_command(app), "commands"))  # noqa: B009 - untyped
FLAGS = {option.flag for option in OPTIONS}


def test_every_setting_stands_in_the_reference_with_its_meaning() -> None:
    rows = {row[0]: row for row in table("settings.md")}

    for option in OPTIONS:
        row = rows.pop(f"`{option.name}`")
        assert row[1:3] == [f"`{option.environment}`", f"`{option.flag}`"]
        assert row[4] == option.meaning
        if option.default not in {None, "", ()}:
            assert row[3].lower() == f"`{option.default}`".lower()
    assert rows.keys() == {"setting"}


def test_every_command_has_a_section_of_its_own() -> None:
    assert sections("commands.md").keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented_with_all_its_options(name: str) -> None:
    section, command = sections("commands.md")[name], COMMANDS[name]
    *text, example = inspect.cleandoc(command.help).split("\n\n")

    assert " ".join(" ".join(text).split()) in section
    assert f"```sh\n{example.removeprefix('Example: ')}\n```" in section
    settings = re.search(r"^Settings: (.*)$", section, re.MULTILINE)
    named = set(re.findall(r"`(--[a-z-]+)`", settings[1])) if settings else set()
    assert named == {flag for one in command.params for flag in one.opts[:1]} & FLAGS
    for one in command.params:
        if one.opts[0] not in FLAGS | {"--json", "--help"}:
            word = one.opts[0] if one.opts[0].startswith("--") else one.name.upper()
            assert f"| `{word}` | {one.help} |" in section


def test_every_route_stands_in_the_reference() -> None:
    documented = [tuple(row) for row in table("routes.md")[1:]]

    assert documented == [(f"`{path}`", what) for path, _name, what in ROUTES]


def test_every_kind_of_event_stands_in_the_reference() -> None:
    documented = dict(table("events.md")[1:])

    assert documented == {f"`{kind}`": what for kind, what in KINDS.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_the_walk_names_what_really_stands_in_the_files_it_links() -> None:
    walk = (ROOT / "docs" / "path-of-an-article.md").read_text(encoding="utf-8")
    stops = re.findall(r"\[`([\w.]+)`\]\(\.\./src/broadsheet/([\w/]+)\.py\)", walk)

    assert len(stops) > 15
    for name, path in stops:
        assert resolve(name, path.replace("/", "."))


def test_every_example_of_a_command_names_one_that_exists() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for verb in re.findall(r"(?:\.venv/bin/|`|\n)broadsheet ([a-z]+)", text):
            assert verb in COMMANDS, f"{page.name}: broadsheet {verb}"


def resolve(name: str, module: str) -> bool:
    """Whether ``name``, as the walk writes it, is the module itself or stands in it."""
    found: Any = import_module(f"broadsheet.{module}")
    if name in {module, f"{module}.py"}:
        return True
    assert name.startswith(f"{module}."), f"{name} is not in {module}"
    for part in name.removeprefix(f"{module}.").split("."):
        found = getattr(found, part)
    return found is not None


def reference(name: str) -> str:
    return (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


def table(name: str) -> list[list[str]]:
    """The rows of the page's last table, its heading first."""
    found = re.findall(r"(?:^\|.*\|\n)+", reference(name), re.MULTILINE)[-1]
    rows = [line.strip("|").split(" | ") for line in found.splitlines()]
    return [[cell.strip() for cell in row] for row in rows if not set(row[0]) <= set("-| ")]


def sections(name: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", reference(name), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
