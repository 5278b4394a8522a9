"""Acts at a seat that need no message: mark a unit, correct a time, send a text again.

Each needs the operator's name; a correction and a resend need a reason too.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.answer_facts import Status
from gateway.orders.facts import MarkCorrected, Message, MessagesOwed, Purpose, UnitMarked
from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer
from gateway.orders.originals import texts_now
from gateway.orders.records import OrderState, Sending
from gateway.orders.wording import sms_parts
from gateway.runtime.act_form import said_in, text_faults, text_or_none
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.repeated_request import key_of_act
from gateway.runtime.rollup import leg_row

_AGAIN = "（重发）"


class SeatActs:
    """operator/mark, operator/correct, operator/resend."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    async def mark(self, data: Mapping[str, Any]) -> Answer:
        """Mark what the operator heard himself. Keys: order_id, unit_id, code (as in CONTRACT
        §4, with strength or reason), operator; `via`, `reason` and `recording` if wanted.
        """
        faults: list[str] = []
        life = self._leg(data, ("order_id", "unit_id", "code", "operator"), faults)
        said, recording = said_in(data, faults), text_or_none(data, "recording", faults)
        if faults or life is None or said is None:
            return fault_answer("无法登记", faults)
        now, order_id, unit = self._clock.utc(), life.head.order.order_id, str(data["unit_id"])
        operator, via = str(data["operator"]), str(data.get("via", ""))
        fact = UnitMarked(
            key_of_act(self._journal, "marked", data, now),
            now,
            order_id,
            unit,
            said,
            operator,
            via,
            str(data.get("reason", "")),
            recording,
        )
        taken = await self._journal.record(fact)
        return Answer({**leg_row(life.legs[unit]), "again": not taken})

    async def correct(self, data: Mapping[str, Any]) -> Answer:
        """Sign another time for a mark. Keys: order_id, unit_id, status (acked, arrived …), at
        (ISO 8601 with a zone), operator, reason.
        """
        faults: list[str] = []
        needed = ("order_id", "unit_id", "status", "at", "operator", "reason")
        life = self._leg(data, needed, faults)
        status, at = _status(data, faults), _moment(data, faults)
        if life is not None and at is not None:
            faults += _impossible(life, at, self._clock.utc())
        unit = str(data.get("unit_id", ""))
        leg = life.legs.get(unit) if life else None
        if leg is not None and status is not None and leg.mark(status) is None:
            faults.append(f"status: {unit} 还没有 {status.value} 的记录")
        if faults or life is None or status is None or at is None:
            return fault_answer("无法更正", faults)
        now, order_id = self._clock.utc(), life.head.order.order_id
        fact = MarkCorrected(
            key_of_act(self._journal, "corrected", data, now),
            now,
            order_id,
            unit,
            status,
            at,
            str(data["operator"]),
            str(data["reason"]),
        )
        taken = await self._journal.record(fact)
        return Answer({**leg_row(life.legs[unit]), "again": not taken})

    async def resend(self, data: Mapping[str, Any]) -> Answer:
        """Send the order's text again to a unit, marked （重发）. Keys: order_id, unit_id,
        operator, reason.
        """
        faults: list[str] = []
        life = self._leg(data, ("order_id", "unit_id", "operator", "reason"), faults)
        if life is not None and life.head.state is not OrderState.OPEN:
            faults.append(f"order_id: 指令 {data.get('order_id')} 已结束")
        messages = _again(life, str(data.get("unit_id", ""))) if life else ()
        if life is not None and not messages:
            faults.append("unit_id: 该单位没有可以重发的短信")
        if faults or life is None:
            return fault_answer("无法重发", faults)
        now, order_id = self._clock.utc(), life.head.order.order_id
        fact = MessagesOwed(
            # Two seats that send it again to the same unit mean the same.
            key_of_act(self._journal, "resend", {"to": [order_id, data["unit_id"]]}, now),
            now,
            order_id,
            str(data["reason"]),
            messages,
            str(data["operator"]),
            unit=str(data["unit_id"]),
        )
        await self._journal.record(fact)
        return Answer({"recipients": [message.recipient for message in messages]})

    def _leg(
        self, data: Mapping[str, Any], needed: tuple[str, ...], faults: list[str]
    ) -> OrderLife | None:
        faults += text_faults(data, needed)
        order_id, unit = data.get("order_id"), data.get("unit_id")
        life = self._journal.hall.orders.get(order_id) if isinstance(order_id, str) else None
        if life is None or life.head.state is OrderState.PLANNING:
            faults.append(f"order_id: 没有进行中的指令 {order_id}")
            return None
        if not isinstance(unit, str) or unit not in life.legs:
            faults.append(f"unit_id: 指令不含单位 {unit}")
            return None
        return life


def _status(data: Mapping[str, Any], faults: list[str]) -> Status | None:
    known = {status.value: status for status in Status}
    status = known.get(str(data.get("status")))
    if status is None:
        faults.append(f"status: {data.get('status')!r} 不在 {', '.join(known)} 之中")
    return status


def _moment(data: Mapping[str, Any], faults: list[str]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(data.get("at")))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        faults.append(f"at: {data.get('at')!r} 不是 ISO 8601 时刻")
        return None
    faults.append(f"at: {data.get('at')!r} 没有时区")
    return None


def _impossible(life: OrderLife, at: datetime, now: datetime) -> list[str]:
    if at > now:
        return ["at: 时刻在将来"]
    return ["at: 时刻早于指令受理"] if at < life.head.accepted_at_utc else []


def _again(life: OrderLife, unit: str) -> tuple[Message, ...]:
    sendings = [s for s in life.sendings.values() if _is_text_to(s, unit)]
    return tuple(_message(life, sending) for sending in sendings)


def _is_text_to(sending: Sending, unit: str) -> bool:
    delivery = sending.delivery
    ordered = delivery.purpose is Purpose.ORDER and delivery.bearer is Bearer.SMS
    return ordered and unit in delivery.units and sending.attempt > 0


def _message(life: OrderLife, sending: Sending) -> Message:
    delivery = sending.delivery
    text = _AGAIN + "".join(texts_now(life, delivery))
    return Message(
        delivery.recipient,
        delivery.people,
        delivery.units,
        Bearer.SMS,
        delivery.address,
        text,
        sms_parts(text),
        Purpose.RESEND,
    )
