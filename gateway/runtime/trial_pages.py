"""A page, a status or a call, to see whether a channel works: what is said, what comes back.

    channel/test with `to` ─ a free lane ─ send ─ receipt ─ listen for a while ─► answer
                                              └ granted ─ hold ─ give back ─────►

It is no order and no fact; the text says that nobody has to do anything. A lane that has a message
of an order keeps it: the trial waits for its end, and gives up rather than hold anything up.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import structlog

from gateway.driver_api import (
    Accepted,
    Clock,
    Event,
    Receipt,
    TransmitDemand,
    Unknown,
)
from gateway.orders.order import Bearer
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.lane import Lane
from gateway.runtime.trial_calls import TrialCalls
from gateway.runtime.trial_lane import FREE_WITHIN_S, free_lane
from gateway.runtime.trial_request import TrialRequest, read_trial
from gateway.runtime.trial_words import failure_in, receipt_words, row_of, sender_of

_log = structlog.get_logger("trial_pages")


class TrialPages:
    """`heard` is to be told of every event of a radio channel; `calls` are those of telephones."""

    def __init__(self, clock: Clock) -> None:
        self.calls = TrialCalls(clock)
        self._clock = clock
        self._lanes: Sequence[Lane] = ()
        self._on_room: Callable[[], None] = lambda: None
        self._awaited: dict[TrialRequest, list[tuple[datetime, Event]]] = {}
        self._trials: dict[TrialRequest, asyncio.Task[Answer]] = {}
        self._numbers = count(1)

    def attach(self, lanes: Sequence[Lane], on_room: Callable[[], None]) -> None:
        """The transmitter's own lanes, and its bell for one that is free again."""
        self._lanes, self._on_room = lanes, on_room
        self.calls.attach(lanes, on_room)

    def heard(self, channel: str, event: Event) -> None:
        """Kept only while a trial waits for it."""
        for wanted, awaited in self._awaited.items():
            if (wanted.channel, wanted.to) == (channel, sender_of(event)):
                awaited.append((self._clock.utc(), event))

    async def page(self, data: Mapping[str, Any]) -> Answer:
        """Carry out channel/test with `to`; `ok` says whether the page left and did not fail."""
        if self.calls.serves(str(data.get("name", ""))):
            return await self.calls.call(data)
        wanted, faults = read_trial(data)
        if not any(lane.channel == wanted.channel for lane in self._of_radios()):
            faults.append(f"name: 没有已连接的电台或电话信道 {wanted.channel}")
        if faults:
            return fault_answer("无法测试", faults)
        trial = self._trials.get(wanted)
        if trial is None:
            trial = asyncio.get_running_loop().create_task(self._trial(wanted))
            self._trials[wanted] = trial
        return await asyncio.shield(trial)

    async def _trial(self, wanted: TrialRequest) -> Answer:
        """One for all who ask the same meanwhile: a core repeats what is not answered at once."""
        self._awaited[wanted] = []
        try:
            return await self._tried(wanted, self._awaited[wanted])
        finally:
            del self._awaited[wanted], self._trials[wanted]

    async def _tried(self, wanted: TrialRequest, heard: list[tuple[datetime, Event]]) -> Answer:
        lane = await free_lane(self._lanes, Bearer.RADIO, wanted.channel, self._clock)
        if lane is None:
            known = ("unsent", f"{FREE_WITHIN_S:.0f} s 内信道一直占用")
        else:
            known = receipt_words(await self._send(lane, wanted))
        kind, cause = known
        is_reported = not wanted.to_talkgroup and wanted.talk_s is None
        if kind in ("accepted", "unknown") and is_reported:
            await self._clock.sleep(wanted.wait_s)
        _log.info("trial page", channel=wanted.channel, to=wanted.to, receipt=kind, cause=cause)
        facts = {**wanted.facts, "receipt": kind}
        rows = [row_of(at, event) for at, event in heard]
        failed = failure_in(event for _, event in heard)
        ok = kind == "accepted" and failed is None
        return Answer({"ok": ok, "reason": failed or cause, "facts": facts, "heard": rows})

    def _of_radios(self) -> list[Lane]:
        return [lane for lane in self._lanes if lane.bearer is Bearer.RADIO]

    async def _send(self, lane: Lane, wanted: TrialRequest) -> Receipt:
        attempt_id = f"trial/{lane.channel}/{next(self._numbers)}"
        expires = self._clock.utc() + timedelta(seconds=FREE_WITHIN_S)
        request = wanted.to_driver(expires)
        try:
            async with lane.turn:
                receipt = await lane.session.send(request, attempt_id)
                if isinstance(request, TransmitDemand) and isinstance(receipt, Accepted):
                    await self._clock.sleep(wanted.talk_s or 0.0)
                    receipt = await lane.session.send(wanted.ending, f"{attempt_id}/end")
        finally:
            lane.done()
            self._on_room()
        if isinstance(receipt, Unknown) and receipt.pending:
            lane.await_late_receipt(attempt_id)
        return receipt
