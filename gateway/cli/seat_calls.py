"""`muster operator call` and `hand-over`: a seat speaks with somebody on the telephone."""

from typing import Annotated, Any

import typer

from gateway.cli.act_options import By, Reason
from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, TimeoutOption, loaded
from gateway.cli.failure import Failure

Seat = Annotated[
    str, typer.Option("--seat", help="Its SIP address; left out: the seats of the channel.")
]
OfOrder = Annotated[str, typer.Option("--order", help="The order that it is about.")]


def call(
    to: Annotated[str, typer.Argument(metavar="TO", help="A person's id, or a number.")],
    by: By,
    reason: Reason,
    seat: Seat = "",
    order: OfOrder = "",
    channel: Annotated[str, typer.Option("--channel", help="Left out: any with seats.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 10.0,
) -> None:
    """Ring a seat, and once it has picked up somebody from there."""
    data = {"to": to, "seat": seat, "order_id": order, "channel": channel}
    _ask("call", {**data, "reason": reason, "operator": by}, config, timeout)


def hand_over(
    by: By,
    reason: Reason,
    call: Annotated[str, typer.Argument(metavar="[CALL]", help="As `inbound.call` has it.")] = "",
    order: OfOrder = "",
    person: Annotated[str, typer.Option("--person", help="Whom the order is calling.")] = "",
    seat: Seat = "",
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 10.0,
) -> None:
    """Put somebody who is on the line through to a seat: a caller, or whom an order calls."""
    if not call and not (order and person):
        raise Failure(["name the call, or --order and --person"])
    data = {"call": call, "order_id": order, "person": person, "seat": seat}
    _ask("hand-over", {**data, "reason": reason, "operator": by}, config, timeout)


def _ask(verb: str, data: dict[str, Any], config: Any, timeout: float) -> None:
    from gateway.cli.core_client import answered, ask

    given = {key: value for key, value in data.items() if value}
    told = answered(ask(loaded(config), config, "operator", verb, given, timeout)).data
    came = told.get("receipt") or "under way"
    typer.echo(f"{told['address']} -> {told['seat']} over {told['channel']}: {came}")
    typer.echo(f"call {told['call']}")
