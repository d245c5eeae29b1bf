"""The command itself: help without weight, settings as flags, errors in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broadsheet import __version__, kernel
from broadsheet.cli import app

VERBS = (
    "run serve update add import export sources source pause resume look remove set stories story "
    "article extract explain desk check config demo eval backup"
).split()
#: What only some verbs need, and takes a tenth of a second or more to import.
HEAVY = {"rich", "sqlalchemy", "lxml", "trafilatura", "aiohttp", "starlette", "uvicorn", "jinja2"}


def broadsheet(*words: str, home: Path | None = None) -> Result:
    flags = ["--home", str(home)] if home else []
    return CliRunner().invoke(app, [*words, *flags])


def test_help_names_every_verb() -> None:
    printed = broadsheet("--help").stdout

    assert [verb for verb in VERBS if f"\n  {verb} " not in printed] == []


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from broadsheet.cli import app;"
        "CliRunner().invoke(app, ['stories', '--help']); print(*sys.modules)"
    )

    modules = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "broadsheet.cli" in modules
    assert HEAVY & set(modules) == set()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    printed = broadsheet(verb, "--help").stdout

    assert f"Example: broadsheet {verb}" in printed


def test_piped_output_is_json() -> None:
    rows = [json.loads(line) for line in broadsheet("config").stdout.splitlines()]

    assert {"option": "workers", "value": 2, "from": "default"} in rows


def test_a_flag_is_named_as_the_origin_of_its_value(tmp_path: Path) -> None:
    printed = broadsheet("config", "--port", "99", "--no-read-pages", home=tmp_path).stdout

    rows = [json.loads(line) for line in printed.splitlines()]
    assert {"option": "port", "value": 99, "from": "--port"} in rows
    assert {"option": "read_pages", "value": False, "from": "--read-pages"} in rows


def test_config_hides_the_password_of_the_database() -> None:
    printed = broadsheet("config", "--database", "postgresql://me:secret@host/paper").stdout

    assert "secret" not in printed
    assert "postgresql://me:…@host/paper" in printed


def test_the_printed_defaults_are_an_options_file(tmp_path: Path) -> None:
    printed = broadsheet("config", "--defaults").stdout
    (tmp_path / "broadsheet.toml").write_text(printed)

    assert tomllib.loads(printed) == {}
    assert broadsheet("config", home=tmp_path).exit_code == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["config", "--port", "x"], "option 'port': 'x' from --port is not a whole number"),
        (["stories"], "there is no newspaper in"),
        (["set", "--owner", "X"], "there is no newspaper in"),
        (["import", "/no/such/file.opml"], "cannot be read: No such file"),
        (["eval", "dates", "--data", "/no/such", "--out", "x"], "there is no /no/such"),
        (["eval", "dates", "--data", "src", "--out", "x"], "src is no labelled set"),
        (["backup", "/no/such/paper.db"], "there is no folder /no/such"),
        (["set", "bbc.co.uk"], "say what to set: --owner, --no-owner"),
        (["serve", "--host", "203.0.113.9"], "option 'host': cannot listen on 203.0.113.9:8080"),
    ],
)
def test_a_wrong_command_ends_with_2_and_one_sentence(
    words: list[str], reason: str, tmp_path: Path
) -> None:
    home = None if words[0] in {"config", "eval"} else tmp_path
    result = broadsheet(*words, home=home)

    assert result.exit_code == 2
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("database", "reason"),
    [
        ("sqlite:////no/such/folder/paper.db", "is its folder there"),
        ("sqlite://paper.db", "a path has three slashes"),
    ],
)
def test_a_database_that_cannot_be_opened_says_what_to_look_at(database: str, reason: str) -> None:
    result = broadsheet("stories", "--database", database)

    assert result.exit_code == 1
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_version_is_told_with_what_is_compiled() -> None:
    told = broadsheet("--version").stdout

    assert told == f"broadsheet {__version__}\n{kernel.state()}\n"


def test_an_unknown_verb_or_option_is_a_usage_error() -> None:
    assert broadsheet("storeis").exit_code == 2
    assert broadsheet("stories", "--colour").exit_code == 2
