"""What a machine notes, in the log: at most sixty lines a minute, and how many were left out."""

import structlog

from gateway.driver_api.world import Clock

_LINES_A_MINUTE = 60
_MINUTE_S = 60.0


class Notebook:
    """`note` writes one line under the driver's and the peer's names."""

    def __init__(self, driver: str, peer: str, clock: Clock) -> None:
        self._log = structlog.get_logger(driver).bind(peer=peer)
        self._clock = clock
        self._begun_s = clock.monotonic_s()
        self._lines = 0

    def note(self, line: str) -> None:
        now_s = self._clock.monotonic_s()
        if now_s >= self._begun_s + _MINUTE_S:
            if self._lines > _LINES_A_MINUTE:
                self._log.info("left_out", lines=self._lines - _LINES_A_MINUTE)
            self._begun_s, self._lines = now_s, 0
        self._lines += 1
        if self._lines <= _LINES_A_MINUTE:
            self._log.info("heard", what=line)
