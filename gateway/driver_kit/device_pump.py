"""Drives a simulated device: bytes and time in, bytes out, over whatever stream there is.

The device lives as long as its pump; streams come and go, as cables do. What it says while
nobody is connected is lost, and its deadlines are kept all the same.
"""

import asyncio
from collections.abc import Callable

from gateway.driver_api.errors import LinkLost
from gateway.driver_api.simulation import NoticesClients, SimulatedDevice
from gateway.driver_api.world import ByteStream, Clock


class DevicePump:
    """Pumps one device on the running loop, from its making until `stop`."""

    def __init__(self, device: SimulatedDevice, clock: Clock) -> None:
        self.device = device
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._write: Callable[[bytes], None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._inside = False
        device.on_change = self._changed
        self._turn()

    def connect(self, write: Callable[[bytes], None]) -> None:
        """Let what the device says from now on go to `write`."""
        self._write = write
        if isinstance(self.device, NoticesClients):
            self.device.port_opened()
        self._turn()

    def disconnect(self) -> None:
        """Nobody listens any more."""
        self._write = None

    def feed(self, data: bytes) -> None:
        """Give the device bytes from the wire."""
        self._call(lambda: self.device.receive(data, self._clock.monotonic_s()))

    async def serve(self, stream: ByteStream) -> None:
        """Pump over `stream` until its other end is gone."""
        self.connect(stream.write)
        try:
            while data := await stream.read():
                self.feed(data)
        except LinkLost:
            pass  # a cable that broke and one that was pulled are the same to a device
        finally:
            self.disconnect()

    def stop(self) -> None:
        """Stop the device's time; it is of no use afterwards."""
        self.disconnect()
        self.device.on_change = _nothing
        if self._timer is not None:
            self._timer.cancel()

    def _changed(self) -> None:
        if not self._inside:
            self._turn()

    def _call(self, step: Callable[[], None]) -> None:
        self._inside = True
        try:
            step()
        finally:
            self._inside = False
        self._turn()

    def _turn(self) -> None:
        data = self.device.outgoing()
        if data and self._write is not None:
            self._write(data)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due_s = self.device.deadline()
        if due_s is not None:
            wait_s = max(0.0, due_s - self._clock.monotonic_s())
            self._timer = self._loop.call_later(wait_s, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._call(lambda: self.device.tick(self._clock.monotonic_s()))


def _nothing() -> None:
    """What a device calls when nobody pumps it."""
