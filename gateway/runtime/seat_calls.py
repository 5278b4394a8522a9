"""operator/call and operator/hand-over: an operator speaks with somebody on the telephone.

    request ─ no fault ─► record SeatActBegun ─► session.send ─► record SeatActEnded
                             └ after a moment the answer: what came of it until then

A call lasts as long as people talk; its end is an event. What a process had begun that died ends as
unknown.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from gateway.driver_api import CallCause, CallEnded, Clock, HandOver, Receipt, SeatCall, Session
from gateway.journal.codec import decode_fact
from gateway.journal.journal import Journal
from gateway.orders.caller_guidance import name_of
from gateway.orders.hall import OrderLife
from gateway.orders.seat_call_facts import CALL, HAND_OVER, SeatActBegun, SeatActEnded
from gateway.roster.roster import Roster
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.caller_reports import CallerReports
from gateway.runtime.receipts import delivery_of
from gateway.runtime.repeated_request import key_of_act
from gateway.runtime.running_order import known_order
from gateway.runtime.seat_call_form import WantedCall, WantedHandOver, read_call, read_hand_over
from gateway.runtime.standing_calls import StandingCall, call_named, call_to
from gateway.runtime.supervisor import ChannelLife
from gateway.runtime.trial_words import receipt_words

_log = structlog.get_logger("seat_calls")

_KEYS = "seat-act/"
_ENDED = "/ended"
_TOLD_WITHIN_S = 3.0
_CAME_TO_NOTHING = ("refused", "deferred", "unsent", "failed")
_FAILED = {CALL: "无法呼叫", HAND_OVER: "无法转接"}


@dataclass(slots=True, eq=False)
class _Act:
    """What is asked of a channel; `ended` is set once that is in the record."""

    begun: SeatActBegun
    session: Session
    request: SeatCall | HandOver
    over: asyncio.Event = field(default_factory=asyncio.Event)
    ended: SeatActEnded | None = None


class SeatCalls:
    """`requests` are what the desk serves; `run` carries them out over `channels`."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        roster: Callable[[], Roster],
        callers: CallerReports,
        channels: Mapping[str, ChannelLife],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._roster = roster
        self._callers = callers
        self._channels = channels
        self._asked: asyncio.Queue[_Act] = asyncio.Queue()
        self._acts: dict[str, _Act] = {}
        self.requests: dict[tuple[str, str], Callable[[Mapping[str, Any]], Awaitable[Answer]]] = {
            ("operator", "call"): self.call,
            ("operator", "hand-over"): self.hand_over,
        }

    async def run(self) -> None:
        """Carry out what is asked for until cancelled."""
        await self._doubt_strangers()
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._carry_out(await self._asked.get()))

    async def call(self, data: Mapping[str, Any]) -> Answer:
        """Call a seat, and once it has picked up somebody from there. Keys: to (a person's id, or
        a number), operator; seat, channel, order_id and reason if wanted.
        """
        faults: list[str] = []
        wanted = read_call(data, self._roster(), faults)
        life = known_order(self._journal, data, faults)
        line = self._line(SeatCall, wanted.channel, wanted.seat)
        if line is None:
            faults.append(f"channel: 没有可供坐席呼叫的线路 {wanted.channel}".rstrip())
        seat = self._seat(wanted, line, faults)
        if faults or line is None or line.session is None:
            return fault_answer(_FAILED[CALL], faults)
        begun = self._begun(data, CALL, StandingCall("", line.name, wanted.to), life, wanted, seat)
        request = SeatCall(seat, wanted.to, self._label(begun))
        return await self._begin(_Act(begun, line.session, request))

    async def hand_over(self, data: Mapping[str, Any]) -> Answer:
        """Put somebody who is on the line through to a seat. Keys: operator, and which call: call
        (its key), or order_id and person; seat and reason if wanted.
        """
        faults: list[str] = []
        wanted = read_hand_over(data, faults)
        life = known_order(self._journal, data, faults)
        standing = self._standing(wanted, life)
        if standing is None and not faults:
            faults.append("call: 没有这样的通话,或已经结束")
        own = self._order_of(wanted.call)
        if own is not None and life is not None and life is not own:
            faults.append(f"order_id: 此通话属于指令 {own.head.order.order_id}")
        life = life or own
        line = self._line(HandOver, standing.channel) if standing else None
        if standing is not None and line is None:
            faults.append(f"channel: 线路 {standing.channel} 不能转接")
        seat = self._seat(wanted, line, faults)
        if faults or standing is None or line is None or line.session is None:
            return fault_answer(_FAILED[HAND_OVER], faults)
        begun = self._begun(data, HAND_OVER, standing, life, wanted, seat)
        request = HandOver(standing.call, seat, self._label(begun))
        return await self._begin(_Act(begun, line.session, request))

    def _line(
        self, kind: type[SeatCall | HandOver], name: str, seat: str = ""
    ) -> ChannelLife | None:
        """A channel that is up and carries it: the one of that name, or one that has a seat."""
        up = (one for one in self._channels.values() if one.session is not None)
        able = (one for one in up if kind in one.fitted.service.accepts)
        fit = [one for one in able if name in ("", one.name)]
        with_seat = (one for one in fit if seat or getattr(one.fitted.config, "seats", ""))
        return next(with_seat, fit[0] if fit else None)

    def _seat(
        self, wanted: WantedCall | WantedHandOver, line: ChannelLife | None, faults: list[str]
    ) -> str:
        """The one that was named, else the channel's own (its key `seats`)."""
        seat = wanted.seat or str(getattr(line.fitted.config, "seats", "") if line else "")
        if line is not None and not seat:
            faults.append("seat: 缺少,线路也没有配置坐席")
        return seat

    def _order_of(self, call: str) -> OrderLife | None:
        """The order of which this is a call, where it is one of ours."""
        if call_named(self._journal.hall, call) is None:
            return None
        return self._journal.hall.orders.get(delivery_of(call).partition("/")[0])

    def _standing(self, wanted: WantedHandOver, life: OrderLife | None) -> StandingCall | None:
        if not wanted.call:
            return call_to(life, wanted.person) if life else None
        mine = self._acts.get(wanted.call)
        if mine is not None and mine.begun.act == CALL:
            return StandingCall(mine.begun.call, mine.begun.channel, mine.begun.to)
        return self._callers.standing(wanted.call) or call_named(self._journal.hall, wanted.call)

    def _begun(
        self,
        data: Mapping[str, Any],
        act: str,
        standing: StandingCall,
        life: OrderLife | None,
        wanted: WantedCall | WantedHandOver,
        seat: str,
    ) -> SeatActBegun:
        now, speaker = self._clock.utc(), self._callers.whose(standing.number)
        named = {**data, "call": standing.call}
        key = key_of_act(self._journal, f"{_KEYS}{act}", named, now)
        while (over := self._over(key)) is not None and over.receipt in _CAME_TO_NOTHING:
            key = f"{key}+"  # what came to nothing may be tried again
        return SeatActBegun(
            key=key,
            at_utc=now,
            order_id=life.head.order.order_id if life else "",
            act=act,
            call=standing.call or key,
            channel=standing.channel,
            seat=seat,
            to=standing.number,
            person=speaker.person if speaker else "",
            units=speaker.units if speaker else (),
            operator=wanted.operator,
            reason=wanted.reason,
        )

    def _label(self, begun: SeatActBegun) -> str:
        name = name_of(self._callers.whose(begun.to), self._roster()) or begun.to
        return f"{name} {begun.order_id}".strip()

    async def _begin(self, act: _Act) -> Answer:
        """Answered once it is in the record, and a moment later if it is not over before."""
        key, taken = act.begun.key, await self._journal.record(act.begun)
        if taken:
            self._acts[key] = act
            self._asked.put_nowait(act)
        act = self._acts.get(key, act)
        if key not in self._acts and (over := self._over(key)) is not None:
            act.begun, act.ended = over.begun, over
            act.over.set()
        try:
            async with asyncio.timeout(_TOLD_WITHIN_S):
                await act.over.wait()
        except TimeoutError:
            return Answer({**_row(act.begun), "again": not taken})
        assert act.ended is not None
        if act.ended.receipt in _CAME_TO_NOTHING:
            what = _FAILED[act.begun.act]
            return fault_answer(what, [f"{act.ended.receipt}: {act.ended.cause}"])
        return Answer({**_row(act.begun), "receipt": act.ended.receipt, "again": not taken})

    async def _carry_out(self, act: _Act) -> None:
        receipt = await act.session.send(act.request, act.begun.key)
        kind, cause = _words(receipt)
        recording = receipt.recording if isinstance(receipt, CallEnded) else ""
        act.ended = self._ended(act.begun, kind, cause, recording)
        _log.info("seat call", act=act.begun.act, to=act.begun.to, receipt=kind, cause=cause)
        await self._journal.record(act.ended)
        act.over.set()
        self._acts.pop(act.begun.key, None)

    def _over(self, key: str) -> SeatActEnded | None:
        """What came of the act of this key, once that is known."""
        row = self._journal.store.fact_of_key(f"{key}{_ENDED}")
        fact = decode_fact(row.kind, row.version, row.body) if row else None
        return fact if isinstance(fact, SeatActEnded) else None

    def _ended(
        self, begun: SeatActBegun, receipt: str, cause: str, recording: str = ""
    ) -> SeatActEnded:
        key, now = f"{begun.key}{_ENDED}", self._clock.utc()
        return SeatActEnded(key, now, begun, receipt, cause, recording)

    async def _doubt_strangers(self) -> None:
        """End what another process began and never ended."""
        keys = dict.fromkeys(self._journal.keys_under(_KEYS))
        for key in keys:
            if key.endswith(_ENDED) or f"{key}{_ENDED}" in keys or key in self._acts:
                continue
            row = self._journal.store.fact_of_key(key)
            begun = decode_fact(row.kind, row.version, row.body) if row else None
            if isinstance(begun, SeatActBegun):
                lost = self._ended(begun, "unknown", "通话中进程中断")
                await self._journal.record(lost)


def _row(begun: SeatActBegun) -> dict[str, Any]:
    """What is answered of an act, for the seat."""
    return {
        "call": begun.call,
        "channel": begun.channel,
        "seat": begun.seat,
        "address": begun.to,
        "person": begun.person,
        "unit": begun.units[0] if begun.units else "",
    }


def _words(receipt: Receipt) -> tuple[str, str]:
    """(kind, cause): that nobody pressed a key is no fault of a call in which people talk."""
    match receipt:
        case CallEnded(True, CallCause.NO_CONFIRMATION | None):
            return "answered", ""
        case CallEnded(answered, CallCause() as cause):
            return "answered" if answered else "failed", cause.value
    return receipt_words(receipt)
