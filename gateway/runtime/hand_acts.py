"""operator/takeover and operator/decide: what a human takes out of the gateway's own hands."""

from collections.abc import Mapping
from typing import Any

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.dispatch_records import Question
from gateway.orders.facts import QuestionDecided, UnitTaken
from gateway.orders.hall import OrderLife
from gateway.orders.hands import WHOLE_ORDER
from gateway.orders.question_life import LEAVE, RESEND, is_open
from gateway.runtime.act_form import text_faults
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.dispatch_rows import question_row
from gateway.runtime.running_order import known_order, open_order


class HandActs:
    """Takes units in hand, gives them back, and hears what was decided."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    async def takeover(self, data: Mapping[str, Any]) -> Answer:
        """Take a unit in hand, or without `unit_id` the whole order; with `release` true give it
        back. Keys: order_id, operator, reason.
        """
        faults = text_faults(data, ("order_id", "operator", "reason"))
        release = data.get("release", False)
        if not isinstance(release, bool):
            faults.append("release: 应为 true 或 false")
        life = open_order(self._journal, data, faults)
        unit = data.get("unit_id") or WHOLE_ORDER
        known = unit == WHOLE_ORDER or (isinstance(unit, str) and life and unit in life.legs)
        if life is not None and not known:
            faults.append(f"unit_id: 指令不含单位 {unit}")
        if faults or life is None:
            return fault_answer("无法接管", faults)
        order_id, operator = life.head.order.order_id, str(data["operator"])
        taken = await self._journal.record(
            UnitTaken(
                f"takeover/{order_id}/{unit or '*'}/{life.dispatch.hand_acts + 1}",
                self._clock.utc(),
                order_id,
                str(unit),
                release,
                operator,
                str(data["reason"]),
            )
        )
        held = {name or "*": by for name, by in life.dispatch.in_hand.items() if by}
        return Answer({"order_id": order_id, "in_hand": held, "again": not taken})

    async def decide(self, data: Mapping[str, Any]) -> Answer:
        """Answer a question of `operator.asked`. Keys: question, decision (resend or leave),
        operator, reason. The same decision again is answered again; another one is refused.
        """
        faults = text_faults(data, ("question", "decision", "operator", "reason"))
        decision = data.get("decision")
        if decision not in (RESEND, LEAVE, None, ""):
            faults.append(f"decision: {decision!r} 不在 {RESEND}, {LEAVE} 之中")
        name = str(data.get("question") or "")
        life = known_order(self._journal, {"order_id": name.partition("/")[0]}, [])
        question = life.dispatch.questions.get(name) if life else None
        if name and question is None:
            faults.append(f"question: 没有这个问题 {name}")
        if faults or life is None or question is None:
            return fault_answer("无法决定", faults)
        if question.decision == decision:
            return Answer({**question_row(life, question), "again": True})
        if not is_open(life, question):
            return fault_answer("无法决定", (_settled(life, question),))
        fact = QuestionDecided(
            f"decided/{name}",
            self._clock.utc(),
            life.head.order.order_id,
            name,
            decision == RESEND,
            str(data["operator"]),
            str(data["reason"]),
        )
        await self._journal.record(fact)
        decided = life.dispatch.questions[name]
        return Answer({**question_row(life, decided), "again": False})


def _settled(life: OrderLife, question: Question) -> str:
    """Why there is nothing to decide any more."""
    if question.decision:
        return f"question: {question.operator} 已决定 {question.decision}"
    state = life.sendings[question.delivery_id].state.value
    return f"question: 已无需决定, 现在的状态是 {state}, 指令 {life.head.state.value}"
