"""What a dispatcher does by hand with an order that runs: change, hand on, take over, decide."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.cli.act_options import By, Reason
from gateway.cli.configuration import DEFAULT_CONFIG, ConfigOption, TimeoutOption, loaded
from gateway.cli.failure import Failure

OrderId = Annotated[str, typer.Argument(metavar="ID", help="The order's id.")]


def update(
    order_id: OrderId,
    by: By,
    reason: Reason,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="JSON: the keys that change; - is stdin."),
    ] = None,
    sms: Annotated[str, typer.Option("--sms", help="The new text.")] = "",
    radio_text: Annotated[str, typer.Option("--radio-text", help="Over the radio.")] = "",
    voice: Annotated[str, typer.Option("--voice", help="As it is spoken.")] = "",
    level: Annotated[str, typer.Option("--level", help="特别重大, 重大, 较大, 一般.")] = "",
    add_unit: Annotated[
        list[str] | None, typer.Option("--add-unit", help="A unit that joins; may be repeated.")
    ] = None,
    commander: Annotated[str, typer.Option("--commander", help="A person of the roster.")] = "",
    update_id: Annotated[
        str, typer.Option("--update-id", help="Asked again with the same, it acts once.")
    ] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 30.0,
) -> None:
    """Change an order: all who have it are told, all who wait for it get it as it is now.

    Texts change all three at once: what is not given is made from the others.
    """
    said = {"sms": sms, "radio_text": radio_text, "voice": voice, "level": level}
    changes = {**_changes(file), **{key: text for key, text in said.items() if text}}
    if commander:
        changes["commander"] = commander
    if add_unit:
        legs = [{"unit_id": unit} for unit in add_unit]
        changes["legs"] = [*changes.get("legs", []), *legs]
    act = {**changes, "order_id": order_id, "reason": reason, "operator": by}
    data = _repeated(config, "order", "update", act | _id(update_id), timeout)
    again = " (again)" if data.get("again") else ""
    sums = f"{data.get('told', 0)} told, {data.get('replaced', 0)} replaced"
    typer.echo(f"{order_id}: updated{again}: {sums}")


def transfer(
    order_id: OrderId,
    by: By,
    reason: Reason,
    to: Annotated[str, typer.Option("--to", help="The unit that takes over.")] = "",
    giver: Annotated[str, typer.Option("--from", help="Left out: the order's owner.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take the pending transfer back.")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 10.0,
) -> None:
    """Hand an incident to another unit, which is responsible once it has acknowledged."""
    act: dict[str, Any] = {"order_id": order_id, "reason": reason}
    act |= {"withdraw": True} if withdraw else {"to": to}
    act |= {"from": giver} if giver else {}
    data = _once(config, "order", "transfer", act | {"operator": by}, timeout)
    pending = data.get("transfer")
    if pending:
        typer.echo(f"{order_id}: {pending['from']} -> {pending['to']} {pending['state']}")
    else:
        typer.echo(f"{order_id}: owner {data.get('owner') or '-'}")


def takeover(
    order_id: OrderId,
    by: By,
    reason: Reason,
    unit: Annotated[str, typer.Argument(metavar="[UNIT]", help="Left out: the whole order.")] = "",
    release: Annotated[bool, typer.Option("--release", help="Give it back.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 5.0,
) -> None:
    """Take a unit in hand: nothing is dialled, climbed or prompted by itself any more."""
    act = {"order_id": order_id, "unit_id": unit, "release": release}
    data = _once(config, "operator", "takeover", act | {"operator": by, "reason": reason}, timeout)
    held = ", ".join(f"{name}: {who}" for name, who in data.get("in_hand", {}).items())
    typer.echo(f"{order_id}: in hand: {held or '-'}")


def decide(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="As order show lists it.")],
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="resend or leave.")],
    by: By,
    reason: Reason,
    config: ConfigOption = DEFAULT_CONFIG,
    timeout: TimeoutOption = 5.0,
) -> None:
    """Answer whether a delivery in doubt goes out again."""
    act = {"question": question, "decision": decision, "operator": by, "reason": reason}
    data = _once(config, "operator", "decide", act, timeout)
    typer.echo(f"{question}: {data.get('decision', '')}")


def _changes(file: Path | None) -> dict[str, Any]:
    from gateway.cli.order_files import read_orders

    if file is None:
        return {}
    found = read_orders(file)
    if len(found) != 1:
        raise Failure(f"{file}: one JSON object is wanted, there are {len(found)}")
    return found[0]


def _id(update_id: str) -> dict[str, str]:
    return {"update_id": update_id} if update_id else {}


def _once(
    path: Path, noun: str, verb: str, act: dict[str, Any], timeout_s: float
) -> dict[str, Any]:
    from gateway.cli.core_client import answered, ask

    return answered(ask(loaded(path), path, noun, verb, act, timeout_s)).data


def _repeated(
    path: Path, noun: str, verb: str, act: dict[str, Any], timeout_s: float
) -> dict[str, Any]:
    """Asked until it is answered: the same body acts once."""
    from gateway.cli.core_client import answered, talk
    from gateway.core_link.requester import Requester, Response

    async def conversation(asker: Requester) -> Response:
        return await asker.request(noun, verb, act, within_s=timeout_s, repeat=True)

    return answered(talk(loaded(path), path, conversation)).data
