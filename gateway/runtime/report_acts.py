"""Reports in both directions: a unit's closing form comes in, the state of an order goes up."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.facts import MessagesOwed, UnitReported
from gateway.orders.hall import OrderLife
from gateway.orders.prompting import Surroundings
from gateway.orders.records import OrderState
from gateway.orders.report_form import read_form, report_draft
from gateway.orders.upward_report import report_messages, report_text
from gateway.runtime.act_form import text_faults
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.repeated_request import key_of_act


class ReportActs:
    """unit/report and order/report. `around` tells what is true at a moment."""

    def __init__(
        self, journal: Journal, clock: Clock, around: Callable[[datetime], Surroundings]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._around = around

    async def file(self, data: Mapping[str, Any]) -> Answer:
        """File a unit's closing form. Keys: order_id, unit_id, those of `report_form`, operator.

        `complete` may be left out; the answer says whether it is, and what it `lacks`.
        """
        faults = text_faults(data, ("order_id", "unit_id"))
        life, unit = self._life(data, faults), str(data.get("unit_id"))
        if life is not None and unit not in life.legs:
            faults.append(f"unit_id: 指令不含单位 {unit}")
        form = read_form(data, faults)
        if faults or life is None:
            return fault_answer("无法登记", faults)
        now, order_id = self._clock.utc(), life.head.order.order_id
        taken = await self._journal.record(
            UnitReported(
                key=key_of_act(self._journal, "reported", data, now),
                at_utc=now,
                order_id=order_id,
                unit=unit,
                complete=form.complete,
                form=msgspec.json.encode(data, order="sorted").decode(),
                operator=str(data.get("operator", "")),
                lacks=form.lacks,
                content=form.content,
            )
        )
        answer = {"order_id": order_id, "unit_id": unit, "complete": form.complete}
        draft = report_draft(life.legs[unit])
        lacks = list(form.lacks)
        return Answer({**answer, "lacks": lacks, "report_draft": draft, "again": not taken})

    async def send(self, data: Mapping[str, Any]) -> Answer:
        """Report an order upwards as it stands. Keys: order_id, operator; `to` names people and
        units, left out those of the order's own `report_to`."""
        faults = text_faults(data, ("order_id", "operator"))
        life = self._life(data, faults)
        to = data.get("to")
        if to is None:
            to = list(life.head.order.report_to) if life else []
        if not isinstance(to, list) or not all(isinstance(name, str) and name for name in to):
            faults.append("to: 应为单位或人员的列表")
            to = []
        now = self._clock.utc()
        around = self._around(now)
        faults += [
            f"to: 没有单位或人员 {name}"
            for name in to
            if around.roster.unit(name) is None and around.roster.person(name) is None
        ]
        messages = report_messages(life, tuple(to), around) if life and not faults else ()
        if not faults and not messages:
            faults.append("to: 没有任何可以上报的人员或号码")
        if life is not None and life.head.state is not OrderState.OPEN:
            faults.append(f"order_id: 指令 {data.get('order_id')} 已结束")
        if faults or life is None:
            return fault_answer("无法上报", faults)
        order_id, operator = life.head.order.order_id, str(data["operator"])
        key = key_of_act(self._journal, "reported_upward", data, now)
        fact = MessagesOwed(key, now, order_id, "上报", messages, operator, act="report")
        taken = await self._journal.record(fact)
        recipients = [message.recipient for message in messages]
        text = report_text(life, around.local)
        return Answer({"recipients": recipients, "text": text, "again": not taken})

    async def at_close(self, life: OrderLife) -> None:
        """Report to those above that the order ends; before it does, and once."""
        order = life.head.order
        now = self._clock.utc()
        messages = report_messages(life, order.report_to, self._around(now), ends=True)
        if messages:
            key = f"report/{order.order_id}/close"
            fact = MessagesOwed(key, now, order.order_id, "上报: 指令结束", messages)
            await self._journal.record(fact)

    def _life(self, data: Mapping[str, Any], faults: list[str]) -> OrderLife | None:
        order_id = data.get("order_id")
        life = self._journal.hall.orders.get(order_id) if isinstance(order_id, str) else None
        if life is None or life.head.state is OrderState.PLANNING:
            faults.append(f"order_id: 没有进行中的指令 {order_id}")
            return None
        return life
