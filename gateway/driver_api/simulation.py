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
    `at_once` says that a message has left as soon as it is asked for.
    With `calls_in(number, keys, now_s)` somebody calls, presses these keys once he was picked up,
    and hangs up within two minutes; lines that take no calls have none.
    """

    device: SimulatedDevice
    port: str
    keys: Mapping[str, Any]
    on_air: Callable[[], Sequence[tuple[str, str]]]
    hear: Callable[[str, str], None]
    forgotten: Callable[[], bool]
    violations: Callable[[], Sequence[str]]
    answers_for_groups: bool = True
    at_once: bool = False
    calls_in: Callable[[str, str, float], None] | None = None


@dataclass(frozen=True, slots=True)
class TelephoneCall:
    """One call as its telephone saw it.

    `to` is written as in the country; `item` is the word of the pattern that decided it.
    """

    at_s: float
    to: str
    item: str


@dataclass(frozen=True, slots=True)
class SimulatedLines:
    """Telephone lines and the telephones behind them, for a rehearsal.

    The driver looks for each of `devices` at the port that it is keyed by when it is configured
    with `keys`; `profile` is what its generic profile has to say otherwise. `calls` are in the
    order in which they were dialled; `violations` is what the client did against the standard.
    """

    devices: Mapping[str, SimulatedDevice]
    keys: Mapping[str, Any]
    profile: Mapping[str, Any]
    calls: Callable[[], Sequence[TelephoneCall]]
    violations: Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class LineWishes:
    """What a rehearsal wants of lines: `count` calls at once, patterns by number in any spelling.

    A pattern is as scenarios write it (`busy;answer:7:dtmf=1`), an item an attempt, the last one
    repeats; a telephone that is not named is never picked up, and rings for `ringing_s`.
    """

    count: int
    patterns: Mapping[str, str]
    ringing_s: float


@dataclass(frozen=True, slots=True)
class SimulatorKind:
    """`build(settings, count, random)` makes `count` devices that share one network.

    `settings` validates what `muster simulate --set key=value` names. With `specimen(condition,
    settings, random)` the conformance kit can try the driver of the same name on it (`muster
    driver verify`); its `settings` are further ones, as they may stand in `--set`. With `lines`
    scenarios can be rehearsed on it (`muster rehearse --lines`); it raises ValueError for patterns
    that it cannot read.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[Any, int, Random], Sequence[SimulatedDevice]]
    specimen: Callable[[Condition, Mapping[str, Any], Random], Specimen] | None = None
    lines: Callable[[LineWishes, Random], SimulatedLines] | None = None
