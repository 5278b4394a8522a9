"""What a simulated device will do later, in the order of its times."""

import heapq
from collections.abc import Callable


class Agenda:
    """Actions at times; those of one time run in the order they were put in."""

    def __init__(self) -> None:
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def add(self, at_s: float, action: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._entries, (at_s, self._count, action))

    def next_s(self) -> float | None:
        """When the next action is due."""
        return self._entries[0][0] if self._entries else None

    def run_due(self, now_s: float) -> None:
        """Run what is due, and what that makes due."""
        while self._entries and self._entries[0][0] <= now_s:
            heapq.heappop(self._entries)[2]()
