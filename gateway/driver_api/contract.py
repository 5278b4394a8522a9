"""The contract between the core and a driver.

A driver is plain data (`DriverKind`) that an entry point of the group `muster.drivers`
names. `build` makes a `Driver` without any I/O; `Driver.connect` opens the device and
yields a `Session` that exists only while the link is up. A driver contains no reconnect,
retry, watchdog or storage: the supervisor has them once for all.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel

from gateway.driver_api.calls import CallGuidance
from gateway.driver_api.events import Event
from gateway.driver_api.requests import Receipt, Request
from gateway.driver_api.world import Address, World

API_VERSION = 1

Explain = Callable[[str, bytes], Sequence[str]]
"""What a frame of the trace says, in lines for people; `>` went to the device, `<` came from it.

A datagram has its peer's port and a space in front. What is damaged is said to be: it never raises.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one session can do, as far as it is known once the link is up.

    `window` is the number of requests it takes at once (its lanes), `longest_text_parts`
    the most parts of one text, `reports` whether the network reports delivery. `probe_every_s`
    is how often it wants to be probed: a device that can hang without a sign asks for it often,
    and answers what it has just shown without asking the device. `longest_page_octets` is the
    most that a radio system takes as one page, in octets of UCS-2: the core cuts by it. None
    where nobody knows, and where the driver joins as many as it takes.
    """

    window: int
    longest_text_parts: int
    reports: bool
    probe_every_s: float = 30.0
    longest_page_octets: int | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What a probe found; `facts` are shown to the administrator (signal, operator …)."""

    ok: bool
    reason: str
    facts: Mapping[str, str]


class Inbox(Protocol):
    """Where a driver puts what it heard."""

    async def commit(self, event: Event) -> CallGuidance | None:
        """Return once the event is durable; only then may the device forget it.

        A call that waits gets its guidance; there is nothing to say about any other event.
        """


class Session(Protocol):
    """A live link. It ends by an exception of `errors` out of `run`, never silently."""

    @property
    def limits(self) -> Limits: ...

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        """Send one request; never raises for a refusal or a lost link: those are receipts.

        After `Unknown(pending=True)` the rest comes as a `LateReceipt` through the inbox.
        """

    async def withdraw(self, attempt_id: str) -> bool:
        """Take back a request of which no byte has left; its `send` then returns `Unsent`.

        A call that nobody has picked up yet is hung up: it may have rung, so its `send` returns
        `CallEnded` with `WITHDRAWN`. One that somebody has picked up goes on: False.
        """

    async def probe(self) -> Health:
        """Ask the device whether it is well; raises `LinkLost` when it does not answer."""

    async def run(self) -> None:
        """Last as long as the link does, then raise why it ended."""


class Driver(Protocol):
    """A configured device, not yet touched."""

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        """Open and initialise; raises `LinkLost` or `NeedsOperator`."""


def _binds_nothing(config: Any, profile: Any) -> Sequence[Address]:
    return ()


@dataclass(frozen=True, slots=True)
class Service:
    """What one channel carries: sms, voice or radio, and the request types it takes."""

    bearer: str
    accepts: frozenset[type[Request]]


@dataclass(frozen=True, slots=True)
class DriverKind:
    """What an entry point names.

    `config` validates the channel's own keys, `profile` the TOML of a hardware profile
    (both refuse unknown keys); `accepts` lists the request types the driver can carry.
    `build(config, profile, world)` gets one instance of each and does no I/O.
    `bearer` is sms, voice or radio: the word that orders and events use for its messages.
    `binds(config, profile)` lists the UDP ports of this machine that a channel takes, so that
    two channels which want the same are found before either is opened.
    `explainer` makes what puts the frames of a trace into words, in their order; without it they
    are shown as they are.
    Where its channels carry different things, `service_of(config, profile)` says what one does;
    `bearer` and `accepts` are then those of a channel that says nothing.
    """

    name: str
    api: int
    bearer: str
    config: type[BaseModel]
    profile: type[BaseModel]
    accepts: frozenset[type[Request]]
    build: Callable[[Any, Any, World], Driver]
    binds: Callable[[Any, Any], Sequence[Address]] = _binds_nothing
    explainer: Callable[[], Explain] | None = None
    service_of: Callable[[Any, Any], Service] | None = None

    def service(self, config: BaseModel, profile: BaseModel) -> Service:
        """What a channel of this configuration carries."""
        if self.service_of is None:
            return Service(self.bearer, self.accepts)
        return self.service_of(config, profile)
