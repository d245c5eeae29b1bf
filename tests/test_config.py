"""The options: one place, three ways to set them, and words that help when one is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from broadsheet.config import OPTIONS, load, sample_file
from broadsheet.errors import ConfigError


def home_with(folder: Path, options: str) -> dict[str, object]:
    (folder / "broadsheet.toml").write_text(options)
    return {"home": folder}


def test_a_flag_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    flags = home_with(tmp_path, "port = 1\nworkers = 3\ntitle = 'The File'")
    environment = {"BROADSHEET_PORT": "2", "BROADSHEET_WORKERS": "4"}

    config = load(flags | {"port": "3"}, environment)

    assert (config.port, config.workers, config.title) == (3, 4, "The File")


def test_every_value_says_where_it_came_from(tmp_path: Path) -> None:
    flags = home_with(tmp_path, "title = 'The File'")

    origins = load(flags | {"port": "3"}, {"BROADSHEET_WORKERS": "4"}).origins

    assert origins["port"] == "--port"
    assert origins["workers"] == "BROADSHEET_WORKERS"
    assert origins["title"] == str(tmp_path / "broadsheet.toml")
    assert origins["log"] == "default"


def test_the_database_lies_in_the_home_unless_it_is_named(tmp_path: Path) -> None:
    assert load({"home": tmp_path}, {}).database_url == f"sqlite:///{tmp_path}/broadsheet.db"
    named = load({"database": "postgresql://localhost/paper"}, {})
    assert named.database_url == "postgresql://localhost/paper"


@pytest.mark.parametrize(
    ("flags", "environment", "words"),
    [
        ({"port": "x"}, {}, "'x' from --port is not a whole number"),
        ({"port": "70000"}, {}, "between 0 and 65535"),
        ({}, {"BROADSHEET_POLL_INTERVAL": "5"}, "from BROADSHEET_POLL_INTERVAL must be 60"),
        ({}, {"BROADSHEET_READ_PAGES": "perhaps"}, "is not true or false"),
        ({}, {"BROADSHEET_PROT": "80"}, "did you mean PORT?"),
        ({"allow_networks": "10.0.0.0/8,home"}, {}, "'home' is not a network"),
        ({"database": "mysql://localhost"}, {}, "sqlite:/// or postgresql://"),
        ({"base_url": "news.example"}, {}, "must be a whole address"),
        ({"log": "loud"}, {}, "must be one of debug"),
    ],
)
def test_a_wrong_value_is_named_with_its_origin(
    flags: dict[str, object], environment: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load(flags, environment)

    assert words in str(error.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("prot = 80", "did you mean port?"),
        ("colour = 'red'", "there are: home, database"),
        ("port = 'eighty'", "broadsheet.toml is not a whole number"),
        ("port = true", "is not a whole number"),
        ("allow_networks = [1]", "is not a list of texts"),
        ("home = '/elsewhere'", "cannot be set in"),
        ("port = ", "cannot be read"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path: Path, options: str, words: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(home_with(tmp_path, options), {})

    assert words in str(error.value)


def test_other_programs_variables_are_left_alone() -> None:
    assert load({}, {"BROADSHEET_SHARED": "/somewhere", "PORT": "x"}) == load({}, {})


def test_the_sample_file_holds_every_default(tmp_path: Path) -> None:
    options = "\n".join(
        line.removeprefix("# ") for line in sample_file().splitlines() if "=" in line
    )

    assert {option.name for option in OPTIONS} - tomllib.loads(options).keys() == {"home"}
    with_file = load(home_with(tmp_path, options), {})
    assert with_file == load({"home": tmp_path / "empty", "database": ""}, {}).__class__(
        home=tmp_path
    )
