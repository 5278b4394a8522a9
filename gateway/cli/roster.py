"""`muster roster`: who is in which unit, as CSV tables or as one XLSX workbook."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, TimeoutOption, loaded
from gateway.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from gateway.roster.difference import RosterDifference
    from gateway.roster.finding import Finding
    from gateway.roster.roster import Roster

app = typer.Typer(help="Check, compare and replace the roster.", no_args_is_help=True)

Place = Annotated[
    Path, typer.Argument(metavar="DIR|FILE.xlsx", help="Of units.csv, people.csv …; a workbook.")
]
Language = Annotated[str, typer.Option("--language", help="zh or en.")]


@app.command()
def check(
    place: Place,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Who is current then; today."),
    ] = None,
    journal: Annotated[
        Path | None, typer.Option("--journal", help="Also: addresses silent for --days.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, help="With --journal.")] = 92,
) -> None:
    """Read a roster and list what lint finds; exit code 1 if it cannot be read."""
    from gateway.clock import SteadyClock

    now = SteadyClock().utc()
    roster, findings = read(place, (on or now.astimezone()).date())
    if journal is not None:
        findings += _unproven(roster, journal, now, days)
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
    place: Place,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; left out: only show.")] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who enters it.")] = "",
    via: Annotated[str, typer.Option("--via", help="How it was reported: 微信群, 电话 …")] = "",
    reload: Annotated[bool, typer.Option(help="Tell the running gateway.")] = True,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 10.0,
) -> None:
    """Show what would change; with --yes and --by, put the roster in force and log the changes."""
    from gateway.cli.roster_import import files_for, logged, read_files, replace_files
    from gateway.roster.difference import diff as difference
    from gateway.roster.tables import RosterUnreadable, parse_roster

    if not by.strip() and (yes or via):
        raise Failure("--by NAME is missing: a change is logged with who enters it", ExitCode.USAGE)
    settings = loaded(config)
    target = settings.roster.directory
    files = read_files(place)
    try:
        roster, findings = parse_roster(files)
    except RosterUnreadable as error:
        raise Failure(error.faults) from error
    for finding in findings:
        typer.echo(f"{finding.severity.value}: {finding}")
    changes = difference(_present(target), roster)
    _tell(changes, settings.site.language)
    if not yes:
        typer.echo("nothing was changed; --yes does it")
        return
    log = logged(target, changes, settings.zone, by.strip(), via)
    replace_files(files_for(target, files, roster) | log, target)
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
def export(place: Place, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Write the configured roster into an empty place: CSV tables, or FILE.xlsx."""
    from gateway.cli.roster_import import write_anew

    roster, _ = read(loaded(config).roster.directory)
    write_anew(roster, place)
    typer.echo(f"{place}: {roster.short_version}")


def _unproven(roster: "Roster", journal: Path, now: datetime, days: int) -> "tuple[Finding, ...]":
    from gateway.journal.errors import JournalError
    from gateway.journal.last_heard import last_heard
    from gateway.roster.proof_lint import lint_proof

    try:
        return tuple(lint_proof(roster, last_heard(journal), now, days))
    except (JournalError, OSError) as error:
        raise Failure(f"{journal}: {error}") from error


def read(place: Path, on_date: date | None = None) -> "tuple[Roster, tuple[Finding, ...]]":
    """The roster of a directory or workbook with its findings; `Failure` with every fault."""
    from gateway.roster.tables import RosterUnreadable, is_workbook, read_roster

    directory = place.parent if is_workbook(place) else place
    try:
        return read_roster(place, on_date)
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
