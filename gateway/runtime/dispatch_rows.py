"""What dispatchers did to an order, as order/show tells it."""

from collections.abc import Iterable
from typing import Any

from gateway.orders.dispatch_records import NoticeLife, Question
from gateway.orders.hall import OrderLife
from gateway.orders.hands import WHOLE_ORDER, hand_on
from gateway.orders.originals import may_have_it
from gateway.orders.owners import owner_of_leg, ownership_of
from gateway.orders.question_life import at_stake, is_open

_MOST_NOTICES = 10
_MOST_NAMED = 50
_MOST_QUESTIONS = 50


def dispatch_rows(life: OrderLife) -> dict[str, Any]:
    """Notices, owner and transfer, whole order in hand, questions."""
    notices = list(life.dispatch.notices.values())[-_MOST_NOTICES:]
    questions = sorted(life.dispatch.questions.values(), key=lambda one: not is_open(life, one))
    return {
        "notices": [_notice_row(life, told) for told in notices],
        **owner_row(life),
        "in_hand": hand_on(life, WHOLE_ORDER),
        "questions": [question_row(life, one) for one in questions[:_MOST_QUESTIONS]],
    }


def leg_dispatch(life: OrderLife, unit: str) -> dict[str, Any]:
    """Who is responsible for this leg, and in whose hand it is."""
    return {"owner": owner_of_leg(life, unit), "in_hand": hand_on(life, unit)}


def owner_row(life: OrderLife) -> dict[str, Any]:
    """First receiver, owner, the transfer that is not taken yet (移交未接), those that lapsed."""
    owner = ownership_of(life)
    row: dict[str, Any] = {
        "owner": owner.owner,
        "first_receiver": owner.first_receiver,
        "first_received_at": owner.received_at_utc,
        "transfer": None,
        "handed": [
            {"from": one.transfer.giver, "to": one.transfer.taker, "at": one.at_utc}
            for one in owner.handed
        ],
        "lapsed": [
            {
                "from": one.transfer.giver,
                "to": one.transfer.taker,
                "at": one.at_utc,
                "state": "移交未接, 指令已结束",
            }
            for one in owner.lapsed
        ],
    }
    if owner.pending is not None:
        row["transfer"] = {
            "from": owner.pending.giver,
            "to": owner.pending.taker,
            "asked_at": owner.pending.asked_at_utc,
            "operator": owner.pending.operator,
            "reason": owner.pending.reason,
            "state": "移交未接",
            "silent": owner.silent,
        }
    return row


def question_row(life: OrderLife, question: Question) -> dict[str, Any]:
    """A question, whether it is open, and what was decided."""
    return {
        "question": question.question,
        "open": is_open(life, question),
        "asked_at": question.asked_at_utc,
        "decision": question.decision,
        "operator": question.operator,
        "reason": question.reason,
        **at_stake(life.sendings[question.delivery_id]),
    }


def _notice_row(life: OrderLife, told: NoticeLife) -> dict[str, Any]:
    """A notice: who was told, who has acknowledged, and which units nobody has for."""
    notice = told.notice
    reached = [who for who, names in told.told.items() if _may_know(life, names)]
    waiting = [who for who in told.told if who not in told.acked]
    aware = _units(life, told, told.acked)
    unaware = [unit for unit in _units(life, told, told.told) if unit not in aware]
    return {
        "number": notice.number,
        "kind": notice.kind.value,
        "request_id": notice.request_id,
        "at": notice.at_utc,
        "operator": notice.operator,
        "reason": notice.reason,
        "changed": list(notice.changed),
        "owed": len(told.told),
        "told": len(reached),
        "acked": len(told.acked),
        "not_acked": waiting[:_MOST_NAMED],
        "not_acked_count": len(waiting),
        "units_unaware": unaware[:_MOST_NAMED],
    }


def _may_know(life: OrderLife, names: Iterable[str]) -> bool:
    return any(may_have_it(life.sendings[name]) for name in names)


def _units(life: OrderLife, told: NoticeLife, people: Iterable[str]) -> dict[str, None]:
    """The units of these people, each once."""
    return {
        unit: None
        for who in people
        for name in told.told.get(who, ())
        for unit in life.sendings[name].delivery.units
    }
