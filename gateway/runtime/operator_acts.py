"""What a human at a seat does to an order: bind a message.

An act names who did it. It never changes what was recorded: it is one more fact.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from gateway.driver_api import Clock
from gateway.journal.codec import decode_fact, kind_of
from gateway.journal.journal import Journal
from gateway.orders.facts import AnswerBound, AnswerHeard, Verdict, VoiceReportHeard
from gateway.orders.hall import OrderLife
from gateway.orders.records import OrderState
from gateway.roster.numbers import normal
from gateway.runtime.act_form import completed, said_in, text_faults
from gateway.runtime.answer import Answer, fault_answer

_BINDABLE = (Verdict.UNMATCHED, Verdict.AMBIGUOUS, Verdict.UNPARSED, Verdict.REPORT)
_MOST_OFFSET_S = 10**9
_HEARD = (kind_of(AnswerHeard), kind_of(VoiceReportHeard))
_READ_AT_ONCE = 100

Heard = AnswerHeard | VoiceReportHeard


class OperatorActs:
    """The act behind operator/bind."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    async def bind(self, data: Mapping[str, Any]) -> Answer:
        """Say whose a message was; it counts for the unit at the time it was received.

        Keys: order_id, unit_id, code (an answer of CONTRACT §4), operator, and which message:
        `answer` (its key) or `source` (the number), then `message_t` (seconds after the
        order's acceptance) picks the nearest; the last one otherwise. One that counts for
        another order is refused with the name of that; the same bind again acts once.
        """
        faults = text_faults(data, ("order_id", "unit_id", "code", "operator"))
        life = self._life(data, faults)
        said = said_in(data, faults)
        after_s = data.get("message_t")
        if after_s is not None and not _is_offset(after_s):
            faults.append("message_t: 应为指令受理后的秒数")
            after_s = None
        answer = _meant(data, await self._bindable(life), life, after_s)
        if answer is None:
            faults.append("source, answer: 没有可以绑定的来信")
        if life is not None and answer is not None:
            faults += self._bound_elsewhere(answer, life.head.order.order_id)
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
                recording=answer.recording,
                unit=unit,
                said=completed(said, answer.raw),
                operator=str(data["operator"]),
                reason=str(data.get("reason", "")),
            )
        )
        return Answer({"bound": answer.key, "raw": answer.raw, "again": not taken})

    def _bound_elsewhere(self, answer: Heard, order_id: str) -> list[str]:
        """A message counts for one order; for several units of that it may."""
        prefix = f"bound/{answer.key}/"
        keys = self._journal.keys_under(prefix)
        orders = dict.fromkeys(key.removeprefix(prefix).partition("/")[0] for key in keys)
        return [f"answer: 此来信已绑定到指令 {one}" for one in orders if one != order_id]

    def _life(self, data: Mapping[str, Any], faults: list[str]) -> OrderLife | None:
        order_id, unit_id = data.get("order_id"), data.get("unit_id")
        life = self._journal.hall.orders.get(order_id) if isinstance(order_id, str) else None
        if life is None or life.head.state is OrderState.PLANNING:
            faults.append(f"order_id: 没有进行中的指令 {order_id}")
            return None
        if not isinstance(unit_id, str) or unit_id not in life.legs:
            faults.append(f"unit_id: 指令不含单位 {unit_id}")
        return life

    async def _bindable(self, life: OrderLife | None) -> list[Heard]:
        """What the hall has heard of no order, and what people have to read of this one.

        In pieces: it may be very much since its oldest order.
        """
        heard: list[Heard] = []
        own = self._journal.store.facts_of(life.head.order.order_id) if life else ()
        for number, row in enumerate(chain(self._journal.hall_rows(), own), 1):
            if number % _READ_AT_ONCE == 0:
                await self._clock.sleep(0)
            if row.kind not in _HEARD:
                continue
            fact = decode_fact(row.kind, row.version, row.body)
            if isinstance(fact, Heard) and fact.verdict in _BINDABLE:
                heard.append(fact)
        return sorted(heard, key=lambda fact: fact.at_utc)


def _meant(
    data: Mapping[str, Any], heard: list[Heard], life: OrderLife | None, after_s: float | None
) -> Heard | None:
    """Which of the messages heard is to be bound."""
    if "answer" in data:
        return next((fact for fact in heard if fact.key == data["answer"]), None)
    source = normal(str(data.get("source", "")))
    from_there = [fact for fact in heard if normal(fact.address) == source]
    if life is None or after_s is None or not from_there:
        return from_there[-1] if from_there else None
    wanted: datetime = life.head.accepted_at_utc + timedelta(seconds=after_s)
    return min(from_there, key=lambda fact: abs(fact.at_utc - wanted))


def _is_offset(value: Any) -> bool:
    """A number of seconds that a date can be moved by; NaN is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < _MOST_OFFSET_S
