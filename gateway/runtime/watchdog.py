"""Proof of life: the watchdog is fed only when the disk answers and no lane is stuck.

A process that merely runs is not alive. Each beat asks the journal for a round trip and looks
at every lane; if one of them hangs, nothing is said and systemd restarts us.
"""

import asyncio
from collections.abc import Callable

import structlog

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.runtime.lane import LaneState
from gateway.runtime.systemd_notices import ServiceManager
from gateway.runtime.transmitter import Transmitter

_log = structlog.get_logger("watchdog")

_BEAT_S = 5.0
# Ten parts, each with the longest time-out of a modem, and then some.
_LONGEST_SEND_S = 900.0


class Watchdog:
    """`status()` gives the line for `systemctl status`."""

    def __init__(
        self,
        journal: Journal,
        transmitter: Transmitter,
        clock: Clock,
        manager: ServiceManager,
        status: Callable[[], str],
    ) -> None:
        self._journal = journal
        self._transmitter = transmitter
        self._clock = clock
        self._manager = manager
        self._status = status

    async def run(self) -> None:
        """Beat until cancelled."""
        beat_s = min(_BEAT_S, (self._manager.watchdog_s or _BEAT_S * 3) / 3)
        while True:
            if await self.is_well(beat_s):
                self._manager.alive()
            self._manager.status(self._status())
            await self._clock.sleep(beat_s)

    async def is_well(self, within_s: float) -> bool:
        """Whether the disk answers in time and every lane makes progress."""
        try:
            async with asyncio.timeout(within_s * 2):
                await self._journal.round_trip()
        except TimeoutError:
            _log.error("the journal does not answer")
            return False
        now_s = self._clock.monotonic_s()
        stuck = [
            lane.channel
            for lane in self._transmitter.lanes
            if lane.state is LaneState.BUSY and now_s - lane.busy_since_s > _LONGEST_SEND_S
        ]
        if stuck:
            _log.error("lanes without progress", channels=stuck)
        return not stuck
