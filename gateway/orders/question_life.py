"""Whether a delivery in doubt goes out again: by itself, or as a human decides.

    its time to resolve is over ─┬ by itself ─► owed again, marked (`sending_life`)
                                 └ "ask" ─► operator.asked ─┬ resend ─► owed again, marked
                                                            ├ leave ──► stays unknown
                                                            └ a report settles it first
A question is open as long as nobody has decided and the doubt it is about lasts.
"""

from dataclasses import replace
from datetime import datetime

from gateway.orders import sending_life
from gateway.orders.changed import changed
from gateway.orders.dispatch_facts import QuestionDecided
from gateway.orders.dispatch_records import Question
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.order import Bearer
from gateway.orders.records import Sending, SendingState, Step
from gateway.orders.unwanted import why_unwanted

RESEND, LEAVE = "resend", "leave"
_WHAT = {Bearer.SMS: "短信", Bearer.VOICE: "电话", Bearer.RADIO: "电台信息"}


def resolve(hall: Hall, order_id: str, delivery_id: str, at_utc: datetime) -> Step:
    """The time for a late answer is over: ask, or owe it again."""
    life = hall.orders.get(order_id)
    if life is None or not life.head.ask_unknown:
        return sending_life.resolve(hall, order_id, delivery_id)
    sending = life.sendings.get(delivery_id)
    if sending is None or sending.state is not SendingState.UNKNOWN:
        return Step()
    if why_unwanted(life, sending.delivery):
        return Step()
    name = f"{delivery_id}#{sending.attempt}"
    question = Question(order_id, name, delivery_id, sending.attempt, at_utc)
    data = {**at_stake(sending), "question": name, "decisions": [RESEND, LEAVE]}
    subject = "/".join((order_id, *sending.delivery.units[:1]))
    told = Announcement("operator.asked", subject, life.head.order.mode.value, data, urgent=True)
    return Step((question,), announcements=(told,))


def decided(hall: Hall, fact: QuestionDecided) -> Step:
    """A human has decided; what he decided on may have been settled meanwhile."""
    life = hall.orders.get(fact.order_id)
    question = life.dispatch.questions.get(fact.question) if life else None
    if life is None or question is None or not is_open(life, question):
        return Step(taken=False)
    decision = RESEND if fact.resend else LEAVE
    now = replace(question, decision=decision, operator=fact.operator, reason=fact.reason)
    sending = life.sendings[question.delivery_id]
    data = {
        "act": "decide",
        "question": question.question,
        "decision": decision,
        "operator": fact.operator,
        "reason": fact.reason,
        "recipient": sending.delivery.recipient,
    }
    subject = "/".join((fact.order_id, *sending.delivery.units[:1]))
    told = Announcement("operator.acted", subject, life.head.order.mode.value, data)
    step = Step()
    if fact.resend:
        step = sending_life.resolve(hall, fact.order_id, question.delivery_id)
    return changed(
        step,
        changes=(now, *step.changes),
        announcements=(told, *step.announcements),
    )


def is_open(life: OrderLife, question: Question) -> bool:
    """Whether there is still something to decide."""
    sending = life.sendings[question.delivery_id]
    doubt = sending.state is SendingState.UNKNOWN and sending.attempt == question.attempt
    return not question.decision and doubt and not why_unwanted(life, sending.delivery)


def at_stake(sending: Sending) -> dict[str, object]:
    """What a human has to know to decide."""
    delivery = sending.delivery
    what = _WHAT[delivery.bearer]
    return {
        "recipient": delivery.recipient,
        "address": delivery.address,
        "bearer": delivery.bearer.value,
        "units": list(delivery.units),
        "purpose": delivery.purpose.value,
        "channel": sending.channel,
        "attempt": sending.attempt,
        "cause": sending.cause,
        "at_stake": f"{what}结果不明: 重发则对方可能收到两次, 不重发则对方可能没有收到",
    }
