"""A protocol as a machine without I/O.

A machine is fed bytes and time and never waits. Whoever drives it does, after each call:
write `outgoing()`, act on `events()`, and call `tick` no later than `deadline()`.

    receive ─┐                      ┌─ outgoing   bytes for the wire
    request ─┼─►  state of the  ────┼─ events     Ready, Completed, Heard, Ended
    tick ────┤    protocol          └─ deadline   when to tick at the latest
    lost ────┘

What was heard and has to be durable before the device may forget it goes out as
`Heard(token, event)`; once it is, the driver of the machine says `committed(token)`.
Every time is `Clock.monotonic_s`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from gateway.driver_api.calls import CallGuidance
from gateway.driver_api.contract import Health, Limits
from gateway.driver_api.errors import DriverError
from gateway.driver_api.events import Event
from gateway.driver_api.requests import Receipt, Request


@dataclass(frozen=True, slots=True)
class Probe:
    """Ask the device whether it is well; completed with a `Health`."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The device is initialised: requests may come."""

    limits: Limits


@dataclass(frozen=True, slots=True)
class Completed:
    """The request of this id has ended."""

    request_id: str
    result: Receipt | Health


@dataclass(frozen=True, slots=True)
class Heard:
    """Make this durable, then call `committed(token)`."""

    token: int
    event: Event


@dataclass(frozen=True, slots=True)
class Ended:
    """The link is of no use any more; every open request has been completed before."""

    error: DriverError


MachineEvent = Ready | Completed | Heard | Ended


class Machine(Protocol):
    """One protocol; see the module's docstring for the order of calls."""

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes from the wire; any bytes at all, without raising."""

    def request(self, request_id: str, request: Request | Probe, now_s: float) -> None:
        """Begin or queue a request; exactly one `Completed` follows."""

    def withdraw(self, request_id: str, now_s: float) -> bool:
        """Take a request back if no byte of it was given out; it completes as `Unsent`."""

    def committed(self, token: int, now_s: float) -> None:
        """What was `Heard` under this token is durable now."""

    def tick(self, now_s: float) -> None:
        """Act on every deadline that is due."""

    def lost(self, now_s: float) -> None:
        """The link broke: complete what is open as `Unsent` or `Unknown`, then `Ended`."""

    def outgoing(self) -> bytes:
        """Bytes to write now; they count as having left."""

    def events(self) -> Sequence[MachineEvent]:
        """What happened since the last call."""

    def deadline(self) -> float | None:
        """When `tick` is due, or None."""


@runtime_checkable
class GuidedMachine(Protocol):
    """A machine whose callers wait for what they are to hear."""

    def guided(self, token: int, guidance: CallGuidance) -> None:
        """The answer to the `CallReceived` that was `Heard` under this token, right before its
        `committed`; there is none where nobody knows what to say.
        """
