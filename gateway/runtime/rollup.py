"""An order in one small object: what is retained, listed, and shown in a table."""

from collections.abc import Sequence
from typing import Any

from gateway.orders.answer_facts import Status
from gateway.orders.recorded import recorded
from gateway.orders.records import LegLife, OrderHead, Sending, SendingState
from gateway.orders.report_form import report_draft
from gateway.orders.report_life import due_s

_MOST_WORDS = 10
_LONGEST_WORD = 40


def rollup(head: OrderHead) -> dict[str, Any]:
    """The sums of one order; deliveries by state, legs by what they said."""
    order, tally = head.order, head.tally
    return {
        "order_id": order.order_id,
        "tag": order.tag,
        "mode": order.mode.value,
        "level": order.level.value,
        "state": head.state.value,
        "ladder": head.ladder.label,
        "accepted_at": head.accepted_at_utc,
        "units": tally.units,
        "recipients": tally.recipients,
        "parts": tally.parts,
        "deliveries": {state.value: tally.sent(state) for state in SendingState},
        "legs": {status.value: tally.legs(status) for status in Status},
        "reached": tally.reached,
        "acked_by_voice": tally.acked_by_voice,
        "repeats": tally.repeats,
        **_tag_clash(head),
        **({"fits_nobody": _named(head.vacancies)} if head.vacancies else {}),
    }


def _named(words: Sequence[str]) -> list[str]:
    """So many, and so much of each, that a list of orders still fits into a message."""
    return [word[:_LONGEST_WORD] for word in words[:_MOST_WORDS]]


def _tag_clash(head: OrderHead) -> dict[str, Any]:
    """Which letter was asked for, and which order carried it; empty where it was free."""
    if head.tag_clash is None:
        return {}
    clash = {"wanted": head.tag_clash.wanted, "carried_by": head.tag_clash.carried_by}
    return {"tag_clash": clash}


def leg_row(leg: LegLife) -> dict[str, Any]:
    """One unit's share: when it first said what, and how."""
    return {
        "unit_id": leg.leg.unit_id,
        "task": leg.leg.task.value,
        "strength": None if leg.strength < 0 else leg.strength,
        "repeats": leg.repeats,
        "poll": leg.poll.value if leg.poll else None,
        "silent": leg.silent,
        **({"report_draft": report_draft(leg)} if leg.form or due_s(leg) else {}),
        "marks": {
            mark.status.value: {
                "at": mark.at_utc,
                "by": mark.by,
                "via": mark.bearer.value if mark.bearer else "",
                "implied": mark.implied,
                "reason": mark.reason,
                "recorded_at": mark.recorded_at_utc,
                **recorded(mark.recording),
            }
            for mark in leg.marks
        },
    }


def sending_row(sending: Sending) -> dict[str, Any]:
    """One delivery and what is known of it."""
    delivery = sending.delivery
    return {
        "recipient": delivery.recipient,
        "people": delivery.people,
        "units": delivery.units,
        "bearer": delivery.bearer.value,
        "address": delivery.address,
        "purpose": delivery.purpose.value,
        "state": sending.state.value,
        "attempt": sending.attempt,
        "channel": sending.channel,
        "parts": sending.parts,
        "cause": sending.cause,
        "answered_at": sending.answered_at_utc,
        **recorded(sending.recording),
    }
