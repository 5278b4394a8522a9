"""`muster rehearse`: a scenario through the whole daemon, in virtual time."""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.failure import ExitCode, Failure
from gateway.cli.table import show_table

if TYPE_CHECKING:
    from gateway.rehearsal.outcome import Outcome

_HEADERS = ("order", "units", "reached", "acked", "by voice", "refused", "arrived", "ended", "SMS")
_SUMS = ("units", "reached", "acked", "acked_by_voice", "refused", "arrived", "ended")


def rehearse(
    directory: Annotated[
        Path,
        typer.Argument(metavar="SCENARIO_DIR", help="A scenario, as SCHEMA.md draws its files."),
    ],
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the outcome here.")
    ] = None,
) -> None:
    """Play a scenario; exit code 1 if its outcome is not the one in its expected.json."""
    from gateway.rehearsal.outcome_difference import differences
    from gateway.rehearsal.rehearsal import rehearse as play
    from gateway.rehearsal.rehearsed_hall import RehearsalFailed
    from gateway.rehearsal.scenario import ScenarioUnreadable, read_scenario

    _quiet()
    try:
        scenario = read_scenario(directory)
        played = play(scenario)
    except ScenarioUnreadable as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    except RehearsalFailed as error:
        raise Failure(str(error)) from error
    if json_file is not None:
        text = json.dumps(played.outcome, ensure_ascii=False, indent=1)
        json_file.write_text(text + "\n", encoding="utf-8")
    _show(played.outcome)
    for line in played.refused:
        typer.echo(f"refused at {line}", err=True)
    found = differences(scenario.expected, played.outcome) if scenario.expected else []
    if found:
        raise Failure([*found, f"{len(found)} differences from expected.json"])


def _show(outcome: "Outcome") -> None:
    rows = [
        [order_id, *(str(sums[key]) for key in _SUMS), str(sums["sms_parts_total"])]
        for order_id, sums in outcome["orders"].items()
    ]
    show_table(_HEADERS, rows)


def _quiet() -> None:
    """The gateway's own log would tell every second of a made-up day: keep what went wrong."""
    import structlog

    from gateway.runtime import log

    log.configure()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
