"""`muster order`: what a dispatch core does, by hand."""

import json
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.act_options import ByOrAccount, ReasonOrNone
from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, TimeoutOption, loaded
from gateway.cli.failure import Failure

if TYPE_CHECKING:
    from gateway.cli.order_rows import Style
    from gateway.config import Config
    from gateway.core_link.requester import Requester, Response

app = typer.Typer(help="Submit, follow and end orders.", no_args_is_help=True)

OrderId = Annotated[str, typer.Argument(metavar="ID", help="The order's id.")]
Operator = Annotated[str | None, typer.Option("--operator", help="Who acts; left out: you.")]
AsJson = Annotated[bool, typer.Option("--json", help="The answer as it came.")]


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON, or JSON lines; - is stdin.")],
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 60.0,
) -> None:
    """Submit the orders of a file and say of each whether it is safe."""
    from gateway.cli.core_client import talk
    from gateway.cli.order_files import read_orders

    orders, settings = read_orders(file), loaded(config)
    refused: list[str] = []

    async def conversation(asker: "Requester") -> None:
        for order in orders:
            # The contract repeats an order until it is answered: it acts once.
            response = await asker.request("order", "submit", order, within_s=timeout, repeat=True)
            refused.extend(_submitted(order, response))

    talk(settings, config, conversation)
    if refused:
        raise Failure(refused)


def _submitted(order: dict[str, Any], response: "Response") -> list[str]:
    """Tell of an accepted order at once; the faults of one that was refused."""
    order_id = order.get("order_id", "?")
    if not response.ok:
        return [f"{order_id}: {fault}" for fault in response.faults or (response.error,)]
    data = response.data
    again = " (again)" if data.get("again") else ""
    size = f"{data.get('units', 0)} units, {data.get('recipients', 0)} recipients"
    typer.echo(f"{order_id}: accepted{again}: {size}")
    return []


@app.command("list")
def list_orders(
    config: ConfigOption = DEFAULT_CONFIG, as_json: AsJson = False, timeout: TimeoutOption = 5.0
) -> None:
    """List the orders that are open or closed lately."""
    from gateway.cli.order_rows import list_headers, list_rows
    from gateway.cli.table import show_table

    settings = loaded(config)
    data = _asked(settings, config, "list", {}, timeout)
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    style = style_of(settings)
    show_table(list_headers(style), list_rows(data.get("orders", []), style))


@app.command()
def show(
    order_id: OrderId,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: AsJson = False,
    timeout: TimeoutOption = 5.0,
) -> None:
    """Show one order: its sums, every unit, every delivery."""
    from gateway.cli import order_rows
    from gateway.cli.core_client import talk
    from gateway.cli.dispatch_lines import dispatch_lines
    from gateway.cli.order_pages import whole_order
    from gateway.cli.table import show_table

    settings = loaded(config)
    order = talk(settings, config, lambda asker: whole_order(asker, order_id, timeout))
    if as_json:
        typer.echo(json.dumps(order, ensure_ascii=False))
        return
    style = style_of(settings)
    typer.echo(order_rows.sums(order, style))
    show_table(order_rows.leg_headers(style), order_rows.leg_rows(order, style))
    rows = order_rows.delivery_rows(order.get("delivery_rows", []), style)
    show_table(order_rows.delivery_headers(style), rows)
    for line in dispatch_lines(order, style):
        typer.echo(line)


@app.command()
def watch(
    order_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Left out: all.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Follow an order until it closes, or all of them until interrupted."""
    from gateway.cli.order_watch import watch_orders

    settings = loaded(config)
    watch_orders(settings, config, order_id, style_of(settings))


@app.command()
def cancel(
    order_id: OrderId,
    by: ByOrAccount,
    reason: ReasonOrNone = "",
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 10.0,
) -> None:
    """Cancel an order: what has not been sent is not sent any more."""
    _end("cancel", order_id, {"operator": by, "reason": reason}, config, timeout)


@app.command()
def close(
    order_id: OrderId,
    by: ByOrAccount,
    reason: ReasonOrNone = "",
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 10.0,
) -> None:
    """Close an order that has been carried out."""
    _end("close", order_id, {"operator": by, "reason": reason}, config, timeout)


@app.command()
def report(
    order_id: OrderId,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="A unit or person; left out: the order's own.")
    ] = None,
    operator: Operator = None,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 10.0,
) -> None:
    """Report an order to those above, out of its counters of this second."""
    act: dict[str, Any] = {"order_id": order_id, "operator": operator or getuser()}
    data = _asked(loaded(config), config, "report", act | ({"to": to} if to else {}), timeout)
    typer.echo(data.get("text", ""))
    typer.echo(f"{order_id}: {len(data.get('recipients', []))} recipients")


def _end(verb: str, order_id: str, act: dict[str, Any], config: Path, timeout_s: float) -> None:
    from gateway.cli.order_rows import sums

    settings = loaded(config)
    data = _asked(settings, config, verb, {"order_id": order_id, **act}, timeout_s)
    typer.echo(sums(data, style_of(settings)))


def _asked(
    settings: "Config", path: Path, verb: str, data: dict[str, Any], timeout_s: float
) -> dict[str, Any]:
    from gateway.cli.core_client import answered, ask

    return answered(ask(settings, path, "order", verb, data, timeout_s)).data


def style_of(settings: "Config") -> "Style":
    """How the site writes; without a readable roster units are called by their ids."""
    from gateway.cli.order_rows import Style
    from gateway.cli.vocabulary import Vocabulary
    from gateway.roster.tables import RosterUnreadable, read_roster

    names: dict[str, str] = {}
    try:
        roster, _ = read_roster(settings.roster.directory)
        names = {unit.unit_id: unit.name for unit in roster.units}
    except RosterUnreadable:
        pass  # the ids still say who is meant
    return Style(Vocabulary(settings.site.language), settings.zone, names)
