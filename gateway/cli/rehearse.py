"""`muster rehearse`: a scenario through the whole daemon, in virtual time."""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.failure import ExitCode, Failure
from gateway.cli.progress import progress_bar
from gateway.cli.table import show_table

if TYPE_CHECKING:
    from gateway.rehearsal.outcome import Outcome
    from gateway.rehearsal.rehearsal import Rehearsal
    from gateway.rehearsal.scenario import Scenario

_HEADERS = ("order", "units", "reached", "acked", "by voice", "refused", "arrived", "ended", "SMS")
_SUMS = ("units", "reached", "acked", "acked_by_voice", "refused", "arrived", "ended")
_STANDARD_OUTPUT = "-"


def rehearse(
    directory: Annotated[
        Path,
        typer.Argument(metavar="SCENARIO_DIR", help="A scenario, as SCHEMA.md draws its files."),
    ],
    json_file: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE", help="Write the outcome here, - for the output."),
    ] = None,
    radio: Annotated[
        str,
        typer.Option("--radio", metavar="DRIVER", help="Whose simulator plays the radios."),
    ] = "",
    lines: Annotated[
        str,
        typer.Option("--lines", metavar="DRIVER", help="Whose simulator plays the telephones."),
    ] = "sip",
) -> None:
    """Play a scenario; exit code 1 if its outcome is not the one in its expected.json.

    Without that file, exit code 1 if the gateway refused an order. A scenario with faults is not
    played: each is told with file and line, exit code 2.
    """
    from gateway.rehearsal.outcome_difference import differences

    _quiet()
    scenario = _read(directory)
    played = _play(scenario, radio, lines)
    if json_file == _STANDARD_OUTPUT:
        typer.echo(_text(played.outcome), nl=False)
    else:
        _save(played.outcome, json_file)
        _show(played.outcome)
    for line in played.refused:
        typer.echo(f"refused at {line}", err=True)
    if not scenario.expected and played.orders_refused:
        raise Failure(f"{played.orders_refused} of {len(scenario.orders)} orders were refused")
    found = differences(scenario.expected, played.outcome) if scenario.expected else []
    if found:
        raise Failure([*found, f"{len(found)} differences from expected.json"])


def _read(directory: Path) -> "Scenario":
    from gateway.rehearsal.scenario import ScenarioUnreadable, read_scenario

    try:
        scenario = read_scenario(directory)
    except ScenarioUnreadable as error:
        raise Failure(error.faults, ExitCode.USAGE) from error
    for line in scenario.unheeded:
        typer.echo(line, err=True)
    return scenario


def _play(scenario: "Scenario", radio: str, lines: str) -> "Rehearsal":
    from gateway.rehearsal.rehearsal import rehearse as play
    from gateway.rehearsal.rehearsed_hall import RehearsalFailed

    try:
        with progress_bar("rehearsing") as progress:
            return play(
                scenario,
                progress=lambda done_s, all_s: progress(int(done_s), int(all_s)),
                radio_driver=radio,
                lines_driver=lines,
            )
    except RehearsalFailed as error:
        raise Failure(str(error)) from error


def _text(outcome: "Outcome") -> str:
    return json.dumps(outcome, ensure_ascii=False, indent=1) + "\n"


def _save(outcome: "Outcome", file: str | None) -> None:
    if file is None:
        return
    try:
        Path(file).write_text(_text(outcome), encoding="utf-8")
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error


def _show(outcome: "Outcome") -> None:
    if "orders" not in outcome:
        sums = {**outcome, **outcome.get("counts", {})}
        show_table(("sum", "number"), [[k, str(v)] for k, v in sums.items() if k != "counts"])
        return
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
