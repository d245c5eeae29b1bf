"""Every option once: its name, its default, what it means, and where its value came from.

The fields of `Config` are the options. From them come the keys of ``broadsheet.toml``, the
environment variables (``BROADSHEET_PORT``), the flags of the command line (``--port``) and the
table in docs/reference/settings.md. A flag beats the environment, which beats the file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from broadsheet.errors import ConfigError

#: The options file, in the newspaper's home.
FILE = "broadsheet.toml"
ENVIRONMENT_PREFIX = "BROADSHEET_"
LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option as files, environment, command line and documentation see it."""

    name: str
    kind: str
    default: Any
    meaning: str

    @property
    def environment(self) -> str:
        """Its environment variable."""
        return ENVIRONMENT_PREFIX + self.name.upper()

    @property
    def flag(self) -> str:
        """Its flag on the command line."""
        return "--" + self.name.replace("_", "-")


def _home() -> Path:
    share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(share) / "broadsheet"


def _port(value: int) -> str | None:
    return None if 0 <= value <= 65535 else "must lie between 0 and 65535 (0 takes any free one)"


def _polite(value: int) -> str | None:
    return None if value >= 60 else "must be 60 seconds or more, to be polite to the sources"


def _crew(value: int) -> str | None:
    return None if 1 <= value <= 64 else "must lie between 1 and 64"


def _level(value: str) -> str | None:
    return None if value in LEVELS else f"must be one of {', '.join(LEVELS)}"


def _engine(value: str) -> str | None:
    known = value == "" or urlsplit(value).scheme.partition("+")[0] in {"sqlite", "postgresql"}
    return None if known else "must begin with sqlite:/// or postgresql://"


def _site(value: str) -> str | None:
    parts = urlsplit(value)
    whole = value == "" or (parts.scheme in {"http", "https"} and parts.netloc)
    return None if whole else "must be a whole address, such as https://news.example"


def _networks(value: tuple[str, ...]) -> str | None:
    for network in value:
        try:
            ip_network(network)
        except ValueError:
            return f"{network!r} is not a network such as 192.168.1.0/24"
    return None


def _about(
    kind: str, meaning: str, check: Callable[[Any], str | None] | None = None
) -> dict[str, Any]:
    return {"kind": kind, "meaning": meaning, "check": check}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The value of every option. ``origins`` says for each where the value came from."""

    home: Path = field(
        default_factory=_home,
        metadata=_about("path", "Folder of the newspaper's files: database, options file."),
    )
    database: str = field(
        default="",
        metadata=_about(
            "text",
            "Database, `sqlite:///PATH` or `postgresql://…`; empty: `broadsheet.db` in the home.",
            _engine,
        ),
    )
    host: str = field(
        default="127.0.0.1",
        metadata=_about("text", "Address to listen on; `0.0.0.0` for the whole network."),
    )
    port: int = field(
        default=8080,
        metadata=_about("number", "Port to listen on; `run` takes the next free one.", _port),
    )
    title: str = field(default="Broadsheet", metadata=_about("text", "Name of the newspaper."))
    contact: str = field(
        default="",
        metadata=_about(
            "text", "Mail or web address of whoever runs it: on the contact page, told to sources."
        ),
    )
    base_url: str = field(
        default="",
        metadata=_about(
            "text",
            "Public address of the site; with it, feeds are pushed by hubs and to subscribers.",
            _site,
        ),
    )
    poll_interval: int = field(
        default=900,
        metadata=_about(
            "number",
            "Seconds between two looks at a feed while it brings news; busy ones sooner.",
            _polite,
        ),
    )
    read_pages: bool = field(
        default=True,
        metadata=_about("switch", "Whether to read articles' own pages, not only their feeds."),
    )
    allow_networks: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "list", "Private networks that feeds may live in, such as `192.168.1.0/24`.", _networks
        ),
    )
    workers: int = field(
        default=2,
        metadata=_about("number", "Worker processes for parsing and reading pages.", _crew),
    )
    log: str = field(
        default="warning", metadata=_about("text", f"How much to log: {', '.join(LEVELS)}.", _level)
    )
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def database_url(self) -> str:
        """The database to open."""
        return self.database or f"sqlite:///{self.home / 'broadsheet.db'}"


#: All options, in the order they are documented.
OPTIONS = tuple(
    Option(
        name=one.name,
        kind=one.metadata["kind"],
        default=one.default if one.default is not MISSING else None,
        meaning=one.metadata["meaning"],
    )
    for one in fields(Config)
    if "kind" in one.metadata
)
_CHECKS = {one.name: one.metadata.get("check") for one in fields(Config)}
_NAMES = [option.name for option in OPTIONS]


def load(
    flags: Mapping[str, object] | None = None, environment: Mapping[str, str] | None = None
) -> Config:
    """Read all options; ``flags`` holds those given, ``environment`` is by default our own.

    Raises `ConfigError` that names the option, the value and where it came from.
    """
    environment = os.environ if environment is None else environment
    from_flags = {name: (value, _flag_of(name)) for name, value in (flags or {}).items()}
    given = _from_environment(environment) | from_flags
    home = _value("home", *given["home"]) if "home" in given else _home()
    home = home.expanduser().absolute()
    given = _from_file(home / FILE) | given
    values = {name: _value(name, value, origin) for name, (value, origin) in given.items()}
    origins = {name: given[name][1] if name in given else "default" for name in _NAMES}
    return Config(**(values | {"home": home}), origins=origins)


def sample_file() -> str:
    """An options file with every default, commented out."""
    lines = [f"# Options of Broadsheet: this file is {FILE} in the newspaper's home.\n"]
    for option in OPTIONS:
        if option.name != "home":
            lines.append(f"# {option.meaning}\n# {option.name} = {_as_toml(option.default)}\n")
    return "\n".join(lines)


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    given: dict[str, tuple[object, str]] = {}
    for variable, value in environment.items():
        if variable.startswith(ENVIRONMENT_PREFIX):
            name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
            if name in _NAMES:
                given[name] = (value, variable)
            elif near := _nearest(name):
                # Names further off are somebody else's; these are typing mistakes.
                raise ConfigError(variable, f"there is none; did you mean {near.upper()}?")
    return given


def _from_file(path: Path) -> dict[str, tuple[object, str]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(str(path), f"cannot be read: {error}") from error
    for name in table:
        if name not in _NAMES:
            near = _nearest(name)
            hint = f"did you mean {near}?" if near else f"there are: {', '.join(_NAMES)}"
            raise ConfigError(name, f"unknown, in {path}; {hint}")
        if name == "home":
            raise ConfigError(name, f"cannot be set in {path}, which lies in it")
    return {name: (value, str(path)) for name, value in table.items()}


def _nearest(name: str) -> str | None:
    return next(iter(get_close_matches(name, _NAMES, n=1, cutoff=0.7)), None)


def _flag_of(name: str) -> str:
    return next(option.flag for option in OPTIONS if option.name == name)


def _value(name: str, value: object, origin: str) -> Any:
    """The value in its own type, checked."""
    kind = next(option.kind for option in OPTIONS if option.name == name)
    read, noun = _KINDS[kind]
    try:
        ready = read(value)
    except (TypeError, ValueError) as error:
        raise ConfigError(name, f"{value!r} from {origin} is not {noun}") from error
    check = _CHECKS[name]
    if check and (problem := check(ready)):
        raise ConfigError(name, f"{value!r} from {origin} {problem}")
    return ready


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    return int(value)


def _switch(value: object) -> bool:
    word = str(value).lower()
    if word not in {"true", "yes", "1", "false", "no", "0"}:
        raise ValueError
    return word in {"true", "yes", "1"}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _list(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise TypeError
    return tuple(text for part in parts if (text := _text(part).strip()))


_KINDS: dict[str, tuple[Callable[[object], Any], str]] = {
    "path": (lambda value: Path(value if isinstance(value, Path) else _text(value)), "a path"),
    "text": (_text, "a text"),
    "number": (_number, "a whole number"),
    "switch": (_switch, "true or false"),
    "list": (_list, "a list of texts"),
}


def _as_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return "[]"
        case int():
            return str(value)
        case _:
            return f'"{value}"'
