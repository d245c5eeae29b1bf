"""The set-up: what is installed is pinned, hashed, and names no server."""

from __future__ import annotations

import re
import tomllib

import pytest

import broadsheet
from tests.shared import ROOT

LISTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("name", [path.name for path in LISTS])
def test_every_package_is_pinned_with_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", code(name))

    loose = [b for b in blocks if not re.match(r"[\w.\-\[\],]+==\S+.*\n\s+--hash=sha256:", b)]

    assert loose == []


@pytest.mark.parametrize("name", [path.name for path in LISTS])
def test_no_list_names_a_server(name: str) -> None:
    assert "://" not in (ROOT / "requirements" / name).read_text()
    assert "--index" not in code(name)


def test_running_and_developing_use_the_same_versions() -> None:
    assert pins("run.txt") <= pins("dev.txt")


def test_every_dependency_of_the_project_is_in_the_list() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[>=;\s]", one, maxsplit=1)[0] for one in project["dependencies"]}

    assert wanted <= {name for name, _version in pins("run.txt")}


def test_the_program_and_its_package_have_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == broadsheet.__version__


def code(name: str) -> str:
    text = (ROOT / "requirements" / name).read_text()
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def pins(name: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^([\w.\-]+)==([^\s;]+)", code(name), re.MULTILINE))
