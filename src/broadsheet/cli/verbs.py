"""Turns a function into a verb of the command line: its settings, its output, its errors.

A verb takes a `Terminal` and its own arguments. `verb` adds ``--json`` and the flags of settings
that it uses, reads the configuration, and says every expected error in one sentence.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from broadsheet.config import OPTIONS, Config, Option, load
from broadsheet.errors import BroadsheetError, ConfigError, NotAddress

#: Exit statuses: all is well; a problem was found or met; the command itself was wrong.
OK, PROBLEM, USAGE = 0, 1, 2

STORE = ("home", "database", "log")
POLLING = (*STORE, "contact", "poll_interval", "read_pages", "allow_networks", "workers")
SERVING = ("host", "port", "title", "base_url")
ALL = tuple(option.name for option in OPTIONS)

_PANEL = "Settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """What a verb knows about where it runs. ``json``: print for a program, not for eyes."""

    config: Config
    json: bool


def verb(
    app: typer.Typer, *, settings: tuple[str, ...] = STORE
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the function to ``app`` under its own name, with these settings as flags."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            _run(function, settings, given)

        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        added = [_json_flag(), *(_flag(option) for option in OPTIONS if option.name in settings)]
        parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in [*own, *added]]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        app.command(name=function.__name__.rstrip("_"), help=function.__doc__)(run)
        return function

    return add


def _run(function: Callable[..., None], settings: tuple[str, ...], given: dict[str, Any]) -> None:
    flags = {name: given.pop(name) for name in settings}
    as_json = given.pop("json") or not sys.stdout.isatty()
    try:
        config = load({name: value for name, value in flags.items() if value is not None})
        function(Terminal(config=config, json=as_json), **given)
    except BroadsheetError as error:
        typer.echo(f"broadsheet: {error}", err=True)
        wrong = isinstance(error, ConfigError | NotAddress)
        raise typer.Exit(USAGE if wrong else PROBLEM) from error
    except BrokenPipeError as error:
        # Whoever read our output has seen enough: `broadsheet stories | head -3`.
        sys.stderr.close()
        raise typer.Exit(OK) from error


def _json_flag() -> inspect.Parameter:
    flag = typer.Option("--json", help="Print JSON, as always when the output is piped.")
    return inspect.Parameter(
        "json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Annotated[bool, flag]
    )


def _flag(option: Option) -> inspect.Parameter:
    traits: dict[str, Any] = {"help": option.meaning, "rich_help_panel": _PANEL}
    annotation: Any = Annotated[
        str | None, typer.Option(option.flag, metavar=_shape(option), **traits)
    ]
    if option.kind == "switch":
        off = option.flag.replace("--", "--no-")
        annotation = Annotated[bool | None, typer.Option(f"{option.flag}/{off}", **traits)]
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
    )


def _shape(option: Option) -> str:
    return {"path": "FOLDER", "number": "NUMBER", "list": "A,B"}.get(option.kind, "TEXT")
