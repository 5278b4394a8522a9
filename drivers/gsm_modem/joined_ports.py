"""Two ports of one modem as one stream: commands on the first, what it says unasked on the second.

commands ─ answers, prompts ──────────────┐
                                          ├─► read    whole lines of the second are put in
events ─ +CMTI, +CDS, RING … whole lines ─┘           where the first is not within a line
commands ◄───────────────────────────────── write
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.driver_api import ByteStream, LinkLost

_LINE_ENDS = b"\r\n"
_PROMPT = b"> "
_MOST_HELD = 64 * 1024


class JoinedPorts:
    """A `ByteStream`; made by `joined` only. If one of the ports is lost, both are."""

    def __init__(self, commands: ByteStream, events: ByteStream) -> None:
        self._commands = commands
        self._events = events
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self._is_between_lines = True
        self._held = b""

    async def read(self) -> bytes:
        return await self._arrived.get()

    def write(self, data: bytes) -> None:
        self._commands.write(data)

    async def close(self) -> None:
        try:
            await self._commands.close()
        finally:
            await self._events.close()

    async def hear_commands(self) -> None:
        try:
            while data := await self._commands.read():
                self._arrived.put_nowait(data)
                self._is_between_lines = data[-1] in _LINE_ENDS or data.endswith(_PROMPT)
                self._give_held()
        except LinkLost:
            pass  # the end of the stream says the same
        self._arrived.put_nowait(b"")

    async def hear_events(self) -> None:
        try:
            while data := await self._events.read():
                self._held = (self._held + data)[-_MOST_HELD:]
                self._give_held()
        except LinkLost:
            pass  # the end of the stream says the same
        self._arrived.put_nowait(b"")

    def _give_held(self) -> None:
        end = 1 + max(self._held.rfind(each) for each in (b"\r", b"\n"))
        if end and self._is_between_lines:
            self._arrived.put_nowait(self._held[:end])
            self._held = self._held[end:]


@asynccontextmanager
async def joined(commands: ByteStream, events: ByteStream) -> AsyncIterator[JoinedPorts]:
    """Both ports as one while the context lasts; errors of its body come out unwrapped."""
    ports = JoinedPorts(commands, events)
    try:
        async with asyncio.TaskGroup() as tasks:
            hands = [
                tasks.create_task(ports.hear_commands()),
                tasks.create_task(ports.hear_events()),
            ]
            try:
                yield ports
            finally:
                for hand in hands:
                    hand.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
