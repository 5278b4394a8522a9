"""A `World` of simulated devices: ports that open, are busy, are unplugged and come back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gateway.driver_api.errors import LinkLost
from gateway.driver_api.simulation import HasUdpHosts, HasUdpPorts, SimulatedDevice
from gateway.driver_api.world import Address, ByteStream, Clock, Datagrams, Random
from gateway.driver_kit.device_pump import DevicePump
from gateway.driver_kit.memory_link import MemoryLink, MemoryStream
from gateway.driver_kit.simulated_udp import Cable


@dataclass(slots=True)
class _Port:
    """A place for a device; `pump` is None while it is unplugged."""

    make: Callable[[], SimulatedDevice]
    pump: DevicePump | None = None
    link: MemoryLink | None = None
    cable: Cable | None = None
    opened: int = 0

    @property
    def busy(self) -> bool:
        return self.link is not None and not self.link.first.closed


class SimulatedWorld:
    """A `World` of the driver contract; needs a running loop, virtual or real.

    `latency_s` is that of every link; `chunking` cuts what is read into random pieces.
    """

    def __init__(
        self,
        clock: Clock,
        random: Random,
        latency_s: float = 0.0,
        chunking: Random | None = None,
    ) -> None:
        self._clock = clock
        self._random = random
        self._latency_s = latency_s
        self._chunking = chunking
        self._ports: dict[str, _Port] = {}

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def random(self) -> Random:
        return self._random

    def attach(
        self, port_name: str, device: SimulatedDevice | Callable[[], SimulatedDevice]
    ) -> None:
        """Plug a device in; one with UDP ports at the name of its host.

        A device keeps its state while it is unplugged (it has a battery); of a factory,
        every replug makes a new one (it lost its power). Raises ValueError for a name in use.
        """
        if port_name in self._ports:
            raise ValueError(f"{port_name} has a device already")
        make = device if callable(device) else lambda: device
        self._ports[port_name] = _Port(make)
        self.replug(port_name)

    def unplug(self, port_name: str) -> None:
        """Pull the cable: the open stream ends, and opening fails until `replug`."""
        port = self._ports[port_name]
        self.cut(port_name)
        if port.pump is not None:
            port.pump.stop()
            port.pump = None

    def replug(self, port_name: str) -> None:
        """Plug it in again; nothing happens when it is."""
        port = self._ports[port_name]
        if port.pump is None:
            port.pump = DevicePump(port.make(), self._clock)

    def swap(self, one: str, other: str) -> None:
        """Each device turns up at the other's port; streams that are open end."""
        first, second = self._ports[one], self._ports[other]
        self.cut(one)
        self.cut(other)
        first.make, second.make = second.make, first.make
        first.pump, second.pump = second.pump, first.pump

    def cut(self, port_name: str) -> None:
        """Break the open stream only: the port can be opened again at once."""
        link = self._ports[port_name].link
        if link is not None:
            link.cut()

    def is_open(self, port_name: str) -> bool:
        """Whether somebody holds the port now."""
        return self._ports[port_name].busy

    def times_opened(self, port_name: str) -> int:
        """How often the port was opened so far."""
        return self._ports[port_name].opened

    async def open_serial(self, port: str, baud: int) -> ByteStream:
        place = self._ports.get(port)
        if place is None or place.pump is None:
            raise LinkLost(f"{port}: no such device")
        if place.busy:
            raise LinkLost(f"{port}: in use")
        return self._connected(place, place.pump)

    async def bind_udp(self, bind: Address, peer: Address) -> Datagrams:
        place = self._ports.get(peer[0])
        if place is None or place.pump is None or not isinstance(place.pump.device, HasUdpPorts):
            raise LinkLost(f"{peer[0]}: no such device on UDP")
        if any(each.cable is not None and each.cable.holds(bind) for each in self._ports.values()):
            raise LinkLost(f"{bind[0]}:{bind[1]}: in use")
        if place.cable is None or place.cable.over:
            ports = place.pump.device.udp_ports
            place.cable = Cable(self._connected(place, place.pump), ports)
        elif place.cable.has(peer[1]):
            raise LinkLost(f"{peer[0]}:{peer[1]}: has a client already")
        return place.cable.bind(bind, peer[1])

    async def share_udp(self, bind: Address) -> Datagrams:
        """The hosts that send to an address stand at its name."""
        place = self._ports.get(bind[0])
        if place is None or place.pump is None or not isinstance(place.pump.device, HasUdpHosts):
            raise LinkLost(f"{bind[0]}: no hosts on UDP send there")
        return await self.bind_udp(bind, bind)

    async def start_child(self, command: Sequence[str]) -> ByteStream:
        """A program stands at a word of its command, as a device does at its port."""
        place = next((word for word in reversed(command) if word in self._ports), command[0])
        return await self.open_serial(place, 0)

    def _connected(self, place: _Port, pump: DevicePump) -> MemoryStream:
        link = MemoryLink(self._latency_s, self._chunking)
        place.link = link
        place.opened += 1
        pump.connect(link.second.write)
        link.second.receive_with(_Feeder(place, pump, link).take)
        return link.first


@dataclass(frozen=True, slots=True)
class _Feeder:
    """Brings what arrives on one link to the device that was there when it was opened."""

    place: _Port
    pump: DevicePump
    link: MemoryLink

    def take(self, data: bytes) -> None:
        if data:
            self.pump.feed(data)
        elif self.place.link is self.link:
            self.pump.disconnect()
