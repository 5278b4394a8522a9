"""The last bytes that went to and fro on a channel, for the person at the rack.

Kept in memory only and given out on request: frames hold numbers and texts. A PIN is never
among them.
"""

import re
from collections import deque
from datetime import datetime
from typing import Any

from gateway.driver_api import ByteStream, Clock, Random, World

_KEPT_FRAMES = 400
_SHOWN_CHARACTERS = 100 * 1024
_PIN = re.compile(rb'(\+CPIN=)"[^"]*"')


class Trace:
    """What was read and written since the channel's first connect, the newest 400 pieces."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._frames: deque[tuple[datetime, str, bytes]] = deque(maxlen=_KEPT_FRAMES)

    def note(self, direction: str, data: bytes) -> None:
        """`direction` is `>` to the device, `<` from it."""
        shown = _PIN.sub(rb'\1"****"', data)
        self._frames.append((self._clock.utc(), direction, shown))

    def rows(self) -> list[dict[str, Any]]:
        """The newest 100 KiB, oldest first; bytes that do not print show as `\\xNN`."""
        rows: list[dict[str, Any]] = []
        room = _SHOWN_CHARACTERS
        for at, direction, data in reversed(self._frames):
            shown = repr(data)[2:-1]
            room -= len(shown)
            if room < 0:
                break
            rows.append({"at": at, "direction": direction, "data": shown})
        return rows[::-1]


class TracedWorld:
    """A `World` whose streams are noted in a trace."""

    def __init__(self, world: World, trace: Trace) -> None:
        self._world = world
        self._trace = trace

    @property
    def clock(self) -> Clock:
        return self._world.clock

    @property
    def random(self) -> Random:
        return self._world.random

    async def open_serial(self, port: str, baud: int) -> ByteStream:
        return _TracedStream(await self._world.open_serial(port, baud), self._trace)


class _TracedStream:
    def __init__(self, stream: ByteStream, trace: Trace) -> None:
        self._stream = stream
        self._trace = trace

    async def read(self) -> bytes:
        data = await self._stream.read()
        self._trace.note("<", data)
        return data

    def write(self, data: bytes) -> None:
        self._trace.note(">", data)
        self._stream.write(data)

    async def close(self) -> None:
        await self._stream.close()
