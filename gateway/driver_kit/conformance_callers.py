"""The checks of calls that come in: each raises `NotConformant`.

A specimen of lines that take calls has `calls_in(number, keys, now_s)`: somebody calls, presses
these keys once he was told something, and hangs up by himself within two minutes. Lines that take
none pass.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from gateway.driver_api.calls import (
    CallerOutcome,
    CallGuidance,
    CallReceived,
    IncomingCallEnded,
    SpokenOrder,
)
from gateway.driver_api.errors import DriverError
from gateway.driver_api.events import DigitsReceived, Event
from gateway.driver_api.simulation import Condition
from gateway.driver_kit.conformance_checks import Check
from gateway.driver_kit.conformance_rig import MakeRig, NotConformant, Rig
from gateway.driver_kit.virtual_loop import virtual_clock

Kind = TypeVar("Kind", bound=Event)

_ONE = "15400010001"
_ORDER = SpokenOrder("XJ-1", "各队立即集结")
_LONGEST_S = 180.0
_CUT_STEP_S, _LAST_CUT_S = 0.5, 30.0


@dataclass(slots=True)
class _Hall:
    """Knows one order of whoever calls; commits take `delay_s`."""

    delay_s: float = 0.0
    begun: list[Event] = field(default_factory=list)
    committed: list[Event] = field(default_factory=list)

    async def commit(self, event: Event) -> CallGuidance | None:
        self.begun.append(event)
        await virtual_clock().sleep(self.delay_s)
        self.committed.append(event)
        waits = isinstance(event, CallReceived) and event.waits
        return CallGuidance((_ORDER,), "张") if waits else None


async def lets_callers_answer(make_rig: MakeRig) -> None:
    """Who calls is told of once, answers the order that he hears, and his end is told."""
    rig, hall = make_rig(Condition.HEALTHY), _Hall()
    if rig.calls_in is None:
        return
    async with rig.driver.connect(hall):
        rig.calls_in(_ONE, "1", virtual_clock().monotonic_s())
        await virtual_clock().sleep(_LONGEST_S)
        _must(rig.forgotten(), "he is on the line still")
    received = _of(hall.committed, CallReceived)
    _must([(e.caller, e.waits) for e in received] == [(_ONE, True)], f"called: {received}")
    digits = [(e.number, e.digits, e.about) for e in _of(hall.committed, DigitsReceived)]
    _must(digits == [(_ONE, "1", _ORDER.about)], f"answered: {digits}")
    ends = [(e.call, e.outcome) for e in _of(hall.committed, IncomingCallEnded)]
    _must(ends == [(received[0].key, CallerOutcome.ANSWERED)], f"ended: {ends}")
    _must(not rig.violations(), f"against the standard: {list(rig.violations())}")


async def keeps_callers_until_it_is_durable(make_rig: MakeRig) -> None:
    """Nobody is hung up on while his answer is not durable."""
    rig, hall = make_rig(Condition.HEALTHY), _Hall()
    if rig.calls_in is None:
        return
    async with asyncio.timeout(_LONGEST_S), rig.driver.connect(hall):
        rig.calls_in(_ONE, "1", virtual_clock().monotonic_s())
        while not _of(hall.committed, CallReceived):
            await virtual_clock().sleep(0.25)
        hall.delay_s = 10.0
        while not _of(hall.committed, DigitsReceived):
            waits = not _of(hall.begun, DigitsReceived) or not rig.forgotten()
            _must(waits, "it hung up before the commit")
            await virtual_clock().sleep(0.25)


async def loses_no_caller(make_rig: MakeRig) -> None:
    """Cut at any moment: each call and each answer is told once, and so is its end."""
    after_s = 0.0
    while after_s < _LAST_CUT_S:
        rig, halls = make_rig(Condition.HEALTHY), (_Hall(), _Hall(), _Hall())
        if rig.calls_in is None:
            return
        with suppress(DriverError):
            async with asyncio.timeout(_LONGEST_S), rig.driver.connect(halls[0]) as session:
                rig.calls_in(_ONE, "1", virtual_clock().monotonic_s())
                await virtual_clock().sleep(after_s)
                rig.world.cut(rig.port)
                await session.run()
        for hall in halls[1:]:
            async with rig.driver.connect(hall):
                await virtual_clock().sleep(5)
        _judge_cut(rig, halls, f"cut after {after_s} s")
        after_s += _CUT_STEP_S


def _judge_cut(rig: Rig, halls: Sequence[_Hall], when: str) -> None:
    events = [event for hall in halls for event in hall.committed]
    keys = [event.key for event in events]
    _must(len(keys) == len(set(keys)), f"{when}: told twice: {keys}")
    _must(not halls[-1].committed, f"{when}: the third session heard {halls[-1].committed}")
    calls = [event.key for event in _of(events, CallReceived)]
    ends = [event.call for event in _of(events, IncomingCallEnded)]
    _must(calls == ends, f"{when}: called {calls}, ended {ends}")
    digits = [event.digits for event in _of(events, DigitsReceived)]
    _must(digits in ([], ["1"]), f"{when}: answered {digits}")
    late = [event for event in _of(halls[1].committed, CallReceived) if event.waits]
    _must(not late, f"{when}: {late} waits, and nobody is on the line")


CALLER_CHECKS: tuple[tuple[str, Check], ...] = tuple(
    (check.__name__, check)
    for check in (lets_callers_answer, keeps_callers_until_it_is_durable, loses_no_caller)
)


def _of(events: Sequence[Event], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def _must(holds: bool, complaint: str) -> None:
    if not holds:
        raise NotConformant(complaint)
