"""The steady clock of the daemon, the one place that reads the system's clocks.

    utc = base + the boot clock since          base: the system's time, taken once a boot

A step of the system clock (NTP, an administrator) moves no deadline and no record, while the
daemon runs or while it is down: with the `Anchor` that a process leaves behind, the next one
of the same boot goes on in the same time. `system_offset_s` tells how far the two have drifted
apart, so that a step can be recorded as a fact.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Anchor:
    """At `boot_s` on the clock of that boot it was `utc`; `known_step_s` has been recorded."""

    boot_id: str
    boot_s: float
    utc: datetime
    known_step_s: float = 0.0


def system_boot_s() -> float:
    """Seconds since the machine came up; they go on while it is suspended."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def system_utc() -> datetime:
    """What the system's clock shows now."""
    return datetime.now(UTC)


class SteadyClock:
    """A `Clock` that reads the two of the system, or what stands for them in a test."""

    def __init__(
        self,
        boot_s: Callable[[], float] = system_boot_s,
        system: Callable[[], datetime] = system_utc,
    ) -> None:
        self._boot_s = boot_s
        self._system = system
        self.known_step_s = 0.0
        self.begin_at(system())

    def begin_at(self, utc: datetime) -> None:
        """It is `utc` now, and goes on from there."""
        self._base_s = self._boot_s()
        self._utc_base = utc

    def go_on(self, anchor: Anchor) -> None:
        """Take the time of an earlier process of the same boot."""
        self._base_s = anchor.boot_s
        self._utc_base = anchor.utc
        self.known_step_s = anchor.known_step_s

    def anchor(self, boot_id: str) -> Anchor:
        """What the next process needs to go on in this time."""
        return Anchor(boot_id, self._base_s, self._utc_base, self.known_step_s)

    def utc(self) -> datetime:
        return self._utc_base + timedelta(seconds=self._boot_s() - self._base_s)

    def monotonic_s(self) -> float:
        return self._boot_s()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def system_offset_s(self) -> float:
        """Seconds by which the system's clock is ahead of ours; negative when behind."""
        return (self._system() - self.utc()).total_seconds()


def boot_id() -> str:
    """What the kernel calls this boot; empty where it does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
