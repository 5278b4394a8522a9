"""What need not go out any more, and why: its order is over or says something else, whoever it is
for has answered, or a human has his units in hand.

It holds for what has not left, for what comes back from a lane, and for a telephone that rings.
"""

from gateway.orders.dispatch_records import NoticeKind
from gateway.orders.hall import OrderLife
from gateway.orders.hands import is_by_itself, is_in_hand
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Delivery
from gateway.orders.originals import may_go
from gateway.orders.records import OrderState
from gateway.orders.silence import is_let_off
from gateway.orders.subjects import SILENCED_BY_ANSWERS

_ANSWERED = "answered"
_TAKEN = "takeover"


def why_unwanted(life: OrderLife, delivery: Delivery) -> str:
    """The cause to tell; empty as long as it is wanted."""
    if not may_go(life, delivery):
        is_open = life.head.state is OrderState.OPEN
        return NoticeKind.UPDATED.value if is_open else life.head.state.value
    if is_let_off(life, delivery):
        return _ANSWERED
    return _TAKEN if _is_kept_back(life, delivery) else ""


def _is_kept_back(life: OrderLife, delivery: Delivery) -> bool:
    """A call of the order, or what nobody asked for; a notice is told whoever has the unit."""
    is_call = delivery.bearer is Bearer.VOICE and delivery.purpose in SILENCED_BY_ANSWERS
    return (is_call or is_by_itself(delivery)) and is_in_hand(life, delivery)
