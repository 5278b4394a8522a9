"""How many calls may go out within any hour: in all, by how their numbers begin, by what they cost.

    a cap is full ─┬─ that of all calls ─► the lines rest until it is not
                   └─ another ─► this call waits, and numbers that the cap does not fit go out
                        first time: briefly, so that another channel may have it
                        again: until its turn, each waiting call a turn of its own

A number counts against all of its caps. A turn is one of the moments at which a call of the last
hour is over an hour old; whoever waits for a late one looks again before, for those before him may
have been withdrawn.
"""

from collections import deque
from collections.abc import Mapping

from drivers.sip.cost_classes import CostClasses
from gateway.driver_api import Deferred

_HOUR_S = 3600.0
_LEAST_PAUSE_S = 1.0
_FIRST_PAUSE_S = 5.0
_MOST_PAUSE_S = 300.0
_FULL = "as many have gone out within the hour as may"
_ALL = ("", "")

Cap = tuple[str, str]
"""Its kind, and what it is of."""


class HourlyCaps:
    """It outlives sessions. Times are `Clock.monotonic_s`; every cap that fits a number holds."""

    def __init__(
        self, most: int | None, by_prefix: Mapping[str, int], classes: CostClasses | None = None
    ) -> None:
        self._classes = classes or CostClasses()
        self._most: dict[Cap, int] = {("prefix", one): cap for one, cap in by_prefix.items()}
        for name, cap in self._classes.most_per_hour.items():
            self._most["class", name] = cap
        if most is not None:
            self._most[_ALL] = most
        self._dialled: dict[Cap, deque[float]] = {cap: deque() for cap in self._most}
        self._turns: dict[Cap, dict[str, float]] = {cap: {} for cap in self._most}

    def wait_s(self, number: str, now_s: float) -> float:
        """How long until one more call to this number may go out; 0 if it may now."""
        return max((self._wait_s(cap, 0, now_s) for cap in self._of(number)), default=0.0)

    def deferral(self, number: str, now_s: float) -> Deferred | None:
        """The receipt for a call that has to wait; None for one that may go out now."""
        full = [cap for cap in self._of(number) if self._wait_s(cap, 0, now_s)]
        if not full:
            return None
        if _ALL in full:
            return Deferred(max(_LEAST_PAUSE_S, self._wait_s(_ALL, 0, now_s)), _FULL)
        pause_s = max(self._until_turn_s(cap, number, now_s) for cap in full)
        pause_s = min(_MOST_PAUSE_S, max(_LEAST_PAUSE_S, pause_s))
        return Deferred(pause_s, f"{_FULL}: {' '.join(full[0])}", rests_lane=False)

    def dialled(self, number: str, now_s: float) -> None:
        """One has gone out."""
        for cap in self._of(number):
            self._dialled[cap].append(now_s)
            self._turns[cap].pop(number, None)

    def _of(self, number: str) -> list[Cap]:
        whose = self._classes.of(number)
        return [cap for cap in self._most if _fits(cap, number, whose)]

    def _until_turn_s(self, cap: Cap, number: str, now_s: float) -> float:
        """How long this number has to wait for this cap; it is in the row from now on."""
        turns = self._turns[cap]
        for one in [one for one, due_s in turns.items() if due_s < now_s - _HOUR_S]:
            del turns[one]
        is_first = number not in turns
        mine = turns.pop(number, now_s)
        if is_first or mine <= now_s:
            before = sum(due_s > now_s for due_s in turns.values())
            mine = now_s + self._wait_s(cap, before, now_s)
        turns[number] = mine
        return min(_FIRST_PAUSE_S, mine - now_s) if is_first else mine - now_s

    def _wait_s(self, cap: Cap, before: int, now_s: float) -> float:
        """How long until one more may go out after so many others that wait."""
        times, most = self._dialled[cap], self._most[cap]
        while times and times[0] <= now_s - _HOUR_S:
            times.popleft()
        if len(times) + before < most:
            return 0.0
        hours, nth = divmod(len(times) - most + before, most)
        return times[nth] + _HOUR_S * (hours + 1) - now_s


def _fits(cap: Cap, number: str, cost_class: str) -> bool:
    match cap:
        case ("prefix", prefix):
            return number.startswith(prefix)
        case ("class", name):
            return name == cost_class
        case _:
            return True
