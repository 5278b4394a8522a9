"""Writes one byte after the other with a pause between, for modems that lose what comes faster."""

import asyncio

from gateway.driver_api import ByteStream


class PacedStream:
    """A `ByteStream` around another; what is not written yet when it is closed is dropped."""

    def __init__(self, stream: ByteStream, gap_s: float) -> None:
        self._stream = stream
        self._gap_s = gap_s
        self._loop = asyncio.get_running_loop()
        self._waiting = bytearray()
        self._timer: asyncio.TimerHandle | None = None

    async def read(self) -> bytes:
        return await self._stream.read()

    def write(self, data: bytes) -> None:
        self._waiting += data
        if self._timer is None:
            self._write_next()

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._waiting.clear()
        await self._stream.close()

    def _write_next(self) -> None:
        self._timer = None
        if self._waiting:
            self._stream.write(bytes(self._waiting[:1]))
            del self._waiting[:1]
            # the pause after the last byte keeps it from the first of what comes next
            self._timer = self._loop.call_later(self._gap_s, self._write_next)
