"""What came of a broadcast: everybody addressed, by what the network said of his text.

people             rows of the roster that were addressed
distinct_numbers   telephones behind them; whoever shares one is a `duplicate_number`
sms_chars, segments, parts      of the text as it was given
eta_min            how long the parts take at the modems' rates, in whole minutes
counts             delivered, undelivered, no_dlr (taken over by the network, no receipt),
                   part_fail (partially delivered); any other state under its own name
"""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Purpose
from gateway.orders.records import Sending, SendingState
from gateway.orders.wording import sms_parts
from gateway.rehearsal.outcome import History, Outcome
from gateway.roster.numbers import normal

_NAMES = {
    SendingState.DELIVERED: "delivered",
    SendingState.FAILED: "undelivered",
    SendingState.ACCEPTED: "no_dlr",
    SendingState.PARTIALLY_DELIVERED: "part_fail",
}


def broadcast_outcome(past: History, order_id: str) -> Outcome:
    """The outcome of this order; empty if the gateway did not take it."""
    life = past.hall.orders.get(order_id)
    return _outcome(life, _texts(life)) if life is not None else {}


def _texts(life: OrderLife) -> list[Sending]:
    """The order's own texts: no copies, no questions."""
    return [
        sending
        for sending in life.sendings.values()
        if (sending.delivery.bearer, sending.delivery.purpose) == (Bearer.SMS, Purpose.ORDER)
    ]


def _outcome(life: OrderLife, texts: Sequence[Sending]) -> Outcome:
    head, sms = life.head, life.head.order.sms
    people = {person for text in texts for person in text.delivery.people}
    numbers = {normal(text.delivery.address) for text in texts}
    parts = len(numbers) * sms_parts(sms)
    rate = head.supply.parts_per_min
    return {
        "people": len(people),
        "distinct_numbers": len(numbers),
        "sms_chars": len(sms),
        "segments": sms_parts(sms),
        "parts": parts,
        "eta_min": ceil(parts / rate) if rate else None,
        "counts": _counts(texts) | {"duplicate_number": len(people) - len(numbers)},
    }


def _counts(texts: Sequence[Sending]) -> dict[str, int]:
    found = Counter(_NAMES.get(text.state, text.state.value) for text in texts)
    return dict.fromkeys(_NAMES.values(), 0) | dict(found)
