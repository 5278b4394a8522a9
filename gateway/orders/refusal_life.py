"""A refusal alarms the hall until the unit says yes after all, or the order has ended.

    refused, for the first time ─► alarm.raised "refusal", with the unit's own words
                                   (not after the order has ended)
    any positive answer after it ─► alarm.cleared
    the order ends ───────────────► alarm.cleared, `because` it was closed or cancelled

The unit stays responsible meanwhile; only a transfer changes that (`owner_life`).
"""

from typing import Any

from gateway.orders.answer_facts import Said, Status
from gateway.orders.changed import changed
from gateway.orders.hall import OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.records import LegLife, OrderHead, OrderState, Step

_POSITIVE = frozenset(
    (Status.ACKED, Status.DEPARTED, Status.MUSTERED, Status.ARRIVED, Status.ENDED)
)


def heard(
    head: OrderHead, leg: LegLife, said: Said, places: dict[str, int], *, is_new: bool
) -> tuple[LegLife, list[Announcement]]:
    """The leg after these words, and what the hall is told; `is_new` if they are no repeat.

    `places` are those of a poll that the refusal gives back.
    """
    if head.state is not OrderState.OPEN:
        return leg, []
    if is_new and said.status is Status.REFUSED:
        data = {"reason": said.reason, **places}
        return changed(leg, refusing=True), [_alarm("alarm.raised", head, leg, data)]
    if leg.refusing and said.status in _POSITIVE:
        return changed(leg, refusing=False), [_alarm("alarm.cleared", head, leg, {})]
    return leg, []


def over(life: OrderLife, at_end: OrderState) -> Step:
    """The order has ended: whoever would not go need not any more."""
    if not life.head.tally.legs(Status.REFUSED):  # ten thousand legs are not looked through
        return Step()
    refusing = (leg for leg in life.legs.values() if leg.refusing)
    data = {"because": at_end.value}
    told = (_alarm("alarm.cleared", life.head, leg, data) for leg in refusing)
    return Step(announcements=tuple(told))


def _alarm(kind: str, head: OrderHead, leg: LegLife, more: dict[str, Any]) -> Announcement:
    unit_id, order = leg.leg.unit_id, head.order
    data = {"alarm": "refusal", "unit": unit_id, **more}
    subject = f"{order.order_id}/{unit_id}"
    return Announcement(kind, subject, order.mode.value, data, urgent=kind == "alarm.raised")
