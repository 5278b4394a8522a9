"""Keeps the time steady over restarts, and records when the system's clock jumps against ours.

    start ─┬ the same boot, and deadlines are owed ─► the time of the process before goes on
           ├ else ─► the system's time, but never before the last record
           └ what the system's clock has done meanwhile is recorded: no deadline moves

Where nothing is owed, the system's clock is right about itself again: a wrong time that a
machine came up with lasts no longer than its orders.
"""

from datetime import datetime

import msgspec

from gateway.clock import Anchor, SteadyClock
from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.journal.store import Store
from gateway.orders.facts import ClockStepped

_SETTING = "clock"
_EVERY_S = 10.0
_STEP_S = 2.0


def resume_time(clock: SteadyClock, store: Store, boot: str) -> None:
    """Before anything is recorded: let the clock go on where the process before has left it."""
    anchor = _anchor_in(store)
    same_boot = anchor is not None and boot and anchor.boot_id == boot
    if anchor is not None and same_boot and store.next_alarm_due() is not None:
        clock.go_on(anchor)
        return
    last = _last_record(store)
    if last is not None and clock.utc() < last:
        clock.begin_at(last)


class ClockWatch:
    """Watches a `SteadyClock`; a virtual clock has no system behind it and is left alone."""

    def __init__(self, journal: Journal, clock: Clock, boot: str) -> None:
        self._journal = journal
        self._clock = clock
        self._boot = boot

    async def run(self) -> None:
        """Watch until cancelled."""
        clock = self._clock
        if not isinstance(clock, SteadyClock):
            return
        await self._keep(clock)
        while True:
            await self._look(clock)
            await clock.sleep(_EVERY_S)

    async def _look(self, clock: SteadyClock) -> None:
        offset_s = clock.system_offset_s()
        step_s = offset_s - clock.known_step_s
        # Slow drift is not a step: follow it.
        clock.known_step_s = offset_s
        if abs(step_s) > _STEP_S:
            now = clock.utc()
            key = f"clock/{now.isoformat()}"
            await self._journal.record(ClockStepped(key, now, step_s, offset_s))
            await self._keep(clock)

    async def _keep(self, clock: SteadyClock) -> None:
        anchor = msgspec.json.encode(clock.anchor(self._boot)).decode()
        await self._journal.keep(_SETTING, anchor)


def _anchor_in(store: Store) -> Anchor | None:
    kept = store.setting(_SETTING)
    return msgspec.json.decode(kept, type=Anchor) if kept else None


def _last_record(store: Store) -> datetime | None:
    sequence, _ = store.last_fact()
    row = next(store.facts_since(sequence - 1), None) if sequence else None
    return datetime.fromisoformat(row.at_utc) if row else None
