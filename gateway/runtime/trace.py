"""The last bytes that went to and fro on a channel, for the person at the rack.

Kept in memory only and given out on request: frames hold numbers and texts. A PIN or a password
is never among them.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from gateway.driver_api import Address, ByteStream, Clock, Datagrams, Explain, Random, World

_KEPT_FRAMES = 400
_SHOWN_CHARACTERS = 100 * 1024
_SECRET = re.compile(rb'(\+CPIN=|"password":|"digit":)"(?:[^"\\]|\\.)*"')


class Trace:
    """What was read and written since the channel's first connect, the newest 400 pieces.

    `explainer` is the driver's, which puts them into words.
    """

    def __init__(self, clock: Clock, explainer: Callable[[], Explain] | None = None) -> None:
        self._clock = clock
        self._explainer = explainer or _without_words
        self._frames: deque[tuple[datetime, str, bytes]] = deque(maxlen=_KEPT_FRAMES)

    def note(self, direction: str, data: bytes) -> None:
        """`direction` is `>` to the device, `<` from it."""
        shown = _SECRET.sub(rb'\1"****"', data)
        self._frames.append((self._clock.utc(), direction, shown))

    def rows(self) -> list[dict[str, Any]]:
        """The newest 100 KiB, oldest first; bytes that do not print show as `\\xNN`."""
        explain = self._explainer()
        # In their order: a frame may be the rest of the one before.
        told = [(frame, list(explain(frame[1], frame[2]))) for frame in self._frames]
        rows: list[dict[str, Any]] = []
        room = _SHOWN_CHARACTERS
        for (at, direction, data), words in reversed(told):
            shown = repr(data)[2:-1]
            room -= len(shown) + sum(map(len, words))
            if room < 0:
                break
            row = {"at": at, "direction": direction, "data": shown}
            rows.append(row | {"decoded": words} if words else row)
        return rows[::-1]


def _without_words() -> Explain:
    return lambda direction, data: ()


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

    async def bind_udp(self, bind: Address, peer: Address) -> Datagrams:
        return _TracedDatagrams(await self._world.bind_udp(bind, peer), self._trace, peer[1])

    async def share_udp(self, bind: Address) -> Datagrams:
        return _TracedDatagrams(await self._world.share_udp(bind), self._trace, bind[1])

    async def start_child(self, command: Sequence[str]) -> ByteStream:
        return _TracedStream(await self._world.start_child(command), self._trace)


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


class _TracedDatagrams:
    """Noted with the peer's port before each: one channel may have several."""

    def __init__(self, datagrams: Datagrams, trace: Trace, port: int) -> None:
        self._datagrams = datagrams
        self._trace = trace
        self._head = f"{port} ".encode()

    async def read(self) -> bytes:
        data = await self._datagrams.read()
        self._trace.note("<", self._head + data)
        return data

    def write(self, data: bytes) -> None:
        self._trace.note(">", self._head + data)
        self._datagrams.write(data)

    async def close(self) -> None:
        await self._datagrams.close()
