"""What one session has to tell, and who waits until it is durable.

tell(event, then) ─► take ─► Heard ─┬─ guided ─► the caller who waits for it
                                    └─ durable ─► then
"""

from collections.abc import Callable

from drivers.sip.told_events import ToldEvents
from gateway.driver_api import CallGuidance, Event

Then = Callable[[float], None]
Guided = Callable[[CallGuidance], None]


class EventOutbox:
    """`told` outlives the session; the owner takes what is to be told after each call."""

    def __init__(self, told: ToldEvents) -> None:
        self._told = told
        self._earlier = told.waiting
        self._out: list[Event] = []
        self._then: dict[str, Then] = {}
        self._guided: dict[str, Guided] = {}

    def tell(self, event: Event, then: Then | None = None, guided: Guided | None = None) -> None:
        """Have it made durable; `guided` gets the answer that comes with that, if one does."""
        if then is not None:
            self._then[event.key] = then
        if guided is not None:
            self._guided[event.key] = guided
        self._told.told(event)
        self._out.append(event)

    def tell_again(self) -> None:
        """What an earlier session heard and could not make durable goes first."""
        self._out = [*self._earlier, *self._out]
        self._earlier = []

    def guided(self, key: str, guidance: CallGuidance) -> None:
        """What the caller of this key is to hear."""
        guided = self._guided.pop(key, None)
        if guided is not None:
            guided(guidance)

    def durable(self, key: str, now_s: float) -> None:
        """It is in the record."""
        self._told.durable(key)
        self._guided.pop(key, None)
        then = self._then.pop(key, None)
        if then is not None:
            then(now_s)

    def take(self) -> list[Event]:
        """What is to be told now."""
        out, self._out = self._out, []
        return out
