"""Which call of ours stands: to whom, on which channel, and how its driver names it."""

from dataclasses import dataclass

from gateway.orders.hall import Hall, OrderLife
from gateway.orders.order import Bearer
from gateway.orders.records import Sending, SendingState
from gateway.runtime.receipts import attempt_id_of, delivery_of


@dataclass(frozen=True, slots=True)
class StandingCall:
    """`call` is its attempt id, or the key of the `CallReceived`."""

    call: str
    channel: str
    number: str


def call_to(life: OrderLife, person: str) -> StandingCall | None:
    """The call of this order that goes to this person, or duty phone, now."""
    found = (sending for sending in life.sendings.values() if _is_to(sending, person))
    return next((_standing(sending) for sending in found), None)


def call_named(hall: Hall, attempt_id: str) -> StandingCall | None:
    """The call of that attempt, if it is the one that goes on."""
    delivery_id = delivery_of(attempt_id)
    life = hall.orders.get(delivery_id.partition("/")[0])
    sending = life.sendings.get(delivery_id) if life else None
    if sending is None or not _goes_on(sending) or attempt_id_of(sending) != attempt_id:
        return None
    return _standing(sending)


def _is_to(sending: Sending, person: str) -> bool:
    delivery = sending.delivery
    return _goes_on(sending) and person in (delivery.recipient, *delivery.parties)


def _goes_on(sending: Sending) -> bool:
    return sending.delivery.bearer is Bearer.VOICE and sending.state is SendingState.SENDING


def _standing(sending: Sending) -> StandingCall:
    return StandingCall(attempt_id_of(sending), sending.channel, sending.delivery.address)
