"""Calls that no byte has left for: they wait for a leg, or for the same telephone to be free.

Whoever is already on the line with us would be busy to the next call, so calls to one number go
one after the other. Nobody waits long for a leg: the core has other lanes, and asks again.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from gateway.driver_api import VoiceCall


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """A request, and until when it may wait."""

    request_id: str
    call: VoiceCall
    until_s: float


class WaitingCalls:
    """In the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: deque[WaitingCall] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, waiting: WaitingCall) -> None:
        """The last in the row."""
        self._waiting.append(waiting)

    def withdraw(self, request_id: str) -> bool:
        """Whether it was there to be taken out."""
        left = [each for each in self._waiting if each.request_id != request_id]
        was_there = len(left) < len(self._waiting)
        self._waiting = deque(left)
        return was_there

    def look_at(self, seen: Callable[[WaitingCall], WaitingCall | None]) -> None:
        """Each in turn waits on as `seen` gives it back; None has gone out, or has ended."""
        kept = [seen(each) for each in self._waiting]
        self._waiting = deque([each for each in kept if each is not None])

    def take_all(self) -> list[WaitingCall]:
        """Nobody waits any more."""
        waiting, self._waiting = list(self._waiting), deque()
        return waiting

    def deadline(self) -> float | None:
        """When the first has waited too long."""
        return min((each.until_s for each in self._waiting), default=None)
