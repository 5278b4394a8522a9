"""The steady clock of the daemon, the one place that reads the system's clocks.

`utc` is a base taken once plus the boot clock: a step of the system clock (NTP, an
administrator) moves no deadline and no record. `system_offset_s` tells how far the two have
drifted apart, so that a step can be recorded as a fact.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class SteadyClock:
    """A `Clock` on `CLOCK_BOOTTIME`, which goes on while the machine is suspended."""

    def __init__(self) -> None:
        self._boot_base_s = self.monotonic_s()
        self._utc_base = datetime.now(UTC)

    def utc(self) -> datetime:
        return self._utc_base + timedelta(seconds=self.monotonic_s() - self._boot_base_s)

    def monotonic_s(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def system_offset_s(self) -> float:
        """Seconds by which the system's clock is ahead of ours; negative when behind."""
        return (datetime.now(UTC) - self.utc()).total_seconds()


def boot_id() -> str:
    """What the kernel calls this boot; empty where it does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
