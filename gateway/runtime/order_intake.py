"""An order comes in: read, plan, one transaction, and only then an answer.

    data ─ read_order ─ addressed ─ slices … (the loop runs in between) ─ commit ─► ok
      any fault ─► OrderRefused with the first 64 KiB and every reason ─► error

The same id with the same body is answered again and acts once; with another body it is
refused. A repeat that arrives while the first is being planned waits for it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
import structlog

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.facts import OrderAccepted, OrderRefused, RecipientsPlanned
from gateway.orders.follow_up import follow_up_of
from gateway.orders.ladders import NO_LADDERS, LadderProfile, ladder_of
from gateway.orders.letters import Letter, is_in_the_way, letter_for
from gateway.orders.limits import LimitProfile
from gateway.orders.order import Bearer, Order, Priority, rank_of
from gateway.orders.order_facts import TagClash
from gateway.orders.order_form import OrderFaults, reading_order
from gateway.orders.out_of_reach import unserved_faults
from gateway.orders.plan_walk import PlanSlice, slices
from gateway.orders.planning import NOBODY, Addressed, PlanRules, addressing
from gateway.orders.prepared import prepared
from gateway.orders.radio_pages import RADIO_OCTETS
from gateway.orders.steps import Steps
from gateway.orders.supply import Supply
from gateway.orders.vacancies import vacancies, vacancy_faults
from gateway.roster.roster import Roster
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.limit_book import LimitBook
from gateway.runtime.pre_emption import pre_empt
from gateway.runtime.rollup import rollup
from gateway.runtime.template_book import SiteTexts

T = TypeVar("T")

_log = structlog.get_logger("intake")

_KEPT_OF_REFUSED = 64 * 1024


@dataclass(frozen=True, slots=True)
class Site:
    """What the configuration says about us that planning needs."""

    name: str
    default_issuer: str
    local: Callable[[datetime], datetime]
    bearers: Callable[[], frozenset[Bearer]]
    bearers_up: Callable[[], frozenset[Bearer]]
    limits: LimitBook
    texts: SiteTexts = field(default_factory=SiteTexts)
    supply: Callable[[int], Supply] = lambda rank: Supply()
    ladder: LadderProfile = NO_LADDERS
    served: Callable[[], frozenset[str] | None] = lambda: None
    ask_unknown: bool = False
    page_octets: Callable[[], int] = lambda: RADIO_OCTETS

    def rules(self, now_utc: datetime, limits: LimitProfile | None = None) -> PlanRules:
        """What is planned by at this moment."""
        return PlanRules(
            self.name,
            self.bearers(),
            self.local(now_utc),
            limits or self.limits.default,
            self.page_octets(),
            self.texts.number_in_text,
            ladder=self.ladder,
            served=self.served(),
        )


class OrderIntake:
    """Takes orders one by one or several at once."""

    def __init__(
        self, journal: Journal, clock: Clock, site: Site, roster: Callable[[], Roster]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._site = site
        self._roster = roster
        self._planning: dict[str, asyncio.Future[None]] = {}
        self._tags: dict[str, str] = {}
        self.disk_is_full = False

    async def submit(self, data: Mapping[str, Any]) -> Answer:
        """Take an order; the answer is given once it is safe, or refused, on disk."""
        body = msgspec.json.encode(data, order="sorted")
        digest = sha256(body).hexdigest()
        order_id = data.get("order_id")
        while isinstance(order_id, str) and order_id in self._planning:
            await asyncio.shield(self._planning[order_id])
        if isinstance(order_id, str) and (known := self._journal.known_order(order_id)):
            if known == digest:
                return self._accepted(order_id, again=True)
            faults = ("order_id: 同号指令已存在, 内容不同",)
            return await self._refuse(order_id, body, digest, faults, conflict=True)
        if not isinstance(order_id, str):
            return await self._take(data, body, digest)
        async with self._alone(order_id):
            return await self._take(data, body, digest)

    @asynccontextmanager
    async def _alone(self, order_id: str) -> AsyncIterator[None]:
        """Whoever sends the same id meanwhile waits; nobody else is given its tag."""
        done = asyncio.get_running_loop().create_future()
        self._planning[order_id] = done
        try:
            yield
        finally:
            del self._planning[order_id]
            self._tags.pop(order_id, None)
            done.set_result(None)

    async def refuse_unreadable(self, payload: bytes, faults: tuple[str, ...]) -> None:
        """Keep and tell an order whose message could not be read at all."""
        await self._refuse("", payload, sha256(payload).hexdigest(), faults)

    async def _take(self, data: Mapping[str, Any], body: bytes, digest: str) -> Answer:
        now = self._clock.utc()
        roster = self._roster()
        work = reading_order(data, issuer=self._site.default_issuer, accepted_at_utc=now)
        read = await self._stepwise(work)
        order = read.draft if isinstance(read, OrderFaults) else read
        faults = list(read.faults) if isinstance(read, OrderFaults) else []
        limits = self._site.limits.find(order.limits)
        rules = self._site.rules(now, limits)
        letter = self._letter(order)
        order = replace(order, tag=letter.tag)
        named = data.get("order_id")
        if isinstance(named, str) and named in self._planning:
            self._tags[named] = order.tag
        order, unwritten = self._written(order, roster)
        faults += unwritten
        plan = await self._stepwise(addressing(order, roster, rules))
        if isinstance(plan, tuple):
            faults += [fault for fault in plan if order.legs or order.to or fault != NOBODY]
            faults += (
                vacancy_faults(vacancies(order, roster, rules.on_date)) if NOBODY in plan else ()
            )
        faults += self._site_faults(order, now)
        if isinstance(plan, tuple) or faults:
            order_id = named[:64] if isinstance(named, str) else ""
            return await self._refuse(order_id, body, digest, tuple(faults))
        return await self._plan(plan, roster, rules, body, letter.clash)

    def _written(self, order: Order, roster: Roster) -> tuple[Order, tuple[str, ...]]:
        """The order with the texts of its template and its commander by name, and the faults."""
        issued_local = self._site.local(order.issued_at_utc)
        known = self._site.texts.templates
        return prepared(order, roster, known, self._site.name, issued_local)

    def _site_faults(self, order: Order, now: datetime) -> list[str]:
        """What keeps us, here and now, from taking an order that is sound in itself."""
        faults = []
        if self._site.limits.find(order.limits) is None:
            faults.append(f"limits: 没有时限方案 {order.limits}")
        if order.expires_at_utc is not None and order.expires_at_utc <= now:
            faults.append(f"expires_at: 指令已于 {order.expires_at_utc.isoformat()} 过期")
        if self.disk_is_full and (order.is_exercise or order.priority is Priority.BULLETIN):
            faults.append("磁盘已满, 只受理真实的紧急指令")
        return faults

    async def _stepwise(self, work: Steps[T]) -> T:
        """Do the work; the loop runs before each step of it."""
        while True:
            await self._clock.sleep(0)
            try:
                next(work)
            except StopIteration as done:
                result: T = done.value
                return result

    async def _plan(
        self,
        plan: Addressed,
        roster: Roster,
        rules: PlanRules,
        body: bytes,
        clash: TagClash | None,
    ) -> Answer:
        order_id = plan.order.order_id
        digest = sha256(body).hexdigest()
        planned = []
        await self._clock.sleep(0)
        for part in slices(plan, roster, rules):
            planned.append(part)
            await self._clock.sleep(0)
        if not any(not delivery.cause for part in planned for delivery in part.deliveries):
            unfit = vacancy_faults(vacancies(plan.order, roster, rules.on_date))
            faults = ("legs, to: 没有任何可以下达的人员或号码", *unfit, *unserved_faults(planned))
            return await self._refuse(order_id, body, digest, faults)
        accepted = self._acceptance(plan, planned, roster, rules, digest)
        await self._commit(replace(accepted, tag_clash=clash), planned)
        _log.info("order accepted", order_id=order_id, units=len(plan.legs))
        return self._accepted(order_id, again=False)

    async def _commit(self, accepted: OrderAccepted, planned: list[PlanSlice]) -> None:
        order_id = accepted.order_id
        batch = self._journal.batch()
        batch.add(accepted)
        for number, part in enumerate(planned, 1):
            await self._clock.sleep(0)
            batch.add(
                RecipientsPlanned(
                    key=f"plan/{order_id}/{number}",
                    at_utc=self._clock.utc(),
                    order_id=order_id,
                    legs=part.legs,
                    texts=part.texts,
                    deliveries=part.deliveries,
                    last=number == len(planned),
                )
            )
        # Open to answers from its last slice on: nothing may come between that and the record.
        words = self._site.name, self._site.page_octets()
        pre_empt(self._journal, self._clock, batch, accepted, *words)
        await batch.commit()

    def _acceptance(
        self,
        plan: Addressed,
        planned: list[PlanSlice],
        roster: Roster,
        rules: PlanRules,
        digest: str,
    ) -> OrderAccepted:
        up, supply = self._site.bearers_up(), self._site.supply(rank_of(plan.order))
        return OrderAccepted(
            key=f"order/{plan.order.order_id}",
            at_utc=self._clock.utc(),
            order=plan.order,
            body_sha256=digest,
            roster_version=roster.version,
            missing_bearers=(*plan.missing, *(b for b in plan.bearers if b not in up)),
            without_address=tuple(unit for part in planned for unit in part.without_address),
            bearers=plan.bearers,
            limits=rules.limits.label,
            warn_share=rules.limits.warn_share,
            parts_per_min=supply.parts_per_min,
            points=supply.points,
            ahead=supply.ahead,
            follow_up=follow_up_of(plan.order, self._site.texts.follow_up),
            ladder=ladder_of(rules.ladder, plan.order, rules.available),
            ask_unknown=self._site.ask_unknown,
            unserved=tuple(d.recipient for part in planned for d in part.deliveries if d.cause),
            vacancies=vacancies(plan.order, roster, rules.on_date),
        )

    def _letter(self, order: Order) -> Letter:
        heads = [life.head for life in self._journal.hall.orders.values()]
        carried = {tag: order_id for order_id, tag in self._tags.items()}
        in_the_way = (head.order for head in heads if is_in_the_way(head, order.mode))
        carried |= {other.tag: other.order_id for other in in_the_way}
        return letter_for(order, carried, [head.order.tag for head in heads])

    def _accepted(self, order_id: str, *, again: bool) -> Answer:
        life = self._journal.hall.orders.get(order_id)
        summary = rollup(life.head) if life else {"order_id": order_id, "state": "closed"}
        return Answer({**summary, "again": again})

    async def _refuse(
        self,
        order_id: str,
        body: bytes,
        digest: str,
        faults: tuple[str, ...],
        *,
        conflict: bool = False,
    ) -> Answer:
        now = self._clock.utc()
        await self._journal.record(
            OrderRefused(
                key=f"refused/{digest}/{now.isoformat()}",
                at_utc=now,
                order_id=order_id,
                body=body[:_KEPT_OF_REFUSED].decode(errors="replace"),
                body_sha256=digest,
                faults=faults,
                conflict=conflict,
            )
        )
        _log.warning("order refused", order_id=order_id, faults=faults)
        return fault_answer("指令被拒绝", faults)
