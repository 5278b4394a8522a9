"""`muster check`: is this configuration fit to run? Touches no hardware."""

from typing import Annotated

import typer

from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption
from gateway.cli.failure import ExitCode, Failure


def check(
    config: ConfigOption = DEFAULT_CONFIG,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Faults and warnings, no remarks.")
    ] = False,
) -> None:
    """List every fault of configuration, drivers, profiles, secrets and roster.

    What is accepted and has no effect is a warning; a warning alone is exit code 0.
    """
    from gateway.cli.inspection import inspect

    found = inspect(config)
    for warning in found.warnings:
        typer.echo(f"warning: {warning}")
    if not quiet:
        for remark in found.remarks:
            typer.echo(remark)
    if found.faults:
        raise Failure(found.faults, ExitCode.CONFIGURATION)
    typer.echo(found.summary)
