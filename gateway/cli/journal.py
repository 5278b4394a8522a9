"""`muster journal`: check it, read it out, copy it, all while the daemon runs."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from gateway.cli.failure import Failure
from gateway.cli.progress import progress_bar

if TYPE_CHECKING:
    from gateway.journal.backup import Backup
    from gateway.journal.findings import Finding, Report

app = typer.Typer(help="Verify, export and back up a journal.", no_args_is_help=True)

JournalFile = Annotated[Path, typer.Argument(metavar="FILE", help="The journal, or a copy of it.")]


@app.command()
def verify(file: JournalFile) -> None:
    """Check the hash chain and the invariants; exit code 1 if anything is wrong.

    Its segments are read too, from beside it; of a segment itself only the chain is checked.
    """
    _conclude(_audited(file))


@app.command()
def export(
    file: JournalFile,
    order: Annotated[str | None, typer.Option("--order", help="Of this order only.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write here; never overwrites.")] = None,
) -> None:
    """Write every record as one JSON object a line."""
    from gateway.journal.export import export_facts, let_go_before

    with _faults_told():
        lines = export_facts(file, order)
        if out is None:
            written = _write(lines, sys.stdout)
        else:
            with out.open("x", encoding="utf-8") as target:
                written = _write(lines, target)
        before = let_go_before(file)
    if before:
        print(f"records 1 to {before} are not in {file} any more", file=sys.stderr)
    if order is not None and not written:
        raise Failure(f"{file}: no record of order {order}")


@app.command()
def backup(
    file: JournalFile,
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The copy; must not exist.")],
    quick: Annotated[
        bool, typer.Option("--quick", help="Check the hash chains of what is copied, no more.")
    ] = False,
) -> None:
    """Copy a journal while its daemon runs, with the segments that are not beside TARGET yet.

    Then TARGET is verified as `verify` does, unless --quick; exit code 1 if anything is wrong.
    """
    from gateway.journal import backup as journal_backup

    with _faults_told(), progress_bar("backup") as progress:
        done = journal_backup.backup(file, target, progress)
    _conclude(done.report if quick or not done.report.sound else _audited(target))
    _tell_copied(done)
    if quick:
        print(f"checked: hash chains of what was copied; more: muster journal verify {target}")
    else:
        print("checked: hash chain, invariants, as by verify")


def report_lines(report: "Report") -> list[str]:
    """Every finding, a line each."""
    return [_line(finding) for finding in report.findings]


def _line(finding: "Finding") -> str:
    place = f"#{finding.sequence}" if finding.sequence else ""
    words = " ".join(
        part for part in (finding.file, place, finding.key, finding.damage.value) if part
    )
    return f"{words}: {finding.detail}" if finding.detail else words


def _audited(file: Path) -> "Report":
    from gateway.journal.audit import audit

    with _faults_told(), progress_bar("verify") as progress:
        return audit(file, progress)


def _tell_copied(done: "Backup") -> None:
    if done.copied or done.there:
        print(f"segments: {len(done.copied)} copied, {len(done.there)} there already")


def _conclude(report: "Report") -> None:
    if not report.sound:
        raise Failure([*report_lines(report), f"{len(report.findings)} findings: NOT sound"])
    facts, events = report.facts - report.begin.fact, report.events - report.begin.event
    print(f"sound: {facts} records, {events} events, {report.last_digest.hex()}")
    if report.begin.fact:
        print(f"records 1 to {report.begin.fact} are not in this: let go, or in segments before")
    if report.unlived:
        print(f"chained but not lived through: {report.unlived}, as their orders began before that")


def _write(lines: Iterable[str], target: TextIO) -> int:
    written = 0
    for line in lines:
        target.write(f"{line}\n")
        written += 1
    return written


@contextmanager
def _faults_told() -> Iterator[None]:
    from gateway.journal.errors import JournalError

    try:
        yield
    except FileNotFoundError as error:
        raise Failure(f"{error.filename or error}: no such file") from error
    except FileExistsError as error:
        raise Failure(f"{error.filename or error}: is there already") from error
    except BrokenPipeError:
        raise  # whoever read the export has seen enough
    except (JournalError, OSError) as error:
        raise Failure(str(error)) from error
