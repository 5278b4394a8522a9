"""order/transfer: the incident is handed from one unit to another, who has to take it.

The taker is told and gets a leg if it has none, with the giver's task and area; who is
responsible changes only by its answer.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.changed import changed
from gateway.orders.dispatch_records import Ownership
from gateway.orders.facts import Delivery, Purpose, TransferRequested, TransferWithdrawn
from gateway.orders.hall import OrderLife
from gateway.orders.joining import Joining, joining
from gateway.orders.notice_wording import TRANSFER, prefaced, transfer_preface
from gateway.orders.order import Bearer
from gateway.orders.owners import is_relieved, owner_of_leg, ownership_of
from gateway.orders.plan_rules import PlanRules
from gateway.orders.rewording import Texts
from gateway.roster.roster import Roster
from gateway.runtime.act_form import text_faults
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.dispatch_rows import owner_row
from gateway.runtime.order_intake import Site
from gateway.runtime.repeated_request import body_digest
from gateway.runtime.running_order import expired, open_order
from gateway.runtime.stepwise import stepwise

_REFUSED = "无法移交"


class OwnerActs:
    """Asks for transfers, one at a time an order, and takes them back."""

    def __init__(
        self, journal: Journal, clock: Clock, site: Site, roster: Callable[[], Roster]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._site = site
        self._roster = roster
        self._turn = asyncio.Lock()

    async def transfer(self, data: Mapping[str, Any]) -> Answer:
        """Hand an incident on. Keys: order_id, to, operator, reason; `from` where it is not the
        order's owner that gives. With `withdraw` true the pending transfer is taken back.
        """
        async with self._turn:
            withdraw = data.get("withdraw", False)
            needed = ("order_id", "operator", "reason") + (() if withdraw is True else ("to",))
            faults = text_faults(data, needed)
            if not isinstance(withdraw, bool):
                faults.append("withdraw: 应为 true 或 false")
            life = open_order(self._journal, data, faults)
            if life is None or faults:
                return fault_answer(_REFUSED, faults)
            if withdraw:
                return await self._withdraw(life, data)
            owner, digest = ownership_of(life), body_digest(data)
            if _is_repeat(owner, digest):
                return Answer({**owner_row(life), "again": True})
            faults = self._faults(life, owner, data)
            if faults:
                return fault_answer(_REFUSED, faults)
            return await self._ask(life, owner, data, digest)

    def _faults(self, life: OrderLife, owner: Ownership, data: Mapping[str, Any]) -> list[str]:
        giver, taker = data.get("from") or owner.owner, data["to"]
        faults = expired(life, self._clock.utc())
        if owner.pending is not None:
            faults.append(f"移交给 {owner.pending.taker} 的请求尚未接收, 不能再次移交")
        if not giver:
            faults.append("from: 尚无首接单位, 请写明移交单位")
        elif not isinstance(giver, str) or giver not in life.legs:
            faults.append(f"from: 指令不含单位 {giver}")
        elif is_relieved(life, giver):
            faults.append(f"from: {giver} 已移交给 {owner_of_leg(life, giver)}")
        on_date = self._site.rules(self._clock.utc()).on_date
        if self._roster().unit(str(taker), on_date) is None:
            faults.append(f"to: 没有单位 {taker}")
        elif taker == giver:
            faults.append(f"to: {taker} 就是移交单位")
        return faults

    async def _ask(
        self, life: OrderLife, owner: Ownership, data: Mapping[str, Any], digest: str
    ) -> Answer:
        roster, now = self._roster(), self._clock.utc()
        rules = self._site.rules(now, self._site.limits.find(life.head.limits))
        giver, taker = str(data.get("from") or owner.owner), str(data["to"])
        unit = roster.unit(giver)
        name = unit.name or giver if unit else giver
        preface = transfer_preface(life.head.order, name)
        found = await self._told(life, giver, taker, preface, roster, rules)
        texts, deliveries = _prefaced(found, preface)
        if not deliveries:
            return fault_answer(_REFUSED, (f"to: {taker} 没有可以通知的号码",))
        order_id = life.head.order.order_id
        taken = await self._journal.record(
            TransferRequested(
                key=f"transfer/{order_id}/{owner.asked + 1}",
                at_utc=self._clock.utc(),
                order_id=order_id,
                giver=giver,
                taker=taker,
                body_sha256=digest,
                texts=texts,
                legs=tuple(one for one in found.legs if one.leg.unit_id not in life.legs),
                deliveries=deliveries,
                preface=preface,
                operator=str(data["operator"]),
                reason=str(data["reason"]),
            )
        )
        if not taken:
            return fault_answer(_REFUSED, (f"order_id: 指令 {order_id} 已结束",))
        return Answer({**owner_row(life), "again": False})

    async def _told(
        self,
        life: OrderLife,
        giver: str,
        taker: str,
        preface: str,
        roster: Roster,
        rules: PlanRules,
    ) -> Joining:
        """The taker's leg and whom it has; over the radio already with the preface."""
        order = life.head.order
        shown = order.radio_text or order.sms or order.voice
        paged = prefaced(Bearer.RADIO, shown, TRANSFER, preface)
        legs = tuple(leg.leg for leg in life.legs.values())
        # Whoever takes a leg over owes what it owed, where it owed it.
        taken = changed(life.legs[giver].leg, unit_id=taker)
        legs += () if taker in life.legs else (taken,)
        work = joining(life, replace(order, radio_text=paged), legs, (taker,), roster, rules)
        return await stepwise(self._clock, work)

    async def _withdraw(self, life: OrderLife, data: Mapping[str, Any]) -> Answer:
        owner = ownership_of(life)
        if owner.pending is None:
            return fault_answer(_REFUSED, ("withdraw: 没有尚未接收的移交",))
        order_id = life.head.order.order_id
        await self._journal.record(
            TransferWithdrawn(
                f"transfer/{order_id}/{owner.asked}/withdrawn",
                self._clock.utc(),
                order_id,
                owner.pending.taker,
                str(data["operator"]),
                str(data["reason"]),
            )
        )
        return Answer(owner_row(life))


def _is_repeat(owner: Ownership, digest: str) -> bool:
    last = owner.pending or (owner.handed[-1].transfer if owner.handed else None)
    return last is not None and last.body_sha256 == digest


def _prefaced(found: Joining, preface: str) -> tuple[tuple[str, ...], tuple[Delivery, ...]]:
    """What the taker is told; whoever has the order already gets it as a notice."""
    texts, deliveries = Texts(), []
    for place, one in enumerate((*found.deliveries, *found.known)):
        fresh = place < len(found.deliveries)
        text = (found.texts if fresh else found.known_texts)[one.text]
        if one.bearer is not Bearer.RADIO:
            text = prefaced(one.bearer, text, TRANSFER, preface)
        (worded,) = texts.put(one.bearer, (text,))
        purpose = Purpose.ORDER if fresh else Purpose.NOTICE
        deliveries.append(
            changed(
                one,
                text=worded.text,
                parts=worded.parts,
                purpose=purpose,
            )
        )
    return texts.all(), tuple(deliveries)
