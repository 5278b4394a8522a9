"""`muster run`: the daemon."""

from collections.abc import Sequence
from typing import Annotated

import typer

from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, loaded
from gateway.cli.failure import ExitCode, Failure


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    debug: Annotated[bool, typer.Option("--debug", help="Log every detail.")] = False,
) -> None:
    """Run the gateway until SIGTERM."""
    import asyncio

    from gateway.config import ConfigFaults
    from gateway.core_link.broker import BrokerFault
    from gateway.journal.errors import JournalError
    from gateway.roster.tables import RosterUnreadable
    from gateway.runtime import log
    from gateway.service import serve

    settings = loaded(config)
    log.configure(debug=debug)
    try:
        code = asyncio.run(serve(settings))
    except (ConfigFaults, RosterUnreadable, JournalError, BrokerFault, OSError) as error:
        raise failure_of([error]) from error
    except BaseExceptionGroup as group:
        errors = leaves(group)
        expected = (ConfigFaults, RosterUnreadable, JournalError, BrokerFault, OSError)
        if not all(isinstance(error, expected) for error in errors):
            raise
        raise failure_of(errors) from group
    raise typer.Exit(code)


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
