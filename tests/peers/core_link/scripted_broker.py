"""A broker that does what no well-behaved one would: it speaks just enough MQTT 3.1.1 for that."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class ScriptedBroker:
    """Answers SUBSCRIBE with `granted`, and PUBLISH only once `hold_back` of them are there."""

    def __init__(self, granted: int = 1, hold_back: int = 1) -> None:
        self._granted = granted
        self._hold_back = hold_back
        self._held: list[bytes] = []
        self.port = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                kind, body = await _packet(reader)
                writer.write(self._answer(kind, body))
        writer.close()

    def _answer(self, kind: int, body: bytes) -> bytes:
        match kind:
            case 1:  # §3.2 CONNACK
                return b"\x20\x02\x00\x00"
            case 8:  # §3.9 SUBACK
                return b"\x90\x03" + body[:2] + bytes([self._granted])
            case 3:  # §3.4 PUBACK
                topic_end = 2 + int.from_bytes(body[:2], "big")
                self._held.append(b"\x40\x02" + body[topic_end : topic_end + 2])
                return b"".join(self._held) if len(self._held) >= self._hold_back else b""
            case _:
                return b""

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["ScriptedBroker"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()


async def _packet(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """One control packet: its kind and what follows the fixed header (§2.2)."""
    kind = (await reader.readexactly(1))[0] >> 4
    length = shift = 0
    while True:
        byte = (await reader.readexactly(1))[0]
        length |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return kind, await reader.readexactly(length)
