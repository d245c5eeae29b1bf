"""The command line: one verb a function, each told in full by `broadsheet VERB --help`.

Nothing heavy is imported before a verb is known: the work is in the modules beside this one.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from broadsheet import __version__
from broadsheet.cli.verbs import ALL, POLLING, SERVING, STORE, Terminal, verb
from broadsheet.errors import ConfigError
from broadsheet.model import Section

app = typer.Typer(
    name="broadsheet",
    help="A self-hosted newspaper that shows how many independent reports stand behind a story.",
    epilog="Start with: broadsheet run    ·    Look around without a network: broadsheet demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Rich help would cost more time than all the rest of `--help`
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Task(StrEnum):
    """What `eval` can predict."""

    STORIES = "stories"
    COPIES = "copies"
    QUOTES = "quotes"
    EXTRACTION = "extraction"
    FEEDS = "feeds"
    DATES = "dates"
    LANGUAGE = "language"


def main() -> None:
    """The entry point of the ``broadsheet`` command."""
    app()


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        from broadsheet import kernel

        typer.echo(f"broadsheet {__version__}\n{kernel.state()}")
        raise typer.Exit


@app.callback()
def _whole(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_tell_version,
            is_eager=True,
            help="Print the version, and what is compiled, and end.",
        ),
    ] = False,
) -> None:
    """A self-hosted newspaper that shows how many independent reports stand behind a story."""


Why = Annotated[str, typer.Option("--why", help="Your reason: it stands in the history.")]
SectionChoice = Annotated[
    Section | None, typer.Option(help="One of the nine sections.", metavar="SECTION")
]


@verb(app, settings=ALL)
def run(terminal: Terminal) -> None:
    """Open the newspaper: site, polling, starter feeds.

    Adds the starter set of feeds the first time it runs. Prints the local address. While no feed
    can be reached it shows the sample edition instead and says so. Ctrl-C ends it in good order.

    Example: broadsheet run --home ~/newspaper
    """
    from broadsheet.cli import serving

    serving.run(terminal)


@verb(app, settings=ALL)
def serve(terminal: Terminal) -> None:
    """Serve the site and poll the sources you added.

    Example: broadsheet serve --host 0.0.0.0 --port 80 --base-url https://news.example
    """
    from broadsheet.cli import serving

    serving.serve(terminal)


@verb(app, settings=(*STORE, *SERVING))
def demo(
    terminal: Terminal,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Play the whole day, print what came of it, and end.")
    ] = False,
) -> None:
    """Play the sample edition: a day of invented news.

    It has a database of its own, in the home folder, and never touches yours.

    Example: broadsheet demo --once
    """
    from broadsheet.cli import serving

    serving.demo(terminal, once=once)


@verb(app, settings=POLLING)
def update(
    terminal: Terminal,
    *,
    source: Annotated[str | None, typer.Option(help="Only this source, such as bbc.co.uk.")] = None,
) -> None:
    """Look once at everything that is due, and end.

    Example: broadsheet update --source bbc.co.uk
    """
    from broadsheet.cli import collecting

    collecting.update(terminal, source=source)


@verb(app, settings=POLLING)
def add(
    terminal: Terminal,
    address: Annotated[
        list[str],
        typer.Argument(help="Any page, feed, channel or account; - reads one a line from input."),
    ],
    *,
    section: SectionChoice = None,
    owner: Annotated[str | None, typer.Option(help="The house that publishes it.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Watch a page without a feed unasked.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what would be added, and add nothing.")
    ] = False,
) -> None:
    """Add sources by any address of theirs.

    Says what was found and how. A site without a feed is watched by the page that lists its
    articles, once you have seen that list.

    Example: broadsheet add https://planet.example/ --section science
    """
    from broadsheet.cli import adding

    adding.add(terminal, address, section=section, owner=owner, yes=yes, preview=preview)


@verb(app)
def import_(
    terminal: Terminal,
    file: Annotated[Path, typer.Argument(help="An OPML or FOAF file; - reads standard input.")],
) -> None:
    """Add every feed of an OPML file.

    Example: broadsheet import subscriptions.opml
    """
    from broadsheet.cli import collecting

    collecting.import_(terminal, file)


StateChoice = Annotated[
    str, typer.Option("--state", help="Only those in this state, such as failing or paused.")
]
AllChoice = Annotated[
    str, typer.Option("--state", help="All sources in this state, such as failing or gone.")
]
NamedSources = Annotated[
    list[str] | None, typer.Argument(metavar="SOURCES", help="Their ids, such as bbc.co.uk.")
]


class Form(StrEnum):
    """How `export` can write."""

    OPML = "opml"
    CSV = "csv"
    JSON = "json"


@verb(app)
def export(
    terminal: Terminal,
    file: Annotated[
        Path | None, typer.Argument(help="Where to; standard output if absent.")
    ] = None,
    *,
    form: Annotated[Form, typer.Option("--as", help="As opml, csv or json.")] = Form.OPML,
    state: StateChoice = "",
    section: SectionChoice = None,
) -> None:
    """Write the sources: every feed as OPML, or their table.

    Example: broadsheet export feeds.opml
    """
    from broadsheet.cli import sourcing

    sourcing.export(terminal, file, form=form.value, state=state, section=section)


@verb(app)
def sources(
    terminal: Terminal,
    *,
    needs_attention: Annotated[
        bool, typer.Option("--needs-attention", help="Only those that need a person.")
    ] = False,
    state: StateChoice = "",
    kind: Annotated[str, typer.Option(help="Only feeds, list pages or posts.")] = "",
    section: SectionChoice = None,
    owner: Annotated[str, typer.Option(help="Only those of this house; none: of no house.")] = "",
    text: Annotated[str, typer.Option("--find", help="Only those with this in their name.")] = "",
    sort: Annotated[
        str, typer.Option(help="By name, health, latest, rate, first or copies; - turns it round.")
    ] = "name",
) -> None:
    """List the sources with their health and what they add.

    Example: broadsheet sources --needs-attention
    """
    from broadsheet.cli import sourcing

    sourcing.table(
        terminal,
        state="attention" if needs_attention else state,
        kind=kind,
        section=section or "",
        owner=owner,
        text=text,
        sort=sort,
    )


@verb(app)
def source(
    terminal: Terminal,
    source: Annotated[str, typer.Argument(help="Its id, such as bbc.co.uk.")],
) -> None:
    """Show a source: health, rhythm, what it adds.

    Example: broadsheet source bbc.co.uk
    """
    from broadsheet.cli import sourcing

    sourcing.page(terminal, source)


@verb(app)
def pause(terminal: Terminal, sources: NamedSources = None, *, state: AllChoice = "") -> None:
    """Look at sources no more until they are resumed.

    Example: broadsheet pause bbc.co.uk
    """
    from broadsheet.cli import sourcing

    sourcing.act(terminal, "pause", sources or [], state=state)


@verb(app)
def resume(terminal: Terminal, sources: NamedSources = None, *, state: AllChoice = "") -> None:
    """Look at paused sources again.

    Example: broadsheet resume --state paused
    """
    from broadsheet.cli import sourcing

    sourcing.act(terminal, "resume", sources or [], state=state)


@verb(app)
def look(terminal: Terminal, sources: NamedSources = None, *, state: AllChoice = "") -> None:
    """Make sources due now, even those that are gone.

    A newspaper that runs looks at once; else `broadsheet update` does.

    Example: broadsheet look --state failing
    """
    from broadsheet.cli import sourcing

    sourcing.act(terminal, "look", sources or [], state=state)


@verb(app)
def remove(
    terminal: Terminal,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCES", help="Their ids, or a feed's whole address."),
    ] = None,
    *,
    state: AllChoice = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Yes, remove all that are in the state.")
    ] = False,
) -> None:
    """Stop polling sources; their articles stay.

    Example: broadsheet remove bbc.co.uk
    """
    from broadsheet.cli import sourcing

    sourcing.remove(terminal, sources or [], state=state, yes=yes)


@verb(app, settings=STORE)
def set_(
    terminal: Terminal,
    sources: NamedSources = None,
    *,
    state: AllChoice = "",
    owner: Annotated[
        str | None, typer.Option(help="Their house: sources of one house count as one report.")
    ] = None,
    no_owner: Annotated[bool, typer.Option("--no-owner", help="They stand alone.")] = False,
    section: SectionChoice = None,
    no_section: Annotated[
        bool, typer.Option("--no-section", help="Each article's own words decide.")
    ] = False,
) -> None:
    """Set the house or the section of sources.

    Example: broadsheet set bbc.co.uk --owner "BBC"
    """
    from broadsheet.cli import sourcing

    if owner is None and section is None and not (no_owner or no_section):
        raise ConfigError("owner", "say what to set: --owner, --no-owner, --section, --no-section")
    if owner is not None or no_owner:
        sourcing.act(terminal, "owner", sources or [], state=state, value=owner)
    if section is not None or no_section:
        sourcing.act(terminal, "section", sources or [], state=state, value=section)


@verb(app)
def stories(
    terminal: Terminal,
    *,
    section: SectionChoice = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 30,
) -> None:
    """List the stories of the front page or of a section.

    Example: broadsheet stories --section science --limit 5
    """
    from broadsheet.cli import reading

    reading.stories(terminal, section=section, limit=limit)


Where = Annotated[
    str, typer.Argument(help="Its address as printed, its page on the site, or an article's URL.")
]


@verb(app)
def story(terminal: Terminal, address: Where) -> None:
    """Show a story: its timeline and independent reports.

    Example: broadsheet story 4mxq2c6yl3wza
    """
    from broadsheet.cli import reading

    reading.story(terminal, address)


@verb(app)
def article(terminal: Terminal, address: Where) -> None:
    """Show an article, its story and what it copies.

    Example: broadsheet article https://paper.example/2026/dam
    """
    from broadsheet.cli import reading

    reading.article(terminal, address)


@verb(app)
def explain(
    terminal: Terminal,
    address: Where,
    *,
    with_: Annotated[
        str, typer.Option("--with", help="Another story or article: why they are one, or not.")
    ] = "",
) -> None:
    """Say why a story or an article stands as it does, or why two of them are one or are not.

    Headline, section, count and state; every placement, merge, copy and mark, with its score
    and its evidence; what would have to be false for the count to be wrong, and what was left
    out of its articles as furniture of their sources. With `--with`: whether the two are one
    story, since when and why, or how near the story engine finds them now and what is missing;
    and whether they count as one report.

    Example: broadsheet explain 4mxq2c6yl3wza --with 7yxq2c6yl3wzb
    """
    from broadsheet.cli import pairs, reading

    if with_:
        pairs.explain(terminal, address, with_)
    else:
        reading.explain(terminal, address)


@verb(app, settings=POLLING)
def merge(
    terminal: Terminal,
    story: Annotated[str, typer.Argument(help="The story that stays.")],
    other: Annotated[str, typer.Argument(help="The story that joins it.")],
    *,
    why: Why = "",
) -> None:
    """Make one story of two: the other redirects from then on.

    The machine never parts them again. `broadsheet undo` takes it back.

    Example: broadsheet merge 4mxq2c6yl3wza 7yxq2c6yl3wzb --why "the same dam"
    """
    from broadsheet.cli import editing

    editing.merge(terminal, story, other, why=why)


@verb(app, settings=POLLING)
def split(
    terminal: Terminal,
    story: Annotated[str, typer.Argument(help="The story to part.")],
    articles: Annotated[list[str], typer.Argument(help="The articles that leave it.")],
    *,
    why: Why = "",
) -> None:
    """Tell some articles of a story as a story of its own.

    The machine never joins the two again. `broadsheet undo` takes it back.

    Example: broadsheet split 4mxq2c6yl3wza https://paper.example/2026/dam
    """
    from broadsheet.cli import editing

    editing.split(terminal, story, articles, why=why)


@verb(app, settings=POLLING)
def undo(
    terminal: Terminal,
    number: Annotated[int, typer.Argument(help="As `broadsheet explain` shows it.")],
    *,
    why: Why = "",
) -> None:
    """Take back a merge or a split, the machine's or your own.

    Example: broadsheet undo 17 --why "two different dams"
    """
    from broadsheet.cli import editing

    editing.undo(terminal, number, why=why)


@verb(app, settings=POLLING)
def extract(
    terminal: Terminal,
    page: Annotated[str, typer.Argument(help="A URL, or a file with HTML.")],
    *,
    url: Annotated[str, typer.Option(help="Where the file came from.")] = "",
) -> None:
    """Show what is read from a page, and why.

    Nothing is kept.

    Example: broadsheet extract saved.html --url https://paper.example/2026/dam
    """
    from broadsheet.cli import inspecting

    inspecting.extract(terminal, page, url=url)


@verb(app, settings=(*STORE, "host", "port", "base_url"))
def desk(
    terminal: Terminal,
    *,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Make a new key first: everybody is signed out.")
    ] = False,
) -> None:
    """Print a link that signs you in at the owner's desk.

    It works once, within 15 minutes. The key lies in the home, in the file desk.key.

    Example: broadsheet desk
    """
    from broadsheet.cli import sourcing

    sourcing.desk(terminal, rotate=rotate)


@verb(app, settings=(*STORE, "host", "contact", "base_url"))
def check(terminal: Terminal) -> None:
    """Say what needs a person, most urgent first.

    Looks at the database, the sources, the machine and the settings. The exit status is 1 unless
    all that is found can wait.

    Example: broadsheet check
    """
    from broadsheet.cli import inspecting

    inspecting.check(terminal)


@verb(app, settings=ALL)
def config(
    terminal: Terminal,
    *,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Print an options file with every default.")
    ] = False,
) -> None:
    """Show every option and where its value came from.

    Example: broadsheet config --defaults > ~/newspaper/broadsheet.toml
    """
    from broadsheet.cli import settings

    settings.config(terminal, defaults=defaults)


@verb(app, settings=())
def eval_(
    terminal: Terminal,
    task: Annotated[Task, typer.Argument(help="What to predict.")],
    *,
    data: Annotated[
        Path, typer.Option(help="The labelled set: its .jsonl.gz file, or its folder.")
    ],
    out: Annotated[Path, typer.Option(help="Where to write the predictions, one JSON a line.")],
) -> None:
    """Run the real code over a labelled set.

    Writes its predictions and prints documents per CPU-second.

    Example: broadsheet eval stories --data mixed-dev.jsonl.gz --out predictions.jsonl
    """
    from broadsheet.cli import evaluating

    evaluating.evaluate(terminal, task.value, data=data, out=out)


@verb(app)
def backup(
    terminal: Terminal,
    file: Annotated[Path, typer.Argument(help="Where to; must not exist yet.")],
) -> None:
    """Write a verified copy of the database.

    Everything runs on meanwhile.

    Example: broadsheet backup ~/backups/newspaper-2026-11-23.db
    """
    from broadsheet.cli import inspecting

    inspecting.backup(terminal, file)
