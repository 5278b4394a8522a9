"""How a driver names its simulator (entry-point group `muster.simulators`).

A simulated device is the other end of the wire: it has the shape of a machine, so it runs on
a memory link in virtual time, on a pty, or behind a TCP port, whoever pumps it. It must not
import its driver's `protocol`: two readings of a standard have to be able to disagree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from gateway.driver_api.world import Random


class SimulatedDevice(Protocol):
    """One device; times are `Clock.monotonic_s`.

    Whoever pumps it sets `on_change`; the device calls it when it has bytes or a new deadline
    outside of `receive` and `tick` (a text arrives by itself).
    """

    on_change: Callable[[], None]

    def receive(self, data: bytes, now_s: float) -> None: ...

    def tick(self, now_s: float) -> None: ...

    def outgoing(self) -> bytes: ...

    def deadline(self) -> float | None: ...


@runtime_checkable
class NoticesClients(Protocol):
    """A device that sees its port being opened, as one with modem lines (DTR) does."""

    def port_opened(self) -> None: ...


@runtime_checkable
class HasUdpPorts(Protocol):
    """A device with UDP ports instead of a wire; its client binds the same numbers.

    What it takes and gives are whole datagrams, each behind the place of its port among
    `udp_ports`:

        place 1 octet | length 2 octets, high one first | datagram

    `channel_keys` are those with which a channel at the address `bind` reaches it at `peer`.
    """

    @property
    def udp_ports(self) -> Sequence[int]: ...

    def channel_keys(self, peer: str, bind: str) -> Mapping[str, Any]: ...


@runtime_checkable
class HasUdpHosts(HasUdpPorts, Protocol):
    """Many hosts with those ports each, behind one device: the radios of a network.

    Every datagram has before it the four octets of the address of the host that sends or gets it;
    the client shares its ports. `channel_keys` know the hosts by themselves: `peer` is not theirs.
    """

    @property
    def udp_hosts(self) -> Sequence[str]: ...


class Condition(Enum):
    """What a device is like while the conformance kit looks at its driver."""

    HEALTHY = "healthy"
    GARBAGE = "garbage around and inside its answers"
    DUPLICATES = "everything it hears comes twice"
    SILENT = "silent from the second text"
    SLOW = "the network takes 14 s for each text"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A simulated device, and what can be seen of it from outside the driver.

    `port` is where the driver will look for it when it is configured with `keys`. `on_air`
    lists (number, text) of the whole texts that reached a telephone, in order; `hear(sender,
    text)` lets a text arrive; `forgotten` says whether the device was told that it may forget
    everything it heard; `violations` is what the client did against the standard. Without
    `answers_for_groups` nobody answers for a talkgroup: a page to one is never more than sent.
    """

    device: SimulatedDevice
    port: str
    keys: Mapping[str, Any]
    on_air: Callable[[], Sequence[tuple[str, str]]]
    hear: Callable[[str, str], None]
    forgotten: Callable[[], bool]
    violations: Callable[[], Sequence[str]]
    answers_for_groups: bool = True


@dataclass(frozen=True, slots=True)
class SimulatorKind:
    """`build(settings, count, random)` makes `count` devices that share one network.

    `settings` validates what `muster simulate --set key=value` names. With `specimen(condition,
    settings, random)` the conformance kit can try the driver of the same name on it (`muster
    driver verify`); its `settings` are further ones, as they may stand in `--set`.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[Any, int, Random], Sequence[SimulatedDevice]]
    specimen: Callable[[Condition, Mapping[str, Any], Random], Specimen] | None = None
