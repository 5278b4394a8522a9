"""Where a driver of radios commits what it hears."""

from dataclasses import dataclass, field
from typing import TypeVar

from gateway.driver_api import EmergencyReceived, Event, RadioTextReceived
from gateway.driver_kit.virtual_loop import virtual_clock

Kind = TypeVar("Kind", bound=Event)


@dataclass
class Inbox:
    """Keeps what was committed; each commit takes `delay_s`."""

    delay_s: float = 0.0
    events: list[Event] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)

    async def commit(self, event: Event) -> None:
        await virtual_clock().sleep(self.delay_s)
        self.events.append(event)
        self.at_s.append(virtual_clock().monotonic_s())

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def texts(self) -> list[RadioTextReceived]:
        return self.of(RadioTextReceived)

    @property
    def alarms(self) -> list[EmergencyReceived]:
        return self.of(EmergencyReceived)
