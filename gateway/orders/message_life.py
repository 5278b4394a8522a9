"""Messages that an order owes beside its plan: rungs, questions, stand-downs, notices, copies.

They live like every delivery (`sending_life`) but count in no sum of the order. A step that
owes some uses `owed`; where addresses had to be looked up first, the fact `MessagesOwed`
carries them.
"""

from collections.abc import Sequence

from gateway.orders.hall import Hall, OrderLife
from gateway.orders.hands import left_to_do
from gateway.orders.intents import Announcement, Intent, Transmit
from gateway.orders.order import rank_of
from gateway.orders.order_facts import Delivery, Message, MessagesOwed, Purpose
from gateway.orders.records import Change, OrderState, Sending, Step, TextsAdded

# Copies go after every order of the same kind: nobody waits for them.
_COPY_RANK = 50
# What asks again waits for every order that is new.
_ASKING_RANK = 30


def owed_by_fact(hall: Hall, fact: MessagesOwed) -> Step:
    """The hands found addresses for messages; too late once the order has ended."""
    life = hall.orders.get(fact.order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step(taken=False)
    changes, put = owed(life, left_to_do(life, fact.messages))
    return Step(changes, put, announcements=_told(life, fact))


def _told(life: OrderLife, fact: MessagesOwed) -> tuple[Announcement, ...]:
    if not fact.operator:
        return ()
    data = {
        "act": fact.act,
        "operator": fact.operator,
        "reason": fact.why,
        "recipients": [message.recipient for message in fact.messages],
    }
    subject = "/".join(part for part in (fact.order_id, fact.unit) if part)
    return (Announcement("operator.acted", subject, life.head.order.mode.value, data),)


def owed(
    life: OrderLife, messages: Sequence[Message]
) -> tuple[tuple[Change, ...], tuple[Intent, ...]]:
    """Number these messages and owe them: what changes, and what is to be sent."""
    order = life.head.order
    sendings = [
        Sending(order.order_id, _delivery(life, message, number), parts=message.parts)
        for number, message in enumerate(messages)
    ]
    put = tuple(
        Transmit(
            sending.delivery.delivery_id,
            order.order_id,
            sending.delivery.bearer,
            rank_for(message.purpose, rank_of(order)),
            life.head.accepted_at_utc,
            system=message.system,
        )
        for sending, message in zip(sendings, messages, strict=True)
    )
    texts = TextsAdded(order.order_id, tuple(message.text for message in messages))
    return (texts, *sendings), put


def rank_for(purpose: Purpose, rank: int) -> int:
    """The rank of a message of this purpose in an order of that rank."""
    if purpose in (Purpose.PROMPT, Purpose.REMINDER):
        return rank + _ASKING_RANK
    return rank + _COPY_RANK if purpose is Purpose.COPY else rank


def _delivery(life: OrderLife, message: Message, number: int) -> Delivery:
    order_id = life.head.order.order_id
    return Delivery(
        delivery_id=f"{order_id}/{message.purpose.value}/{len(life.sendings) + number + 1}",
        recipient=message.recipient,
        people=message.people,
        units=message.units,
        bearer=message.bearer,
        address=message.address,
        text=len(life.texts) + number,
        parts=message.parts,
        purpose=message.purpose,
        system=message.system,
    )
