"""What a human at a seat does to an order: bind a message, file a unit's report.

An act names who did it. It never changes what was recorded: it is one more fact.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.answers import Unparsed, answer_from_digits
from gateway.orders.facts import AnswerBound, AnswerHeard, Said, UnitReported, Verdict
from gateway.orders.hall import OrderLife
from gateway.orders.matching import said_of
from gateway.orders.records import OrderState
from gateway.roster.numbers import normal
from gateway.runtime.answer import Answer, fault_answer

_BINDABLE = (Verdict.UNMATCHED, Verdict.AMBIGUOUS, Verdict.UNPARSED, Verdict.REPORT)


class OperatorActs:
    """The acts behind operator/bind and unit/report."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    async def bind(self, data: Mapping[str, Any]) -> Answer:
        """Say whose a message was; it counts for the unit at the time it was received.

        Keys: order_id, unit_id, code (an answer of CONTRACT §4), operator, and which message:
        `answer` (its key) or `source` (the number), then `message_t` (seconds after the
        order's acceptance) picks the nearest; the last one otherwise.
        """
        faults = _missing(data, ("order_id", "unit_id", "code", "operator"))
        life = self._life(data, faults)
        said = _said(data, faults)
        answer = self._answer(data, life)
        if answer is None:
            faults.append("source, answer: 没有可以绑定的来信")
        if faults or life is None or said is None or answer is None:
            return fault_answer("无法绑定", faults)
        unit = str(data["unit_id"])
        taken = await self._journal.record(
            AnswerBound(
                key=f"bound/{answer.key}/{life.head.order.order_id}/{unit}",
                at_utc=self._clock.utc(),
                order_id=life.head.order.order_id,
                answer_key=answer.key,
                heard_at_utc=answer.at_utc,
                address=answer.address,
                raw=answer.raw,
                unit=unit,
                said=said,
                operator=str(data["operator"]),
                reason=str(data.get("reason", "")),
            )
        )
        return Answer({"bound": answer.key, "raw": answer.raw, "again": not taken})

    async def report(self, data: Mapping[str, Any]) -> Answer:
        """File a unit's closing report. Keys: order_id, unit_id, complete, and its content."""
        faults = _missing(data, ("order_id", "unit_id"))
        life = self._life(data, faults)
        complete = data.get("complete")
        if not isinstance(complete, bool):
            faults.append("complete: 应为 true 或 false")
        if faults or life is None:
            return fault_answer("无法登记", faults)
        now = self._clock.utc()
        order_id, unit = life.head.order.order_id, str(data["unit_id"])
        await self._journal.record(
            UnitReported(
                key=f"reported/{order_id}/{unit}/{now.isoformat()}",
                at_utc=now,
                order_id=order_id,
                unit=unit,
                complete=complete is True,
                form=msgspec.json.encode(data, order="sorted").decode(),
                operator=str(data.get("operator", "")),
            )
        )
        return Answer({"order_id": order_id, "unit_id": unit, "complete": complete})

    def _life(self, data: Mapping[str, Any], faults: list[str]) -> OrderLife | None:
        order_id, unit_id = data.get("order_id"), data.get("unit_id")
        life = self._journal.hall.orders.get(order_id) if isinstance(order_id, str) else None
        if life is None or life.head.state is OrderState.PLANNING:
            faults.append(f"order_id: 没有进行中的指令 {order_id}")
            return None
        if unit_id not in life.legs:
            faults.append(f"unit_id: 指令不含单位 {unit_id}")
        return life

    def _answer(self, data: Mapping[str, Any], life: OrderLife | None) -> AnswerHeard | None:
        heard = [
            fact
            for fact in self._journal.hall_facts()
            if isinstance(fact, AnswerHeard) and fact.verdict in _BINDABLE
        ]
        if "answer" in data:
            return next((fact for fact in heard if fact.key == data["answer"]), None)
        source = normal(str(data.get("source", "")))
        from_there = [fact for fact in heard if normal(fact.address) == source]
        after_s = data.get("message_t")
        if life is None or not isinstance(after_s, int | float) or not from_there:
            return from_there[-1] if from_there else None
        wanted: datetime = life.head.accepted_at_utc + timedelta(seconds=after_s)
        return min(from_there, key=lambda fact: abs(fact.at_utc - wanted))


def _missing(data: Mapping[str, Any], keys: tuple[str, ...]) -> list[str]:
    return [f"{key}: 缺少" for key in keys if not data.get(key)]


def _said(data: Mapping[str, Any], faults: list[str]) -> Said | None:
    answer = answer_from_digits(str(data.get("code", "")))
    said = None if isinstance(answer, Unparsed) else said_of(answer)
    if said is None:
        faults.append(f"code: {data.get('code')!r} 不是一种回复")
    return said
