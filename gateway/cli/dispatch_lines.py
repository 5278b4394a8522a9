"""What dispatchers did to an order, in lines below its tables. Pure."""

from collections.abc import Mapping
from typing import Any

from gateway.cli.order_rows import Rollup, Style

_NAMED = 10


def dispatch_lines(order: Rollup, style: Style) -> list[str]:
    """Owner and transfer, notices with who has not acknowledged, open questions, hands."""
    return [
        *_owner(order, style),
        *(_notice(notice, style) for notice in order.get("notices", ())),
        *(_question(one, style) for one in order.get("questions", ()) if one.get("open")),
        *_hands(order, style),
    ]


def _owner(order: Rollup, style: Style) -> list[str]:
    lines = []
    if order.get("owner"):
        since = style.time(order.get("first_received_at"))
        first = style.unit(str(order.get("first_receiver", "")))
        lines.append(
            f"{style.words('owner')}: {style.unit(str(order['owner']))}"
            f" ({style.words('first_receiver')} {first} {since})"
        )
    pending = order.get("transfer")
    if pending:
        taker, at = style.unit(str(pending["to"])), style.time(pending.get("asked_at"))
        lines.append(f"{style.words('transfer_pending')}: {taker} {at} {pending.get('reason', '')}")
    return lines


def _notice(notice: Mapping[str, Any], style: Style) -> str:
    silent = [str(who) for who in notice.get("not_acked", ())]
    more = "…" if notice.get("not_acked_count", 0) > _NAMED else ""
    head = f"{style.words('notice')} {notice.get('number')} {style.words(_kind(notice))}"
    sums = f"{style.words('told')} {notice.get('told')}/{notice.get('owed')}"
    acked = f"{style.words('acked')} {notice.get('acked')}"
    line = f"{head} {style.time(notice.get('at'))}: {sums} {acked}"
    if silent:
        line += f" {style.words('not_acked')}: {'、'.join(silent[:_NAMED])}{more}"
    return line


def _kind(notice: Mapping[str, Any]) -> str:
    return str(notice.get("kind", ""))


def _question(question: Mapping[str, Any], style: Style) -> str:
    who = f"{question.get('recipient', '')} {question.get('address', '')}"
    name = str(question.get("question", ""))
    return f"{style.words('question')} {name}: {who} {question.get('at_stake', '')}"


def _hands(order: Rollup, style: Style) -> list[str]:
    held = [
        f"{style.unit(str(leg.get('unit_id', '')))} {leg['in_hand']}"
        for leg in order.get("leg_rows", ())
        if leg.get("in_hand")
    ]
    return [f"{style.words('in_hand')}: {'、'.join(held)}"] if held else []
