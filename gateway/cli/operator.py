"""`muster operator`: what a seat does to an order, with name and reason."""

from typing import Annotated, Any

import typer

from gateway.cli.act_options import By, Reason
from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, TimeoutOption, loaded
from gateway.cli.failure import Failure

app = typer.Typer(
    help="Acts of a seat: mark, bind, resend, take over, decide …", no_args_is_help=True
)

Order = Annotated[str, typer.Argument(metavar="ORDER", help="The order's id.")]
Unit = Annotated[str, typer.Argument(metavar="UNIT", help="The unit's id.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="An answer: 1, 3 12人, 2 原因 …")]


@app.command()
def mark(
    order: Order,
    unit: Unit,
    code: Code,
    by: By,
    reason: Reason,
    via: Annotated[str, typer.Option("--via", help="How it was heard: voice, radio …")] = "",
    recording: Annotated[
        str, typer.Option("--recording", help="The file in which it can be heard again.")
    ] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 5.0,
) -> None:
    """Mark what you heard of a unit yourself."""
    data = {"order_id": order, "unit_id": unit, "code": code, "via": via}
    data |= {"recording": recording} if recording else {}
    _act("mark", data, by, reason, config, timeout)


@app.command()
def bind(
    order: Order,
    unit: Unit,
    code: Code,
    source: Annotated[str, typer.Option("--source", help="The number it came from.")],
    by: By,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 5.0,
) -> None:
    """Say whose the last message from a number was; it counts when it was received."""
    data = {"order_id": order, "unit_id": unit, "code": code, "source": source}
    _act("bind", data, by, reason, config, timeout)


@app.command()
def correct(
    order: Order,
    unit: Unit,
    status: Annotated[str, typer.Argument(metavar="STATUS", help="acked, arrived, ended …")],
    at: Annotated[str, typer.Option("--at", help="The right time, ISO 8601 with a zone.")],
    by: By,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 5.0,
) -> None:
    """Sign another time for a mark; the recorded one is kept."""
    data = {"order_id": order, "unit_id": unit, "status": status, "at": at}
    _act("correct", data, by, reason, config, timeout)


@app.command()
def resend(
    order: Order,
    unit: Unit,
    by: By,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 5.0,
) -> None:
    """Send the order's text to a unit again, marked （重发）."""
    _act("resend", {"order_id": order, "unit_id": unit}, by, reason, config, timeout)


@app.command()
def report(
    order: Order,
    unit: Unit,
    by: By,
    result: Annotated[str, typer.Option("--result", help="How it ended.")],
    casualties: Annotated[str, typer.Option("--casualties", help="In words.")] = "",
    follow_up: Annotated[
        bool, typer.Option("--follow-up/--no-follow-up", help="Whether something remains.")
    ] = False,
    person: Annotated[str, typer.Option("--person", help="Who is responsible for it.")] = "",
    responsible_unit: Annotated[str, typer.Option("--unit", help="Which unit is.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 5.0,
) -> None:
    """File a unit's closing form; exit code 1 while it lacks something."""
    from gateway.cli.core_client import answered, ask

    form = {
        "order_id": order,
        "unit_id": unit,
        "result": result,
        "casualties": casualties,
        "follow_up": follow_up,
        "responsible_person": person,
        "responsible_unit": responsible_unit,
        "operator": by,
    }
    data = answered(ask(loaded(config), config, "unit", "report", form, timeout)).data
    if not data.get("complete"):
        raise Failure([f"{order} {unit}: 尚缺 {'、'.join(data.get('lacks', []))}"])
    typer.echo(f"{order} {unit}: reported")


def _act(
    verb: str, data: dict[str, Any], by: str, reason: str, config: Any, timeout: float
) -> None:
    from gateway.cli.core_client import answered, ask

    settings = loaded(config)
    asked = {**data, "operator": by, "reason": reason}
    answered(ask(settings, config, "operator", verb, asked, timeout))
    typer.echo(f"{data['order_id']} {data['unit_id']}: {verb}")
