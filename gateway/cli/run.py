"""`muster run`: the daemon."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, loaded
from gateway.cli.failure import ExitCode, Failure


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    debug: Annotated[bool, typer.Option("--debug", help="Log every detail.")] = False,
) -> None:
    """Run the gateway until SIGTERM."""
    from gateway.runtime import log

    log.configure(debug=debug)
    try:
        code = _served(config)
    except Failure as failure:
        if failure.code is not ExitCode.CONFIGURATION:
            raise
        raise Failure(with_all_faults(failure.lines, config), failure.code) from failure
    raise typer.Exit(code)


def _served(config: Path) -> int:
    """The exit code of the daemon's whole life; `Failure` where it cannot begin or go on."""
    import asyncio

    import structlog

    from gateway.config import ConfigFaults, without_effect
    from gateway.core_link.broker import BrokerFault
    from gateway.journal.errors import JournalError
    from gateway.roster.tables import RosterUnreadable
    from gateway.service import serve

    settings = loaded(config)
    for warning in without_effect(settings):
        structlog.get_logger("config").warning(warning)
    expected = (ConfigFaults, RosterUnreadable, JournalError, BrokerFault, OSError)
    try:
        return asyncio.run(serve(settings))
    except expected as error:
        raise failure_of([error]) from error
    except BaseExceptionGroup as group:
        errors = leaves(group)
        if not all(isinstance(error, expected) for error in errors):
            raise
        raise failure_of(errors) from group


def with_all_faults(lines: Sequence[str], config: Path) -> list[str]:
    """What kept the daemon from beginning, and behind it all else that is wrong besides."""
    from gateway.cli.inspection import inspect

    told = "\n".join(lines)
    fresh = [fault for fault in inspect(config).faults if fault not in told]
    return [line for line in lines if not any(line in fault for fault in fresh)] + fresh


def leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """Every single exception in a group of groups."""
    found: list[BaseException] = []
    for error in group.exceptions:
        found += leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


def failure_of(errors: Sequence[BaseException]) -> Failure:
    """Every fault of every error; 78 as soon as one of them lists faults to be mended."""
    lines: list[str] = []
    code = ExitCode.FAILED
    for error in errors:
        faults = getattr(error, "faults", None)
        lines += [str(error)] if faults is None else faults
        code = code if faults is None else ExitCode.CONFIGURATION
    return Failure(lines, code)
