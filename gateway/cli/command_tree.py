"""All commands as one tree, and how they are run."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from gateway import __version__
from gateway.cli import (
    channel,
    dispatch,
    driver,
    journal,
    operator,
    order,
    radio,
    roster,
    seat_calls,
)
from gateway.cli.check import check
from gateway.cli.failure import ExitCode, Failure
from gateway.cli.rehearse import rehearse
from gateway.cli.run import run
from gateway.cli.simulate import simulate

app = typer.Typer(
    name="muster",
    help="Muster: the radio and telephony gateway of a command hall.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(run)
app.command()(check)
order.app.command()(dispatch.update)
order.app.command()(dispatch.transfer)
app.add_typer(order.app, name="order")
operator.app.command()(dispatch.takeover)
operator.app.command()(dispatch.decide)
operator.app.command()(seat_calls.call)
operator.app.command()(seat_calls.hand_over)
app.add_typer(operator.app, name="operator")
app.add_typer(roster.app, name="roster")
app.add_typer(channel.app, name="channel")
app.add_typer(radio.app, name="radio")
app.add_typer(driver.app, name="driver")
app.command()(simulate)
app.command()(rehearse)
app.add_typer(journal.app, name="journal")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"muster {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What stands before every command."""


def execute(arguments: Sequence[str]) -> int:
    """Run one command line; returns its exit code (0, 1, 2 or 78)."""
    try:
        app(list(arguments), prog_name="muster")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except Failure as failure:
        for line in failure.lines:
            print(line, file=sys.stderr)
        return int(failure.code)
    except OSError as error:
        print(error, file=sys.stderr)
        return int(ExitCode.FAILED)
    return int(ExitCode.FINE)
