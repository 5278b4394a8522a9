"""The configuration file as an option of a command, and how long one waits."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from gateway.config import Config

DEFAULT_CONFIG = Path("/etc/muster/gateway.toml")

ConfigOption = Annotated[
    Path,
    typer.Option(
        "--config", envvar="MUSTER_CONFIG", help="The configuration file.", metavar="FILE"
    ),
]

TimeoutOption = Annotated[
    float, typer.Option("--timeout", min=0.1, help="How long to wait for an answer, in seconds.")
]


def loaded(path: Path) -> "Config":
    """The configuration in `path`; `Failure` 78 with every fault."""
    from gateway.config import ConfigFaults, load_config

    try:
        return load_config(path)
    except ConfigFaults as error:
        raise Failure(error.faults, ExitCode.CONFIGURATION) from error
