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
    from gateway.journal.verify import Report

app = typer.Typer(help="Verify, export and back up a journal.", no_args_is_help=True)

JournalFile = Annotated[Path, typer.Argument(metavar="FILE", help="The journal, or a copy of it.")]


@app.command()
def verify(file: JournalFile) -> None:
    """Check the hash chain and the invariants; exit code 1 if anything is wrong."""
    from gateway.journal.audit import audit

    with _faults_told(), progress_bar("verify") as progress:
        report = audit(file, progress)
    _conclude(report)


@app.command()
def export(
    file: JournalFile,
    order: Annotated[str | None, typer.Option("--order", help="Of this order only.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write here; never overwrites.")] = None,
) -> None:
    """Write every record as one JSON object a line."""
    from gateway.journal.export import export_facts

    with _faults_told():
        lines = export_facts(file, order)
        if out is None:
            written = _write(lines, sys.stdout)
        else:
            with out.open("x", encoding="utf-8") as target:
                written = _write(lines, target)
    if order is not None and not written:
        raise Failure(f"{file}: no record of order {order}")


@app.command()
def backup(
    file: JournalFile,
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The copy; must not exist.")],
) -> None:
    """Copy a journal while its daemon runs, and verify the copy."""
    from gateway.journal import backup as journal_backup

    with _faults_told(), progress_bar("backup") as progress:
        report = journal_backup.backup(file, target, progress)
    _conclude(report)


def report_lines(report: "Report") -> list[str]:
    """Every finding, a line each."""
    return [
        " ".join(part for part in (place, finding.key, finding.damage.value) if part)
        + (f": {finding.detail}" if finding.detail else "")
        for finding in report.findings
        for place in (f"#{finding.sequence}" if finding.sequence else "",)
    ]


def _conclude(report: "Report") -> None:
    if not report.sound:
        raise Failure([*report_lines(report), f"{len(report.findings)} findings: NOT sound"])
    print(f"sound: {report.facts} records, {report.events} events, {report.last_digest.hex()}")


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
