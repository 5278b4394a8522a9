"""A world with UDP ports in it: memory links to simulated stations, in virtual time."""

import asyncio
from dataclasses import dataclass, field

from gateway.driver_api import ByteStream, LinkLost
from gateway.driver_kit.simulated_world import SimulatedWorld

_PORTS = 4


@dataclass(slots=True)
class _Cable:
    """The ports of one client at one station: open while one of them is."""

    stream: ByteStream
    bound: int = 0
    open: int = 0
    queues: list["asyncio.Queue[bytes]"] = field(
        default_factory=lambda: [asyncio.Queue() for _ in range(_PORTS)]
    )
    held: bytes = b""

    async def bring(self) -> None:
        """Take the datagrams that have come, to the port of each."""
        data = await self.stream.read()
        if not data:
            for queue in self.queues:
                queue.put_nowait(b"")
        self.held += data
        while len(self.held) > 2:
            end = 3 + int.from_bytes(self.held[1:3], "big")
            if len(self.held) < end:
                return
            self.queues[self.held[0]].put_nowait(self.held[3:end])
            self.held = self.held[end:]


class MemoryDatagrams:
    """One bound port; the ports share the reading of their cable."""

    def __init__(self, cable: _Cable, place: int) -> None:
        self._cable = cable
        self._place = place
        self._closed = False
        cable.open += 1

    async def read(self) -> bytes:
        queue = self._cable.queues[self._place]
        while queue.empty():
            if self._place == 0:
                await self._cable.bring()
            else:
                return await self._given(queue)
        return await self._given(queue)

    async def _given(self, queue: "asyncio.Queue[bytes]") -> bytes:
        datagram = await queue.get()
        if not datagram:
            raise LinkLost("the network is down")
        return datagram

    def write(self, data: bytes) -> None:
        if not self._closed:
            head = bytes((self._place,)) + len(data).to_bytes(2, "big")
            self._cable.stream.write(head + data)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._cable.open -= 1
            if not self._cable.open:
                await self._cable.stream.close()


class DatagramWorld(SimulatedWorld):
    """Binds ports in the order text, registration, location, control; by the peer's name."""

    async def bind_udp(self, bind: tuple[str, int], peer: tuple[str, int]) -> MemoryDatagrams:
        cables = self.__dict__.setdefault("cables", {})
        cable = cables.get(peer[0])
        if cable is None or cable.bound == _PORTS:
            cable = cables[peer[0]] = _Cable(await self.open_serial(peer[0], 0))
        cable.bound += 1
        return MemoryDatagrams(cable, cable.bound - 1)
