"""One stream of answers through a whole gateway, beside an oracle that judges each of them.

Orders overlap, end and come anew; people answer over every bearer, with tags and without; what
was heard comes twice now and then, operators bind, mark and correct, the network reports what it
likes, and the process dies now and then. All of it follows from the dice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from gateway.driver_api import (
    DeliveryReported,
    DeliveryState,
    DigitsReceived,
    Event,
    Reply,
    StatusReceived,
)
from tests.property.answer_house import AnswerHouse
from tests.property.asked_orders import DRILL, REAL, asked_order
from tests.property.book import LEADERS, STRANGERS, UNITS, spelled
from tests.property.invariants import canonical
from tests.property.oracle import REPORTED, VOICE, First, Oracle, Sent, Team
from tests.property.phrases import CODE_OF, Phrase, keyed, radioed, texted
from tests.property.stream_rules import StreamRules

_ACTS = 15
_MOST_OPEN = 3
_POLL_WINDOW_S = 120
_FORM = {"result": "已处置", "casualties": 0, "follow_up": False}
_STATES = (
    *(DeliveryState.DELIVERED, DeliveryState.DELIVERED, DeliveryState.DELIVERED),
    *(DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.PENDING),
)


class Stream:
    """One stream; `number` tells its orders and answers from those of others.

    With `changing` orders are updated too, and whoever has them is told of every change.
    """

    def __init__(
        self,
        house: AnswerHouse,
        oracle: Oracle,
        dice: Random,
        number: int,
        *,
        changing: bool = False,
    ) -> None:
        self.rules = StreamRules(house, oracle, judging=not changing)
        self._changing = changing
        self.answers = 0
        self._house = house
        self._oracle = oracle
        self._dice = dice
        self._number = number
        self._orders = 0
        self._heard: list[tuple[str, Event]] = []
        self._unbound: list[tuple[str, datetime, int]] = []
        house.pressed = self._pressed

    async def play(self) -> None:
        """All of it, to the end of its orders."""
        acts: dict[Callable[[], Awaitable[None]], float] = {
            **{self._submit: 2, self._answer: 12, self._again: 2, self._report: 3},
            **{self._pass_time: 4, self._bind: 2, self._mark: 1, self._correct: 1},
            **{self._file: 1, self._end_one: 1, self._restart: 0.3},
            **({self._update: 3} if self._changing else {}),
        }
        await self._submit()
        for act in self._dice.choices(list(acts), list(acts.values()), k=_ACTS):
            await self._house.clock.sleep(0.01 + self._dice.random())
            await act()
            self.rules.look()
        for verb in ("close", "cancel"):
            for order in self._open():
                await self._end(order, verb)
        await self.rules.at_the_end()
        self._oracle.orders.clear()
        self._oracle.questions.clear()

    async def _submit(self) -> None:
        if len(self._open()) >= _MOST_OPEN:
            return
        self._orders += 1
        order_id = f"S{self._number}-{self._orders}"
        asked = asked_order(self._dice, order_id, self._house.clock.utc())
        self.rules.told.append(f"submit {asked}")
        submitting = asyncio.get_running_loop().create_task(
            self._house.gateway.desk.answer("order", "submit", asked)
        )
        while not submitting.done():
            await self._house.clock.sleep(0)
            self._take_up(order_id, asked)
            if self._dice.random() < 0.2:
                await self._answer()
        answer = submitting.result()
        self._take_up(order_id, asked)
        if (order_id in self._oracle.orders) is bool(answer.faults):
            self.rules.complain(f"{order_id}: {answer}")

    def _take_up(self, order_id: str, asked: dict[str, Any]) -> None:
        """The oracle has the order from the moment on at which it is on the record."""
        if order_id in self._oracle.orders or self._house.store.order(order_id) is None:
            return
        if asked["mode"] == REAL:
            for order in self._oracle.orders.values():
                order.is_open = order.is_open and not order.exercise
        head = self._house.journal.hall.orders[order_id].head
        need = asked["poll"]["need"] if "poll" in asked else 0
        ends = head.accepted_at_utc + timedelta(seconds=_POLL_WINDOW_S) if need else None
        teams = {leg["unit_id"]: Team() for leg in asked["legs"]}
        must, drill = tuple(asked.get("mandatory_confirm", ())), asked["mode"] == DRILL
        bearers = tuple(asked["bearers"])
        self._oracle.orders[order_id] = Sent(
            order_id, head.order.tag, drill, LEADERS, bearers, teams, must, need, ends
        )

    async def _answer(self) -> None:
        dice, book = self._dice, self._oracle.book
        key = self._key("k")
        if book.radios and dice.random() < 0.2:
            status, radio = radioed(dice), dice.choice((*book.radios, "1009999"))
            event: Event = StatusReceived(key, radio, status.answer, status.raw)
            await self._hear(event, "radio", radio, status.phrase)
            return
        address = spelled(dice, dice.choice((*book.numbers, *book.numbers, *STRANGERS)))
        if dice.random() < 0.12:
            pressed = keyed(dice)
            event = DigitsReceived(key, address, pressed.text)
            await self._hear(event, VOICE, address, pressed)
            return
        phrase = texted(dice, dice.choice(self._tags()) if dice.random() < 0.45 else "")
        await self._hear(Reply(key, address, phrase.text, None), "sms", address, phrase)

    async def _pressed(self, order_id: str, number: str) -> None:
        """Somebody whom a call has reached presses a key."""
        phrase = keyed(self._dice)
        await self._hear(DigitsReceived(self._key("k"), number, phrase.text), VOICE, number, phrase)

    def _key(self, kind: str) -> str:
        self.answers += 1
        return f"{kind}{self._number}-{self.answers}"

    def _tags(self) -> list[str]:
        tags = [order.tag for order in self._oracle.orders.values() if order.tag]
        return [*tags[-4:], "A", "Q"]

    async def _hear(self, event: Event, bearer: str, address: str, phrase: Phrase) -> None:
        now = self._house.clock.utc()
        self._oracle.pass_time(now)
        spoken = self._house.order_on_the_line(address) if bearer == VOICE else ""
        asked = bearer != VOICE or not self._house.only_hears_farewell(address)
        judged = self._oracle.judge(bearer, address, phrase, spoken, asked=asked)
        self.rules.told.append(f"{now:%H:%M:%S} {bearer} {address} {phrase} → {judged}")
        since, _ = self._house.store.last_fact()
        await self._house.gateway.listener.commit(bearer, event)
        fact = self.rules.answer_heard(event, since)
        self.rules.compare(fact, judged, phrase)
        self._oracle.hear(judged, bearer, address, phrase, First(now, fact.person, bearer))
        self._heard.append((bearer, event))
        if not fact.order_id:
            self._unbound.append((fact.key, now, phrase.strength))
        self.rules.look()

    async def _again(self) -> None:
        """The network brings something twice: nothing may come of it."""
        if self._heard:
            channel, event = self._dice.choice(self._heard)
            before = self._house.store.last_fact()
            await self._house.gateway.listener.commit(channel, event)
            if self._house.store.last_fact() != before:
                self.rules.complain(f"{event} came twice and counted twice")

    async def _report(self) -> None:
        """The network tells what became of a text, sometimes of one that nobody sent."""
        if self._house.sent:
            channel, reference, number = self._dice.choice(self._house.sent[-12:])
            if self._dice.random() < 0.1:
                reference = 200 + self._dice.randrange(9)
            state = self._dice.choice(_STATES)
            report = DeliveryReported(self._key("r"), reference, number, state, "", None)
            await self._house.gateway.listener.commit(channel, report)

    async def _pass_time(self) -> None:
        await self._house.clock.sleep(self._dice.choice((1, 3, 10, 40, 130, 700)) * self._share())

    def _share(self) -> float:
        return 0.5 + self._dice.random()

    async def _restart(self) -> None:
        """The process dies; the next one finds the same hall."""
        live = canonical(self._house.journal.hall)
        await self._house.die()
        self._house.begin()
        self.rules.told.append("restart")
        if self._house.hall_as_folded != live:
            self.rules.complain(f"{live!r}\nwas folded to\n{self._house.hall_as_folded!r}")

    async def _bind(self) -> None:
        if not self._unbound or not (part := self._part()):
            return
        order, unit, status = part
        key, heard_at, strength = self._dice.choice(self._unbound)
        data = self._by_operator(order, unit) | {"answer": key, "code": CODE_OF[status]}
        answer = await self._ask("operator", "bind", data)
        if not answer.faults and not answer.data["again"]:
            first = First(heard_at, "operator:seat1", "")
            order.take((unit,), Phrase("", status, strength), first)

    async def _mark(self) -> None:
        if part := self._part():
            order, unit, status = part
            data = self._by_operator(order, unit) | {"code": CODE_OF[status], "via": "call"}
            answer = await self._ask("operator", "mark", data)
            first = First(self._house.clock.utc(), "operator:seat1", "")
            if not answer.data["again"]:
                order.take((unit,), Phrase("", status), first)

    async def _correct(self) -> None:
        marked = [
            (order, unit, status)
            for order in self.rules.known()
            for unit, team in order.teams.items()
            for status in team.firsts
        ]
        if marked:
            order, unit, status = self._dice.choice(marked)
            first = order.teams[unit].firsts[status]
            at = first.at - timedelta(seconds=self._dice.randrange(1, 90))
            signed = {"status": status, "at": at.isoformat(), "reason": "by the recording"}
            signing = self._by_operator(order, unit) | signed
            if not (await self._ask("operator", "correct", signing)).faults:
                order.teams[unit].firsts[status] = replace(first, at=at, signed=True)

    async def _file(self) -> None:
        if part := self._part():
            order, unit, _ = part
            data = self._by_operator(order, unit) | _FORM
            complete = self._dice.random() < 0.7
            answer = await self._ask("unit", "report", data | {"complete": complete})
            if complete and not answer.faults:
                first = First(self._house.clock.utc(), "seat1", "")
                order.take((unit,), Phrase("", REPORTED), first)

    def _part(self) -> tuple[Sent, str, str] | None:
        """Some team of some order, and something that it might say."""
        orders = self.rules.known()
        if not orders:
            return None
        order = self._dice.choice(orders)
        units, statuses = sorted(order.teams), sorted(CODE_OF)
        return order, self._dice.choice(units), self._dice.choice(statuses)

    def _by_operator(self, order: Sent, unit: str) -> dict[str, Any]:
        return {"order_id": order.order_id, "unit_id": unit, "operator": "seat1"}

    async def _end_one(self) -> None:
        if orders := self._open():
            await self._end(self._dice.choice(orders), self._dice.choice(("close", "cancel")))

    async def _end(self, order: Sent, verb: str) -> None:
        data = {"order_id": order.order_id, "operator": "seat1", "notify": self._changing}
        answer = await self._ask("order", verb, data)
        held = [unit for unit in order.must if "acked" not in order.teams[unit].firsts]
        refused = verb == "close" and bool(held)
        if bool(answer.faults) is not refused and not self._changing:
            self.rules.complain(f"{verb} {order.order_id}: {answer}, {held} must confirm")
        order.is_open = bool(answer.faults)

    async def _update(self) -> None:
        if orders := self._open():
            order, name = self._dice.choice(orders), self._key("u")
            data: dict[str, Any] = {"order_id": order.order_id, "operator": "seat1"}
            data |= {"update_id": name, "reason": "变化", "sms": f"改为待命 {name}"}
            joining = [unit for unit in UNITS if unit not in order.teams][: self._dice.randrange(3)]
            if joining:
                data["legs"] = [{"unit_id": unit} for unit in joining]
            answer = await self._ask("order", "update", data)
            if not answer.faults:
                order.teams |= {unit: Team() for unit in joining}

    async def _ask(self, noun: str, verb: str, data: dict[str, Any]) -> Any:
        self.rules.told.append(f"{noun}/{verb} {data}")
        self._oracle.pass_time(self._house.clock.utc())
        return await self._house.gateway.desk.answer(noun, verb, data)

    def _open(self) -> list[Sent]:
        return [order for order in self._oracle.orders.values() if order.is_open]
