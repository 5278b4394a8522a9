"""What an answer settles beside the legs it speaks for.

a clarifying question ─ an answer that names its order by the letter ─► feedback.clarified
a report upwards ─ a receipt from where it went ─► answered, feedback.acked for its reader
"""

from typing import Any

from gateway.orders.answer_facts import AnswerHeard, QuestionAnswered, Status
from gateway.orders.answers import Answer, parse_answer
from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.order_facts import Purpose
from gateway.orders.records import Sending, SendingState, Step


def question_answered(hall: Hall, fact: AnswerHeard) -> QuestionAnswered | None:
    """What a matched answer is to the question that its sender was asked, if it is anything.

    The question may be another order's: what becomes of it is a fact of that one.
    """
    life = hall.orders.get(fact.order_id)
    question = _open(hall, Purpose.CLARIFY, fact.address)
    if life is None or fact.said is None or question is None:
        return None
    if not _names(fact.raw, life.head.order.tag):
        return None
    name = question.delivery.delivery_id
    return QuestionAnswered(f"clarified/{name}", fact.at_utc, question.order_id, name, fact.key)


def answered(hall: Hall, fact: QuestionAnswered) -> Step:
    """The question is settled; who meant which order is told with the answer."""
    life = hall.orders.get(fact.order_id)
    question = life.sendings.get(fact.delivery_id) if life else None
    if question is None or question.answered_at_utc is not None:
        return Step(taken=False)
    return Step((changed(question, answered_at_utc=fact.at_utc),))


def settled(
    hall: Hall, life: OrderLife, fact: AnswerHeard, data: dict[str, Any], step: Step
) -> Step:
    """The step of a matched answer, with what else it settles; `data` is what its events tell."""
    order = life.head.order
    changes = []
    told = []
    if (found := question_answered(hall, fact)) is not None:
        subject = "/".join((order.order_id, *fact.units[:1]))
        said = {"tag": order.tag, "asked": found.delivery_id}
        told.append(Announcement("feedback.clarified", subject, order.mode.value, data | said))
    report = _open(hall, Purpose.REPORT, fact.address)
    if report is not None and report.order_id == order.order_id and _confirms(fact):
        changes.append(changed(report, answered_at_utc=fact.at_utc))
        read = data | {"recipient": report.delivery.recipient, "purpose": Purpose.REPORT.value}
        told.append(Announcement("feedback.acked", report.order_id, order.mode.value, read))
    return changed(
        step,
        changes=(*step.changes, *changes),
        announcements=(*step.announcements, *told),
    )


def report_awaiting(hall: Hall, number: str) -> Sending | None:
    """The report upwards that went to this telephone and has not been confirmed."""
    return _open(hall, Purpose.REPORT, number)


def _open(hall: Hall, purpose: Purpose, number: str) -> Sending | None:
    """The last message of this kind to that telephone, if it has left and is unanswered."""
    found = hall.errands.last(purpose, number)
    if found is None:
        return None
    sending = hall.orders[found[0]].sendings[found[1]]
    waiting = sending.state is SendingState.QUEUED or sending.answered_at_utc is not None
    return None if waiting else sending


def _confirms(fact: AnswerHeard) -> bool:
    return fact.said is not None and fact.said.status is Status.ACKED


def _names(raw: str, tag: str) -> bool:
    answer = parse_answer(raw)
    return bool(tag) and isinstance(answer, Answer) and answer.tag == tag
