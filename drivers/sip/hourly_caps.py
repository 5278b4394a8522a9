"""How many calls may go out within any hour, in all and by what their numbers begin with."""

from collections import deque
from collections.abc import Mapping

_HOUR_S = 3600.0


class HourlyCaps:
    """It outlives sessions. Times are `Clock.monotonic_s`; every cap whose prefix fits holds."""

    def __init__(self, most: int | None, by_prefix: Mapping[str, int]) -> None:
        self._most: dict[str, int] = dict(by_prefix)
        if most is not None:
            self._most[""] = most
        self._dialled: dict[str, deque[float]] = {prefix: deque() for prefix in self._most}

    def wait_s(self, number: str, now_s: float) -> float:
        """How long until one more call to this number may go out; 0 if it may now."""
        return max((self._wait_s(prefix, now_s) for prefix in self._of(number)), default=0.0)

    def dialled(self, number: str, now_s: float) -> None:
        """One has gone out."""
        for prefix in self._of(number):
            self._dialled[prefix].append(now_s)

    def _of(self, number: str) -> list[str]:
        return [prefix for prefix in self._most if number.startswith(prefix)]

    def _wait_s(self, prefix: str, now_s: float) -> float:
        times = self._dialled[prefix]
        while times and times[0] <= now_s - _HOUR_S:
            times.popleft()
        if len(times) < self._most[prefix]:
            return 0.0
        return times[-self._most[prefix]] + _HOUR_S - now_s
