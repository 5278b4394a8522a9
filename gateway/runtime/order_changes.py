"""order/update: a dispatcher changes an order that runs.

    data ─ read_update ─ who joins ─ the words for all ─ record ─► ok
      any fault ─► an error with every reason; nothing changes

Updates go one after the other: each counts the texts and deliveries that the one before made.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders import notice_life
from gateway.orders.carried import known_commander
from gateway.orders.dispatch_records import Notice
from gateway.orders.facts import OrderUpdated
from gateway.orders.follow_up import follow_up_from
from gateway.orders.hall import OrderLife
from gateway.orders.joining import Joining, joining
from gateway.orders.ladders import ladder_of
from gateway.orders.notice_wording import UPDATE, update_preface
from gateway.orders.plan_rules import PlanRules
from gateway.orders.plan_texts import text_faults
from gateway.orders.records import OrderState
from gateway.orders.rewording import Preface, Reworded, rewording
from gateway.orders.update_form import Update, read_update
from gateway.orders.update_life import last_update, update_of
from gateway.roster.roster import Roster
from gateway.runtime import act_form
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.order_intake import Site
from gateway.runtime.repeated_request import body_digest
from gateway.runtime.rollup import rollup
from gateway.runtime.running_order import expired, known_order
from gateway.runtime.stepwise import stepwise

_log = structlog.get_logger("changes")

_REFUSED = "无法更新"
_LONGEST_ID = 64


class OrderChanges:
    """Changes orders one by one."""

    def __init__(
        self, journal: Journal, clock: Clock, site: Site, roster: Callable[[], Roster]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._site = site
        self._roster = roster
        self._turn = asyncio.Lock()

    async def update(self, data: Mapping[str, Any]) -> Answer:
        """Change an order. Keys: order_id, operator, reason, `update_id` if wanted, and what
        changes (`update_form`). The same id with the same body acts once; without an id a body
        that is the last update's own does.
        """
        async with self._turn:
            faults = act_form.text_faults(data, ("order_id", "operator", "reason"))
            faults += _id_faults(data)
            life = known_order(self._journal, data, faults)
            if life is None or faults:
                return fault_answer(_REFUSED, faults)
            digest = body_digest(data)
            before = _before(life, data.get("update_id"), digest)
            if before is not None and before.body_sha256 == digest:
                return _answer(life, before, again=True)
            if before is not None:
                return fault_answer(_REFUSED, ("update_id: 同号更新已存在, 内容不同",))
            if life.head.state is not OrderState.OPEN:
                return fault_answer(_REFUSED, (f"order_id: 指令 {data['order_id']} 已结束",))
            return await self._update(life, data, digest)

    async def _update(self, life: OrderLife, data: Mapping[str, Any], digest: str) -> Answer:
        roster, now = self._roster(), self._clock.utc()
        rules = self._site.rules(now, self._site.limits.find(life.head.limits))
        update = read_update(data, life.head.order, life.legs)
        if not isinstance(update, Update):
            return fault_answer(_REFUSED, update)
        update, faults = _known(update, roster, rules)
        faults += expired(life, now)
        legs = (*(leg.leg for leg in life.legs.values()), *update.added)
        faults += text_faults(update.order, legs, life.head.bearers, roster, rules)
        if faults:
            return fault_answer(_REFUSED, faults)
        units = [leg.unit_id for leg in update.added]
        work = joining(life, update.order, legs, units, roster, rules)
        joined = await stepwise(self._clock, work)
        at = {(one.bearer, one.address): one.units for one in joined.known}
        preface = Preface(UPDATE, update_preface(life.head.order, update.order))
        words = rewording(life, update.order, legs, at, roster, rules, preface, joined.texts)
        reworded = await stepwise(self._clock, words)
        if reworded.faults:
            return fault_answer(_REFUSED, reworded.faults)
        return await self._record(life, data, digest, update, joined, reworded)

    async def _record(
        self,
        life: OrderLife,
        data: Mapping[str, Any],
        digest: str,
        update: Update,
        joined: Joining,
        reworded: Reworded,
    ) -> Answer:
        order_id, site = life.head.order.order_id, self._site
        raised = "level" in update.changed
        number = notice_life.next_number(life)
        update_id = data.get("update_id") or f"{digest[:16]}-{number}"
        taken = await self._journal.record(
            OrderUpdated(
                key=f"updated/{order_id}/{update_id}",
                at_utc=self._clock.utc(),
                order_id=order_id,
                update_id=update_id,
                body_sha256=digest,
                order=update.order,
                changed=update.changed,
                texts=reworded.texts,
                words=reworded.words,
                legs=joined.legs,
                deliveries=joined.deliveries,
                without_address=joined.without_address,
                operator=str(data["operator"]),
                reason=str(data["reason"]),
                ladder=ladder_of(site.ladder, update.order) if raised else None,
                follow_up=follow_up_from(life.head.follow_up, update.order, site.texts.follow_up),
            )
        )
        notice = update_of(life, update_id)
        if not taken or notice is None:
            return fault_answer(_REFUSED, (f"order_id: 指令 {order_id} 已结束",))
        _log.info("order updated", order_id=order_id, update=update_id, changed=update.changed)
        return _answer(life, notice, again=False)


def _known(update: Update, roster: Roster, rules: PlanRules) -> tuple[Update, list[str]]:
    """The update with its commander by name, and what it names that is not there."""
    faults = [
        f"legs: 没有单位 {leg.unit_id}"
        for leg in update.added
        if roster.unit(leg.unit_id, rules.on_date) is None
    ]
    if update.order.commander is None:
        return update, faults
    commander = known_commander(update.order.commander, roster)
    if commander is None:
        faults.append(f"commander: 没有人员 {update.order.commander.person_id}")
        return update, faults
    return replace(update, order=replace(update.order, commander=commander)), faults


def _id_faults(data: Mapping[str, Any]) -> list[str]:
    wanted = data.get("update_id")
    if wanted is None or (isinstance(wanted, str) and 0 < len(wanted) <= _LONGEST_ID):
        return []
    return [f"update_id: 应为1到{_LONGEST_ID}个字的文字"]


def _before(life: OrderLife, update_id: str | None, digest: str) -> Notice | None:
    """The update that this one repeats, or contradicts."""
    if update_id is not None:
        return update_of(life, update_id)
    last = last_update(life)
    return last if last is not None and last.body_sha256 == digest else None


def _answer(life: OrderLife, notice: Notice, *, again: bool) -> Answer:
    update = {"update_id": notice.request_id, "notice": notice.number}
    return Answer({**rollup(life.head), **update, **notice_life.counts(notice), "again": again})
