"""A call to see whether a channel of telephone lines works: it rings, says so, and takes a key.

    channel/test with `to` ─ a free lane ─ call ─ keys, as they are pressed ─ receipt ─► answer

It is no order and no fact: whatever is pressed answers nothing, and whoever is called hears that
nothing has to be done. What may be called is the driver's to say, as of any call.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import structlog

from gateway.driver_api import Clock, DigitsReceived, Receipt, VoiceCall
from gateway.orders.order import Bearer
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.lane import Lane
from gateway.runtime.trial_lane import FREE_WITHIN_S, free_lane
from gateway.runtime.trial_words import key_row, receipt_words, recording_of

_log = structlog.get_logger("trial_calls")

_TEXT = "这里是应急联动指挥中心。这是测试电话,无需执行。听到请按1,重听请按9。"
_LONGEST_TEXT, _LONGEST_NUMBER = 60, 25
_WRITTEN = frozenset("0123456789+-() ")
_RADIOS_OWN = ("talkgroup", "status", "talk_s")
_CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class TrialCall:
    """Whom to call over which channel, and what he hears."""

    channel: str
    to: str
    text: str


class TrialCalls:
    """`heard` is to be asked first about every key that is pressed in a call of ours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: Sequence[Lane] = ()
        self._on_room: Callable[[], None] = lambda: None
        self._pressed: dict[str, list[tuple[datetime, DigitsReceived]]] = {}
        self._trials: dict[TrialCall, asyncio.Task[Answer]] = {}
        self._numbers = count(1)

    def attach(self, lanes: Sequence[Lane], on_room: Callable[[], None]) -> None:
        """The transmitter's own lanes, and its bell for one that is free again."""
        self._lanes, self._on_room = lanes, on_room

    def serves(self, channel: str) -> bool:
        """Whether it is one of telephone lines, and up."""
        return any(lane.channel == channel and lane.bearer is Bearer.VOICE for lane in self._lanes)

    def heard(self, event: DigitsReceived) -> bool:
        """Whether it was pressed in a trial, and answers nothing; also when that is over."""
        pressed = self._pressed.get(event.attempt_id)
        if pressed is None:
            return False
        pressed.append((self._clock.utc(), event))
        return True

    async def call(self, data: Mapping[str, Any]) -> Answer:
        """Carry out channel/test with `to`; `ok` says that somebody pressed a key that answers."""
        wanted, faults = read_trial_call(data)
        if faults:
            return fault_answer("无法测试", faults)
        trial = self._trials.get(wanted)
        if trial is None:
            trial = asyncio.get_running_loop().create_task(self._trial(wanted))
            self._trials[wanted] = trial
        return await asyncio.shield(trial)

    async def _trial(self, wanted: TrialCall) -> Answer:
        """One for all who ask the same meanwhile: a core repeats what is not answered at once."""
        attempt_id = f"trial-call/{wanted.channel}/{next(self._numbers)}"
        # Kept for good: a driver may tell a key again that it could not have made durable.
        pressed = self._pressed.setdefault(attempt_id, [])
        try:
            receipt = await self._sent(wanted, attempt_id)
        finally:
            del self._trials[wanted]
        kind, cause = receipt_words(receipt) if receipt else ("unsent", "信道一直占用")
        _log.info("trial call", channel=wanted.channel, to=wanted.to, receipt=kind, cause=cause)
        facts = {"to": wanted.to, "text": wanted.text, "receipt": kind}
        if digits := " ".join(event.digits for _, event in pressed):
            facts["digits"] = digits
        if recording := recording_of(receipt):
            facts["recording"] = recording
        rows = [key_row(at, event) for at, event in pressed]
        ok = kind == _CONFIRMED
        return Answer({"ok": ok, "reason": cause, "facts": facts, "heard": rows})

    async def _sent(self, wanted: TrialCall, attempt_id: str) -> Receipt | None:
        lane = await free_lane(self._lanes, Bearer.VOICE, wanted.channel, self._clock)
        if lane is None:
            return None
        expires = self._clock.utc() + timedelta(seconds=FREE_WITHIN_S)
        try:
            async with lane.turn:
                request = VoiceCall(wanted.to, wanted.text, expires, label="测试")
                return await lane.session.send(request, attempt_id)
        finally:
            lane.done()
            self._on_room()


def read_trial_call(data: Mapping[str, Any]) -> tuple[TrialCall, list[str]]:
    """What is asked for, and every fault in it."""
    to, text = data.get("to"), data.get("text", _TEXT)
    faults = []
    if not (isinstance(to, str) and _is_number(to)):
        faults.append("to: 应为电话号码")
    if not (isinstance(text, str) and 0 < len(text) <= _LONGEST_TEXT):
        faults.append(f"text: 应为不超过 {_LONGEST_TEXT} 字的文字")
    faults += [f"{key}: 电话信道不支持" for key in _RADIOS_OWN if data.get(key)]
    return TrialCall(str(data.get("name", "")), str(to), str(text)), faults


def _is_number(to: str) -> bool:
    digits = sum(character.isdigit() for character in to)
    return set(to) <= _WRITTEN and digits > 2 and len(to) <= _LONGEST_NUMBER
