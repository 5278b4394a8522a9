"""`muster roster`: who is in which unit, as CSV."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, TimeoutOption, loaded
from gateway.cli.failure import Failure

if TYPE_CHECKING:
    from gateway.roster.difference import RosterDifference
    from gateway.roster.finding import Finding
    from gateway.roster.roster import Roster

app = typer.Typer(help="Check, compare and replace the roster.", no_args_is_help=True)

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="Of units.csv, people.csv …")]
Language = Annotated[str, typer.Option("--language", help="zh or en.")]


@app.command()
def check(directory: Directory) -> None:
    """Read a roster and list what lint finds; exit code 1 if it cannot be read."""
    roster, findings = read(directory)
    for finding in findings:
        typer.echo(f"{finding.severity.value}: {finding}")
    typer.echo(f"{len(roster.units)} units, {len(roster.people)} people, {len(findings)} findings")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD")],
    new: Annotated[Path, typer.Argument(metavar="NEW")],
    language: Language = "zh",
) -> None:
    """List every row and cell in which two rosters differ."""
    from gateway.roster.difference import diff as difference

    _tell(difference(read(old)[0], read(new)[0]), language)


@app.command("import")
def import_roster(
    directory: Directory,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; left out: only show.")] = False,
    reload: Annotated[bool, typer.Option(help="Tell the running gateway.")] = True,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 10.0,
) -> None:
    """Show what would change; with --yes, put the roster in force."""
    from gateway.cli.roster_import import read_files, replace_files
    from gateway.roster.difference import diff as difference
    from gateway.roster.tables import RosterUnreadable, parse_roster

    settings = loaded(config)
    target = settings.roster.directory
    files = read_files(directory)
    try:
        roster, findings = parse_roster(files)
    except RosterUnreadable as error:
        raise Failure(error.faults) from error
    for finding in findings:
        typer.echo(f"{finding.severity.value}: {finding}")
    _tell(difference(_present(target), roster), settings.site.language)
    if not yes:
        typer.echo("nothing was changed; --yes does it")
        return
    replace_files(files, target)
    typer.echo(f"written to {target}")
    if reload:
        _reload(config, timeout)


def _reload(config: Path, timeout_s: float) -> None:
    from gateway.cli.core_client import answered, ask

    try:
        data = answered(ask(loaded(config), config, "roster", "reload", {}, timeout_s)).data
    except Failure as failure:
        advice = "the files are in place; a gateway takes them at its next start or reload"
        raise Failure([*failure.lines, advice]) from failure
    typer.echo(f"in force: {data.get('version')}, {data.get('units')} units")


@app.command()
def export(directory: Directory, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Write the configured roster into an empty place."""
    from gateway.roster.tables import TABLES, write_roster

    roster, _ = read(loaded(config).roster.directory)
    there = [str(directory / name) for name in TABLES if (directory / name).exists()]
    if there:
        raise Failure([f"{file}: is there already" for file in there])
    try:
        directory.mkdir(parents=True, exist_ok=True)
        write_roster(roster, directory)
    except OSError as error:
        raise Failure(str(error)) from error
    typer.echo(f"{directory}: {roster.short_version}")


def read(directory: Path) -> "tuple[Roster, tuple[Finding, ...]]":
    """The roster of a directory with its findings; `Failure` with every fault."""
    from gateway.roster.tables import RosterUnreadable, read_roster

    try:
        return read_roster(directory)
    except RosterUnreadable as error:
        raise Failure([f"{directory}/{fault}" for fault in error.faults]) from error


def _present(directory: Path) -> "Roster":
    """What is in force; nothing, where there is no roster yet."""
    from gateway.roster.roster import Roster
    from gateway.roster.tables import RosterUnreadable, read_roster

    try:
        return read_roster(directory)[0]
    except RosterUnreadable:
        return Roster()


def _tell(difference: "RosterDifference", language: str) -> None:
    from gateway.cli.roster_changes import change_lines
    from gateway.cli.vocabulary import Vocabulary

    for line in change_lines(difference, Vocabulary(language)):
        typer.echo(line)
