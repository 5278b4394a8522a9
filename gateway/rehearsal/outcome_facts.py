"""What an order leaves to be looked into, as the facts of an outcome.

refused               one for a unit that refused, and then nothing else of it
late_<status>         the status came after its limit; in the limit's last second is in time,
                      and what was said on the telephone has no fixed time to be late by
missing_<status>      it never came, and the limit was over before the order was
strength_short        the first head count is below what the unit has to bring
feedback_debt_<status> arrival or end was never told though both are owed; not in exercises
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from gateway.orders.answer_facts import Status
from gateway.orders.deadline_life import owes_feedback
from gateway.orders.hall import OrderLife
from gateway.orders.limits import Limit
from gateway.orders.order import Bearer
from gateway.orders.records import LegLife, OrderHead

Row = dict[str, Any]
Second = Callable[[datetime], int]

_OWED = (Status.ARRIVED, Status.ENDED)


def facts_of(life: OrderLife, second: Second, until_s: float) -> list[Row]:
    """The facts of one order, by unit and fact; `second` counts from `t0`.

    What falls due after `until_s` is not missing.
    """
    head = life.head
    return [
        {"order": head.order.order_id, "unit": unit, **row}
        for unit, leg in sorted(life.legs.items())
        for row in sorted(_of_leg(head, leg, second, until_s), key=lambda row: str(row["fact"]))
    ]


def _of_leg(head: OrderHead, leg: LegLife, second: Second, until_s: float) -> Iterator[Row]:
    refusal = leg.mark(Status.REFUSED)
    if refusal is not None:
        yield {"fact": "refused", "rule": "refusal", "reason": refusal.reason}
        return
    for limit in leg.limits:
        yield from _of_limit(head, leg, limit, second, until_s)
    if 0 <= leg.strength < leg.min_strength:
        short = leg.min_strength - leg.strength
        yield {"fact": "strength_short", "rule": "min_strength", "short": short}
    for status in _OWED if owes_feedback(head, leg) else ():
        if leg.mark(status) is None:
            yield {"fact": f"feedback_debt_{status.value}", "rule": "double_feedback"}


def _of_limit(
    head: OrderHead, leg: LegLife, limit: Limit, second: Second, until_s: float
) -> Iterator[Row]:
    due_s = second(head.accepted_at_utc + timedelta(seconds=limit.limit_s))
    if due_s > until_s:
        return
    mark = leg.mark(limit.status)
    if mark is None:
        yield {"fact": f"missing_{limit.status.value}", "rule": limit.rule_id}
    elif mark.bearer is not Bearer.VOICE and second(mark.at_utc) > due_s:
        late_s = second(mark.at_utc) - due_s
        yield {"fact": f"late_{limit.status.value}", "rule": limit.rule_id, "late_s": late_s}
